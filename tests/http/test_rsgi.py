"""Granian's own interface, where a client goes away in the middle of an answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from granian.rsgi import ProtocolClosed

from modeldex.http.rsgi import _Exchange


class Scope:
    """What a request says."""

    proto, http_version, server, client, scheme = "http", "1.1", "a:1", "b:2", "http"
    method, path, query_string = "GET", "/stream", ""

    class headers:  # noqa: N801 - Granian's name
        @staticmethod
        def items() -> list[tuple[str, str]]:
            return []


class GoneClient:
    """A connection on which one piece arrives, and nothing after it."""

    def __init__(self) -> None:
        self.arrived: list[bytes] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in ():
            yield piece

    def response_stream(self, _status: int, _headers: Any) -> "GoneClient":
        return self

    async def send_bytes(self, data: bytes) -> None:
        if self.arrived:
            raise ProtocolClosed
        self.arrived.append(data)

    async def client_disconnect(self) -> None:
        pass


async def streaming(_scope: Any, receive: Any, send: Any) -> None:
    """An application that streams until it is told that its client has gone."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for number in range(3):
        piece = b"%d" % number
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    assert (await receive())["type"] == "http.disconnect"


def test_a_client_that_goes_away_in_a_stream_is_no_failure() -> None:
    client = GoneClient()
    exchange = _Exchange(Scope(), client)  # type: ignore[arg-type]
    asyncio.run(exchange.run(streaming))
    assert client.arrived == [b"0"]
