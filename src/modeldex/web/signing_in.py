"""Signing in with a key, signing out, and how pages are to look."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from modeldex.http.services import Services
from modeldex.serving.keys import Refusal
from modeldex.serving.serving import Serving
from modeldex.store.errors import StoreError
from modeldex.store.records import Key
from modeldex.web import visitors
from modeldex.web.forms import check_csrf, check_origin, form_of
from modeldex.web.rendering import page
from modeldex.web.visitors import (
    COOKIE,
    LANGUAGE_COOKIE,
    LIFETIME,
    THEME_COOKIE,
    VIEW_COOKIE,
    SessionBook,
)
from modeldex.web.words import LANGUAGES

router = APIRouter(include_in_schema=False)

_MOST_SECRET: Final = 200
_YEAR: Final = timedelta(days=365)

Next = Annotated[str, Query(alias="next", max_length=2000)]


@router.get("/signin")
@router.head("/signin")
def show_sign_in(request: Request, to: Next = "/", admin: bool = False) -> Response:
    """The form."""
    return page(request, "signin.html", to=local(to), admin=admin, problem=None)


@router.post("/signin")
async def sign_in(request: Request) -> Response:
    """Open a session with a key. Whoever tries too often has to wait, as with every route."""
    services: Services = request.app.state.services
    fields = await form_of(request)
    secret = fields.get("key", "").strip()[:_MOST_SECRET]
    to, admin = local(fields.get("next", "/")), fields.get("admin") == "true"
    now = services.clock()
    key = _key_of(services.follower.serving_at(now.timestamp()), secret, now)
    await visitors.count_visit(request.app.state.callers, request, key, now)
    problem = _problem(key, admin=admin)
    if problem is not None or isinstance(key, Refusal):
        await visitors.count_failure(request.app.state.callers, request, key, now)
        return page(request, "signin.html", status=401, to=to, admin=admin, problem=problem)
    try:
        token = await run_in_threadpool(_start, services, key, now)
    except StoreError:
        return page(request, "signin.html", status=503, to=to, admin=admin, problem="store")
    answer = RedirectResponse(to, 303)
    visitors.set_cookie(answer, request, COOKIE, token, LIFETIME)
    return answer


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    """End the session, everywhere."""
    services: Services = request.app.state.services
    book: SessionBook = request.app.state.sessions
    fields = await form_of(request)
    token = request.cookies.get(COOKIE, "")
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, path="/")
    answer.delete_cookie(VIEW_COOKIE, path="/")
    if token:
        check_csrf(fields, token)
        digest = visitors.digest_of(token)
        await run_in_threadpool(_end, services, digest)
        book.forget(digest)
    return answer


@router.post("/preferences")
async def set_preferences(request: Request) -> Response:
    """Keep the language and the theme that were chosen."""
    check_origin(request)
    fields = await form_of(request)
    answer = RedirectResponse(local(fields.get("next", "/")), 303)
    language, theme = fields.get("language"), fields.get("theme")
    if language in LANGUAGES:
        visitors.set_cookie(answer, request, LANGUAGE_COOKIE, language, _YEAR)
    if theme in visitors.THEMES:
        visitors.set_cookie(answer, request, THEME_COOKIE, theme, _YEAR)
    return answer


def local(address: str) -> str:
    """An address to go to afterwards, if it is one of this server; else the first page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    plain = address.isprintable() and "\\" not in address and not address.startswith("//")
    return address if inside and plain else "/"


def _key_of(serving: Serving, secret: str, now: datetime) -> Key | Refusal:
    """The key of that secret, if it opens anything."""
    key = serving.keys.authenticate(_bearer(secret), now.timestamp())
    if secret and serving.snapshot is None:
        return Refusal.UNREADY
    return Refusal.SEES_NOTHING if isinstance(key, Key) and serving.sight_of(key) is None else key


def _problem(key: Key | Refusal, *, admin: bool) -> str | None:
    """The name of the text that says why the key does not open what is wanted."""
    if isinstance(key, Refusal):
        return key.name.lower()
    return "not_admin" if admin and key.role != "admin" else None


def _bearer(secret: str) -> str | None:
    return f"Bearer {secret}" if secret else None


def _start(services: Services, key: Key, now: datetime) -> str:
    token = visitors.new_token()
    services.store.sessions.start(
        visitors.digest_of(token), key, now=now, expires_at=now + LIFETIME
    )
    return token


def _end(services: Services, digest: bytes) -> None:
    session = services.store.sessions.found(digest)
    key = None if session is None else services.store.key(session.key_id)
    if key is not None:
        services.store.sessions.end(digest, key, now=services.clock())
