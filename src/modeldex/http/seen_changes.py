"""What was changed, as one reader may know of it.

Every version of an entry passes `Reader.shown`. What a reader can not see today has no past for
it, a change of what it can not see is none, and a version that it can not see is as if there had
been none at that time. So a place among the changes names an entry, and never a count.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, TypeAlias

from modeldex.entries.entry import Entry
from modeldex.http.pasts import knows, seen_version
from modeldex.http.reader import Reader
from modeldex.store.histories import DatedChange, dated_changes
from modeldex.store.pasts import Place, RowChange
from modeldex.store.records import EntryVersion

_ROWS_AT_ONCE: Final = 500
_NEWEST_AT_ONCE: Final = 150

Seen: TypeAlias = Callable[[Reader, Entry, datetime], Entry | None]
"""What a reader sees of a version that was published at an instant, or ended then."""


def as_published(reader: Reader, entry: Entry, at: datetime) -> Entry | None:
    """The version itself, as far as the reader may see it."""
    return seen_version(reader, entry)


def seen_history(reader: Reader, model_id: str) -> tuple[list[EntryVersion], dict[int, datetime]]:
    """The versions of an entry that the reader may see, oldest first, and when the revisions
    were published that brought and ended them. Empty where the entry does not exist for it.

    Raises:
        StoreError: the store can not be read.
    """
    if not knows(reader, model_id):
        return [], {}
    versions, instants = reader.services.store.pasts.history(model_id)
    seen = [
        replace(version, entry=entry)
        for version in versions
        if (entry := seen_version(reader, version.entry)) is not None
    ]
    return seen, instants


def seen_changes(
    reader: Reader, after: Place, limit: int, until: int | None = None, seen: Seen = as_published
) -> tuple[list[DatedChange], bool]:
    """The first changes behind a place, in order, and whether there are more; up to the revision
    ``until``, or that which the reader is served.

    Raises:
        StoreError: the store can not be read.
    """
    found: list[DatedChange] = []
    pasts = reader.services.store.pasts
    until = reader.snapshot.revision if until is None else until
    while True:
        rows, instants = pasts.changes(after, _ROWS_AT_ONCE, until)
        for change in _seen(reader, rows, instants, seen):
            found.append(change)
            if len(found) > limit:
                return found[:limit], True
        if len(rows) < _ROWS_AT_ONCE:
            return found, False
        after = rows[-1].place


def newest_changes(reader: Reader, limit: int, seen: Seen = as_published) -> list[DatedChange]:
    """The last changes, newest first.

    Raises:
        StoreError: the store can not be read.
    """
    return list(islice(newest_first(reader, seen=seen), limit))


def newest_first(
    reader: Reader, before: Place | None = None, seen: Seen = as_published, part: str = ""
) -> Iterator[DatedChange]:
    """All changes before a place, newest first, up to the revision that the reader is served;
    read as they are asked for. With ``part`` those of entries whose id holds it, small or
    capital.

    Raises:
        StoreError: the store can not be read.
    """
    place = Place(reader.snapshot.revision)
    if before is not None and before.revision <= place.revision:
        place = before
    while True:
        rows, instants = reader.services.store.pasts.changes_before(place, _NEWEST_AT_ONCE, part)
        yield from _seen(reader, rows, instants, seen)
        if len(rows) < _NEWEST_AT_ONCE:
            return
        place = rows[-1].place


def _seen(
    reader: Reader, rows: Iterable[RowChange], instants: dict[int, datetime], seen: Seen
) -> Iterator[DatedChange]:
    known = [row for row in rows if knows(reader, row.model_id)]
    wanted = [row_id for row in known for row_id in (row.old, row.new) if row_id is not None]
    entries = reader.services.store.pasts.entries(wanted)
    yield from dated_changes(known, entries, instants, partial(seen, reader))
