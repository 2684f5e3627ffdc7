"""Hearing of changes at once: PostgreSQL tells every process that listens when one is committed.

A notice is a hint to look, and nothing more: it may get lost with the connection that it should
have come over. So whoever waits for one looks every now and then all the same; and where that
look finds what no notice told of, the connection is taken for dead and opened anew.
"""

import selectors
import socket
import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import Engine

if TYPE_CHECKING:
    from psycopg import Connection

log = structlog.get_logger("modeldex.store")

CHANNEL: Final = "modeldex_changes"
"""On which a trigger tells of every record of the audit log, with its transaction."""


class Notices:
    """The notices of one database, for one thread that waits for them."""

    def __init__(
        self, connect: Callable[[], "Connection"], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """``connect`` opens a connection of its own."""
        self.is_up = False
        """Whether notices can arrive, as far as is known."""
        self._connect = connect
        self._monotonic = monotonic
        self._connection: Connection | None = None
        self._tried_at: float | None = None
        self._told_down = False
        self._closing = Lock()
        self._closed = False
        self._awake, self._waker = socket.socketpair()

    @classmethod
    def of(cls, engine: Engine) -> "Notices | None":
        """Those of a database; None where it tells nobody."""
        if engine.dialect.name != "postgresql":
            return None

        def connect() -> "Connection":
            pooled = engine.raw_connection()
            connection: Connection = pooled.driver_connection  # type: ignore[assignment]
            pooled.detach()
            return connection

        return cls(connect)

    def wait(self, seconds: float) -> bool:
        """Wait until there is a reason to look, for so long at most; False where there is none.

        Raises nothing. The connection is opened here, and not more than once in ``seconds``;
        that is a reason, too, since nobody was told of what happened before.
        """
        if self._connection is None:
            if not self._may_try(seconds):
                self._pause(seconds)
                return False
            if not self._open():
                self._pause(seconds)
                return False
            return True
        if not self._is_readable(seconds):
            return False
        return self._read()

    def missed(self) -> None:
        """Something happened that no notice told of: whatever keeps the connection from bringing
        one, the next `wait` opens another."""
        if self._connection is not None:
            log.info("a change was not announced; the connection is opened anew")
        self._drop()

    def close(self) -> None:
        """End, and have who waits come back at once."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waker.close()

    def release(self) -> None:
        """Give back what it holds, when nobody waits any more."""
        self.close()
        self._drop()
        self._awake.close()

    def _may_try(self, seconds: float) -> bool:
        now = self._monotonic()
        if self._tried_at is not None and now - self._tried_at < seconds:
            return False
        self._tried_at = now
        return not self._closed

    def _open(self) -> bool:
        try:
            connection = self._connect()
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
        except Exception as error:  # of the driver or the pool
            if not self._told_down:
                self._told_down = True
                log.warning("changes are not announced; looking for them", error=_line(error))
            return False
        if self._told_down:
            self._told_down = False
            log.info("changes are announced again")
        self._connection = connection
        self.is_up = True
        return True

    def _read(self) -> bool:
        connection = self._connection
        if connection is None:
            return False
        try:
            connection.pgconn.consume_input()
            heard = False
            while connection.pgconn.notifies() is not None:
                heard = True
        except Exception:  # the connection broke, and what it would have brought is lost
            self._drop()
            return True
        return heard

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self.is_up = False
        if connection is not None:
            connection.close()

    def _is_readable(self, seconds: float) -> bool:
        return self._wait_for(seconds, self._connection)

    def _pause(self, seconds: float) -> None:
        self._wait_for(seconds, None)

    def _wait_for(self, seconds: float, connection: "Connection | None") -> bool:
        """Whether the connection has something to say; False after so long, or once closed."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._awake, selectors.EVENT_READ)
            if connection is not None:
                selector.register(connection.fileno(), selectors.EVENT_READ)
            ready = selector.select(seconds)
            return any(key.fileobj is not self._awake for key, _ in ready)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
