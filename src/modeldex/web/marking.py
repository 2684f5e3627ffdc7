"""Marks in texts what a search found them by."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from modeldex.catalogue.search.text import TextIndex
from modeldex.catalogue.search.tokens import tokens


def marked(text: str, places: Iterable[tuple[int, int]]) -> Markup:
    """The text, safe to stand in HTML, with its places (from, to, in order) inside ``mark``."""
    parts: list[Markup] = []
    end = 0
    for start, stop in places:
        parts += [escape(text[end:start]), Markup("<mark>"), escape(text[start:stop])]
        parts.append(Markup("</mark>"))
        end = stop
    parts.append(escape(text[end:]))
    return Markup().join(parts)


def marked_if_found(text: str, asked: Iterable[str]) -> Markup | None:
    """The text with the words that are meant by those asked for marked; None where none is."""
    found = list(tokens(text))
    known = TextIndex.of_words(token.word for token in found)
    meant = {word for each in asked for word in known.meant(each)}
    places = [(token.start, token.end) for token in found if token.word in meant]
    return marked(text, places) if places else None
