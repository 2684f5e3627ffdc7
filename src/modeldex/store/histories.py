"""What revisions did to entries: from the versions of one, and as it is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from modeldex.catalogue.changes import EntryChange, change_between
from modeldex.catalogue.event_kinds import EntryEvent
from modeldex.catalogue.events import entry_event
from modeldex.catalogue.prices import Held, Price, price_series
from modeldex.entries.entry import Entry
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
            "fields": [field.document() for field in self.change.fields],
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


def events_of(versions: Iterable[EntryVersion]) -> Iterator[tuple[int, EntryChange]]:
    """Numbers of revisions, and what each did to the entry, from its versions, oldest first."""
    for number, old, new in _steps(versions):
        change = change_between(old, new)
        if change is not None:
            yield number, change


def _steps(
    versions: Iterable[EntryVersion],
) -> Iterator[tuple[int, Entry | None, Entry | None]]:
    """Revisions that began or ended a version of an entry, and what it was before and is then;
    None where it was not there."""
    previous: EntryVersion | None = None
    for version in versions:
        if previous is not None and previous.until != version.since:
            if previous.until is not None:
                yield previous.until, previous.entry, None
            previous = None
        yield version.since, None if previous is None else previous.entry, version.entry
        previous = version
    if previous is not None and previous.until is not None:
        yield previous.until, previous.entry, None


def dated_changes(
    rows: Iterable[RowChange],
    entries: Mapping[int, PlacedEntry],
    instants: Mapping[int, datetime],
    seen: Callable[[Entry, datetime], Entry | None],
) -> Iterator[DatedChange]:
    """The changes that rows stand for, as somebody sees them to whom each version is what
    ``seen`` makes of it and of the instant of its revision; None for one that does not exist.
    What is no change then is left out."""
    for row in rows:
        at = instants[row.revision]
        old, new = (
            None if each is None else seen(entries[each].entry, at) for each in (row.old, row.new)
        )
        change = change_between(old, new)
        if change is not None:
            yield DatedChange(row.revision, at, change)
