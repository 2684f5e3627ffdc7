"""Readings of sources that wait until a person has decided about them.

Of each source at most one waits: a newer reading takes the place of an older one. What was
rejected is not held again as long as the source goes on saying it.

Everything here runs inside a transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from modeldex.catalogue.doubts import Doubt, DoubtKind
from modeldex.catalogue.sourcing import SourceReading
from modeldex.catalogue.vanishing import said_digest
from modeldex.store import audit
from modeldex.store.errors import AlreadyDecided, UnknownHeld
from modeldex.store.packing import packed, unpacked
from modeldex.store.schema import held, layers
from modeldex.store.texts import clamped, is_number, shown


class HeldStatus(StrEnum):
    """What became of a held reading."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    """The source was read again before anybody decided."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a reading is held: the guardrail, and what it found, in one sentence."""

    kind: DoubtKind
    message: str


@dataclass(frozen=True, slots=True)
class Held:
    """A reading that waits for a person, or did."""

    number: int
    """1, 2, 3, … of all sources together."""
    source: str
    read_at: datetime
    digest: bytes
    """SHA-256 of what the source said (`vanishing.said_digest`)."""
    reasons: tuple[Reason, ...]
    """As they were when it was read."""
    status: HeldStatus
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    revision: int | None = None
    """The revision that approving it made; None where that changed nothing any more."""

    @property
    def label(self) -> str:
        """How the audit log and messages name it."""
        return f"held {self.number} (source {self.source})"


def hold(
    connection: Connection,
    reading: SourceReading,
    doubts: Sequence[Doubt],
    *,
    now: datetime,
    actor: str,
) -> Held:
    """Hold a reading, in place of an older one of its source.

    A reading that says the same as the one which waits, or as one that was rejected last, is not
    held again: that one is returned, with its status.
    """
    digest = said_digest(reading)
    last = _newest_of(connection, reading.source)
    if last is not None and last.digest == digest and _stays(connection, last):
        return last
    supersede(connection, reading.source, now=now, actor=actor)
    number = (connection.scalar(select(func.max(held.c.number))) or 0) + 1
    reasons = tuple(Reason(doubt.kind, doubt.message) for doubt in doubts)
    made = Held(number, reading.source, reading.read_at, digest, reasons, HeldStatus.PENDING, now)
    values = {
        "number": number,
        "source": made.source,
        "read_at": made.read_at,
        "digest": digest,
        "reasons": json.dumps([[reason.kind, reason.message] for reason in reasons]),
        "status": made.status.value,
        "created_at": now,
        "document": packed(reading.document()),
    }
    connection.execute(insert(held), values)
    why = "; ".join(reason.message for reason in reasons)
    audit.record(
        connection, at=now, actor=actor, action="held.create", subject=made.label, detail=why
    )
    return made


def was_rejected(connection: Connection, reading: SourceReading) -> bool:
    """Whether a source says what was rejected last, and has said nothing else since."""
    last = rejection(connection, reading.source)
    return last is not None and last.digest == said_digest(reading)


def rejection(connection: Connection, source: str) -> Held | None:
    """What was rejected last of a source, if nothing else that it said was accepted since."""
    last = _newest_of(connection, source)
    if last is None or last.status is not HeldStatus.REJECTED:
        return None
    return last if _stays(connection, last) else None


def supersede(connection: Connection, source: str, *, now: datetime, actor: str) -> None:
    """What waits of a source does so no longer, as the source was read again."""
    for each in listing(connection, source=source):
        _end(connection, each, HeldStatus.SUPERSEDED, now=now, actor=actor)


def listing(connection: Connection, source: str | None = None) -> list[Held]:
    """What waits, oldest first."""
    query = select(*_columns).where(held.c.status == HeldStatus.PENDING.value)
    if source is not None:
        query = query.where(held.c.source == source)
    return [_held(row) for row in connection.execute(query.order_by(held.c.number))]


def waiting(connection: Connection) -> int:
    """How many readings wait."""
    query = select(func.count()).where(held.c.status == HeldStatus.PENDING.value)
    return connection.scalar(query) or 0


def numbered(connection: Connection, number: int) -> Held:
    """What is or was held under that number.

    Raises:
        UnknownHeld: nothing was.
    """
    query = select(*_columns).where(held.c.number == clamped(number))
    row = connection.execute(query).first() if is_number(number) else None
    if row is None:
        raise UnknownHeld(f"nothing is held under the number {number}")
    return _held(row)


def pending(connection: Connection, number: int) -> tuple[Held, SourceReading]:
    """What waits under that number, and the reading itself.

    Raises:
        UnknownHeld: nothing was ever held under it.
        AlreadyDecided: it does not wait any more.
    """
    found = numbered(connection, number)
    document = connection.scalar(select(held.c.document).where(held.c.number == number))
    if found.status is not HeldStatus.PENDING or document is None:
        raise AlreadyDecided(_outcome(found))
    return found, SourceReading.from_document(unpacked(document))


def approve(
    connection: Connection,
    item: Held,
    revision: int | None,
    *,
    now: datetime,
    actor: str,
    message: str,
) -> Held:
    """Note that somebody approved, and which revision that made.

    Raises:
        AlreadyDecided: it does not wait any more.
    """
    return _end(
        connection,
        item,
        HeldStatus.APPROVED,
        now=now,
        actor=actor,
        detail=message,
        revision=revision,
    )


def approve_partly(
    connection: Connection, item: Held, *, now: datetime, actor: str, message: str
) -> None:
    """Note that somebody published what is not in doubt; the rest goes on waiting.

    Raises:
        AlreadyDecided: it does not wait any more.
    """
    see_pending(connection, item)
    audit.record(
        connection,
        at=now,
        actor=actor,
        action="held.approve_partly",
        subject=item.label,
        detail=message,
    )


def reject(connection: Connection, item: Held, *, now: datetime, actor: str, message: str) -> Held:
    """Note that somebody rejected.

    Raises:
        AlreadyDecided: it does not wait any more.
    """
    return _end(connection, item, HeldStatus.REJECTED, now=now, actor=actor, detail=message)


_columns: Final = tuple(column for column in held.c if column.name != "document")


def _newest_of(connection: Connection, source: str) -> Held | None:
    query = select(*_columns).where(held.c.source == source).order_by(held.c.number.desc())
    row = connection.execute(query.limit(1)).first()
    return None if row is None else _held(row)


def _stays(connection: Connection, last: Held) -> bool:
    """Whether what was held last still stands for its source: it waits, or was rejected and
    nothing else that the source said was accepted since."""
    if last.status is HeldStatus.PENDING:
        return True
    if last.status is not HeldStatus.REJECTED or last.decided_at is None:
        return False
    query = select(layers.c.read_at).where(layers.c.name == last.source)
    accepted_at = connection.scalar(query)
    return accepted_at is None or accepted_at <= last.decided_at


def see_pending(connection: Connection, item: Held) -> None:
    now = numbered(connection, item.number)
    if now.status is not HeldStatus.PENDING:
        raise AlreadyDecided(_outcome(now))


def _end(
    connection: Connection,
    item: Held,
    status: HeldStatus,
    *,
    now: datetime,
    actor: str,
    detail: str = "",
    revision: int | None = None,
) -> Held:
    see_pending(connection, item)
    ended = replace(item, status=status, decided_at=now, decided_by=actor, revision=revision)
    connection.execute(
        update(held)
        .where(held.c.number == item.number)
        .values(
            status=status.value,
            decided_at=now,
            decided_by=actor,
            revision=revision,
            document=None,
        )
    )
    action = f"held.{_ACTIONS[status]}"
    audit.record(connection, at=now, actor=actor, action=action, subject=item.label, detail=detail)
    return ended


_ACTIONS: Final = {
    HeldStatus.APPROVED: "approve",
    HeldStatus.REJECTED: "reject",
    HeldStatus.SUPERSEDED: "supersede",
}


def _outcome(item: Held) -> str:
    """What became of it, for whoever still wants to decide."""
    when = f"{item.decided_at:%Y-%m-%d %H:%M:%S} UTC" if item.decided_at else "an unknown time"
    if item.status is HeldStatus.SUPERSEDED:
        return (
            f"what was held as {item.number} does not wait any more: the source"
            f" {shown(item.source)} was read again at {when}"
        )
    done = f"{item.status.value} by {item.decided_by} at {when}"
    made = f", as revision {item.revision}" if item.revision is not None else ""
    return f"what was held as {item.number} was {done}{made}"


def _held(row: Row[Any]) -> Held:
    values = dict(row._mapping)
    reasons = tuple(Reason(DoubtKind(kind), text) for kind, text in json.loads(values["reasons"]))
    return Held(**{**values, "reasons": reasons, "status": HeldStatus(values["status"])})
