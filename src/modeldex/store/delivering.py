"""Sending to one webhook what it is to be told: signed, and again when it fails.

The schedule is that of the Standard Webhooks specification, cut to a day. A receiver that fails
is left alone for a while, whatever else waits for it; one that says it is gone is believed.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from standardwebhooks.webhooks import Webhook as Signer

from modeldex.catalogue.webhooks import Webhook
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.posting import Letter, Receipt
from modeldex.store.deliveries import Delivery, DeliveryStatus, Outcome
from modeldex.store.outbox import Outbox
from modeldex.store.telling import CalendarOf
from modeldex.store.times import to_utc

DELAYS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=8),
)
"""How long is waited after each attempt that failed. After the last one, about a day after the
first, the message is given up."""
LONGEST_PAUSE: Final = timedelta(minutes=30)
"""For how long at most a webhook that fails is sent nothing at all."""
LONGEST: Final = timedelta(days=1)
"""After this a message that fails is given up, however seldom its receiver could be tried."""
LEASE: Final = timedelta(minutes=2)
"""Much longer than one attempt takes; it is renewed before each."""
_JITTER: Final = 0.1
_AT_ONCE: Final = 50

Post = Callable[[Letter], Receipt]
"""Posts a message; raises `FetchError` where nobody answers."""


class SecretError(ValueError):
    """A webhook's messages can not be signed. The message is one line, without the secret."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What sending takes."""

    outbox: Outbox
    post: Post
    environ: Mapping[str, str]
    """Where the secrets are."""
    clock: Callable[[], datetime]
    holder: str
    """Who sends: a name that no other process has."""
    chance: Callable[[], float] = random.random
    """From 0 to below 1: so that many messages that failed at once do not come back at once."""
    calendar: CalendarOf = lambda _: None


def deliver(desk: Desk, webhook: Webhook, wanted: Callable[[], bool] = lambda: True) -> int:
    """Send a webhook all that is due for it, unless another process does.

    Args:
        wanted: whether to go on, asked before each message.

    Returns:
        How many messages were attempted.

    Raises:
        StoreError: the store can not be used.
    """
    attempted = 0
    if not _taken(desk, webhook):
        return attempted
    try:
        while wanted() and desk.outbox.tell(webhook, desk.clock(), desk.calendar):
            pass
        while not _is_paused(desk, webhook):
            due = desk.outbox.due(webhook.name, desk.clock(), _AT_ONCE)
            for delivery in due:
                if not wanted() or not _taken(desk, webhook):
                    return attempted
                attempted += 1
                if not _attempt(desk, webhook, delivery):
                    return attempted
            if not due:
                break
        return attempted
    finally:
        desk.outbox.release(webhook.name, desk.holder)


def _is_paused(desk: Desk, webhook: Webhook) -> bool:
    (work,) = desk.outbox.work([webhook.name])
    until = None if work.cursor is None else work.cursor.paused_until
    return until is not None and until > desk.clock()


def _taken(desk: Desk, webhook: Webhook) -> bool:
    now = desk.clock()
    return desk.outbox.take(webhook.name, desk.holder, to_utc(now) + LEASE, now)


def _attempt(desk: Desk, webhook: Webhook, delivery: Delivery) -> bool:
    """Send one message, and note what came of it; False where the webhook is to be left alone."""
    (work,) = desk.outbox.work([webhook.name])
    failures = 0 if work.cursor is None else work.cursor.failures
    receipt, error = _posted(desk, webhook, delivery)
    now = desk.clock()
    if error is None:
        answered = None if receipt is None else receipt.status
        taken = Outcome(now, DeliveryStatus.DELIVERED, None, answered, None)
        desk.outbox.finish(delivery, taken, 0, None)
        return True
    outcome = _failed(desk, delivery, receipt, error, now)
    if receipt is not None and receipt.status == HTTPStatus.GONE:
        desk.outbox.finish(delivery, outcome, failures, None)
        return True
    usual = min(DELAYS[min(failures, len(DELAYS) - 1)], LONGEST_PAUSE)
    pause = _later(now, max(usual, _asked(receipt)), desk)
    desk.outbox.finish(delivery, outcome, failures + 1, pause)
    return False


def _posted(desk: Desk, webhook: Webhook, delivery: Delivery) -> tuple[Receipt | None, str | None]:
    """What was answered, if anything, and why it is no success."""
    try:
        letter = letter_of(webhook, delivery, desk.environ, desk.clock())
        receipt = desk.post(letter)
    except (SecretError, FetchError) as error:
        return None, str(error)
    if HTTPStatus.OK <= receipt.status < HTTPStatus.MULTIPLE_CHOICES:
        return receipt, None
    hint = "; redirects are not followed" if 300 <= receipt.status < 400 else ""
    return receipt, f"the receiver answered {receipt.status}{hint}"


def _failed(
    desk: Desk, delivery: Delivery, receipt: Receipt | None, error: str, now: datetime
) -> Outcome:
    gone = receipt is not None and receipt.status == HTTPStatus.GONE
    answered = None if receipt is None else receipt.status
    old = to_utc(now) - delivery.created_at > LONGEST
    if gone or old or delivery.attempts >= len(DELAYS):
        return Outcome(now, DeliveryStatus.FAILED, None, answered, error)
    wait = max(DELAYS[delivery.attempts], _asked(receipt))
    return Outcome(now, DeliveryStatus.PENDING, _later(now, wait, desk), answered, error)


def _asked(receipt: Receipt | None) -> timedelta:
    """How long the receiver asks to be left alone, within reason."""
    if receipt is None or receipt.retry_after is None:
        return timedelta(0)
    return timedelta(seconds=min(receipt.retry_after, DELAYS[-1].total_seconds()))


def _later(now: datetime, wait: timedelta, desk: Desk) -> datetime:
    return to_utc(now) + wait * (1 + _JITTER * desk.chance())


def letter_of(
    webhook: Webhook, delivery: Delivery, environ: Mapping[str, str], now: datetime
) -> Letter:
    """A message, signed with every secret of its webhook.

    Raises:
        SecretError: it has none that can be used.
    """
    signatures = [
        _signer(webhook, secret).sign(delivery.message_id, to_utc(now), delivery.body.decode())
        for secret in environ.get(webhook.secret, "").split()
    ]
    if not signatures:
        raise SecretError(f"{webhook.secret} is not set, and holds the webhook's secret")
    return Letter(
        webhook.url,
        delivery.body,
        {
            "content-type": "application/json",
            "webhook-id": delivery.message_id,
            "webhook-timestamp": str(int(to_utc(now).timestamp())),
            "webhook-signature": " ".join(signatures),
        },
        webhook.allow_private,
    )


def _signer(webhook: Webhook, secret: str) -> Signer:
    try:
        return Signer(secret)
    except Exception:  # of whatever kind the library has for what is no secret
        raise SecretError(
            f"{webhook.secret} holds no secret; expected whsec_ and base64 behind it"
        ) from None
