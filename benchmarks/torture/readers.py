"""Clients that read all the while something breaks, and tell what they were given."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from threading import Event, Thread
from types import TracebackType
from typing import Final

from benchmarks.torture.rows import part
from benchmarks.torture.servers import LIST, Scene, Server

Place = tuple[str, int]
_MOST_FAILURES: Final = 20
_PAUSE_SECONDS: Final = 0.004
_LAST_RESORT_SECONDS: Final = 5.0


@dataclass(slots=True)
class Load:
    """What the readers were given."""

    answered: int = 0
    retried: int = 0
    """Requests that were sent again, as their connection was closed or refused before any answer
    (RFC 9110, 9.2.2)."""
    failures: list[str] = field(default_factory=list)
    """The first of them: any other status than 200, and every answer that broke off."""
    seconds: list[float] = field(default_factory=list)
    """How long each answer took, those that were sent again from their first attempt on."""

    @property
    def worst_milliseconds(self) -> float:
        return round(max(self.seconds, default=0.0) * 1000, 1)

    @property
    def p99_milliseconds(self) -> float:
        return round(part(self.seconds, 0.99) * 1000, 1) if self.seconds else 0.0


class Readers:
    """Threads that each read over and over, on one connection for as long as that lasts, from the
    moment on at which the block begins until it ends."""

    def __init__(
        self,
        of: Scene,
        servers: Sequence[Server],
        count: int = 4,
        *,
        target: str = LIST,
        pause: float = _PAUSE_SECONDS,
        fresh: bool = False,
    ) -> None:
        """Each prefers another of ``servers`` and turns to the next where one does not answer.
        ``fresh`` readers open a connection for each request."""
        self.load = Load()
        self._of = of
        self._places: list[Place] = [(each.host, each.port) for each in servers]
        self._target = target
        self._pause = pause
        self._fresh = fresh
        self._over = Event()
        self._threads = [Thread(target=self._read, args=(number,)) for number in range(count)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self.load

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        headers = {"authorization": f"Bearer {self._of.read_key}"}
        connection: HTTPConnection | None = None
        turn = number
        while not self._over.is_set():
            started = time.monotonic()
            while True:
                if connection is None:
                    place = self._places[turn % len(self._places)]
                    connection = HTTPConnection(*place, timeout=30)
                try:
                    status, size = _exchange(connection, self._target, headers)
                except _NotAnsweredError as error:
                    connection.close()
                    connection = None
                    turn += 1
                    if time.monotonic() - started > _LAST_RESORT_SECONDS:
                        self._failed(f"nobody answered: {error}")
                        break
                    self.load.retried += 1
                    time.sleep(0.005 * chance.random())
                except (OSError, HTTPException) as error:
                    connection.close()
                    connection = None
                    self._failed(f"an answer broke off: {error!r}")
                    break
                else:
                    self._took(status, size, time.monotonic() - started)
                    if self._fresh:
                        connection.close()
                        connection = None
                    break
            time.sleep(self._pause)
        if connection is not None:
            connection.close()

    def _took(self, status: int, size: int, seconds: float) -> None:
        if status == 200 and size > 0:
            self.load.answered += 1
            self.load.seconds.append(seconds)
        else:
            self._failed(f"status {status} with {size} bytes")

    def _failed(self, what: str) -> None:
        if len(self.load.failures) < _MOST_FAILURES:
            self.load.failures.append(what)


class _NotAnsweredError(Exception):
    """The connection was closed or refused before anything came back."""


def _exchange(connection: HTTPConnection, target: str, headers: dict[str, str]) -> tuple[int, int]:
    try:
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
    except (RemoteDisconnected, ConnectionError) as error:
        raise _NotAnsweredError(repr(error)) from None
    return answer.status, len(answer.read())
