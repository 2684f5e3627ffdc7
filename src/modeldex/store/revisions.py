"""Revisions as rows: which there are, and when they were published."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row, Select, false, select, update

from modeldex.store.batches import PARAMETERS, batches
from modeldex.store.errors import UnknownRevision
from modeldex.store.records import Revision, RevisionKind
from modeldex.store.schema import revisions
from modeldex.store.texts import clamped, is_number
from modeldex.store.times import to_utc

_newest_first = select(revisions).order_by(revisions.c.number.desc())


def head(connection: Connection) -> Revision | None:
    """The newest revision."""
    return _first(connection, _newest_first)


def touch_nothing(connection: Connection) -> None:
    """A change of no row, which a database that is only read refuses."""
    connection.execute(update(revisions).where(false()).values(message=""))


def numbered(connection: Connection, number: int) -> Revision | None:
    if not is_number(number):
        return None
    return _first(connection, _newest_first.where(revisions.c.number == number))


def existing(connection: Connection, number: int) -> Revision:
    """The revision of that number.

    Raises:
        UnknownRevision: there is none.
    """
    revision = numbered(connection, number)
    if revision is None:
        newest = head(connection)
        known = f"the newest is {newest.number}" if newest else "nothing is published yet"
        raise UnknownRevision(f"there is no revision {number}; {known}")
    return revision


def at(connection: Connection, instant: datetime) -> Revision | None:
    """The newest revision published at or before the instant; of two of the same, the later."""
    moment = to_utc(instant)
    return _first(connection, _newest_first.where(revisions.c.published_at <= moment))


def listing(connection: Connection, limit: int, before: int | None) -> list[Revision]:
    """Revisions, newest first; with ``before``, those with a smaller number."""
    query = _newest_first.limit(clamped(limit))
    if before is not None:
        query = query.where(revisions.c.number < clamped(before))
    return [_revision(row) for row in connection.execute(query)]


def instants(connection: Connection, numbers: Iterable[int]) -> dict[int, datetime]:
    """When the revisions of those numbers were published."""
    found: dict[int, datetime] = {}
    for some in batches(sorted(numbers), PARAMETERS):
        query = select(revisions.c.number, revisions.c.published_at)
        rows = connection.execute(query.where(revisions.c.number.in_(some)))
        found.update({row[0]: row[1] for row in rows})
    return found


def _first(connection: Connection, query: Select[tuple[object, ...]]) -> Revision | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else _revision(row)


def _revision(row: Row[tuple[object, ...]]) -> Revision:
    values = dict(row._mapping)
    return Revision(**{**values, "kind": RevisionKind(values["kind"])})
