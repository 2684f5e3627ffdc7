"""The gate in front of the readers' routes that are no plain catalogue reads: search, quotes,
history and the like.

It stands before routing, and before any body is read. What holds for catalogue reads holds here:
a key (or a view for callers without one), its limits, the pause after many failures, and CORS.
"""

from math import ceil
from typing import Any, Final

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
from modeldex.serving.errors import NOT_AUTHENTICATED, RATE_LIMITED, Issue, invalid_request
from modeldex.serving.keys import Refusal
from modeldex.serving.least_revision import (
    LEAST_HEADER,
    REVISION,
    least_revision,
    unreached,
    with_least,
    without_least,
)
from modeldex.serving.limiting import Allowance, limit_headers
from modeldex.serving.refusing import allowed_headers, challenge
from modeldex.serving.representation import VARY
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

READ_PREFIX: Final = "/api/v1/"

_JSON: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)
_SOON: Final[tuple[Header, ...]] = ((b"retry-after", b"1"),)
_METHODS: Final = b"GET, HEAD, POST, OPTIONS"
_REVISION: Final = REVISION.encode()
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
        least = _least(scope)
        if isinstance(least, int) and (allowance is None or allowance.allowed):
            await self._callers.arrival(least, lambda: self._callers.of(scope))
            caller, subject, now, snapshot = self._callers.of(scope)
        exchange = _Exchange(scope, send, allowance, now, snapshot)
        if allowance is not None and not allowance.allowed:
            retry = (b"retry-after", b"%d" % max(1, ceil(allowance.resets_at - now)))
            await exchange.refuse(429, {"error": RATE_LIMITED}, (retry,))
        elif (refusal := _refusal(caller, snapshot, least)) is not None:
            await exchange.refuse(*refusal)
        else:
            scope["modeldex.key"] = caller if isinstance(caller, Key) else None
            scope["modeldex.snapshot"] = snapshot
            if least is not None:
                query = without_least(scope["query_string"].decode("latin-1"))
                scope = {**scope, "query_string": query.encode("latin-1")}
            await self._app(scope, receive, exchange.send)
        if exchange.failed:
            await self._callers.failed(subject, now)


def _refusal(
    caller: Key | Refusal, snapshot: Snapshot | None, least: int | Issue | None
) -> tuple[int, dict[str, Any], tuple[Header, ...]] | None:
    """Status, document and headers for who is not let through."""
    if caller is Refusal.UNREADY or (snapshot is None and isinstance(caller, Key)):
        return 503, {"error": "The catalogue is not loaded yet"}, _SOON
    if caller is Refusal.NO_SUCH_VIEW:
        return 400, {"error": caller.value}, ()
    if isinstance(caller, Refusal) and (snapshot is None or not is_let_in(caller)):
        said = (b"www-authenticate", challenge(caller).encode())
        return 401, {"error": NOT_AUTHENTICATED}, (said,)
    if isinstance(least, Issue):
        return 400, invalid_request([least]), ()
    if least is not None and snapshot is not None and snapshot.revision < least:
        return 503, {"error": unreached(least, snapshot.revision)}, _SOON
    return None


class _Exchange:
    """The answer to one request, completed with what depends on who asks."""

    def __init__(
        self,
        scope: Scope,
        send: Send,
        allowance: Allowance | None,
        now: float,
        snapshot: Snapshot | None,
    ) -> None:
        self.failed = False
        self._scope = scope
        self._send = send
        limits = () if allowance is None else limit_headers(allowance, now)
        cors = () if header(scope, b"origin") is None else CORS
        self._added = encoded((*limits, *cors, VARY))
        self._revision = None if snapshot is None else b"%d" % snapshot.revision

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            status = message["status"]
            self.failed = status >= _FAILED and status != _TOO_MANY_REQUESTS
            kept = [each for each in message["headers"] if each[0] != b"vary"]
            if self._revision is not None and all(name != _REVISION for name, _ in kept):
                kept.append((_REVISION, self._revision))
            message = {**message, "headers": [*kept, *self._added]}
        await self._send(message)

    async def refuse(
        self, status: int, document: dict[str, Any], headers: tuple[Header, ...]
    ) -> None:
        self._scope["modeldex.route"] = READ_PREFIX
        body = json_codec.encode(document)
        await respond(self.send, status, (*_JSON, *headers), body)


def _least(scope: Scope) -> int | Issue | None:
    query = scope["query_string"].decode("utf-8", "replace")
    return least_revision(with_least(query, text_header(scope, LEAST_HEADER.encode())))


def _preflight(scope: Scope) -> tuple[Header, ...]:
    requested = text_header(scope, b"access-control-request-headers")
    return (
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", allowed_headers(requested).encode()),
        (b"access-control-max-age", b"7200"),
        (b"vary", b"Access-Control-Request-Headers"),
    )
