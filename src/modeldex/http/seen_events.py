"""What happened, by the clock: published changes, and what the clock alone brought between them,
as one reader may know of it.

A published change counts here for what it changed of what was shown, so that nothing is told
twice: a model that was published ahead comes when it is listed, and one that has left the list is
not taken out of it again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Final, TypeAlias

from modeldex.catalogue.clock_events import ClockEvent, clock_events, due_instants
from modeldex.catalogue.lifecycle import entry_at
from modeldex.entries.entry import Entry
from modeldex.http.pasts import knows, seen_version
from modeldex.http.reader import Reader
from modeldex.http.seen_changes import newest_changes, seen_changes
from modeldex.store.histories import DatedChange
from modeldex.store.pasts import Place

Told: TypeAlias = DatedChange | ClockEvent

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


def newest_events(reader: Reader, limit: int) -> list[Told]:
    """The last of all that happened, newest first.

    Raises:
        StoreError: the store can not be read.
    """
    changes = newest_changes(reader, limit, shown_then)[::-1]
    is_whole = len(changes) < limit
    after, since = (0, BEGINNING) if is_whole else (changes[0].revision, changes[0].at)
    brought = _brought(reader, after, since, reader.now)
    return _in_order(brought, changes)[::-1][:limit]


def events_after(reader: Reader, place: Place, since: datetime, limit: int) -> list[Told]:
    """The first of what happened behind a place among the changes, and later than ``since``, in
    order.

    Raises:
        StoreError: the store can not be read.
    """
    changes, has_more = seen_changes(reader, place, limit, seen=shown_then)
    until = changes[-1].at if has_more else reader.now
    return _in_order(_brought(reader, place.revision, since, until), changes)[:limit]


def shown_then(reader: Reader, entry: Entry, at: datetime) -> Entry | None:
    """A version of an entry as the reader would have been shown it at an instant."""
    seen = seen_version(reader, entry)
    return None if seen is None else entry_at(seen, at)


def _brought(reader: Reader, after: int, since: datetime, until: datetime) -> Iterator[ClockEvent]:
    """What the clock brought later than ``since``, which is no earlier than the revision
    ``after``, and no later than ``until``."""
    snapshot = reader.snapshot
    dated = (
        facts.id
        for facts in chain(snapshot.entries.values(), snapshot.gone.values())
        if any(since < at <= until for at in due_instants(facts.boundaries, facts.removes_at))
    )
    for span in reader.services.store.pasts.spans(dated, after, snapshot.revision):
        known = knows(reader, span.entry.id)
        entry = seen_version(reader, span.entry) if known else None
        if entry is not None:
            begin, end = max(since, span.since), min(until, span.until)
            yield from clock_events(entry, begin, end)


def _in_order(brought: Iterator[ClockEvent], changes: list[DatedChange]) -> list[Told]:
    """Both by their instants; what the clock brought comes before what was published just then."""
    events = sorted(brought, key=lambda event: event.place)
    told: list[Told] = [*events, *changes]
    return sorted(told, key=lambda each: each.at)
