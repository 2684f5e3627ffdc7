"""An application that is made while other requests are answered already."""

from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

import structlog

from modeldex.http.asgi import App, Receive, Scope, Send

log = structlog.get_logger("modeldex.http")


class MadeAside:
    """An ASGI application that a thread makes. A request that comes before it is there waits."""

    def __init__(self, make: Callable[[], App]) -> None:
        self._make = make
        self._made: Future[App] = Future()

    def begin(self) -> None:
        """Have it made, once."""
        Thread(target=self._run, name="making", daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        Raises:
            Exception: what went wrong when the application was made, whoever asks.
        """
        if not self._made.done():
            await wrap_future(self._made)
        await self._made.result()(scope, receive, send)

    def _run(self) -> None:
        try:
            self._made.set_result(self._make())
        except BaseException as error:  # who waits for it must learn of it
            log.exception("what answers all but catalogue reads could not be made")
            self._made.set_exception(error)
