"""Verbs for webhooks: `webhooks list`, `webhooks deliveries`, `webhooks resend`,
`webhooks secret`."""

import base64
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from modeldex.cli import shapes
from modeldex.cli.history import BeforeOption, LimitOption
from modeldex.cli.output import Column
from modeldex.cli.quantities import exact_instant, instant
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.store.announcing import WebhookState
    from modeldex.store.deliveries import Delivery

PANEL = "The server"

_SECRET_BYTES: Final = 32


class Status(StrEnum):
    """What became of a message."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(
        help="Look after the webhooks that catalogue.yaml names, and what they were sent.",
        no_args_is_help=True,
    )
    verb(group, "list")(list_webhooks)
    verb(group, "deliveries")(deliveries)
    verb(group, "resend")(resend)
    verb(group, "secret", catalogue=False)(secret)
    app.add_typer(group, name="webhooks", rich_help_panel=PANEL)


def list_webhooks(run: Invocation) -> None:
    """List the webhooks of the published catalogue, and how each is doing."""
    with run.target.existing() as administration:
        states = administration.webhooks()
    run.output.document(shapes.listing(map(_state_document, states)))
    run.output.table(_STATE_COLUMNS, map(_state_row, states))
    if not states:
        run.output.note("The published catalogue has no webhooks.")


def deliveries(
    run: Invocation,
    webhook: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Only those of this webhook.", show_default=False),
    ] = None,
    status: Annotated[
        Status | None, typer.Option(help="Only those in this state.", show_default=False)
    ] = None,
    limit: LimitOption = 50,
    before: BeforeOption = None,
) -> None:
    """List the messages of the last 30 days, newest first, and what became of them."""
    from modeldex.store.deliveries import DeliveryStatus

    wanted = None if status is None else DeliveryStatus(status.value)
    with run.target.existing() as administration:
        found = administration.deliveries(limit, before, webhook, wanted)
    following = found[-1].number if len(found) == limit else None
    run.output.document(shapes.listing(map(_document, found), next=following))
    run.output.table(_COLUMNS, map(_row, found))
    if not found and before is None:
        run.output.note("There are no such messages.")


def resend(
    run: Invocation,
    number: Annotated[
        int,
        typer.Argument(
            metavar="NUMBER",
            min=1,
            help="As `modeldex webhooks deliveries` lists it.",
            show_default=False,
        ),
    ],
) -> None:
    """Have a message sent again, at once and as if for the first time. Its id stays, by which
    the receiver knows it. A running server sends it."""
    with run.target.existing() as administration:
        delivery = administration.resend(number)
    run.output.document(_document(delivery))
    run.output.say(f"Message {delivery.number} to {delivery.webhook} waits to be sent again.")


def secret(run: Invocation) -> None:
    """Make a secret for a webhook, and write it to standard output, alone.

    It belongs into the environment of the server, and to the receiver; it is kept nowhere.
    """
    made = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    run.output.document({"secret": made})
    run.output.say(made)


_STATE_COLUMNS: Final = (
    Column("NAME", "bold"),
    Column("URL", "cyan"),
    Column("EVENTS"),
    Column("MODELS"),
    Column("PENDING", right=True),
    Column("DELIVERED", right=True),
    Column("FAILED", right=True),
    Column("PAUSED UNTIL"),
)
_COLUMNS: Final = (
    Column("NO", "bold", right=True),
    Column("WEBHOOK"),
    Column("EVENT", "cyan"),
    Column("PLACE"),
    Column("STATUS"),
    Column("ATTEMPTS", right=True),
    Column("CREATED"),
    Column("NEXT ATTEMPT"),
    Column("LAST ERROR"),
)


def _state_row(state: "WebhookState") -> tuple[str, ...]:
    webhook = state.webhook
    return (
        webhook.name,
        webhook.url,
        ", ".join(webhook.events) or "all",
        ", ".join(webhook.models) or "all",
        str(state.pending),
        str(state.delivered),
        str(state.failed),
        "" if state.paused_until is None else instant(state.paused_until),
    )


def _row(delivery: "Delivery") -> tuple[str, ...]:
    return (
        str(delivery.number),
        delivery.webhook,
        delivery.event,
        delivery.place,
        delivery.status.value,
        str(delivery.attempts),
        instant(delivery.created_at),
        "" if delivery.next_attempt is None else instant(delivery.next_attempt),
        delivery.last_error or "",
    )


def _state_document(state: "WebhookState") -> dict[str, Any]:
    paused = None if state.paused_until is None else exact_instant(state.paused_until)
    return {
        "name": state.webhook.name,
        "url": state.webhook.url,
        "secret": state.webhook.secret,
        "events": list(state.webhook.events),
        "models": list(state.webhook.models),
        "allow_private": state.webhook.allow_private,
        "told": state.told,
        "pending": state.pending,
        "delivered": state.delivered,
        "failed": state.failed,
        "failures": state.failures,
        "paused_until": paused,
    }


def _document(delivery: "Delivery") -> dict[str, Any]:
    instants = {
        name: None if moment is None else exact_instant(moment)
        for name, moment in (
            ("created_at", delivery.created_at),
            ("next_attempt", delivery.next_attempt),
            ("last_attempt", delivery.last_attempt),
        )
    }
    return {
        "number": delivery.number,
        "webhook": delivery.webhook,
        "message_id": delivery.message_id,
        "event": delivery.event,
        "place": delivery.place,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        **instants,
        "answered": delivery.answered,
        "last_error": delivery.last_error,
        "body": delivery.body.decode(),
    }
