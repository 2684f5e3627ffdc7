"""The answers to catalogue reads that get no content: errors, and what a browser asks first."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from modeldex.entries import json_codec
from modeldex.serving import errors
from modeldex.serving.answer import Answer, Header
from modeldex.serving.errors import Issue
from modeldex.serving.keys import Refusal
from modeldex.serving.least_revision import unreached
from modeldex.serving.retiring import departure_headers, instant_text
from modeldex.serving.routes import API_PREFIX, OPENAI_PREFIX, Route
from modeldex.serving.snapshot import Gone

ALLOWED_METHODS: Final = "GET, HEAD, OPTIONS"
REALM: Final = 'Bearer realm="modeldex"'
RETRY_AFTER_SECONDS: Final = 1

_ERROR: Final[tuple[Header, ...]] = (
    ("content-type", "application/json"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_MOST_PREFLIGHT_HEADERS: Final = 64
_OPENAI_KINDS: Final = {
    401: ("invalid_request_error", "invalid_api_key"),
    405: ("invalid_request_error", "method_not_allowed"),
    412: ("invalid_request_error", "precondition_failed"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
    500: ("server_error", "internal_error"),
    503: ("server_error", "not_ready"),
}


def not_loaded(route: Route) -> Answer:
    """503, before there is a first snapshot."""
    retry = ("retry-after", str(RETRY_AFTER_SECONDS))
    return _failure(503, route, "The catalogue is not loaded yet", retry)


def behind(route: Route, least: int, revision: int) -> Answer:
    """503 to who asked for a revision that is not served yet."""
    retry = ("retry-after", str(RETRY_AFTER_SECONDS))
    return _failure(503, route, unreached(least, revision), retry)


def not_authenticated(route: Route, refusal: Refusal) -> Answer:
    """401. The API tells every refused key the same; the reason is in WWW-Authenticate."""
    return _refused(route.template, route.openai, refusal)


@lru_cache(maxsize=256)
def _refused(template: str, openai: bool, refusal: Refusal) -> Answer:
    text = refusal.value if openai else errors.NOT_AUTHENTICATED
    headers, body = _said(401, text, openai)
    return Answer(401, (*headers, ("www-authenticate", challenge(refusal))), body, template)


def challenge(refusal: Refusal) -> str:
    """``WWW-Authenticate`` of RFC 6750: the error is told only to those who sent a key."""
    if refusal is Refusal.MISSING:
        return REALM
    return f'{REALM}, error="invalid_token", error_description="{refusal.value}"'


def too_many_requests(route: Route, seconds: int) -> Answer:
    """429, with the seconds to wait."""
    retry = ("retry-after", str(max(1, seconds)))
    return _failure(429, route, errors.RATE_LIMITED, retry)


def not_allowed(route: Route, method: str) -> Answer:
    """405."""
    return _failure(405, route, f"{method[:20]} is not allowed here", ("allow", ALLOWED_METHODS))


def precondition_failed(route: Route) -> Answer:
    """412 of RFC 9110, 15.5.13."""
    return _failure(412, route, "The catalogue is not in the state that the request names")


def invalid(route: Route, issue: Issue) -> Answer:
    """400 in the API's own shape, or in OpenAI's."""
    if route.openai:
        param = str(issue.path[0])
        kind = "invalid_request_error"
        document = errors.openai_error(issue.message, kind=kind, param=param, code="invalid_value")
        return _error(400, route, document)
    return _error(400, route, errors.invalid_request([issue]))


def no_such_view(route: Route) -> Answer:
    """400 to an admin who wants to look through a view that there is not."""
    return invalid(route, Issue(("x-modeldex-view",), Refusal.NO_SUCH_VIEW.value, "unknown_view"))


def no_model(route: Route) -> Answer:
    """404."""
    if not route.openai:
        return _error(404, route, {"error": errors.MODEL_NOT_FOUND})
    message = f"The model {json_codec.brief(route.name)} does not exist"
    document = errors.openai_error(
        message, kind="invalid_request_error", param="model", code="model_not_found"
    )
    return _error(404, route, document)


def gone(route: Route, left: Gone) -> Answer:
    """410 for a model that has left the list, with what takes its place."""
    instant = left.facts.removes_at
    if instant is None:
        return no_model(route)
    told = instant_text(instant)
    document: dict[str, Any] = {"error": errors.MODEL_GONE, "removedAt": told}
    if left.successor is not None:
        document["replacementModelId"] = left.successor
    if route.openai:
        instead = "" if left.successor is None else f"; use {json_codec.brief(left.successor)}"
        message = f"The model {json_codec.brief(route.name)} was removed at {told}{instead}"
        document = errors.openai_error(
            message, kind="invalid_request_error", param="model", code="model_gone"
        )
    headers, body = _written(document)
    prefix = OPENAI_PREFIX if route.openai else API_PREFIX
    departed = departure_headers(instant, left.successor, prefix)
    return Answer(410, (*headers, *departed), body, route.template)


def broken(route: Route) -> Answer:
    """500, of a defect of ours."""
    return _failure(500, route, errors.UNKNOWN_ERROR)


def preflight(route: Route, headers: Mapping[str, str]) -> Answer:
    """What a browser asks before it sends a key to another origin (CORS)."""
    allowed = allowed_headers(headers.get("access-control-request-headers"))
    answered = (
        ("allow", ALLOWED_METHODS),
        ("access-control-allow-methods", ALLOWED_METHODS),
        ("access-control-allow-headers", allowed),
        ("access-control-max-age", "7200"),
        ("vary", "Access-Control-Request-Headers"),
    )
    return Answer(204, answered, b"", route.template)


def allowed_headers(requested: str | None) -> str:
    """Whatever a browser's client wants to send, as long as they are names of headers."""
    names = [name.strip() for name in (requested or "").split(",")[:_MOST_PREFLIGHT_HEADERS]]
    named = [name for name in names if _TOKEN.fullmatch(name)]
    return ", ".join(named) or "authorization, if-none-match"


def _failure(status: int, route: Route, message: str, *extra: Header) -> Answer:
    headers, body = _said(status, message, route.openai)
    return Answer(status, (*headers, *extra), body, route.template)


@lru_cache(maxsize=256)
def _said(status: int, message: str, openai: bool) -> tuple[tuple[Header, ...], bytes]:
    """What is said to many, ready to be sent."""
    if not openai:
        return _written({"error": message})
    kind, code = _OPENAI_KINDS[status]
    return _written(errors.openai_error(message, kind=kind, code=code))


def _error(status: int, route: Route, document: dict[str, Any]) -> Answer:
    headers, body = _written(document)
    return Answer(status, headers, body, route.template)


def _written(document: dict[str, Any]) -> tuple[tuple[Header, ...], bytes]:
    body = json_codec.encode(document)
    return (*_ERROR, ("content-length", str(len(body)))), body
