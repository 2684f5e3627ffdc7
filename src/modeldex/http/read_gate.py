"""The gate in front of the readers' routes that are no plain catalogue reads: search, quotes,
history and the like.

It stands before routing, and before any body is read. What holds for catalogue reads holds here:
a key (or a view for callers without one), its limits, the pause after many failures, and CORS.
"""

from math import ceil
from typing import Final

from modeldex.entries import json_codec
from modeldex.http.asgi import (
    App,
    Header,
    Message,
    Receive,
    Scope,
    Send,
    encoded,
    header,
    respond,
    text_header,
)
from modeldex.http.callers import Callers
from modeldex.serving.answers import CORS, is_let_in
from modeldex.serving.errors import NOT_AUTHENTICATED, RATE_LIMITED
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance, limit_headers
from modeldex.serving.refusing import allowed_headers, challenge
from modeldex.serving.representation import VARY
from modeldex.store.records import Key

READ_PREFIX: Final = "/api/v1/"

_JSON: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)
_METHODS: Final = b"GET, HEAD, POST, OPTIONS"
_FAILED: Final = 400
_TOO_MANY_REQUESTS: Final = 429


class ReadGate:
    """Lets requests for the readers' routes through to ``app`` with a valid key only, and tells
    the routes whose they are: ``modeldex.key`` and ``modeldex.snapshot`` of the scope."""

    def __init__(self, app: App, callers: Callers) -> None:
        self._app = app
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(READ_PREFIX):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            scope["modeldex.route"] = READ_PREFIX
            await respond(send, 204, _preflight(scope), b"")
            return
        caller, subject, now, snapshot = self._callers.of(scope)
        allowance = await self._callers.take(subject, caller, now, snapshot)
        exchange = _Exchange(scope, send, allowance, now)
        if allowance is not None and not allowance.allowed:
            retry = (b"retry-after", b"%d" % max(1, ceil(allowance.resets_at - now)))
            await exchange.refuse(429, RATE_LIMITED, retry)
        elif caller is Refusal.UNREADY or (snapshot is None and isinstance(caller, Key)):
            await exchange.refuse(503, "The catalogue is not loaded yet", (b"retry-after", b"1"))
        elif caller is Refusal.NO_SUCH_VIEW:
            await exchange.refuse(400, caller.value)
        elif isinstance(caller, Refusal) and (snapshot is None or not is_let_in(caller)):
            said = (b"www-authenticate", challenge(caller).encode())
            await exchange.refuse(401, NOT_AUTHENTICATED, said)
        else:
            scope["modeldex.key"] = caller if isinstance(caller, Key) else None
            scope["modeldex.snapshot"] = snapshot
            await self._app(scope, receive, exchange.send)
        if exchange.failed:
            await self._callers.failed(subject, now)


class _Exchange:
    """The answer to one request, completed with what depends on who asks."""

    def __init__(self, scope: Scope, send: Send, allowance: Allowance | None, now: float) -> None:
        self.failed = False
        self._scope = scope
        self._send = send
        limits = () if allowance is None else limit_headers(allowance, now)
        cors = () if header(scope, b"origin") is None else CORS
        self._added = encoded((*limits, *cors, VARY))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            status = message["status"]
            self.failed = status >= _FAILED and status != _TOO_MANY_REQUESTS
            kept = [each for each in message["headers"] if each[0] != b"vary"]
            message = {**message, "headers": [*kept, *self._added]}
        await self._send(message)

    async def refuse(self, status: int, error: str, *more: Header) -> None:
        self._scope["modeldex.route"] = READ_PREFIX
        body = json_codec.encode({"error": error})
        await respond(self.send, status, (*_JSON, *more), body)


def _preflight(scope: Scope) -> tuple[Header, ...]:
    requested = text_header(scope, b"access-control-request-headers")
    return (
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", allowed_headers(requested).encode()),
        (b"access-control-max-age", b"7200"),
        (b"vary", b"Access-Control-Request-Headers"),
    )
