"""What revisions did to entries: from the versions of one, and as it is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import MISSING, ChangeKind, EntryChange, FieldChange, compare
from modeldex.catalogue.event_kinds import EntryEvent
from modeldex.catalogue.events import entry_event
from modeldex.catalogue.prices import Held, Price, price_series
from modeldex.entries.entry import Entry
from modeldex.entries.numbers import round_amount
from modeldex.store.pasts import Place, PlacedEntry, RowChange
from modeldex.store.records import EntryVersion


@dataclass(frozen=True, slots=True)
class DatedChange:
    """What a revision did to an entry."""

    revision: int
    at: datetime
    """When it was published."""
    change: EntryChange

    @property
    def place(self) -> Place:
        """Where it stands among all changes."""
        return Place(self.revision, self.change.id)

    @property
    def event(self) -> EntryEvent:
        """Which kind of event it is."""
        return entry_event(self.change)

    def document(self) -> dict[str, Any]:
        """The change as JSON values, as everybody is told of it."""
        return {
            "place": str(self.place),
            "revision": self.revision,
            "at": self.at.isoformat(),
            "event": self.event,
            "id": self.change.id,
            "type": self.change.type,
            "fields": [_field_document(field) for field in self.change.fields],
        }


def prices_of(versions: Iterable[EntryVersion], instants: Mapping[int, datetime]) -> list[Price]:
    """Each price of an entry, from when on, oldest first; see `prices.price_series`.

    Args:
        versions: all of one entry, in their order.
        instants: when each revision was published that they name.
    """
    return price_series(
        Held(
            version.entry.document(),
            version.since,
            instants[version.since],
            None if version.until is None else instants[version.until],
        )
        for version in versions
    )


def _field_document(field: FieldChange) -> dict[str, Any]:
    """One changed value; a side that has none is left out."""
    told: dict[str, Any] = {"path": field.path}
    if field.old is not MISSING:
        told["old"] = field.old
    if field.new is not MISSING:
        told["new"] = field.new
    told["percent"] = None if field.percent is None else round_amount(Decimal(field.percent))
    return told


def events_of(versions: Sequence[EntryVersion]) -> Iterator[tuple[int, EntryChange]]:
    """Numbers of revisions, and what each did to the entry, from its versions, oldest first."""
    previous: EntryVersion | None = None
    for version in versions:
        if previous is not None and previous.until is not None and previous.until < version.since:
            yield previous.until, removed(previous.entry)
        continues = previous is not None and previous.until == version.since
        change = change_between(
            previous.entry if previous is not None and continues else None, version.entry
        )
        if change is not None:
            yield version.since, change
        previous = version
    if previous is not None and previous.until is not None:
        yield previous.until, removed(previous.entry)


def change_between(old: Entry | None, new: Entry | None) -> EntryChange | None:
    """What leads from one version of an entry to another; None when they say the same."""
    before = {} if old is None else {old.id: old}
    after = {} if new is None else {new.id: new}
    found = compare(Catalogue(entries=before), Catalogue(entries=after)).entries
    return found[0] if found else None


def removed(entry: Entry) -> EntryChange:
    """That the entry is gone."""
    return EntryChange(ChangeKind.REMOVED, entry.id, entry.type)


def dated_changes(
    rows: Iterable[RowChange],
    entries: Mapping[int, PlacedEntry],
    instants: Mapping[int, datetime],
    seen: Callable[[Entry], Entry | None] = lambda entry: entry,
) -> Iterator[DatedChange]:
    """The changes that rows stand for, as somebody sees them to whom each version is what
    ``seen`` makes of it; None for one that does not exist. What is no change then is left out."""

    def version(row: int | None) -> Entry | None:
        return None if row is None else seen(entries[row].entry)

    for row in rows:
        old, new = version(row.old), version(row.new)
        if new is None:
            change = None if old is None else removed(old)
        else:
            change = change_between(old, new)
        if change is not None:
            yield DatedChange(row.revision, instants[row.revision], change)
