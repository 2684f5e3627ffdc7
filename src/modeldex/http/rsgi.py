"""Granian's own interface, RSGI, in which an answer is one call and not two messages.

Measured on catalogue reads, it costs 10 to 25 % less than ASGI. Reads are answered here; any
other request is handed to an ASGI application.
"""

from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import Final, Protocol

from modeldex.http.asgi import App, Header, Message, Scope
from modeldex.http.read_path import MAX_HEADER_BYTES, PATHS, WANTED, Reads, wanted_headers

TextHeaders = list[tuple[str, str]]

_MOST_KEPT: Final = 10_000
_WANTED: Final = {name.decode(): name for name in WANTED}


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
        self, reads: Reads, app: App, life: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self._reads = reads
        self._app = app
        self._life = life()
        self._texts: dict[int, tuple[tuple[Header, ...], TextHeaders]] = {}

    def __rsgi_init__(self, loop: AbstractEventLoop) -> None:
        loop.run_until_complete(self._life.__aenter__())

    def __rsgi_del__(self, loop: AbstractEventLoop) -> None:
        loop.run_until_complete(self._life.__aexit__(None, None, None))

    async def __rsgi__(self, scope: RsgiScope, protocol: RsgiProtocol) -> None:
        path = scope.path
        if path.startswith(PATHS):
            query = scope.query_string.encode("latin-1", "replace")
            headers = _wanted(len(path) + len(query), scope.headers.items())
            if headers is not None:
                sent = self._reads.read(
                    scope.method, path, query, headers, lambda: _address(scope.client)
                )
                if sent is not None:
                    answered = [*self._text(sent.headers), *_decoded(sent.more)]
                    if sent.body:
                        protocol.response_bytes(sent.status, answered, sent.body)
                    else:
                        protocol.response_empty(sent.status, answered)
                    return
        await _Exchange(scope, protocol).run(self._app)

    def _text(self, headers: tuple[Header, ...]) -> TextHeaders:
        """Headers that many answers share, made into text once."""
        kept = self._texts.get(id(headers))
        if kept is not None and kept[0] is headers:
            return kept[1]
        if len(self._texts) >= _MOST_KEPT:
            self._texts.clear()
        text = _decoded(headers)
        self._texts[id(headers)] = headers, text
        return text


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
            "headers": _encoded(scope.headers.items()),
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


def _wanted(target: int, headers: list[tuple[str, str]]) -> dict[bytes, bytes] | None:
    """`wanted_headers` for headers that are text: only what is wanted is made into bytes."""
    size = target
    wanted: list[Header] = []
    for name, value in headers:
        size += len(name) + len(value)
        encoded = _WANTED.get(name)
        if encoded is not None:
            wanted.append((encoded, value.encode("latin-1", "replace")))
    return None if size > MAX_HEADER_BYTES else wanted_headers(target, wanted)


def _encoded(headers: list[tuple[str, str]]) -> list[Header]:
    return [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]


def _decoded(headers: Iterable[Header]) -> TextHeaders:
    return [(_name(name), value.decode("latin-1")) for name, value in headers]


@lru_cache(maxsize=512)
def _name(name: bytes) -> str:
    """The name of a header of ours; there are few."""
    return name.decode("latin-1")


def _address(peer: str) -> str:
    return peer.rpartition(":")[0].strip("[]")


def _host_and_port(peer: str) -> tuple[str, int] | None:
    host, _, port = peer.rpartition(":")
    return (host.strip("[]"), int(port)) if port.isdigit() else None
