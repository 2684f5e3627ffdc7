"""Copying a whole database into another, of whichever engine: every row of every table, history,
keys, marks and the audit log with its numbers."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, func, insert, inspect, select, text

from modeldex.entries import json_codec
from modeldex.store.engine import Database, version_query
from modeldex.store.errors import StoreError
from modeldex.store.migrating import migrate
from modeldex.store.publishing import Progress
from modeldex.store.schema import SCHEMA_VERSION, VERSION_TABLE, keys, metadata

_ROWS_AT_ONCE: Final = 500

Counted = Callable[[int], None]
"""Called with how many rows more are done."""


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One table that was copied."""

    name: str
    rows: int
    digest: str
    """Hex SHA-256 of its rows, in the order of the primary key: the same in both databases."""


def copy(source: Database, target: Database, progress: Progress | None = None) -> list[TableCopy]:
    """Copy ``source`` as it is at one instant, and compare what arrived with it.

    All of it arrives in one transaction, or nothing does. The tables of ``target`` are made where
    they are missing. ``progress`` is told rows, which are counted twice: as they are written and
    as they are compared.

    Raises:
        StoreError: a database fails, the source has another schema, the target holds something,
            or what arrived is not what was sent.
    """
    if source.engine.url == target.engine.url:
        raise StoreError("a database can not be copied into itself")
    with _as_of_now(source) as reading:
        _check_schema(reading, source.place)
        migrate(target)
        with target.writing() as writing:
            _check_empty(writing, target.place)
            return _copied(reading, writing, target.place, progress)


def _copied(
    reading: Connection, writing: Connection, place: str, progress: Progress | None
) -> list[TableCopy]:
    count = _counter(reading, progress)
    copies = [_copy_table(reading, writing, table, count) for table in metadata.sorted_tables]
    for table, sent in zip(metadata.sorted_tables, copies, strict=True):
        if _digest(_rows(writing, _in_order(table)), count) != sent.digest:
            raise StoreError(
                f"database {place}: {table.name} did not arrive as it was sent; nothing was kept"
            )
    return copies


def _copy_table(
    reading: Connection, writing: Connection, table: Table, count: Counted
) -> TableCopy:
    total = 0
    streaming = reading.execution_options(yield_per=_ROWS_AT_ONCE)
    for rows in streaming.execute(_in_order_of_writing(table)).partitions():
        writing.execute(insert(table), [dict(row._mapping) for row in rows])
        total += len(rows)
        count(len(rows))
    _continue_numbers(writing, table)
    return TableCopy(table.name, total, _digest(_rows(reading, _in_order(table))))


def _digest(rows: Iterable[Row[Any]], count: Counted = lambda _: None) -> str:
    content = hashlib.sha256()
    for row in rows:
        content.update(json_codec.encode([_plain(value) for value in row]))
        content.update(b"\n")
        count(1)
    return content.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a query, fetched a few at a time."""
    yield from connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)


def _in_order(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key.columns)


def _in_order_of_writing(table: Table) -> Select[Any]:
    """A key names the one that took its place, which was made later."""
    return select(table).order_by(keys.c.id.desc()) if table is keys else _in_order(table)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number new rows behind those that came with numbers of their own."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    highest = connection.scalar(select(func.max(column)))
    if highest is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": table.name, "column": column.name, "highest": highest},
        )


def _counter(connection: Connection, progress: Progress | None) -> Counted:
    if progress is None:
        return lambda _: None
    total = 2 * sum(
        connection.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
    )
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return count


@contextmanager
def _as_of_now(database: Database) -> Iterator[Connection]:
    """A transaction that sees one state of the database, whatever is published meanwhile. In
    SQLite every transaction does."""
    with database.failures():
        engine = database.engine
        if not database.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.begin() as connection:
            yield connection


def _check_schema(connection: Connection, place: str) -> None:
    is_there = inspect(connection).has_table(VERSION_TABLE)
    version = connection.scalar(version_query) if is_there else None
    if version is None:
        raise StoreError(f"database {place}: it holds no catalogue")
    if version != SCHEMA_VERSION:
        raise StoreError(
            f"database {place}: its schema is {version}, expected {SCHEMA_VERSION}",
            "`modeldex database migrate` brings an older one to it",
        )


def _check_empty(connection: Connection, place: str) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreError(
                f"database {place}: it is not empty ({table.name} has rows)",
                "copy into a new database; nothing in this one was touched",
            )
