"""The guard of request bodies: nothing too large, too slow or of another kind is read."""

import asyncio
import re
from typing import Final

from modeldex.http.asgi import App, Header, Message, Receive, Scope, Send, header, respond
from modeldex.http.config import Config
from modeldex.http.error_shapes import error_body

CATALOGUE_PATH: Final = "/admin/v1/catalogue"
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
FORM: Final = b"application/x-www-form-urlencoded"
"""What a page's form is sent as. Only pages read it."""
_PROGRAMS: Final = ("/api/", "/admin/v1/", "/v1/")
_JSON: Final = re.compile(rb"application/(?:json|[A-Za-z0-9.!#$&^_-]+\+json)", re.IGNORECASE)
_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)


class _Refusal(Exception):  # noqa: N818 - named for what happened
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class _GoneError(Exception):
    """The client went away before its body was whole: there is nobody to answer."""


class BodyGuard:
    """Reads a body whole, within its limits, and hands it on to ``app`` in one piece."""

    def __init__(self, app: App, config: Config) -> None:
        self._app = app
        self._config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except _Refusal as refusal:
            content = error_body(scope["path"], refusal.status, refusal.message)
            # What is left of the body is not wanted, so the connection can not be used again.
            await respond(send, refusal.status, (*_HEADERS, (b"connection", b"close")), content)
        except _GoneError:
            await respond(send, 400, _HEADERS, error_body(scope["path"], 400, "The body broke off"))
        else:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        limit = self._limit(scope)
        _check_kind(scope)
        _check_declared(scope, limit)
        try:
            async with asyncio.timeout(self._config.body_seconds):
                return await _collect(receive, limit)
        except TimeoutError:
            message = f"The body did not arrive within {self._config.body_seconds:g} seconds"
            raise _Refusal(408, message) from None

    def _limit(self, scope: Scope) -> int:
        whole = scope["method"] == "PUT" and scope["path"] == CATALOGUE_PATH
        return self._config.max_body_bytes if whole else self._config.max_edit_bytes


def _check_kind(scope: Scope) -> None:
    coding = header(scope, b"content-encoding")
    if coding is not None and coding.strip().lower() != b"identity":
        raise _Refusal(415, "A body with a Content-Encoding is not read; send it plain")
    declared = header(scope, b"content-length")
    if declared == b"0" or (declared is None and header(scope, b"transfer-encoding") is None):
        return
    kind = (header(scope, b"content-type") or b"").split(b";")[0].strip()
    if kind.lower() == FORM and not scope["path"].startswith(_PROGRAMS):
        return
    if _JSON.fullmatch(kind) is None:
        raise _Refusal(415, "A body is read as JSON only; send Content-Type: application/json")


def _check_declared(scope: Scope, limit: int) -> None:
    declared = header(scope, b"content-length")
    if declared is None:
        return
    if not re.fullmatch(rb"\d{1,18}", declared.strip()):
        raise _Refusal(400, "Content-Length is no number")
    if int(declared) > limit:
        raise _too_large(limit)


async def _collect(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise _GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large(limit: int) -> _Refusal:
    return _Refusal(413, f"The body is larger than {limit} bytes, which is the limit here")


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
