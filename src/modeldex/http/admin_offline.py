"""Models that do not answer: marking them, and ending that."""

from fastapi import APIRouter

from modeldex.http import messages
from modeldex.http.admin_context import AdminOf, BodyOf, read_body
from modeldex.http.describing import admin_errors, answer_with, body_with
from modeldex.http.lifecycle_messages import MarkOffline, OfflineMark
from modeldex.http.parameters import ModelId, StrictQuery
from modeldex.http.probe_messages import Probe
from modeldex.http.replies import JsonResponse, reply

router = APIRouter(prefix="/admin/v1", tags=["admin: offline"], dependencies=[StrictQuery])

_MARK = {
    "model_id": "acme/large",
    "marked_by": "person",
    "reason": "The provider has an outage",
    "since": "2026-08-22T12:00:00+00:00",
    "actor": "operator",
}
_PROBES = {
    "object": "list",
    "data": [
        {
            "name": "acme",
            "url": "https://api.acme.example/v1/models",
            "source": None,
            "request": "listing",
            "every_seconds": 60.0,
            "up": False,
            "since": "2026-08-22T12:00:00+00:00",
            "streak": 0,
            "last_attempt": "2026-08-22T12:03:00+00:00",
            "last_error": "https://api.acme.example/v1/models answers with status 502",
        }
    ],
}


@router.get(
    "/probes",
    summary="The probes, and what they have found",
    response_model=messages.Listing[Probe],
    responses={
        200: answer_with("The probes, in the catalogue's order.", _PROBES),
        **admin_errors(400),
    },
)
def list_probes(admin: AdminOf) -> JsonResponse:
    """What tells by itself whether models answer: whether each probe is up, since when, and why
    not."""
    return reply(messages.listing(map(Probe.of, admin.work.probes())))


@router.get(
    "/offline",
    summary="Models that do not answer",
    response_model=messages.Listing[OfflineMark],
    responses={
        200: answer_with("The marks, by model.", {"object": "list", "data": [_MARK]}),
        **admin_errors(400),
    },
)
def list_offline(admin: AdminOf) -> JsonResponse:
    """Which models are marked as not answering, since when, why and by whom: a person or a
    probe. They are served with `offline: true`."""
    return reply(messages.listing(map(OfflineMark.of, admin.work.offline_marks())))


@router.put(
    "/offline/{model_id:path}",
    summary="Mark a model as offline",
    response_model=OfflineMark,
    openapi_extra={
        "requestBody": body_with("MarkOffline", "Why.", {"reason": "The provider has an outage"})
    },
    responses={
        200: answer_with("The mark.", _MARK),
        **admin_errors(400, 404, 408, 409, 413, 415),
    },
)
def mark_offline(admin: AdminOf, body: BodyOf, model_id: ModelId) -> JsonResponse:
    """The model is served with `offline: true` from now on, by every server of the store within a
    second, until the mark is ended. It makes no revision."""
    asked = read_body(MarkOffline, body)
    mark = admin.work.mark_offline(model_id, asked.reason)
    admin.show()
    return reply(OfflineMark.of(mark))


@router.delete(
    "/offline/{model_id:path}",
    summary="Say that a model answers again",
    response_model=messages.Listing[OfflineMark],
    responses={
        200: answer_with("The marks that were ended.", {"object": "list", "data": [_MARK]}),
        **admin_errors(400),
    },
)
def mark_online(admin: AdminOf, model_id: ModelId) -> JsonResponse:
    """Every mark of the model is ended; a probe that fails again sets its own anew. What the
    entry itself says of `offline` stays."""
    ended = admin.work.mark_online(model_id)
    admin.show()
    return reply(messages.listing(map(OfflineMark.of, ended)))
