"""Held readings: what waits for a decision, and deciding."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query

from modeldex.http import messages
from modeldex.http.admin_catalogue import IfMatch, check_base, conflict
from modeldex.http.admin_context import Admin, AdminOf
from modeldex.http.describing import (
    CHANGES_EXAMPLE,
    PRECONDITION_FAILED,
    REVISION_EXAMPLE,
    admin_errors,
    answer_with,
)
from modeldex.http.held_messages import Approved, Held, HeldReview
from modeldex.http.parameters import Message, StrictQuery
from modeldex.http.preconditions import entity_tag, tags_in
from modeldex.http.replies import JsonResponse, reply
from modeldex.store.errors import Conflict

router = APIRouter(prefix="/admin/v1", tags=["admin: held readings"], dependencies=[StrictQuery])

_HELD: Final[dict[str, Any]] = {
    "number": 3,
    "source": "openrouter",
    "read_at": "2026-08-22T12:00:00+00:00",
    "digest": "7c" * 32,
    "reasons": [
        {"kind": "price", "message": "1 price of 1 model changed by more than a factor of 3"}
    ],
    "status": "pending",
    "created_at": "2026-08-22T12:00:01+00:00",
    "decided_at": None,
    "decided_by": None,
    "revision": None,
}
_FINDING: Final = {
    "model_id": "acme/embed",
    "path": "model_spec.pricing.input.usd",
    "old": 0.02,
    "new": 0.2,
}
_REVIEW: Final[dict[str, Any]] = {
    "held": _HELD,
    "plan": {
        "base": 2,
        "changes": CHANGES_EXAMPLE,
        "doubts": [{**_HELD["reasons"][0], "findings": [_FINDING]}],
    },
}
_REJECTED: Final = {
    **_HELD,
    "status": "rejected",
    "decided_at": "2026-08-22T13:00:00+00:00",
    "decided_by": "operator",
}

HeldNumber = Annotated[
    int, Path(ge=1, le=2**31 - 1, description="The number of what is held.", examples=[1])
]
Partial = Annotated[
    bool,
    Query(
        description="Publish only what is in no doubt; doubtful models stay as they are, and the "
        "reading goes on waiting for them."
    ),
]


@router.get(
    "/pending",
    summary="What waits for a decision",
    response_model=messages.Listing[Held],
    responses={
        200: answer_with("Held readings, oldest first.", {"object": "list", "data": [_HELD]}),
        **admin_errors(400),
    },
)
def list_pending(admin: AdminOf) -> JsonResponse:
    """Readings of sources that the guardrails hold, with the reasons."""
    return reply(messages.listing(map(Held.of, admin.work.pending())))


@router.get(
    "/pending/{number}",
    summary="One held reading",
    response_model=HeldReview,
    responses={
        200: answer_with("What it would change, and what is in doubt.", _REVIEW),
        **admin_errors(400, 404, 409),
    },
)
def get_pending(admin: AdminOf, number: HeldNumber) -> JsonResponse:
    """What approving a held reading would change in what is published now. The ETag is the
    revision that this rests on. A reading that does not wait any more is a 409."""
    review = admin.work.held(number)
    return reply(HeldReview.of(review), 200, {"etag": entity_tag(review.plan.base)})


@router.post(
    "/pending/{number}/approve",
    summary="Approve a held reading",
    response_model=Approved,
    responses={
        200: answer_with(
            "The revision that was made.",
            {"published": True, "revision": REVISION_EXAMPLE, "waits": False},
        ),
        412: PRECONDITION_FAILED,
        **admin_errors(400, 404, 408, 409, 413, 415),
    },
)
def approve_pending(
    admin: AdminOf,
    number: HeldNumber,
    partial: Partial = False,
    message: Message = "",
    if_match: IfMatch = None,
) -> JsonResponse:
    """Accept the reading, and publish what it changes on top of the newest revision, in one
    step. With `If-Match`, only on the revision that it names."""
    base = _base(admin, if_match)
    try:
        revision = admin.work.approve(number, message, partial=partial, base=base)
    except Conflict as error:
        raise conflict(admin, str(error), base) from None
    admin.show()
    told = Approved(
        published=revision is not None,
        revision=None if revision is None else messages.Revision.of(revision),
        waits=partial,
    )
    return reply(told, 200)


@router.post(
    "/pending/{number}/reject",
    summary="Reject a held reading",
    response_model=Held,
    responses={
        200: answer_with("What was rejected.", _REJECTED),
        **admin_errors(400, 404, 408, 409, 413, 415),
    },
)
def reject_pending(admin: AdminOf, number: HeldNumber, message: Message = "") -> JsonResponse:
    """What is published stays. The same is not held again as long as the source says it."""
    return reply(Held.of(admin.work.reject(number, message)))


def _base(admin: Admin, if_match: str | None) -> int | None:
    """The revision that the approval has to be on top of; None for any.

    Raises:
        Refused: ``If-Match`` names another than the newest.
    """
    expected = tags_in(if_match)
    if expected is None:
        return None
    head = admin.work.head()
    base = head.number if head else 0
    check_base(admin, expected, base)
    return base
