"""Sources: how each is doing, and reading one now."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request

from modeldex.http import messages
from modeldex.http.admin_context import AdminOf
from modeldex.http.describing import (
    CHANGES_EXAMPLE,
    REVISION_EXAMPLE,
    admin_errors,
    answer_with,
)
from modeldex.http.parameters import PlanOnly, StrictQuery
from modeldex.http.replies import JsonResponse, reply
from modeldex.http.services import Services
from modeldex.http.source_messages import SourceState, SyncOutcome
from modeldex.store.records import Key

router = APIRouter(prefix="/admin/v1", tags=["admin: sources"], dependencies=[StrictQuery])

_STATE: Final[dict[str, Any]] = {
    "name": "openrouter",
    "kind": "url",
    "place": "https://openrouter.ai/api/v1/models",
    "dialect": "openrouter",
    "every_seconds": 21600,
    "priority": 0,
    "last_attempt": "2026-08-22T12:00:00+00:00",
    "last_success": "2026-08-22T12:00:01+00:00",
    "last_outcome": "published",
    "last_error": None,
    "failures": 0,
    "next_run": "2026-08-22T18:12:30+00:00",
    "reading_until": None,
    "held": None,
}
_OUTCOME: Final[dict[str, Any]] = {
    "source": "openrouter",
    "outcome": "published",
    "plan": {"base": 2, "changes": CHANGES_EXAMPLE, "doubts": []},
    "revision": {**REVISION_EXAMPLE, "kind": "sync", "message": "Sync openrouter"},
    "held": None,
    "problems": [],
    "report": {
        "dialect": "openrouter",
        "read": 371,
        "kept": 371,
        "left_out": [],
        "extended": [],
        "not_understood": [],
    },
    "next_run": "2026-08-22T18:12:30+00:00",
}

SourceName = Annotated[
    str,
    Path(
        max_length=256,
        description="The name of a source of the published catalogue.",
        examples=["openrouter"],
    ),
]


@router.get(
    "/sources",
    summary="The sources, and how they are doing",
    response_model=messages.Listing[SourceState],
    responses={
        200: answer_with(
            "The sources, in the catalogue's order.", {"object": "list", "data": [_STATE]}
        ),
        **admin_errors(400),
    },
)
def list_sources(admin: AdminOf) -> JsonResponse:
    """Where the published catalogue's entries come from besides a person; when each source was
    last read, and when it is read next."""
    return reply(messages.listing(map(SourceState.of, admin.work.sources())))


@router.post(
    "/sources/{name}/sync",
    summary="Read a source now",
    response_model=SyncOutcome,
    responses={
        200: answer_with("What came of it, a failure of the source included.", _OUTCOME),
        **admin_errors(400, 404, 408, 413, 415),
    },
)
def sync_source(
    request: Request, admin: AdminOf, name: SourceName, plan: PlanOnly = False
) -> JsonResponse:
    """The source is read, and what it says is published, unless the guardrails hold it. With
    `plan=true` nothing is published. `outcome` is `unchanged`, `published`, `held`, `failed`,
    `busy` while another process reads it, or `planned`."""
    services: Services = request.app.state.services
    key: Key = request.scope["modeldex.key"]
    outcome = services.timetable.read_now(name, key.name, plan_only=plan)
    admin.show()
    return reply(outcome)
