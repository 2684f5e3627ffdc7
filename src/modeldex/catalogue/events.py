"""What can be told to those who follow a catalogue: the kinds of events."""

from typing import Final, Literal, TypeAlias

from modeldex.catalogue.changes import EntryChange
from modeldex.catalogue.prices import changes_price

EntryEvent: TypeAlias = Literal[
    "entry.added", "entry.changed", "entry.price_changed", "entry.removed"
]
EventKind: TypeAlias = EntryEvent | Literal["entry.lifecycle", "revision.published"]

ENTRY_EVENTS: Final[tuple[EntryEvent, ...]] = (
    "entry.added",
    "entry.changed",
    "entry.price_changed",
    "entry.removed",
)
"""Each change of an entry is one of these."""

EVENT_KINDS: Final[tuple[EventKind, ...]] = (
    *ENTRY_EVENTS,
    "entry.lifecycle",
    "revision.published",
)


def entry_event(change: EntryChange) -> EntryEvent:
    """What kind of event a change is. One that changes what the model costs, now or later, is
    ``entry.price_changed``, whatever else it changes."""
    if changes_price(change.fields):
        return "entry.price_changed"
    kinds: dict[str, EntryEvent] = {
        "added": "entry.added",
        "changed": "entry.changed",
        "removed": "entry.removed",
    }
    return kinds[change.kind.value]
