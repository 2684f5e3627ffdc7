"""Where in an entry's texts the words of a query stand."""

from collections.abc import Mapping
from typing import Final

from modeldex.catalogue.search.said import Said
from modeldex.catalogue.search.text import TextIndex
from modeldex.catalogue.search.tokens import tokens

_IN_SPEC: Final = ("name", "description")

Highlights = Mapping[str, list[tuple[int, int]]]
"""By ``id``, ``name`` and ``description``: where words begin and end, in characters."""


def highlights(said: Said, text: tuple[str, ...]) -> Highlights:
    """The places of all words that are asked for, a typing error aside."""
    texts = {"id": said.id}
    texts |= {name: value for name in _IN_SPEC if isinstance(value := said.spec.get(name), str)}
    found = {name: list(tokens(value)) for name, value in texts.items()}
    known = TextIndex.of_words(token.word for each in found.values() for token in each)
    meant = {word for asked in text for word in known.meant(asked)}
    return {
        name: places
        for name, each in found.items()
        if (places := [(token.start, token.end) for token in each if token.word in meant])
    }
