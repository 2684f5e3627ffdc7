"""Webhooks of a running server, over its admin routes."""

from modeldex.cli.remote_channel import Channel, path_of
from modeldex.cli.remote_errors import NotFound
from modeldex.http import messages
from modeldex.http.webhook_messages import Delivery, Webhook
from modeldex.store.announcing import WebhookState
from modeldex.store.deliveries import Delivery as Sent
from modeldex.store.deliveries import DeliveryStatus
from modeldex.store.errors import UnknownDelivery

_MOST_AT_ONCE = 1000


class RemoteAnnouncing:
    """`store.announcing.Announcing` at the other end of HTTP."""

    _channel: Channel

    def webhooks(self) -> list[WebhookState]:
        found = self._channel.get("/webhooks")
        listing = self._channel.message(messages.Listing[Webhook], found)
        return [each.value() for each in listing.data]

    def deliveries(
        self,
        limit: int = 50,
        before: int | None = None,
        webhook: str | None = None,
        status: DeliveryStatus | None = None,
    ) -> list[Sent]:
        found: list[Sent] = []
        while len(found) < limit:
            page = self._channel.message(
                messages.Page[Delivery],
                self._channel.get(
                    "/webhooks/deliveries",
                    limit=min(limit - len(found), _MOST_AT_ONCE),
                    before=before,
                    webhook=webhook,
                    status=None if status is None else status.value,
                ),
            )
            found += [each.value() for each in page.data]
            if page.next is None:
                break
            before = page.next
        return found

    def resend(self, number: int) -> Sent:
        try:
            told = self._channel.change(
                "POST", f"{path_of('webhooks', 'deliveries', number)}/resend"
            )
        except NotFound as error:
            raise UnknownDelivery(error.message) from None
        return self._channel.message(Delivery, told).value()
