"""What the admin routes say of webhooks and their deliveries."""

from datetime import datetime

from pydantic import Field

from modeldex.catalogue import webhooks
from modeldex.catalogue.event_kinds import EventKind
from modeldex.entries import json_codec
from modeldex.http.message import Message
from modeldex.store import announcing, deliveries


class Webhook(Message):
    """A webhook of the published catalogue, and how it is doing."""

    name: str
    url: str
    secret: str = Field(description="The environment variable that holds it; never the secret.")
    events: list[EventKind] = Field(description="None for all.")
    models: list[str] = Field(description="Patterns of ids; none for all.")
    allow_private: bool
    told: str | None = Field(
        description="The last change that became a message; null while no server has begun."
    )
    pending: int = Field(ge=0)
    delivered: int = Field(ge=0)
    failed: int = Field(ge=0, description="Messages that were given up.")
    failures: int = Field(ge=0, description="Attempts that failed since the last success.")
    paused_until: datetime | None = Field(description="It is sent nothing before, after failures.")

    @classmethod
    def of(cls, state: announcing.WebhookState) -> "Webhook":
        webhook = state.webhook
        return cls(
            name=webhook.name,
            url=webhook.url,
            secret=webhook.secret,
            events=list(webhook.events),
            models=list(webhook.models),
            allow_private=webhook.allow_private,
            told=state.told,
            pending=state.pending,
            delivered=state.delivered,
            failed=state.failed,
            failures=state.failures,
            paused_until=state.paused_until,
        )

    def value(self) -> announcing.WebhookState:
        """The state itself."""
        return announcing.WebhookState(
            webhooks.Webhook(
                self.name,
                self.url,
                self.secret,
                tuple(self.events),
                tuple(self.models),
                self.allow_private,
            ),
            self.told,
            self.pending,
            self.delivered,
            self.failed,
            self.failures,
            self.paused_until,
        )


class Delivery(Message):
    """A message to a webhook, and what became of it."""

    number: int = Field(ge=1)
    webhook: str
    message_id: str = Field(description="The receiver gets it as `webhook-id`, each time the same.")
    event: str
    place: str = Field(
        description="The change that it tells; of what the clock brings, the model and the instant."
    )
    status: deliveries.DeliveryStatus
    attempts: int = Field(ge=0)
    created_at: datetime
    next_attempt: datetime | None
    last_attempt: datetime | None
    answered: int | None = Field(description="The status of the last answer; null for none.")
    last_error: str | None
    body: str = Field(description="What is posted, as text.")

    @classmethod
    def of(cls, delivery: deliveries.Delivery) -> "Delivery":
        said = {name: getattr(delivery, name) for name in cls.model_fields}
        return cls(**{**said, "body": delivery.body.decode()})

    def value(self) -> deliveries.Delivery:
        """The delivery itself."""
        return deliveries.Delivery(**{**self.model_dump(), "body": self.body.encode()})


def example_body() -> str:
    """A message's body, for descriptions."""
    data = {"place": "3/acme%2Fembed", "revision": 3, "id": "acme/embed", "fields": []}
    body = {"type": "entry.changed", "timestamp": "2026-08-22T12:00:00+00:00", "data": data}
    return json_codec.encode(body).decode()
