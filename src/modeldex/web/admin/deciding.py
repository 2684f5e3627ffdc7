"""Held readings: why each waits, what it would change, and the decision."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from modeldex.web.admin.desk import DeskOf, act, fields_of, number_in
from modeldex.web.admin.revisions import told

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/admin/pending")
@router.head("/admin/pending")
def show_pending(desk: DeskOf) -> Response:
    """What waits for a decision."""
    return desk.page("pending.html", "pending", pending=desk.work.pending())


@router.get("/admin/pending/{number}")
@router.head("/admin/pending/{number}")
def show_held(desk: DeskOf, number: Number) -> Response:
    """One held reading, with its reasons and what approving it would change."""
    review = desk.work.held(number)
    return desk.page(
        "held.html",
        "pending",
        held=review.held,
        doubts=review.plan.doubts,
        base=review.plan.base,
        **told(review.plan.changes),
    )


@router.post("/admin/pending/{number}")
async def decide(desk: DeskOf, number: Number) -> Response:
    """Approve the reading, approve what is in no doubt, or reject it."""
    fields = await fields_of(desk)
    message = fields.get("message", "").strip()
    decision = fields.get("decision", "")
    base = number_in(fields, "base")

    def approve() -> None:
        desk.work.approve(number, message, partial=decision == "partial", base=base)

    def reject() -> None:
        desk.work.reject(number, message)

    if decision in ("approve", "partial"):
        return await act(desk, approve, "approved", str(number), "/admin/pending")
    return await act(desk, reject, "rejected", str(number), "/admin/pending")
