"""Words of text: how names, descriptions and queries are taken apart, so that they meet."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

MAX_TOKEN: Final = 40
"""Characters of a word; what is longer is no word of a language, and taken for several."""

_TOKEN: Final = re.compile(rf"[^\W\d_]{{1,{MAX_TOKEN}}}|\d{{1,{MAX_TOKEN}}}")


class Token(NamedTuple):
    """A word where it stands in a text."""

    word: str
    """Folded."""
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The runs of letters and the runs of digits of a text: ``gpt-4o`` is gpt, 4, o."""
    for match in _TOKEN.finditer(text):
        yield Token(folded(match[0]), match.start(), match.end())


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    if text.isascii():
        found: list[str] = _TOKEN.findall(text.lower())
        return found
    return [folded(word) for word in _TOKEN.findall(text)]


def folded(word: str) -> str:
    """A word without case, accents and compatibility forms."""
    if word.isascii():
        return word.lower()[:MAX_TOKEN]
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return (plain or word)[:MAX_TOKEN]


def folded_name(name: str) -> str:
    """A whole name without case and accents, by which names are put in order."""
    if name.isascii():
        return name.lower()
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def is_number(word: str) -> bool:
    """Whether a word is a run of digits: those are compared exactly."""
    return word[:1].isdigit()
