"""Webhooks: how they are doing, what they were sent, and sending it again."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from modeldex.store.deliveries import DeliveryStatus
from modeldex.web.admin.desk import DeskOf, act, fields_of, number_in

router = APIRouter(include_in_schema=False)

PER_PAGE: Final = 50

Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/admin/webhooks")
@router.head("/admin/webhooks")
def show_webhooks(
    desk: DeskOf, before: Before = None, webhook: str = "", status: str = ""
) -> Response:
    """The webhooks of the published catalogue and their messages, newest first."""
    wanted = next((each for each in DeliveryStatus if each == status), None)
    named = desk.work.webhooks()
    name = next((each.webhook.name for each in named if each.webhook.name == webhook), None)
    found = desk.work.deliveries(PER_PAGE + 1, before, name, wanted)
    return desk.page(
        "webhooks.html",
        "webhooks",
        webhooks=named,
        deliveries=found[:PER_PAGE],
        older=found[PER_PAGE - 1].number if len(found) > PER_PAGE else None,
        wanted=name or "",
        chosen=wanted or "",
        statuses=tuple(DeliveryStatus),
    )


@router.post("/admin/webhooks/resend")
async def resend(desk: DeskOf) -> Response:
    """Send a message again, as if for the first time. The receiver knows it by its id."""
    fields = await fields_of(desk)
    number = number_in(fields, "number") or 0
    return await act(
        desk, lambda: desk.work.resend(number), "resent", str(number), "/admin/webhooks"
    )
