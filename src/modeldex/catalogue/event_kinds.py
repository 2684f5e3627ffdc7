"""The kinds of events that those who follow a catalogue are told of."""

from typing import Final, Literal, TypeAlias

EntryEvent: TypeAlias = Literal[
    "entry.added", "entry.changed", "entry.price_changed", "entry.removed"
]
EventKind: TypeAlias = Literal[
    "entry.added",
    "entry.changed",
    "entry.price_changed",
    "entry.removed",
    "entry.lifecycle",
    "revision.published",
]

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
