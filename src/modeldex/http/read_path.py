"""The read path: a plain ASGI callable that answers catalogue reads in front of everything.

No framework object, no JSON, no store and no lock stands between a request and its bytes.
What is no plain catalogue read goes on to the application.
"""

from time import perf_counter
from typing import Final

import structlog

from modeldex.http.accounting import Accounting, Request, printable
from modeldex.http.asgi import App, Receive, Scope, Send
from modeldex.http.callers import Callers
from modeldex.http.identifying import request_id_for
from modeldex.serving.answers import answer, broken
from modeldex.serving.asked import HEADERS, Asked
from modeldex.serving.routes import API_PATH, OPENAI_PATH
from modeldex.store.records import Key

log = structlog.get_logger("modeldex.http")

TIMING: Final = b"x-modeldex-timing"
"""A request with this header is told how long its answer took, in ``Server-Timing``."""

MAX_TARGET_BYTES: Final = 8 * 1024
MAX_HEADER_BYTES: Final = 32 * 1024

_WANTED: Final = HEADERS | {b"x-request-id", b"x-forwarded-for", TIMING}
_PATHS: Final = (API_PATH, OPENAI_PATH)
_FAILED: Final = 400
_TOO_MANY_REQUESTS: Final = 429


class ReadPath:
    """Answers catalogue reads from the snapshot; hands everything else to ``app``."""

    def __init__(self, app: App, callers: Callers, accounting: Accounting) -> None:
        self._app = app
        self._callers = callers
        self._quotas = callers.quotas
        self._accounting = accounting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        headers = wanted_headers(scope)
        if headers is None:  # too large to be read: the front tells so
            await self._app(scope, receive, send)
            return
        caller, subject, now, snapshot = self._callers.recognise(
            scope, headers.get(b"authorization"), headers.get(b"x-forwarded-for")
        )
        allowance = self._quotas.take(subject, caller, now)
        asked = Asked(scope["method"], scope["path"], scope["query_string"], headers)
        try:
            given = answer(asked, snapshot, caller, allowance, now)
        except Exception:
            log.exception("a request failed", path=printable(scope["path"]))
            given = broken(asked)
        if given is None:
            await self._app(scope, receive, send)
            return
        status, answered, body, route = given
        if status >= _FAILED and status != _TOO_MANY_REQUESTS:
            self._quotas.failed(subject, now)
        request_id = request_id_for(headers.get(b"x-request-id"))
        sent = [*answered, (b"x-request-id", request_id)]
        if TIMING in headers:
            milliseconds = (perf_counter() - started) * 1000
            sent.append((b"server-timing", b"read;dur=%.3f" % milliseconds))
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": body})
        seconds = perf_counter() - started
        self._accounting.count(route, status, seconds)
        if self._accounting.wants(status, read=True):
            key = caller if isinstance(caller, Key) else None
            request = Request(asked.method, asked.path, request_id, key)
            self._accounting.write(request, route, status, seconds)


def wanted_headers(scope: Scope) -> dict[bytes, bytes] | None:
    """The headers that matter here, or None when all of them or the target are too large.

    One that came twice is joined with a comma (RFC 9110, 5.3).
    """
    if len(scope["path"]) + len(scope["query_string"]) > MAX_TARGET_BYTES:
        return None
    wanted: dict[bytes, bytes] = {}
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name in _WANTED:
            wanted[name] = value if name not in wanted else b"%b, %b" % (wanted[name], value)
    return None if size > MAX_HEADER_BYTES else wanted
