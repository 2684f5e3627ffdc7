"""Marks in texts what a search found them by."""

from collections.abc import Iterable

from markupsafe import Markup, escape


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
