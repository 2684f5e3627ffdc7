"""What becomes of an exception: an answer in the shape of the facts."""

from collections.abc import Iterable
from typing import Final, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from modeldex.entries import json_codec
from modeldex.http.error_shapes import error_body
from modeldex.http.refusals import Refused
from modeldex.http.replies import raw_reply
from modeldex.serving.errors import UNKNOWN_ERROR, Issue, invalid_request
from modeldex.store.errors import (
    Conflict,
    NewerSchema,
    NothingToPublish,
    StoreError,
    UnknownDelivery,
    UnknownEntry,
    UnknownHeld,
    UnknownKey,
    UnknownRevision,
    UnknownSource,
    UnknownView,
)

_RETRY_AFTER: Final = {"retry-after": "5"}
_STATUS_OF: Final[tuple[tuple[type[StoreError], int], ...]] = (
    (UnknownRevision, 404),
    (UnknownEntry, 404),
    (UnknownKey, 404),
    (UnknownView, 404),
    (UnknownHeld, 404),
    (UnknownSource, 404),
    (UnknownDelivery, 404),
    (Conflict, 412),
    (NothingToPublish, 409),
)


def install(app: FastAPI, routes: Iterable[BaseRoute]) -> None:
    """Have every exception of a route answered here. ``routes`` is all that ``app`` has."""
    app.state.all_routes = tuple(routes)
    app.add_exception_handler(Refused, answer_refused)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(Exception, _unexpected)


async def answer_refused(_: Request, error: Exception) -> Response:
    """Tell a program why its request was refused."""
    refused = cast("Refused", error)
    return raw_reply(json_codec.encode(refused.document), refused.status, refused.headers)


async def _store(request: Request, error: Exception) -> Response:
    failure = cast("StoreError", error)
    database_fails = isinstance(failure.__cause__, SQLAlchemyError)
    if database_fails or isinstance(failure, NewerSchema):  # it, and not what was asked
        body = error_body(request.url.path, 503, failure.message)
        return raw_reply(body, 503, _RETRY_AFTER)
    status = next((status for kind, status in _STATUS_OF if isinstance(failure, kind)), 409)
    return raw_reply(error_body(request.url.path, status, failure.message), status)


async def _validation(_: Request, error: Exception) -> Response:
    problems = cast("RequestValidationError", error).errors()
    # The first step of a location says which part of the request: query, path, header.
    issues = [
        Issue(tuple(problem["loc"][1:]), problem["msg"], problem["type"]) for problem in problems
    ]
    return raw_reply(json_codec.encode(invalid_request(issues)), 400)


async def answer_http(request: Request, error: Exception) -> Response:
    """Tell a program what routing found wrong: an unknown path or method."""
    problem = cast("HTTPException", error)
    headers = dict(problem.headers or {})
    if problem.status_code == 405:
        headers = {"allow": ", ".join(allowed_methods(request))}
    body = error_body(request.scope["path"], problem.status_code, str(problem.detail))
    return raw_reply(body, problem.status_code, headers)


async def _unexpected(request: Request, _: Exception) -> Response:
    # The exception itself goes on to the front, which logs it with the request's id.
    return raw_reply(error_body(request.scope["path"], 500, UNKNOWN_ERROR), 500)


def allowed_methods(request: Request) -> list[str]:
    """The methods of all routes of the request's path, and not only of the first one."""
    found: set[str] = set()
    for route in request.app.state.all_routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            found.update(getattr(route, "methods", None) or ())
    return sorted(found)
