"""Explaining the catalogue: where a model's fields come from, and what should be looked at."""

from typing import Any, Final

from fastapi import APIRouter

from modeldex.http import messages
from modeldex.http.admin_context import AdminOf
from modeldex.http.describing import admin_errors, answer_with
from modeldex.http.explained_messages import Finding, Origins
from modeldex.http.parameters import ModelId, StrictQuery
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, reply
from modeldex.serving.errors import MODEL_NOT_FOUND

router = APIRouter(prefix="/admin/v1", tags=["admin: layers"], dependencies=[StrictQuery])

_SOURCE: Final = {"kind": "source", "source": "router", "read_at": "2026-08-22T12:00:00+00:00"}
_ORIGINS: Final[dict[str, Any]] = {
    "model_id": "acme/embed",
    "hidden": None,
    "fields": [
        {
            "path": "model_spec.pricing.input.usd",
            "value": 0.024,
            "layer": {"kind": "rule", "rule": 1},
            "under": [{"layer": _SOURCE, "value": 0.02}],
        },
        {"path": "owned_by", "value": "acme", "layer": _SOURCE, "under": []},
    ],
}
_FINDINGS: Final[dict[str, Any]] = {
    "object": "list",
    "data": [
        {
            "severity": "warning",
            "area": "rule",
            "subject": None,
            "message": "rule 2 means no model",
            "hint": "see its `match`, or take it out of catalogue.yaml",
        }
    ],
}


@router.get(
    "/models/{model_id:path}/why",
    summary="Where an entry's fields come from",
    response_model=Origins,
    responses={
        200: answer_with("For each field the layer that says it.", _ORIGINS),
        **admin_errors(400, 404),
    },
)
def get_why(admin: AdminOf, model_id: ModelId) -> JsonResponse:
    """The layers of a model, with what its sources said last: each field with the source and the
    time of reading, the rule, the override or the hand that it comes from. Also of a model that
    a rule or an override leaves out. Readers have no such route: where a catalogue comes from is
    its operator's business."""
    found = admin.work.why(model_id)
    if found is None:
        raise Refused.because(404, MODEL_NOT_FOUND)
    return reply(Origins.of(found))


@router.get(
    "/findings",
    summary="What should be looked at",
    response_model=messages.Listing[Finding],
    responses={200: answer_with("The findings, errors first.", _FINDINGS), **admin_errors(400)},
)
def list_findings(admin: AdminOf) -> JsonResponse:
    """What of the catalogue is not as it should be, with what to do: sources that are not read,
    prices on which sources disagree, rules and overrides that mean nothing, names that lead
    nowhere, models that left the list and are still written, readings that wait. It is what
    `modeldex doctor` shows."""
    return reply(messages.listing(map(Finding.of, admin.work.findings())))
