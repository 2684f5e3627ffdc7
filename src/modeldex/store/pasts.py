"""Reading what was: the rows of a revision, the versions of an entry with their instants, and
what the revisions changed, in order.

What a revision holds never changes again, so what is read here may be kept for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, unquote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    null,
    or_,
    select,
    true,
)

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.changes import ChangeKind
from modeldex.entries.entry import Entry
from modeldex.store import dated, revisions, versions
from modeldex.store.batches import PARAMETERS, batches
from modeldex.store.dated import Span
from modeldex.store.engine import Database
from modeldex.store.records import EntryVersion, Revision
from modeldex.store.schema import entry_versions
from modeldex.store.texts import can_be_stored, clamped

_MOST_DIGITS: Final = 10
_table = entry_versions.c


@dataclass(frozen=True, slots=True)
class Place:
    """A place among all changes, which stand in the order of their revisions, and of the ids in
    one revision. Without an id it is the end of its revision."""

    revision: int
    model_id: str | None = None

    def __str__(self) -> str:
        """As clients hold it: ``12`` for the end of a revision, ``12/acme%2Flarge`` for the
        change of one entry in it."""
        if self.model_id is None:
            return str(self.revision)
        return f"{self.revision}/{quote(self.model_id, safe='')}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The reverse of ``str``; None for text that is no place."""
        number, slash, rest = text.strip().partition("/")
        if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
            return None
        model_id = unquote(rest) if slash else None
        if model_id is not None and (not model_id or not can_be_stored(model_id)):
            return None
        return cls(clamped(int(number)), model_id)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a revision did to an entry, by the rows that hold it before and after."""

    revision: int
    model_id: str
    old: int | None
    new: int | None

    @property
    def kind(self) -> ChangeKind:
        if self.old is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.new is None else ChangeKind.CHANGED

    @property
    def place(self) -> Place:
        return Place(self.revision, self.model_id)


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry's version as it lies in the store."""

    position: int
    """Its place in the list."""
    entry: Entry


class Pasts:
    """Questions about earlier revisions. Each is one transaction, from any thread; a database
    that fails is a `StoreError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision_at(self, instant: datetime) -> Revision | None:
        """The newest revision that was published at or before an instant with a time zone."""
        with self._database.reading() as connection:
            return revisions.at(connection, instant)

    def rows(self, number: int) -> list[int]:
        """Which rows hold the entries of a revision, in no order."""
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(_rows_of(number)).fetchall()]

    def all_entries(self, number: int) -> dict[int, PlacedEntry]:
        """All entries of a revision, by the rows in which they lie."""
        with self._database.reading() as connection:
            return {
                row_id: PlacedEntry(position, entry)
                for row_id, position, entry in versions.in_rows(connection, _rows_of(number))
            }

    def entries(self, rows: Iterable[int]) -> dict[int, PlacedEntry]:
        """The entries that lie in those rows."""
        with self._database.reading() as connection:
            return placed_entries(connection, rows)

    def settings(self, number: int) -> Settings:
        """The settings of a revision."""
        with self._database.reading() as connection:
            return versions.settings(connection, number)

    def history(self, model_id: str) -> tuple[list[EntryVersion], dict[int, datetime]]:
        """Every version of an entry, oldest first, and when the revisions were published that
        brought and ended them."""
        with self._database.reading() as connection:
            found = versions.history(connection, model_id)
            numbers = {version.since for version in found}
            numbers |= {version.until for version in found if version.until is not None}
            return found, revisions.instants(connection, numbers)

    def changes(
        self, after: Place, limit: int, until: int | None = None
    ) -> tuple[list[RowChange], dict[int, datetime]]:
        """The first ``limit`` changes behind a place, up to the revision ``until``; and when
        their revisions were published."""
        with self._database.reading() as connection:
            found = row_changes(connection, after, limit, until)
            return found, revisions.instants(connection, {change.revision for change in found})

    def changes_before(
        self, before: Place, limit: int, part: str = ""
    ) -> tuple[list[RowChange], dict[int, datetime]]:
        """The last ``limit`` changes before a place, newest first, of entries whose id holds
        ``part``, small or capital; and when their revisions were published."""
        with self._database.reading() as connection:
            found = row_changes_before(connection, before, limit, part)
            return found, revisions.instants(connection, {change.revision for change in found})

    def spans(self, ids: Iterable[str], after: int, until: int) -> list[Span]:
        """Versions that follow the clock, each with its time (see `dated.spans`)."""
        with self._database.reading() as connection:
            return dated.spans(connection, ids, after, until)


def _rows_of(number: int) -> Select[Any]:
    """The rows that hold the entries of a revision, which the index alone tells."""
    return select(_table.id).where(
        _table.from_revision <= number,
        or_(_table.to_revision.is_(None), _table.to_revision > number),
    )


def row_changes(
    connection: Connection, after: Place, limit: int, until: int | None = None
) -> list[RowChange]:
    """The first ``limit`` changes behind a place, up to the revision ``until``."""
    begun, ended = (
        _between(query, revision, after, until).order_by(revision, _table.model_id)
        for query, revision in _changed()
    )
    return _first(connection, (begun, ended), limit)


def row_changes_before(
    connection: Connection, before: Place, limit: int, part: str = ""
) -> list[RowChange]:
    """The last ``limit`` changes before a place, newest first, of entries whose id holds
    ``part``, small or capital."""
    if not can_be_stored(part):
        return []
    begun, ended = (
        _until(query, revision, before)
        .where(_holds(part))
        .order_by(revision.desc(), _table.model_id.desc())
        for query, revision in _changed()
    )
    return _first(connection, (begun, ended), limit, newest_first=True)


def _first(
    connection: Connection,
    queries: Iterable[Select[Any]],
    limit: int,
    *,
    newest_first: bool = False,
) -> list[RowChange]:
    found = [
        RowChange(*row)
        for query in queries
        for row in connection.execute(query.limit(clamped(limit)))
    ]
    found.sort(key=lambda change: (change.revision, change.model_id), reverse=newest_first)
    return found[:limit]


def _holds(part: str) -> ColumnElement[bool]:
    if not part:
        return true()
    # Of other letters than those of ASCII the engines do not agree which are small.
    small = part.encode().lower().decode()
    lowered = func.lower(_table.model_id).contains(small, autoescape=True)
    return or_(lowered, _table.model_id.contains(part, autoescape=True))


def placed_entries(connection: Connection, rows: Iterable[int]) -> dict[int, PlacedEntry]:
    """The entries that lie in those rows."""
    found: dict[int, PlacedEntry] = {}
    for ids in batches(rows, PARAMETERS):
        for row_id, position, entry in versions.in_rows(connection, ids):
            found[row_id] = PlacedEntry(position, entry)
    return found


def _changed() -> tuple[tuple[Select[Any], ColumnElement[int]], ...]:
    """The changes of all time, in two queries with the revision of each: added and changed
    entries, which are versions that began, with those that they followed; and removed ones,
    which are versions that ended, and none followed."""
    old, new = entry_versions.alias("old"), entry_versions.alias("new")
    follows = and_(old.c.model_id == _table.model_id, old.c.to_revision == _table.from_revision)
    followed = exists().where(
        new.c.model_id == _table.model_id, new.c.from_revision == _table.to_revision
    )
    begun = select(_table.from_revision, _table.model_id, old.c.id, _table.id).select_from(
        entry_versions.outerjoin(old, follows)
    )
    ended = select(_table.to_revision, _table.model_id, _table.id, null()).where(~followed)
    return (begun, _table.from_revision), (ended, _table.to_revision)


def _between(query: Select[Any], revision: Any, after: Place, until: int | None) -> Select[Any]:
    later = revision > clamped(after.revision)
    if after.model_id is not None:
        rest = and_(revision == clamped(after.revision), _table.model_id > after.model_id)
        later = or_(later, rest)
    # The first condition alone can be looked up in the index.
    query = query.where(revision >= clamped(after.revision), later)
    return query if until is None else query.where(revision <= clamped(until))


def _until(query: Select[Any], revision: Any, before: Place) -> Select[Any]:
    query = query.where(revision <= clamped(before.revision))
    if before.model_id is None:
        return query
    rest = and_(revision == clamped(before.revision), _table.model_id < before.model_id)
    return query.where(or_(revision < clamped(before.revision), rest))
