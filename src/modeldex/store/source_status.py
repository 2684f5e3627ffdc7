"""How each source is doing, and whose turn it is to read it.

Of several processes that would read a source at the same time one gets a lease, and only who has
it may publish what it read. A lease runs out by itself, so that a process that died with one
keeps nobody from the source for long.

Everything here runs inside a transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from modeldex.store.errors import StoreError
from modeldex.store.schema import source_status
from modeldex.store.texts import shown
from modeldex.store.times import to_utc

_LONGEST_ERROR = 1_000


class SyncKind(StrEnum):
    UNCHANGED = "unchanged"
    """What is published stays as it is."""
    PUBLISHED = "published"
    """What the source says now is published, as a revision."""
    HELD = "held"
    """What the source says now is in doubt, and waits for a person."""
    FAILED = "failed"
    """The source could not be read, or not be used. What is published stays as it is."""
    BUSY = "busy"
    """Another process reads the source at the moment."""
    PLANNED = "planned"
    """It was only asked what would change."""


class LeaseLost(StoreError):  # noqa: N818 - named for what happened
    """Another process may be reading the source by now, so nothing was published."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to read a source until an instant."""

    source: str
    holder: str
    """Who has it: a name that no other process has."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What tells whether a source still says what it said. It holds only while the source's
    settings are those of ``settings_digest``."""

    settings_digest: bytes | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source is doing."""

    name: str
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    last_outcome: SyncKind | None = None
    last_error: str | None = None
    """Of the last attempt, if that failed."""
    failures: int = 0
    """Attempts that failed since the last success."""
    next_run: datetime | None = None
    """When a running server reads it next; None for not before it is asked to."""
    hold_next: bool = False
    """Whether the catalogue was rolled back since the source's reading was accepted."""
    leased_until: datetime | None = None
    """Until when a process may be reading it."""
    known: Known = Known()


def all_of(connection: Connection) -> dict[str, SourceStatus]:
    """Every source that was ever read, by name."""
    rows = connection.execute(select(source_status).order_by(source_status.c.name))
    return {row.name: _status(row) for row in rows}


def one(connection: Connection, name: str) -> SourceStatus:
    """A source by its name; one that was never read has a status, too."""
    row = connection.execute(_row_of(name)).first()
    return SourceStatus(name) if row is None else _status(row)


def take(connection: Connection, lease: Lease, now: datetime) -> bool:
    """Take a lease, unless somebody else has one that has not run out."""
    table = source_status.c
    _make(connection, lease.source)
    taken = connection.execute(
        update(source_status)
        .where(
            table.name == lease.source,
            or_(
                table.leased_until.is_(None),
                table.leased_until <= to_utc(now),
                table.leased_by == lease.holder,
            ),
        )
        .values(leased_until=lease.until, leased_by=lease.holder, last_attempt=now)
    )
    return taken.rowcount == 1


def check(connection: Connection, lease: Lease) -> None:
    """See that a lease was not taken over.

    Raises:
        LeaseLost: it ran out, and somebody else has one.
    """
    row = connection.execute(_row_of(lease.source)).first()
    if row is None or row.leased_by != lease.holder:
        raise LeaseLost(
            f"reading the source {shown(lease.source)} took so long that another process began to"
        )


def succeeded(
    connection: Connection,
    lease: Lease,
    outcome: SyncKind,
    known: Known,
    now: datetime,
    next_run: datetime | None,
) -> None:
    """Note what came of an attempt, and give the lease back."""
    _finish(
        connection,
        lease,
        last_success=now,
        last_outcome=outcome.value,
        last_error=None,
        failures=0,
        next_run=next_run,
        **{each.name: getattr(known, each.name) for each in fields(Known)},
    )


def failed(connection: Connection, lease: Lease, error: str, next_run: datetime | None) -> None:
    """Note that an attempt failed, and give the lease back."""
    _finish(
        connection,
        lease,
        last_outcome=SyncKind.FAILED.value,
        last_error=error[:_LONGEST_ERROR].replace("\0", ""),
        failures=source_status.c.failures + 1,
        next_run=next_run,
    )


def give_back(connection: Connection, holder: str) -> None:
    """Give back every lease of a process that ends."""
    connection.execute(
        update(source_status)
        .where(source_status.c.leased_by == holder)
        .values(leased_until=None, leased_by=None)
    )


def hold_next(connection: Connection, names: Iterable[str], *, held: bool) -> None:
    """Note for sources whether the catalogue was rolled back since they were accepted."""
    for name in names:
        _make(connection, name)
        connection.execute(
            update(source_status).where(source_status.c.name == name).values(hold_next=held)
        )


def _finish(connection: Connection, lease: Lease, **values: Any) -> None:
    connection.execute(
        update(source_status)
        .where(source_status.c.name == lease.source, source_status.c.leased_by == lease.holder)
        .values(leased_until=None, leased_by=None, **values)
    )


def _make(connection: Connection, name: str) -> None:
    if connection.execute(_row_of(name)).first() is None:
        values = {"name": name, "failures": 0, "hold_next": False}
        connection.execute(insert(source_status), values)


def _row_of(name: str) -> Any:
    return select(source_status).where(source_status.c.name == name)


def _status(row: Row[Any]) -> SourceStatus:
    values = row._mapping
    own = {each.name: values[each.name] for each in fields(SourceStatus) if each.name != "known"}
    outcome = values["last_outcome"]
    own["last_outcome"] = None if outcome is None else SyncKind(outcome)
    known = Known(**{each.name: values[each.name] for each in fields(Known)})
    return SourceStatus(**own, known=known)
