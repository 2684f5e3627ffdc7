"""An application that is made while other requests are answered already."""

import asyncio
from threading import Event
from typing import Any

import pytest

from modeldex.http.asgi import Receive, Scope, Send
from modeldex.http.making import MadeAside


async def _unused(*_: object) -> Any:
    raise AssertionError("nothing is received or sent here")


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    scope["answered"] = True


def test_a_request_waits_until_it_is_there() -> None:
    may_be_made = Event()

    def make() -> Any:
        may_be_made.wait(30)
        return _app

    async def ask() -> Scope:
        made, scope = MadeAside(make), {"type": "http"}
        made.begin()
        request = asyncio.create_task(made(scope, _unused, _unused))
        await asyncio.sleep(0)
        assert not request.done()
        may_be_made.set()
        await request
        return scope

    assert asyncio.run(ask())["answered"]


def test_whoever_asks_learns_that_it_can_not_be_made() -> None:
    def make() -> Any:
        raise ImportError("it is not installed")

    async def ask() -> None:
        made = MadeAside(make)
        made.begin()
        for _ in range(2):
            with pytest.raises(ImportError, match="not installed"):
                await made({}, _unused, _unused)

    asyncio.run(ask())
