"""Reading entry versions: a catalogue, an entry or a history, at any revision.

A version holds from one revision up to, but not including, another. What a revision holds
never changes again, so nothing here depends on what is being published meanwhile.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.entries import json_codec
from modeldex.entries.entry import Entry
from modeldex.store.delta import Delta
from modeldex.store.records import EntryVersion, Revision
from modeldex.store.schema import entry_versions as versions
from modeldex.store.schema import first_position, settings_versions
from modeldex.store.texts import can_be_stored

_ROWS_AT_ONCE: Final = 5_000

_entry_columns = (
    versions.c.model_id,
    versions.c.type,
    versions.c.body,
    versions.c.digest,
    versions.c.created,
    versions.c.filled,
    versions.c.extensions,
)


def catalogue(connection: Connection, number: int) -> Catalogue:
    """What the revision of that number holds, entries in listing order."""
    query = select(versions.c.position, *_entry_columns).where(held_at(number))
    placed = [(row[0], _entry(row[1:])) for row in _stream(connection, query)]
    placed.sort(key=lambda pair: pair[0])
    return Catalogue(settings(connection, number), {entry.id: entry for _, entry in placed})


def settings(connection: Connection, number: int) -> Settings:
    """The settings of the revision of that number."""
    document = settings_document(connection, number)
    return Settings.from_document(json_codec.decode_stored(document)) if document else Settings()


def settings_document(connection: Connection, number: int) -> bytes | None:
    """The settings as they are stored; None before the first revision."""
    table = settings_versions.c
    return connection.scalar(
        select(table.document).where(
            table.from_revision <= number,
            or_(table.to_revision.is_(None), table.to_revision > number),
        )
    )


def entry(connection: Connection, model_id: str, number: int) -> Entry | None:
    """One entry of the revision of that number."""
    if not can_be_stored(model_id):
        return None
    query = select(*_entry_columns).where(versions.c.model_id == model_id, held_at(number))
    row = connection.execute(query).first()
    return None if row is None else _entry(row)


def history(connection: Connection, model_id: str) -> list[EntryVersion]:
    """Every version of an entry, oldest first."""
    if not can_be_stored(model_id):
        return []
    query = (
        select(versions.c.from_revision, versions.c.to_revision, *_entry_columns)
        .where(versions.c.model_id == model_id)
        .order_by(versions.c.from_revision)
    )
    return [EntryVersion(_entry(row[2:]), row[0], row[1]) for row in _stream(connection, query)]


def digests(connection: Connection, number: int) -> dict[str, bytes]:
    """The digest of every entry of a revision, without reading the entries themselves."""
    query = select(versions.c.model_id, versions.c.digest).where(held_at(number))
    return {row[0]: row[1] for row in _stream(connection, query)}


class Row(NamedTuple):
    """Where a version stands."""

    id: int
    position: int


def rows(connection: Connection, ids: Sequence[str], number: int) -> dict[str, Row]:
    """The rows that hold some entries at a revision. Only a few hundred ids at once."""
    table = versions.c
    query = select(table.model_id, table.id, table.position)
    query = query.where(table.model_id.in_(ids), held_at(number))
    return {row[0]: Row(row[1], row[2]) for row in connection.execute(query)}


def in_rows(
    connection: Connection, ids: Sequence[int] | Select[Any]
) -> Iterator[tuple[int, int, Entry]]:
    """Rows, their positions and the entries in them. Only a few hundred ids at once, or a query
    of any number of them."""
    query = select(versions.c.id, versions.c.position, *_entry_columns)
    for row in _stream(connection, query.where(versions.c.id.in_(ids))):
        yield row[0], row[1], _entry(row[2:])


def positions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The positions of those ids which were ever published. Only a few hundred ids at once."""
    query = select(versions.c.model_id, versions.c.position).where(versions.c.model_id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def delta(connection: Connection, number: int, head: Revision) -> Delta:
    """What leads from the revision of that number (0: from nothing) to the head."""
    if number == 0:
        whole = catalogue(connection, head.number)
        return Delta(head, whole.settings, tuple(whole.entries.values()), ())
    query = (
        select(versions.c.position, *_entry_columns)
        .where(versions.c.from_revision > number, held_at(head.number))
        .order_by(versions.c.position)
    )
    rows = list(_stream(connection, query))
    return Delta(
        head=head,
        settings=settings(connection, head.number),
        entries=tuple(_entry(row[1:]) for row in rows),
        removed=_removed(connection, number, head.number),
        order=_order(connection, number, head.number) if rows else None,
    )


def _removed(connection: Connection, number: int, head: int) -> tuple[str, ...]:
    later = versions.alias("later")
    query = (
        select(versions.c.model_id)
        .where(
            versions.c.from_revision + 0 <= number,
            versions.c.to_revision > number,
            versions.c.to_revision <= head,
            ~exists().where(later.c.model_id == versions.c.model_id, held_at(head, later.c)),
        )
        .order_by(versions.c.position)
    )
    return tuple(row[0] for row in connection.execute(query))


def _order(connection: Connection, number: int, head: int) -> tuple[str, ...] | None:
    """The head's order, unless all that ``number`` had not is new to the store and comes last."""
    earlier = versions.alias("earlier")
    returned = select(versions.c.id).where(
        versions.c.from_revision > number,
        held_at(head),
        versions.c.position < first_position(number + 1),
        ~exists().where(earlier.c.model_id == versions.c.model_id, held_at(number, earlier.c)),
    )
    if connection.execute(returned.limit(1)).first() is None:
        return None
    query = select(versions.c.model_id).where(held_at(head)).order_by(versions.c.position)
    return tuple(row[0] for row in connection.execute(query))


def held_at(number: int, columns: Any = versions.c) -> ColumnElement[bool]:
    """The condition that the revision of a number holds a version.

    Adding 0 keeps SQLite from the index of ``from_revision``: almost every version there ever
    was began before the head, and only those that have not ended are few."""
    return and_(
        columns.from_revision + 0 <= number,
        or_(columns.to_revision.is_(None), columns.to_revision > number),
    )


def _stream(connection: Connection, query: Any) -> Iterator[Sequence[Any]]:
    options = {"yield_per": _ROWS_AT_ONCE}
    for part in connection.execute(query, execution_options=options).partitions():
        yield from part


def _entry(values: Sequence[Any]) -> Entry:
    """From the values of ``_entry_columns``."""
    model_id, model_type, body, digest, created, filled, extensions = values
    return Entry(model_id, model_type, body, digest, created, _filled(filled), extensions)


@lru_cache(maxsize=1024)
def _filled(text: str) -> tuple[str, ...]:
    """The list is the same for most entries, so there are few to read."""
    return tuple(json.loads(text))
