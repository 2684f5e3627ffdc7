"""The texts of the pages, by language: one JSON file each in ``texts``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Language = Literal["en", "ko"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "ko": "한국어"}
"""Languages, each by its own name."""

DEFAULT: Final[Language] = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """The text of that name, its ``{placeholders}`` filled in.

        Raises:
            KeyError: there is no such text.
        """
        return self.texts[name].format_map(values) if values else self.texts[name]

    def named(self, group: str, name: str) -> str:
        """What people call something that programs know by ``name``: one of a group that may
        come to hold names without a text, which stand for themselves then."""
        return self.texts.get(f"{group}.{name}", name)

    def counted(self, name: str, count: int, /, **values: object) -> str:
        """The text for a number of things: ``name.one`` for exactly one, else ``name.many``."""
        form = "one" if count == 1 else "many"
        return self(f"{name}.{form}", count=f"{count:,}", **values)


@cache
def words_of(language: Language) -> Words:
    """The texts of a language; what has not been translated is in English."""
    texts = _read(DEFAULT)
    return Words(language, texts if language == DEFAULT else {**texts, **_read(language)})


@cache
def _read(language: Language) -> dict[str, str]:
    content = files("modeldex.web").joinpath("texts", f"{language}.json").read_text("utf-8")
    texts: dict[str, str] = json.loads(content)
    return texts


def language_of(chosen: str | None, accepted: str | None) -> Language:
    """The language that was chosen, or else the first known one of ``Accept-Language``
    (RFC 9110, 12.5.4)."""
    for language in LANGUAGES:
        if chosen == language:
            return language
    best: Language = DEFAULT
    best_weight = 0.0
    for element in (accepted or "")[:500].split(","):
        name, _, parameter = element.partition(";")
        weight = _weight(parameter)
        for language in LANGUAGES:
            if name.strip().lower().split("-")[0] == language and weight > best_weight:
                best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
