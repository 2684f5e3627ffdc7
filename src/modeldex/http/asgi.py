"""The ASGI types, and small things that every plain ASGI callable here needs."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first value of a header, by its lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None


def text_header(scope: Scope, name: bytes) -> str | None:
    """The same as text."""
    found = header(scope, name)
    return None if found is None else found.decode("latin-1")


def encoded(headers: Iterable[tuple[str, str]]) -> list[Header]:
    """Headers that are text, as ASGI wants them."""
    return [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]


def peer_of(scope: Scope) -> str | None:
    """The address at the other end of the connection, if it has one."""
    client = scope.get("client")
    return str(client[0]) if client else None


async def respond(send: Send, status: int, headers: Iterable[Header], body: bytes) -> None:
    """Send a whole answer; ``content-length`` is added."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
