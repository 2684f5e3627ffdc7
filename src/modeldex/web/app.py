"""The pages put together: their routers, their files, and what becomes of their exceptions."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias, cast
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from modeldex.entries import json_codec
from modeldex.http.callers import Callers
from modeldex.http.refusals import Refused
from modeldex.serving.negotiation import preferred_coding
from modeldex.store.errors import StoreError
from modeldex.web import (
    admin,
    assets,
    browse,
    changes_page,
    compare_page,
    lifecycle_page,
    model_page,
    signing_in,
)
from modeldex.web.rendering import page
from modeldex.web.visitors import SessionBook, SignInFirst, TooMany

Handler: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]
"""What becomes of an exception."""

_ROUTERS: Final[tuple[APIRouter, ...]] = (
    browse.router,
    changes_page.router,
    compare_page.router,
    lifecycle_page.router,
    model_page.router,
    signing_in.router,
    *admin.ROUTERS,
)

_PROGRAMS: Final = ("/api/", "/v1/", "/admin/v1/", "/openrouter/", "/litellm/", "/ollama/")
"""What these paths answer is read by programs, errors included."""


def install(app: FastAPI, callers: Callers) -> None:
    """Add the pages to the application."""
    app.state.callers = callers
    app.state.sessions = SessionBook(app.state.services.store)
    for router in _ROUTERS:
        app.include_router(router)
    app.add_api_route(
        f"{assets.PATH}/{{digest}}/{{name}}",
        get_asset,
        methods=["GET", "HEAD"],
        include_in_schema=False,
    )
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_exception_handler(TooMany, _too_many)
    for kind in (Refused, StoreError, RequestValidationError, HTTPException, Exception):
        answer = cast("Handler", app.exception_handlers[kind])
        app.add_exception_handler(kind, _for_people(answer))


def get_asset(request: Request, digest: str, name: str) -> Response:
    """A style or a script. Its name changes with its content, so it is kept for good."""
    asset = assets.assets().get(name)
    if asset is None or asset.digest != digest:
        raise HTTPException(404, "Not Found")
    accepted = request.headers.get("accept-encoding")
    coding = preferred_coding(accepted)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "Accept-Encoding"}
    if coding != "identity":
        headers["content-encoding"] = coding
    return Response(assets.coded_asset(name, coding), headers=headers, media_type=asset.kind)


async def _sign_in_first(request: Request, error: Exception) -> Response:
    first = cast("SignInFirst", error)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = {"next": asked if request.method == "GET" else "/"}
    if first.admin or request.url.path.startswith("/admin"):
        query["admin"] = "true"
    return RedirectResponse(f"/signin?{urlencode(query)}", 303)


async def _too_many(request: Request, error: Exception) -> Response:
    allowance = cast("TooMany", error).allowance
    now = request.app.state.services.clock().timestamp()
    seconds = max(1, int(allowance.resets_at - now) + 1)
    headers = {"retry-after": str(seconds)}
    return page(request, "error.html", status=429, headers=headers, name="429", seconds=seconds)


def _for_people(answer: Handler) -> Handler:
    """A handler of exceptions that tells a person on a page what ``answer`` tells a program."""

    async def answered(request: Request, error: Exception) -> Response:
        told = await answer(request, error)
        if not _is_for_people(request):
            return told
        said = str(json_codec.decode(bytes(told.body)).get("error", ""))
        kept = ("allow", "retry-after")
        headers = {name: told.headers[name] for name in kept if name in told.headers}
        name = "404" if isinstance(error, HTTPException) and told.status_code == 404 else "refused"
        return page(
            request,
            "error.html",
            status=told.status_code,
            headers=headers,
            name=name,
            seconds=0,
            said=said,
        )

    return answered


def _is_for_people(request: Request) -> bool:
    """Whether a browser asked for a page."""
    wants_html = "text/html" in request.headers.get("accept", "")
    return wants_html and not request.url.path.startswith(_PROGRAMS)
