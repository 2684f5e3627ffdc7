"""A way to PostgreSQL on which connections can fall silent without being closed, as they do behind
a firewall that has forgotten them."""

import contextlib
import selectors
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from sqlalchemy import make_url

_CHUNK: Final = 64 * 1024
_LISTENS: Final = b"LISTEN\0"
"""What the server says when a connection listens, and not what a client says to begin with it."""


class Proxy:
    """Passes on what both sides say, at ``port`` of this machine."""

    def __init__(self, socket_file: Path) -> None:
        self._file = socket_file
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = Lock()
        self._listening: set[int] = set()
        """Numbers of the connections on which somebody waits for notices."""
        self._silent: set[int] = set()
        self._over = Event()
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    def silence(self) -> int:
        """Have nothing come through any more on the connections that wait for notices now; how
        many they are. Nobody is told."""
        with self._lock:
            self._silent |= self._listening
            return len(self._silent)

    @property
    def listening(self) -> int:
        """How many connections wait for notices, and are not silent."""
        with self._lock:
            return len(self._listening - self._silent)

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        self._listener.settimeout(0.05)
        number = 0
        while not self._over.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            number += 1
            thread = Thread(target=self._pass_on, args=(number, client))
            self._threads.append(thread)
            thread.start()

    def _pass_on(self, number: int, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server, selectors.DefaultSelector() as selector:
            server.connect(str(self._file))
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            with contextlib.suppress(OSError):
                while not self._over.is_set():
                    for key, _ in selector.select(0.05):
                        said = key.fileobj.recv(_CHUNK)  # type: ignore[union-attr]
                        if not said:
                            return
                        if number not in self._silent:
                            key.data.sendall(said)
                            self._hear(number, said)
        with self._lock:
            self._listening.discard(number)

    def _hear(self, number: int, said: bytes) -> None:
        if _LISTENS in said:
            with self._lock:
                self._listening.add(number)


@contextmanager
def a_proxy(database_url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy to a database on a socket of this machine, and the address that leads through it."""
    url = make_url(database_url)
    directory = url.query["host"]
    proxy = Proxy(Path(str(directory)) / ".s.PGSQL.5432")
    through = url.set(host="127.0.0.1", port=proxy.port, query={"sslmode": "disable"})
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        proxy.close()
