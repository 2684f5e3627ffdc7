"""Who looks at a page, and what that visitor may see."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import unquote

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from modeldex.catalogue.search.scope import Scope
from modeldex.http.asgi import peer_of
from modeldex.http.callers import Callers
from modeldex.http.quotas import Subject
from modeldex.http.reader import Reader
from modeldex.http.services import Services
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance
from modeldex.serving.snapshot import Snapshot
from modeldex.store.errors import StoreError
from modeldex.store.records import Key
from modeldex.store.sessions import Session
from modeldex.store.store import Store
from modeldex.web.words import Words, language_of, words_of

COOKIE: Final = "modeldex_session"
LANGUAGE_COOKIE: Final = "modeldex_language"
THEME_COOKIE: Final = "modeldex_theme"
VIEW_COOKIE: Final = "modeldex_view"
"""Of an administrator who looks through a view: its name."""
LIFETIME: Final = timedelta(hours=8)

Theme = Literal["auto", "light", "dark"]
THEMES: Final[tuple[Theme, ...]] = ("auto", "light", "dark")

_LOOK_EVERY_SECONDS: Final = 0.5
_INDEX_SECONDS: Final = 30
_MOST_REMEMBERED: Final = 10_000
_MOST_TOKEN: Final = 100


class SignInFirst(Exception):  # noqa: N818 - named for what the visitor has to do
    """The page is for somebody who is signed in (``admin``: with an admin key)."""

    def __init__(self, *, admin: bool = False) -> None:
        super().__init__("sign in first")
        self.admin = admin


class TooMany(Exception):  # noqa: N818 - named for what there was
    """The visitor asked, or failed, too often."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__("too many requests")
        self.allowance = allowance


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request for a page: whose it is, and how the page is to be written."""

    snapshot: Snapshot
    """What the visitor may see."""
    now: datetime
    words: Words
    theme: Theme
    services: Services
    key: Key | None = None
    """None for a visitor who has not signed in."""
    token: str = ""
    """What the session's cookie holds; a secret."""
    through: str = ""
    """The view that an administrator looks through; empty for none."""

    @property
    def is_admin(self) -> bool:
        return self.key is not None and self.key.role == "admin"

    @property
    def reader(self) -> Reader:
        """The visitor, as the routes for programs know a reader."""
        return Reader(self.key, self.snapshot, self.now, self.services)

    @property
    def scope(self) -> Scope:
        """What a search of this visitor finds in. The first one may have to wait for it."""
        return self.services.follower.searching.scope(self.snapshot).result(_INDEX_SECONDS)

    @property
    def csrf(self) -> str:
        """What every form of this session sends back, so that no other site can send it."""
        return csrf_of(self.token)


@dataclass(slots=True)
class SessionBook:
    """Looks sessions up in the store, each at most twice a second, and goes on with what it
    knows where the store can not be read."""

    store: Store
    _known: dict[bytes, tuple[float, Session | None]] = field(default_factory=dict)

    async def found(self, digest: bytes) -> Session | None:
        """The session of that digest, whatever its state."""
        known = self._known.get(digest)
        if known is not None and time.monotonic() - known[0] < _LOOK_EVERY_SECONDS:
            return known[1]
        return await run_in_threadpool(self._look, digest)

    def _look(self, digest: bytes) -> Session | None:
        try:
            session = self.store.sessions.found(digest)
        except StoreError:
            known = self._known.get(digest)
            return known[1] if known is not None else None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[digest] = time.monotonic(), session
        return session

    def forget(self, digest: bytes) -> None:
        """Look it up anew next time."""
        self._known.pop(digest, None)


def new_token() -> str:
    """What a session's cookie holds: 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """How a session is known to the store."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The token of a session's forms: derived, so that none has to be kept."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest() if token else ""


async def visitor_of(request: Request) -> Visitor:
    """A dependency: the visitor, signed in or not.

    Raises:
        SignInFirst: nobody is signed in, and nothing is shown to whoever is not.
        TooMany: the visitor asked, or failed, too often.
    """
    state = request.app.state
    services: Services = state.services
    callers: Callers = state.callers
    now = services.clock()
    token = request.cookies.get(COOKIE, "")[:_MOST_TOKEN]
    key = await _key_of(token, state.sessions, services, now)
    caller = key if key is not None else Refusal.MISSING
    await count_visit(callers, request, caller, now)
    serving = services.follower.serving_at(now.timestamp())
    snapshot = serving.sight_of(caller)
    if snapshot is None:
        raise SignInFirst
    cookies = request.cookies
    view = unquote(cookies.get(VIEW_COOKIE, "")) if key is not None and key.role == "admin" else ""
    seen = serving.through(view) if view else None
    return Visitor(
        snapshot if seen is None else seen,
        now,
        words_for(request),
        theme_in(cookies),
        services,
        key,
        token if key is not None else "",
        "" if seen is None else view,
    )


async def count_visit(
    callers: Callers, request: Request, caller: Key | Refusal, now: datetime
) -> None:
    """Count a request for a page as one of the key, or of the address without one.

    Raises:
        TooMany: it is one too many.
    """
    subject = _subject(callers, request, caller)
    allowance = await callers.take(subject, caller, now.timestamp())
    if allowance is not None and not allowance.allowed:
        raise TooMany(allowance)


async def count_failure(
    callers: Callers, request: Request, caller: Key | Refusal, now: datetime
) -> None:
    """Count a failed attempt to sign in."""
    await callers.failed(_subject(callers, request, caller), now.timestamp())


def _subject(callers: Callers, request: Request, caller: Key | Refusal) -> Subject:
    forwarded = request.headers.get("x-forwarded-for")
    return callers.quotas.subject(caller, callers.address_of(peer_of(request.scope), forwarded))


def words_for(request: Request) -> Words:
    """The texts in the visitor's language."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return words_of(language_of(chosen, request.headers.get("accept-language")))


def theme_in(cookies: Mapping[str, str]) -> Theme:
    """The theme that the visitor chose."""
    chosen = cookies.get(THEME_COOKIE)
    return next((theme for theme in THEMES if theme == chosen), "auto")


def admin_visitor_of(visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visitor:
    """A dependency: a visitor who signed in with an admin key.

    Raises:
        SignInFirst: nobody did.
    """
    if not visitor.is_admin:
        raise SignInFirst(admin=True)
    return visitor


async def _key_of(token: str, book: SessionBook, services: Services, now: datetime) -> Key | None:
    """The key of a session that is open, if that key still opens anything."""
    if not token:
        return None
    session = await book.found(digest_of(token))
    if session is None or not session.valid_at(now):
        return None
    key = services.follower.serving.keys.numbered(session.key_id)
    return key if key is not None and key.valid_at(now) else None


def set_cookie(
    answer: Response, request: Request, name: str, value: str, lifetime: timedelta
) -> None:
    """Have the browser keep something for a while, for this server alone and for no script."""
    # A proxy that ends TLS says so; whoever forges this only makes a cookie stricter.
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    seconds = int(lifetime.total_seconds())
    answer.set_cookie(
        name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict"
    )


VisitorOf = Annotated[Visitor, Depends(visitor_of)]
AdminVisitorOf = Annotated[Visitor, Depends(admin_visitor_of)]
