"""Requests that wait until a revision is served."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Final

DEFAULT_SECONDS: Final = 5.0
"""How long a request waits at most."""


class Arrivals:
    """Wakes who waits whenever what is served has changed. Thread-safe."""

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self._seconds = seconds
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = Lock()

    async def wait(self, is_there: Callable[[], bool]) -> None:
        """Wait until ``is_there``, but no longer than a request is let wait."""
        if is_there():
            return
        event = asyncio.Event()
        waiting = asyncio.get_running_loop(), event
        with self._lock:
            self._waiting.add(waiting)
        try:
            async with asyncio.timeout(self._seconds):
                # It may have come since it was asked for, so the first look is before any wait.
                while not is_there():
                    await event.wait()
                    event.clear()
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._waiting.discard(waiting)

    def tell(self) -> None:
        """What is served has changed."""
        with self._lock:
            waiting = tuple(self._waiting)
        for loop, event in waiting:
            with suppress(RuntimeError):  # the loop has ended, and who waited with it
                loop.call_soon_threadsafe(event.set)
