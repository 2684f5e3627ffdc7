"""A client that speaks ASGI to a server in this process, and can send what no library would."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from modeldex.http.asgi import App
from modeldex.http.services import Services


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    raw_headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.raw_headers}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Requests to one server. ``key`` is sent unless a request has other headers for it."""

    app: App
    services: Services
    clock: Clock
    read_key: str
    admin_key: str
    default_headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, target: str, **options: Any) -> Answer:
        """A GET with the read key, or the admin key for admin routes."""
        return self.request("GET", target, **options)

    def request(
        self,
        method: str,
        target: str | bytes,
        *,
        key: str | None = "",
        headers: Mapping[str, str] | Iterable[tuple[bytes, bytes]] = (),
        body: Any = None,
        chunks: Iterable[bytes] | None = None,
        declare: bool = True,
    ) -> Answer:
        """One request. ``target`` is as it stands in the request line. ``body`` is sent as JSON
        unless it is bytes; ``key=None`` sends none."""
        raw = target.encode() if isinstance(target, str) else target
        path, _, query = raw.partition(b"?")
        sent = self._headers(path, key, headers)
        parts = list(chunks) if chunks is not None else _parts(body, sent, declare=declare)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": sent,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8080),
            "state": {},
        }
        return asyncio.run(exchange(self.app, scope, parts))

    def refresh(self) -> None:
        """Have the server look at its store and its clock."""
        self.services.follower.step()

    def _headers(self, path: bytes, key: str | None, headers: Any) -> list[tuple[bytes, bytes]]:
        sent = [(b"host", b"localhost")]
        if key == "":
            key = self.admin_key if path.startswith(b"/admin") else self.read_key
        if key is not None:
            sent.append((b"authorization", b"Bearer " + key.encode()))
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        for name, value in pairs:
            raw_name = name.encode() if isinstance(name, str) else name
            raw_value = value.encode("latin-1") if isinstance(value, str) else value
            sent.append((raw_name.lower(), raw_value))
        return sent


def _parts(body: Any, headers: list[tuple[bytes, bytes]], *, declare: bool) -> list[bytes]:
    if body is None:
        return [b""]
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name for name, _ in headers}
    if declare and b"content-length" not in names:
        headers.append((b"content-length", str(len(data)).encode()))
    if not declare:
        headers.append((b"transfer-encoding", b"chunked"))
    if b"content-type" not in names:
        headers.append((b"content-type", b"application/json"))
    return [data]


async def exchange(app: App, scope: dict[str, Any], parts: list[bytes]) -> Answer:
    """Run one request through ``app``, and check that the answer keeps to the protocol."""
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": index < len(parts) - 1}
        for index, part in enumerate(parts)
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    start, *bodies = sent
    assert start["type"] == "http.response.start"
    assert all(message["type"] == "http.response.body" for message in bodies)
    assert bodies
    assert not bodies[-1].get("more_body", False)
    headers = [(bytes(name), bytes(value)) for name, value in start["headers"]]
    for name, value in headers:
        assert name == name.lower()
        assert not set(name + value) & set(b"\r\n\0"), "a header was broken up"
    content = b"".join(message.get("body", b"") for message in bodies)
    return Answer(start["status"], headers, content)
