"""Small makers of the things that tests of several parts need."""

from collections.abc import Iterable
from typing import Any

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.entries.entry import Entry
from tests.documents import document


def text_entry(model_id: str, **overrides: Any) -> Entry:
    """A complete entry of a text model; ``overrides`` replace fields at its root."""
    return Entry.of({**document(model_id, "text"), **overrides})


def named_entry(model_id: str, name: str) -> Entry:
    """A text model of that display name, for telling versions apart."""
    return Entry.of(document(model_id, "text", name=name))


def catalogue_of(*entries: Entry | str, settings: Settings | None = None) -> Catalogue:
    """A catalogue of entries in that order; a text stands for a text model of that id."""
    made: Iterable[Entry] = (
        text_entry(entry) if isinstance(entry, str) else entry for entry in entries
    )
    return Catalogue(settings or Settings(), {entry.id: entry for entry in made})
