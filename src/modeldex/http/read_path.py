"""The read path: answers catalogue reads in front of everything, for any server.

No framework object, no JSON, no store and no lock stands between a request and its bytes.
What is no plain catalogue read goes on to the application.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from time import perf_counter
from typing import Final, Generic, Protocol

import structlog
from starlette.concurrency import run_in_threadpool

from modeldex.http.accounting import Accounting, Request, printable
from modeldex.http.asgi import App, Receive, Scope, Send, encoded, peer_of
from modeldex.http.callers import HEADERS as CALLER_HEADERS
from modeldex.http.callers import Callers, Connection
from modeldex.http.identifying import request_id_for
from modeldex.http.quotas import Subject
from modeldex.serving.answer import Answer
from modeldex.serving.answers import again, answer, broken, own_headers, takes_long
from modeldex.serving.asked import HEADERS, Asked, is_of_another_time
from modeldex.serving.keys import Refusal
from modeldex.serving.least_revision import (
    LEAST_HEADER,
    least_revision,
    names_least,
    with_least,
)
from modeldex.serving.limiting import Allowance
from modeldex.serving.representation import Header
from modeldex.serving.routes import API_PATH, FOREIGN_PREFIXES, OPENAI_PATH
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

log = structlog.get_logger("modeldex.http")

TIMING: Final = "x-modeldex-timing"
"""A request with this header is told how long its answer took, in ``Server-Timing``."""

MAX_TARGET_BYTES: Final = 8 * 1024
MAX_HEADER_BYTES: Final = 32 * 1024

_WANTED: Final = HEADERS | CALLER_HEADERS | {"x-request-id", TIMING}
PATHS: Final = (API_PATH, OPENAI_PATH, *FOREIGN_PREFIXES)
"""What the path of a catalogue read begins with."""

_FAILED: Final = 400
_TOO_MANY_REQUESTS: Final = 429


Sent = tuple[int, list[Header], bytes]
"""An answer as it goes out: status, headers, body."""


class Counts(Protocol):
    """Counts requests and failures, at once."""

    def take(
        self, subject: Subject, caller: Key | Refusal, now: float, snapshot: Snapshot | None
    ) -> Allowance | None: ...
    def failed(self, subject: Subject, now: float) -> None: ...


class Counted:
    """One request that was counted already."""

    def __init__(self, allowance: Allowance | None) -> None:
        self.has_failed = False
        self._allowance = allowance

    def take(self, *_: object) -> Allowance | None:
        """What was found when it was counted."""
        return self._allowance

    def failed(self, *_: object) -> None:
        """Remember it."""
        self.has_failed = True


class UnwrittenError(Exception):
    """A list is asked for that has to be written first, beside the traffic."""

    def __init__(self, counted: Counted, write: Callable[[], object]) -> None:
        self.counted = counted
        """The request, which was counted."""
        self.write = write
        """Writes the list. Its snapshot has it from then on."""


class Reads(Generic[Connection]):
    """Answers catalogue reads from the snapshot, and takes note of them. Knows no server."""

    def __init__(
        self, callers: Callers, accounting: Accounting, peer: Callable[[Connection], str | None]
    ) -> None:
        """``peer`` tells the address at the other end of a server's connection."""
        self._callers = callers
        self._quotas: Counts = callers.quotas
        self._accounting = accounting
        self._count = accounting.count
        self._least_logged = accounting.least_logged(read=True)
        self._peer = peer

    async def read_counting(
        self, asked: Asked, connection: Connection, counted: Counted | None = None
    ) -> Sent | None:
        """`read`, wherever counts are kept, once the revision is served that it asks for and the
        list is written. One that was ``counted`` already is not counted again."""
        if is_of_another_time(asked):
            return None
        if names_least(asked.query, asked.headers):
            asked = await self._arrived(asked, connection)
        caller, subject, now, snapshot = self._callers.recognise(
            asked.headers, self._peer, connection
        )
        if counted is None:
            counted = Counted(await self._callers.take(subject, caller, now, snapshot))
        try:
            sent = self.read(*asked, connection, counted)
        except UnwrittenError as unwritten:
            await run_in_threadpool(unwritten.write)
            sent = self.read(*asked, connection, counted, at_once=True)
        if counted.has_failed:
            await self._callers.failed(subject, now)
        return sent

    async def _arrived(self, asked: Asked, connection: Connection) -> Asked:
        """The request after the wait that it asks for. One that waited in vain names the
        revision in its query, and is refused for that when it is answered."""
        query = with_least(asked.query, asked.headers.get(LEAST_HEADER))
        least = least_revision(query)
        is_there = isinstance(least, int) and await self._callers.arrival(
            least, lambda: self._callers.recognise(asked.headers, self._peer, connection)
        )
        return asked if is_there else asked._replace(query=query)

    def read(
        self,
        method: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        connection: Connection,
        quotas: Counts | None = None,
        *,
        at_once: bool = False,
    ) -> Sent | None:
        """The whole answer; None when the request asks for something else.

        The request is as in `Asked`, which the short way does without: to make one takes 7 % of
        the time of a read. ``quotas`` counts the request; without it, it is counted in this
        process alone. ``at_once`` has others wait, whatever it takes.

        Raises:
            UnwrittenError: the answer takes so long that others should not wait for it.
        """
        if "at=" in query and is_of_another_time(Asked(method, path, query, headers)):
            return None
        started = perf_counter()
        caller, subject, now, snapshot = self._callers.recognise(headers, self._peer, connection)
        if quotas is None:
            quotas = self._quotas
        allowance = quotas.take(subject, caller, now, snapshot)
        given = None
        if method == "GET" and (allowance is None or allowance.allowed):
            given = again(path, query, headers, snapshot, caller)
        if given is None:
            asked = Asked(method, path, query, headers)
            work = partial(_answered, asked, snapshot, caller, allowance, now)
            if not at_once and takes_long(asked, snapshot, caller, allowance):
                raise UnwrittenError(Counted(allowance), work)
            given = work()
            if given is None:
                return None
        status, answered, body, route = given
        if status >= _FAILED and status != _TOO_MANY_REQUESTS:
            quotas.failed(subject, now)
        request_id = request_id_for(headers.get("x-request-id"))
        own = own_headers(headers, allowance, now)
        seconds = perf_counter() - started
        if TIMING in headers:
            own.append(("server-timing", f"read;dur={seconds * 1000:.3f}"))
        self._count(route, status, seconds)
        if status >= self._least_logged:
            key = caller if isinstance(caller, Key) else None
            request = Request(method, path, request_id, key)
            self._accounting.write(request, route, status, seconds)
        return status, [*answered, *own, ("x-request-id", request_id)], body


def _answered(
    asked: Asked,
    snapshot: Snapshot | None,
    caller: Key | Refusal,
    allowance: Allowance | None,
    now: float,
) -> Answer | None:
    try:
        return answer(asked, snapshot, caller, allowance, now)
    except Exception:
        log.exception("a request failed", path=printable(asked.path))
        return broken(asked)


class ReadPath:
    """The reads as an ASGI callable; whatever is no catalogue read goes to ``app``."""

    def __init__(self, app: App, callers: Callers, accounting: Accounting) -> None:
        self._app = app
        self._reads = Reads(callers, accounting, peer_of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = await self._read(scope)
        if given is None:
            await self._app(scope, receive, send)
            return
        status, headers, body = given
        start = {"type": "http.response.start", "status": status, "headers": encoded(headers)}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _read(self, scope: Scope) -> Sent | None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(PATHS):
            return None
        query = scope["query_string"].decode("utf-8", "replace")
        sent = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        headers = wanted_headers(len(path) + len(query), sent)
        if headers is None:  # the front tells that they are too large
            return None
        asked = Asked(scope["method"], path, query, headers)
        return await self._reads.read_counting(asked, scope)


def wanted_headers(target: int, headers: Iterable[Header]) -> dict[str, str] | None:
    """The headers that matter here, or None when all of them or the target, of that many bytes,
    are too large.

    One that came twice is joined with a comma (RFC 9110, 5.3).
    """
    size = 0
    wanted: dict[str, str] = {}
    for name, value in headers:
        size += len(name) + len(value)
        if name in _WANTED:
            wanted[name] = value if name not in wanted else f"{wanted[name]}, {value}"
    return None if size > MAX_HEADER_BYTES or target > MAX_TARGET_BYTES else wanted
