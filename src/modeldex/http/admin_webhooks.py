"""Webhooks: how they are doing, what they were sent, and sending it again."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query

from modeldex.http import messages
from modeldex.http.admin_context import AdminOf
from modeldex.http.admin_revisions import Limit
from modeldex.http.describing import admin_errors, answer_with
from modeldex.http.parameters import Before, StrictQuery
from modeldex.http.replies import JsonResponse, reply
from modeldex.http.webhook_messages import Delivery, Webhook, example_body
from modeldex.store.deliveries import DeliveryStatus

router = APIRouter(prefix="/admin/v1", tags=["admin: webhooks"], dependencies=[StrictQuery])

_WEBHOOK: Final[dict[str, Any]] = {
    "name": "shop",
    "url": "https://shop.example.com/hooks/models",
    "secret": "SHOP_WEBHOOK_SECRET",
    "events": ["entry.price_changed"],
    "models": ["acme/*"],
    "allow_private": False,
    "told": "3",
    "pending": 0,
    "delivered": 12,
    "failed": 1,
    "failures": 0,
    "paused_until": None,
}
_DELIVERY: Final[dict[str, Any]] = {
    "number": 13,
    "webhook": "shop",
    "message_id": f"msg_{'0f' * 16}",
    "event": "entry.changed",
    "place": "3/acme%2Fembed",
    "status": "failed",
    "attempts": 8,
    "created_at": "2026-08-22T12:00:01+00:00",
    "next_attempt": None,
    "last_attempt": "2026-08-23T11:40:00+00:00",
    "answered": 500,
    "last_error": "the receiver answered 500",
    "body": example_body(),
}

Named = Annotated[
    str | None, Query(max_length=64, description="Only those of this webhook.", examples=["shop"])
]
Status = Annotated[DeliveryStatus | None, Query(description="Only those in this state.")]
Number = Annotated[
    int, Path(ge=1, le=2**31 - 1, description="The number of a delivery.", examples=[13])
]


@router.get(
    "/webhooks",
    summary="Where changes are told",
    response_model=messages.Listing[Webhook],
    responses={
        200: answer_with("The webhooks.", {"object": "list", "data": [_WEBHOOK]}),
        **admin_errors(400),
    },
)
def list_webhooks(admin: AdminOf) -> JsonResponse:
    """The webhooks of the published catalogue, in its order, and how each is doing."""
    return reply(messages.listing(map(Webhook.of, admin.work.webhooks())))


@router.get(
    "/webhooks/deliveries",
    summary="What webhooks were sent",
    response_model=messages.Page[Delivery],
    responses={
        200: answer_with(
            "Messages, newest first.", {"object": "list", "data": [_DELIVERY], "next": None}
        ),
        **admin_errors(400),
    },
)
def list_deliveries(
    admin: AdminOf,
    limit: Limit = 50,
    before: Before = None,
    webhook: Named = None,
    status: Status = None,
) -> JsonResponse:
    """Messages that wait, were delivered, or were given up; those of the last 30 days."""
    found = admin.work.deliveries(limit + 1, before, webhook, status)
    shown = [Delivery.of(each) for each in found[:limit]]
    return reply(messages.page(shown, shown[-1].number if len(found) > limit else None))


@router.post(
    "/webhooks/deliveries/{number}/resend",
    summary="Send a message again",
    response_model=Delivery,
    responses={
        200: answer_with(
            "The message, which waits to be sent.",
            {**_DELIVERY, "status": "pending", "attempts": 0},
        ),
        **admin_errors(400, 404, 408, 413, 415),
    },
)
def resend_delivery(admin: AdminOf, number: Number) -> JsonResponse:
    """Whatever became of it, it is sent again, as if for the first time and at once. Its
    `webhook-id` stays, by which a receiver knows a message that it has had."""
    return reply(Delivery.of(admin.work.resend(number)))
