"""Webhooks and their deliveries, behind one thread-safe object."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from modeldex.catalogue.webhooks import Webhook
from modeldex.store import audit, deliveries, revisions, telling
from modeldex.store.deliveries import Delivery, DeliveryStatus, Message, Outcome
from modeldex.store.engine import Database
from modeldex.store.telling import CalendarOf, Cursor


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do for a webhook."""

    webhook: str
    cursor: Cursor | None
    """None for one that is new."""
    next_attempt: datetime | None


class Outbox:
    """What webhooks are told, and were told. Every method is one transaction, may be called from
    any thread and raises `StoreError` when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def work(self, names: Iterable[str]) -> list[Work]:
        """What there is to do for webhooks of those names."""
        with self._database.reading() as connection:
            known = telling.cursors(connection)
            return [
                Work(name, known.get(name), deliveries.next_attempt(connection, name))
                for name in names
            ]

    def follow(self, names: Iterable[str], revision: int) -> None:
        """Begin to tell webhooks that are new in a revision, and end what is left of those that
        are gone. Nothing is done where it is not the newest one: who holds an older one must not
        end what has just begun."""
        wanted = set(names)
        with self._database.reading() as connection:
            if set(telling.cursors(connection)) == wanted:
                return
        with self._database.writing() as connection:
            head = revisions.head(connection)
            if head is None or head.number != revision:
                return
            known = set(telling.cursors(connection))
            for name in sorted(wanted - known):
                telling.begin(connection, name)
            for name in sorted(known - wanted):
                telling.end(connection, name)

    def take(self, webhook: str, holder: str, until: datetime, now: datetime) -> bool:
        """Take the right to tell a webhook, or keep it for longer; False where somebody else has
        it."""
        with self._database.writing() as connection:
            return telling.take(connection, webhook, holder, until, now)

    def release(self, webhook: str, holder: str) -> None:
        """Give that right back."""
        with self._database.writing() as connection:
            telling.release(connection, webhook, holder)

    def tell(self, webhook: Webhook, now: datetime, calendar: CalendarOf = lambda _: None) -> bool:
        """Make what comes next into messages; False once there is nothing (see `telling`)."""
        with self._database.writing() as connection:
            return telling.tell(connection, webhook, now, calendar)

    def add(self, webhook: str, messages: Iterable[Message], now: datetime) -> None:
        """Have further messages sent. One with an id that the webhook was told already is not
        sent again."""
        with self._database.writing() as connection:
            deliveries.add(connection, webhook, messages, now)

    def due(self, webhook: str, now: datetime, limit: int) -> list[Delivery]:
        """What is to be sent now, in the order in which it became due."""
        with self._database.reading() as connection:
            return deliveries.due(connection, webhook, now, limit)

    def finish(
        self, delivery: Delivery, outcome: Outcome, failures: int, paused_until: datetime | None
    ) -> None:
        """Note what came of an attempt, and how its webhook is doing."""
        with self._database.writing() as connection:
            deliveries.finish(connection, delivery.number, outcome)
            telling.note(connection, delivery.webhook, failures, paused_until)

    def forget(self, now: datetime) -> None:
        """Drop what was decided long ago."""
        with self._database.writing() as connection:
            deliveries.forget(connection, now)

    def deliveries(
        self,
        limit: int = 50,
        before: int | None = None,
        webhook: str | None = None,
        status: DeliveryStatus | None = None,
    ) -> list[Delivery]:
        """Deliveries, newest first; with ``before``, those with a smaller number."""
        with self._database.reading() as connection:
            return deliveries.listing(connection, limit, before, webhook, status)

    def counts(self) -> dict[tuple[str, DeliveryStatus], int]:
        """How many deliveries there are, by webhook and status."""
        with self._database.reading() as connection:
            return deliveries.counts(connection)

    def resend(self, number: int, now: datetime, actor: str) -> Delivery:
        """Have a message sent again, as if for the first time, and its webhook not wait.

        Raises:
            UnknownDelivery: no delivery has that number.
        """
        with self._database.writing() as connection:
            found = deliveries.resend(connection, number, now)
            telling.note(connection, found.webhook, 0, None)
            audit.record(
                connection,
                at=now,
                actor=actor,
                action="webhook.resend",
                subject=f"delivery {number}",
                detail=found.webhook,
            )
            return found
