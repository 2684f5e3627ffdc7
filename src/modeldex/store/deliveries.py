"""Messages to webhooks, as rows: what waits to be sent, and what became of the rest.

Everything here runs inside a transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from modeldex.store.errors import UnknownDelivery
from modeldex.store.schema import webhook_deliveries
from modeldex.store.texts import clamped
from modeldex.store.times import to_utc

KEPT: Final = timedelta(days=30)
"""How long a delivery is remembered that is decided."""
_LONGEST_ERROR: Final = 500
_table = webhook_deliveries.c


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    """It is still to be sent, for the first time or again."""
    DELIVERED = "delivered"
    """The receiver took it."""
    FAILED = "failed"
    """It was given up."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a webhook is to be told."""

    message_id: str
    """The same for the same event, however often it is made or sent."""
    event: str
    place: str
    """The change that it tells (`pasts.Place`)."""
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a webhook, and what became of it."""

    number: int
    webhook: str
    message_id: str
    event: str
    place: str
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    next_attempt: datetime | None
    last_attempt: datetime | None
    answered: int | None
    """The status that the receiver answered last; None where it did not answer."""
    last_error: str | None
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt."""

    at: datetime
    status: DeliveryStatus
    next_attempt: datetime | None
    answered: int | None
    error: str | None


def add(connection: Connection, webhook: str, messages: Iterable[Message], now: datetime) -> None:
    """Have messages sent. One that is known already is left alone."""
    wanted = {message.message_id: message for message in messages}
    if not wanted:
        return
    known = connection.scalars(
        select(_table.message_id).where(
            _table.webhook == webhook, _table.message_id.in_(list(wanted))
        )
    )
    for message_id in known:
        del wanted[message_id]
    rows = [
        {
            "webhook": webhook,
            "message_id": message.message_id,
            "event": message.event,
            "place": message.place,
            "status": DeliveryStatus.PENDING.value,
            "attempts": 0,
            "created_at": now,
            "next_attempt": now,
            "body": message.body,
        }
        for message in wanted.values()
    ]
    if rows:
        connection.execute(insert(webhook_deliveries), rows)


def due(connection: Connection, webhook: str, now: datetime, limit: int) -> list[Delivery]:
    """What is to be sent now, in the order in which it became due."""
    query = (
        select(webhook_deliveries)
        .where(_table.webhook == webhook, _table.next_attempt <= to_utc(now))
        .order_by(_table.next_attempt, _table.number)
        .limit(limit)
    )
    return [_delivery(row) for row in connection.execute(query)]


def next_attempt(connection: Connection, webhook: str) -> datetime | None:
    """When something is to be sent next."""
    return connection.scalar(
        select(_table.next_attempt)
        .where(_table.webhook == webhook, _table.next_attempt.is_not(None))
        .order_by(_table.next_attempt)
        .limit(1)
    )


def finish(connection: Connection, number: int, outcome: Outcome) -> None:
    """Note what came of an attempt."""
    connection.execute(
        update(webhook_deliveries)
        .where(_table.number == number)
        .values(
            status=outcome.status.value,
            attempts=_table.attempts + 1,
            next_attempt=outcome.next_attempt,
            last_attempt=outcome.at,
            answered=outcome.answered,
            last_error=None if outcome.error is None else outcome.error[:_LONGEST_ERROR],
        )
    )


def resend(connection: Connection, number: int, now: datetime) -> Delivery:
    """Have a message sent again, as if for the first time.

    Raises:
        UnknownDelivery: no delivery has that number.
    """
    changed = connection.execute(
        update(webhook_deliveries)
        .where(_table.number == clamped(number))
        .values(status=DeliveryStatus.PENDING.value, attempts=0, created_at=now, next_attempt=now)
    )
    if changed.rowcount != 1:
        raise UnknownDelivery(f"there is no delivery {number}")
    return one(connection, number)


def one(connection: Connection, number: int) -> Delivery:
    """A delivery by its number.

    Raises:
        UnknownDelivery: there is none.
    """
    row = connection.execute(
        select(webhook_deliveries).where(_table.number == clamped(number))
    ).first()
    if row is None:
        raise UnknownDelivery(f"there is no delivery {number}")
    return _delivery(row)


def listing(
    connection: Connection,
    limit: int,
    before: int | None,
    webhook: str | None,
    status: DeliveryStatus | None,
) -> list[Delivery]:
    """Deliveries, newest first; with ``before``, those with a smaller number."""
    query = select(webhook_deliveries).order_by(_table.number.desc()).limit(clamped(limit))
    if before is not None:
        query = query.where(_table.number < clamped(before))
    if webhook is not None:
        query = query.where(_table.webhook == webhook)
    if status is not None:
        query = query.where(_table.status == status.value)
    return [_delivery(row) for row in connection.execute(query)]


def counts(connection: Connection) -> dict[tuple[str, DeliveryStatus], int]:
    """How many deliveries there are, by webhook and status."""
    query = select(_table.webhook, _table.status, func.count()).group_by(
        _table.webhook, _table.status
    )
    return {(row[0], DeliveryStatus(row[1])): row[2] for row in connection.execute(query)}


def withdraw(connection: Connection, webhook: str) -> None:
    """Give up what waits for a webhook that there is no more."""
    connection.execute(
        update(webhook_deliveries)
        .where(_table.webhook == webhook, _table.next_attempt.is_not(None))
        .values(
            status=DeliveryStatus.FAILED.value,
            next_attempt=None,
            last_error="the catalogue has no such webhook any more",
        )
    )


def forget(connection: Connection, now: datetime) -> None:
    """Drop what was decided long ago."""
    connection.execute(
        delete(webhook_deliveries).where(
            _table.created_at < to_utc(now) - KEPT, _table.next_attempt.is_(None)
        )
    )


def _delivery(row: Row[Any]) -> Delivery:
    values = dict(row._mapping)
    return Delivery(**{**values, "status": DeliveryStatus(values["status"])})
