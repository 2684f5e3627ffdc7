"""Which kind of event a change is."""

from modeldex.catalogue.changes import EntryChange
from modeldex.catalogue.event_kinds import EntryEvent
from modeldex.catalogue.prices import changes_price


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
