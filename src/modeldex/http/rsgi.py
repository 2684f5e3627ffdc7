"""Granian's own interface, RSGI, in which an answer is one call and not two messages.

Measured on catalogue reads, it costs 10 to 25 % less than ASGI. Reads are answered here; any
other request is handed to an ASGI application.
"""

import signal
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from types import FrameType
from typing import Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # it is its public name

from modeldex.http.accounting import Accounting
from modeldex.http.asgi import App, Message, Scope, encoded
from modeldex.http.callers import Callers
from modeldex.http.read_path import PATHS, Reads, UnwrittenError, wanted_headers
from modeldex.serving.asked import Asked
from modeldex.serving.least_revision import names_least

TextHeaders = list[tuple[str, str]]


class RsgiHeaders(Protocol):
    def items(self) -> list[tuple[str, str]]: ...


class RsgiScope(Protocol):
    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: RsgiHeaders


class RsgiStream(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class RsgiProtocol(Protocol):
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: TextHeaders, body: bytes) -> None: ...
    def response_empty(self, status: int, headers: TextHeaders) -> None: ...
    def response_stream(self, status: int, headers: TextHeaders) -> RsgiStream: ...
    async def client_disconnect(self) -> None: ...


class RsgiServer:
    """Reads first, then ``app``; ``life`` begins before the first request and ends after the
    last."""

    def __init__(
        self,
        app: App,
        callers: Callers,
        accounting: Accounting,
        life: Callable[[], AbstractAsyncContextManager[None]],
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        """``leave`` is called when the process is told to end: from then on it waits for what is
        in flight, and what would never end by itself has to."""
        self._reads = Reads(callers, accounting, _client_of)
        self._shares_limits = callers.shared is not None
        self._app = app
        self._life = life()
        self._leave = leave

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        loop.run_until_complete(self._life.__aenter__())
        for number in (signal.SIGTERM, signal.SIGINT):
            _also(number, lambda: loop.call_soon_threadsafe(self._leave))

    def __rsgi_del__(self, loop: AbstractEventLoop) -> None:
        loop.run_until_complete(self._life.__aexit__(None, None, None))

    async def __rsgi__(self, scope: RsgiScope, protocol: RsgiProtocol) -> None:
        path = scope.path
        if path.startswith(PATHS):
            query = scope.query_string
            headers = wanted_headers(len(path) + len(query), scope.headers.items())
            if headers is not None:
                if self._shares_limits or names_least(query, headers):
                    asked = Asked(scope.method, path, query, headers)
                    given = await self._reads.read_counting(asked, scope)
                else:
                    try:
                        given = self._reads.read(scope.method, path, query, headers, scope)
                    except UnwrittenError as unwritten:
                        asked = Asked(scope.method, path, query, headers)
                        given = await self._reads.read_counting(asked, scope, unwritten.counted)
                if given is not None:
                    status, answered, body = given
                    if body:
                        protocol.response_bytes(status, answered, body)
                    else:
                        protocol.response_empty(status, answered)
                    return
        await _Exchange(scope, protocol).run(self._app)


def _also(number: signal.Signals, action: Callable[[], object]) -> None:
    """Do something more when a signal comes, and then what would be done anyway: Granian has
    its own handler by now, and says nothing to the application before all requests are over."""
    usual = signal.getsignal(number)

    def handle(which: int, frame: FrameType | None) -> None:
        action()
        if callable(usual):
            usual(which, frame)

    signal.signal(number, handle)


class _Exchange:
    """One request, handed to an ASGI application."""

    def __init__(self, scope: RsgiScope, protocol: RsgiProtocol) -> None:
        self._scope = scope
        self._protocol = protocol
        self._chunks = protocol.__aiter__()
        self._received = False
        self._start: Message = {}
        self._stream: RsgiStream | None = None

    async def run(self, app: App) -> None:
        await app(self._asgi_scope(), self._receive, self._send)

    def _asgi_scope(self) -> Scope:
        scope = self._scope
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": scope.http_version,
            "method": scope.method,
            "scheme": scope.scheme,
            "path": scope.path,
            "raw_path": scope.path.encode("utf-8", "surrogateescape"),
            "query_string": scope.query_string.encode("latin-1", "replace"),
            "root_path": "",
            "headers": encoded(scope.headers.items()),
            "client": _host_and_port(scope.client),
            "server": _host_and_port(scope.server),
            "state": {},
        }

    async def _receive(self) -> Message:
        if self._received:
            await self._protocol.client_disconnect()
            return {"type": "http.disconnect"}
        try:
            chunk = await self._chunks.__anext__()
        except StopAsyncIteration:
            self._received = True
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": bytes(chunk), "more_body": True}

    async def _send(self, message: Message) -> None:
        """Pass a message on. Once the client has gone away there is nobody to pass it to, which
        `_receive` tells."""
        try:
            await self._pass_on(message)
        except ProtocolClosed:
            self._received = True

    async def _pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._stream is None:
            status, headers = self._start["status"], _decoded(self._start["headers"])
            if not more and body:
                self._protocol.response_bytes(status, headers, body)
                return
            if not more:
                self._protocol.response_empty(status, headers)
                return
            self._stream = self._protocol.response_stream(status, headers)
        if body:
            await self._stream.send_bytes(body)


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> TextHeaders:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _client_of(scope: RsgiScope) -> str:
    return scope.client.rpartition(":")[0].strip("[]")


def _host_and_port(peer: str) -> tuple[str, int] | None:
    host, _, port = peer.rpartition(":")
    return (host.strip("[]"), int(port)) if port.isdigit() else None
