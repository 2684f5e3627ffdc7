"""Looking after webhooks and their deliveries, in an administrator's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from modeldex.catalogue.webhooks import Webhook
from modeldex.store.deliveries import Delivery, DeliveryStatus
from modeldex.store.outbox import Work

if TYPE_CHECKING:
    from modeldex.store.store import Store


@dataclass(frozen=True, slots=True)
class WebhookState:
    """A webhook of the published catalogue, and how it is doing."""

    webhook: Webhook
    told: str | None
    """The last change that became a message (`pasts.Place`); None while no server has begun."""
    pending: int
    delivered: int
    failed: int
    """How many of its messages are in each state, of those that are remembered."""
    failures: int
    """Attempts that failed since the last success."""
    paused_until: datetime | None
    """Until when it is sent nothing, after failures."""


class Announcing(Protocol):
    """The part of an administration that is about webhooks."""

    def webhooks(self) -> list[WebhookState]:
        """The webhooks of the published catalogue, in its order."""

    def deliveries(
        self,
        limit: int = 50,
        before: int | None = None,
        webhook: str | None = None,
        status: DeliveryStatus | None = None,
    ) -> list[Delivery]:
        """Messages to webhooks, newest first; with ``before``, those with a smaller number."""

    def resend(self, number: int) -> Delivery:
        """Have a message sent again, as if for the first time; its id stays.

        Raises:
            UnknownDelivery: no delivery has that number.
        """


class LocalAnnouncing:
    """`Announcing` on a store."""

    _store: "Store"
    _author: str
    _clock: Callable[[], datetime]

    def webhooks(self) -> list[WebhookState]:
        head, outbox = self._store.head(), self._store.outbox
        named = self._store.pasts.settings(head.number).webhooks if head else ()
        counts = outbox.counts()
        works = outbox.work([webhook.name for webhook in named])
        return [_state(webhook, work, counts) for webhook, work in zip(named, works, strict=True)]

    def deliveries(
        self,
        limit: int = 50,
        before: int | None = None,
        webhook: str | None = None,
        status: DeliveryStatus | None = None,
    ) -> list[Delivery]:
        return self._store.outbox.deliveries(limit, before, webhook, status)

    def resend(self, number: int) -> Delivery:
        return self._store.outbox.resend(number, self._clock(), self._author)


def _state(
    webhook: Webhook, work: Work, counts: Mapping[tuple[str, DeliveryStatus], int]
) -> WebhookState:
    cursor = work.cursor
    return WebhookState(
        webhook,
        told=None if cursor is None else str(cursor.place),
        pending=counts.get((webhook.name, DeliveryStatus.PENDING), 0),
        delivered=counts.get((webhook.name, DeliveryStatus.DELIVERED), 0),
        failed=counts.get((webhook.name, DeliveryStatus.FAILED), 0),
        failures=0 if cursor is None else cursor.failures,
        paused_until=None if cursor is None else cursor.paused_until,
    )
