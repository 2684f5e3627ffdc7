"""Routes about the server itself: is it alive, is it ready, its figures, its description."""

from hmac import compare_digest
from typing import Any, Final, Literal

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import Field
from starlette.responses import RedirectResponse

from modeldex import __version__
from modeldex.entries import json_codec
from modeldex.http import docs_page
from modeldex.http.callers import Callers
from modeldex.http.describing import answer_with, error_response
from modeldex.http.message import Message
from modeldex.http.metrics import exposition
from modeldex.http.openapi import description_of
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, reply
from modeldex.http.services import Services
from modeldex.serving.errors import NOT_AUTHENTICATED
from modeldex.serving.keys import Refusal
from modeldex.serving.refusing import challenge
from modeldex.store.records import Key

router = APIRouter(tags=["server"])

_TEXT: Final = {"content": {"text/plain": {"schema": {"type": "string"}}}}
_HTML: Final = {"content": {"text/html": {"schema": {"type": "string"}}}}
_OBJECT: Final = {"content": {"application/json": {"schema": {"type": "object"}}}}


class Health(Message):
    """The process is alive."""

    status: Literal["ok"]
    version: str


class Readiness(Message):
    """Whether catalogue reads are answered, and from what."""

    status: Literal["ready", "starting"]
    revision: int | None = Field(description="What is served; 0 when nothing is published.")
    source: Literal["database", "file"] | None = Field(
        description="Where that was loaded from: a file where the database could not be reached."
    )
    store_age_seconds: float | None = Field(
        description="Since the store was last read with success, or the file was written. Reads "
        "go on however long."
    )


_READY = Readiness(status="ready", revision=3, source="database", store_age_seconds=0.1)
_STARTING = Readiness(status="starting", revision=None, source=None, store_age_seconds=None)


@router.get(
    "/healthz",
    summary="Is the process alive?",
    response_model=Health,
    responses={200: answer_with("It is.", {"status": "ok", "version": __version__})},
)
def get_health() -> JsonResponse:
    """Needs no key."""
    return reply(Health(status="ok", version=__version__))


@router.get(
    "/readyz",
    summary="Are reads answered?",
    response_model=Readiness,
    responses={
        200: answer_with("Reads are answered.", _READY.model_dump()),
        503: {
            **answer_with("Nothing could be loaded yet.", _STARTING.model_dump()),
            "model": Readiness,
        },
    },
)
def get_readiness(request: Request) -> JsonResponse:
    """Needs no key. A store that can not be reached does not make it unready, since reads go
    on: `store_age_seconds` grows."""
    services = _services(request)
    snapshot = services.follower.serving.snapshot
    looked_at = services.follower.looked_at
    age = None if looked_at is None else (services.clock() - looked_at).total_seconds()
    told = Readiness(
        status="starting" if snapshot is None else "ready",
        revision=None if snapshot is None else snapshot.revision,
        source=services.follower.source,
        store_age_seconds=None if age is None else max(0.0, round(age, 3)),
    )
    return reply(told, 200) if snapshot is not None else reply(told, 503, {"retry-after": "1"})


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {**_TEXT, "description": "The figures."}, 401: error_response(401)},
)
def get_metrics(request: Request) -> Response:
    """Without a key it tells of the server alone: requests by route and status, their durations,
    the revision, failures to read the store. With `MODELDEX_METRICS_TOKEN` or an admin key it
    tells of the catalogue, too: how many models are listed, sources and probes, what waits for a
    decision, messages to webhooks. No figure names a model or a key. With several workers each
    has its own figures, told apart by the label `process`."""
    services = _services(request)
    body = exposition(
        services.figures,
        services.follower,
        services.clock,
        services.process,
        whole=_is_told_all(services, request.headers.get("authorization")),
    )
    return Response(body, media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})


@router.get(
    "/openapi.json",
    summary="This description",
    response_class=JsonResponse,
    responses={200: {**_OBJECT, "description": "An OpenAPI 3.1 document."}},
)
def get_description(request: Request) -> Response:
    """Needs no key."""
    return JsonResponse(
        json_codec.encode(_description(request.app)), headers={"cache-control": "no-cache"}
    )


@router.get(
    "/docs",
    summary="This description, for people",
    response_class=Response,
    responses={200: {**_HTML, "description": "The page."}},
)
def get_docs(request: Request) -> Response:
    """Needs no key. One page, made on the server; it loads nothing from anywhere."""
    return Response(
        docs_page.render(_description(request.app)),
        media_type="text/html",
        headers={"content-security-policy": docs_page.POLICY, "cache-control": "no-cache"},
    )


def _is_told_all(services: Services, authorization: str | None) -> bool:
    """Whether the figures of the catalogue are for the caller.

    Raises:
        Refused: with 401 for a credential that is none, so that a scrape with a wrong one fails
            where it could be taken for one that has nothing to tell.
    """
    if authorization is None:
        return False
    token = services.metrics_token
    if token is not None and compare_digest(authorization.encode(), f"Bearer {token}".encode()):
        return True
    now = services.clock().timestamp()
    caller, _ = services.follower.serving.recognise(authorization, now)
    if isinstance(caller, Refusal) and caller is not Refusal.UNREADY:
        raise Refused.because(401, NOT_AUTHENTICATED, {"www-authenticate": challenge(caller)})
    return isinstance(caller, Key) and caller.role == "admin"


def install(app: FastAPI) -> None:
    """Add these routes for HEAD, too, which health checks like to use."""
    for path, function in (
        ("/healthz", get_health),
        ("/readyz", get_readiness),
        ("/metrics", get_metrics),
        ("/openapi.json", get_description),
        ("/docs", get_docs),
    ):
        app.add_api_route(path, function, methods=["HEAD"], include_in_schema=False)


def without_pages(app: FastAPI, callers: Callers) -> None:
    """Lead from the root to the description, where there are no pages for people."""
    app.add_api_route("/", _root, methods=["GET", "HEAD"], include_in_schema=False)


def _root() -> Response:
    return RedirectResponse("docs", 307)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _description(app: FastAPI) -> dict[str, Any]:
    found: dict[str, Any] | None = getattr(app.state, "description", None)
    if found is None:
        found = app.state.description = description_of(app)
    return found
