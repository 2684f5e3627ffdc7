"""Views: how many models each sees, how two differ, and why a model is seen or not."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from modeldex.http import messages
from modeldex.http.admin_context import AdminOf
from modeldex.http.describing import CHANGES_EXAMPLE, admin_errors, answer_with
from modeldex.http.parameters import StrictQuery
from modeldex.http.replies import JsonResponse, reply
from modeldex.http.view_messages import Judgement, View, ViewDifference

router = APIRouter(prefix="/admin/v1", tags=["admin: views"], dependencies=[StrictQuery])

_VIEW = {
    "name": "partner",
    "base": None,
    "entries": 120,
    "anonymous": False,
    "rate_limit": "600/minute",
    "keys": 2,
}
_JUDGEMENT = {
    "view": "partner",
    "model_id": "acme/large",
    "seen": False,
    "rule": 'view "partner" leaves it out: id ["acme/*"]',
}

ViewName = Annotated[
    str,
    Path(max_length=100, description="A view of the published catalogue.", examples=["partner"]),
]


@router.get(
    "/views",
    summary="The views, and how much each sees",
    response_model=messages.Listing[View],
    responses={
        200: answer_with(
            "The views, in the catalogue's order.", {"object": "list", "data": [_VIEW]}
        ),
        **admin_errors(400),
    },
)
def list_views(admin: AdminOf) -> JsonResponse:
    """The views of the published catalogue, with how many models each sees now."""
    return reply(messages.listing(map(View.of, admin.work.views())))


@router.get(
    "/views/{first}/diff/{second}",
    summary="What differs between two views",
    response_model=ViewDifference,
    responses={
        200: answer_with(
            "What differs.",
            {"first": "partner", "second": "team", "changes": CHANGES_EXAMPLE},
        ),
        **admin_errors(400, 404),
    },
)
def compare_views(admin: AdminOf, first: ViewName, second: ViewName) -> JsonResponse:
    """What a reader would find changed who looked through the first view and then through the
    second: models that appear, go, or look different."""
    changes = messages.Changes.of(admin.work.view_difference(first, second))
    return reply(ViewDifference(first=first, second=second, changes=changes))


@router.get(
    "/can",
    summary="Who sees a model, and why",
    response_model=Judgement,
    responses={200: answer_with("Whether it is seen.", _JUDGEMENT), **admin_errors(400, 404, 409)},
)
def judge_sight(
    admin: AdminOf,
    who: Annotated[
        str,
        Query(
            max_length=200,
            description="A view, or the name or number of a key; `view:NAME` and `key:NAME` where "
            "both bear the name.",
            examples=["partner"],
        ),
    ],
    model: Annotated[str, Query(max_length=300, description="The id of a model.")],
) -> JsonResponse:
    """Whether a key, or who looks through a view, sees a model now, and the rule that decided."""
    return reply(Judgement.of(admin.work.can(who, model)))
