"""Versions of entries that follow the clock, and the time for which each was what is published.

Everything here runs inside a transaction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, or_, select

from modeldex.catalogue.lifecycle import follows_clock
from modeldex.entries.entry import Entry
from modeldex.store import revisions, versions
from modeldex.store.batches import PARAMETERS, batches
from modeldex.store.schema import entry_versions
from modeldex.store.texts import clamped

EVER: Final = datetime.max.replace(tzinfo=UTC)
_table = entry_versions.c
_DATES: Final = (
    (_table.body, b'"deprecation"'),
    (_table.extensions, b'"pricing_schedule"'),
    (_table.extensions, b'"visible_from"'),
)
"""What `follows_clock` looks for, so that the database leaves most entries where they are."""

_Numbers = tuple[int, int | None]
"""The revision that brought a version, and that which ended it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A version of an entry, and for how long it was what is published."""

    entry: Entry
    since: datetime
    until: datetime
    """When another revision ended it; `EVER` while it holds."""


def held_at(connection: Connection, number: int) -> list[Entry]:
    """The entries of a revision that follow the clock, by their ids."""
    found = _numbers(connection, versions.held_at(number), _says_a_date(connection))
    return sorted((entry for _, entry in _entries(connection, found)), key=lambda each: each.id)


def spans(connection: Connection, ids: Iterable[str], after: int, until: int) -> list[Span]:
    """Versions that follow the clock, each with its time: of those ids that the revision
    ``until`` holds, and all that a revision ended behind ``after``, up to ``until``.

    Args:
        ids: of entries that follow the clock in the revision ``until``.
    """
    found: dict[int, _Numbers] = {}
    for some in batches(sorted(ids), PARAMETERS):
        held = _numbers(connection, versions.held_at(until), _table.model_id.in_(some))
        found |= {row_id: (begun, None) for row_id, (begun, _) in held.items()}
    between = (_table.to_revision > clamped(after), _table.to_revision <= clamped(until))
    found |= _numbers(connection, *between, _says_a_date(connection))
    named = {number for pair in found.values() for number in pair if number is not None}
    at = revisions.instants(connection, named)
    return [
        Span(entry, at[begun], EVER if ended is None else at[ended])
        for row_id, entry in _entries(connection, found)
        for begun, ended in (found[row_id],)
    ]


def _says_a_date(connection: Connection) -> ColumnElement[bool]:
    if connection.dialect.name == "sqlite":  # which may have been built to find no BLOB with LIKE
        return or_(*(func.instr(column, part) > 0 for column, part in _DATES))
    return or_(*(column.bool_op("LIKE")(b"%%%b%%" % part) for column, part in _DATES))


def _numbers(connection: Connection, *where: Any) -> dict[int, _Numbers]:
    """Of versions, by the rows in which they lie."""
    query = select(_table.id, _table.from_revision, _table.to_revision).where(*where)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _entries(connection: Connection, rows: Iterable[int]) -> Iterator[tuple[int, Entry]]:
    for some in batches(rows, PARAMETERS):
        for row_id, _, entry in versions.in_rows(connection, some):
            if follows_clock(entry):
                yield row_id, entry
