"""The read path: answers catalogue reads in front of everything, for any server.

No framework object, no JSON, no store and no lock stands between a request and its bytes.
What is no plain catalogue read goes on to the application.
"""

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Final, NamedTuple

import structlog

from modeldex.http.accounting import Accounting, Request, printable
from modeldex.http.asgi import App, Header, Receive, Scope, Send, peer_of
from modeldex.http.callers import Callers, Peer
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

WANTED: Final = HEADERS | {b"x-request-id", b"x-forwarded-for", TIMING}
PATHS: Final = (API_PATH, OPENAI_PATH)
"""What the path of a catalogue read begins with."""

Headers = Mapping[bytes, bytes]
"""Those that matter here; see `wanted_headers`."""

_FAILED: Final = 400
_TOO_MANY_REQUESTS: Final = 429


class Sent(NamedTuple):
    """An answer as it goes out."""

    status: int
    headers: tuple[Header, ...]
    """Those that any reader of it gets: the same object each time, so that what is made of
    them can be kept."""
    more: list[Header]
    """Those of this one answer."""
    body: bytes


class Reads:
    """Answers catalogue reads from the snapshot, and takes note of them. Knows no server."""

    def __init__(self, callers: Callers, accounting: Accounting) -> None:
        self._callers = callers
        self._quotas = callers.quotas
        self._accounting = accounting

    def read(
        self, method: str, path: str, query: bytes, headers: Headers, peer: Peer
    ) -> Sent | None:
        """The answer; None when the path asks for something else.

        ``peer`` gives the address at the other end of the connection, where it is needed.
        """
        started = perf_counter()
        caller, subject, now, snapshot = self._callers.recognise(
            peer, headers.get(b"authorization"), headers.get(b"x-forwarded-for")
        )
        allowance = self._quotas.take(subject, caller, now)
        asked = Asked(method, path, query, headers)
        try:
            given = answer(asked, snapshot, caller, allowance, now)
        except Exception:
            log.exception("a request failed", path=printable(path))
            given = broken(asked)
        if given is None:
            return None
        status, answered, body, route, told = given
        if status >= _FAILED and status != _TOO_MANY_REQUESTS:
            self._quotas.failed(subject, now)
        request_id = request_id_for(headers.get(b"x-request-id"))
        more = [*told, (b"x-request-id", request_id)]
        seconds = perf_counter() - started
        if TIMING in headers:
            more.append((b"server-timing", b"read;dur=%.3f" % (seconds * 1000)))
        self._accounting.count(route, status, seconds)
        if self._accounting.wants(status, read=True):
            key = caller if isinstance(caller, Key) else None
            self._accounting.write(Request(method, path, request_id, key), route, status, seconds)
        return Sent(status, answered, more, body)


class ReadPath:
    """The reads as an ASGI callable; whatever is no catalogue read goes to ``app``."""

    def __init__(self, app: App, reads: Reads) -> None:
        self._app = app
        self._reads = reads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        headers = None
        if scope["type"] == "http" and path.startswith(PATHS):
            headers = wanted_headers(len(path) + len(scope["query_string"]), scope["headers"])
        sent = None
        if headers is not None:  # else the front tells that they are too large
            sent = self._reads.read(
                scope["method"], path, scope["query_string"], headers, lambda: peer_of(scope)
            )
        if sent is None:
            await self._app(scope, receive, send)
            return
        answered = [*sent.headers, *sent.more]
        await send({"type": "http.response.start", "status": sent.status, "headers": answered})
        await send({"type": "http.response.body", "body": sent.body})


def wanted_headers(target: int, headers: Iterable[Header]) -> dict[bytes, bytes] | None:
    """The headers that matter here, or None when all of them or the target, of that many bytes,
    are too large.

    One that came twice is joined with a comma (RFC 9110, 5.3).
    """
    if target > MAX_TARGET_BYTES:
        return None
    wanted: dict[bytes, bytes] = {}
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        if name in WANTED:
            wanted[name] = value if name not in wanted else b"%b, %b" % (wanted[name], value)
    return None if size > MAX_HEADER_BYTES else wanted
