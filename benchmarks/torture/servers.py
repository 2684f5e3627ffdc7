"""Servers that are started here, over a catalogue of generated models."""

import json
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

from benchmarks.read_path.catalogue import make_catalogue
from benchmarks.read_path.processes import BenchError, Child, memory, running
from benchmarks.torture.rows import until
from modeldex.catalogue.catalogue import Catalogue
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store

LIST: Final = "/api/v1/models?type=all"
_ADDRESS: Final = re.compile(r"serves .+ on http://(?P<host>[0-9.]+):(?P<port>\d+)")
_START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A database with one revision and two keys."""

    directory: Path
    database_url: str
    read_key: str
    admin_key: str
    models: int

    def store(self) -> Store:
        """The same database, for who looks past the servers. To be closed."""
        return Store.open(self.database_url)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Server:
    """A server that answers at ``port``."""

    child: Child
    host: str
    port: int
    scene: Scene

    def ask(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
        seconds: float = 60.0,
    ) -> Reply:
        """One request on a connection of its own; with the admin's key where that is needed.

        Raises:
            OSError, HTTPException: there was no whole answer.
        """
        if key == "":
            key = self.scene.admin_key if target.startswith("/admin") else self.scene.read_key
        sent = dict(headers or {})
        if key is not None:
            sent["authorization"] = f"Bearer {key}"
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        connection = HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            connection.request(method, target, data, sent)
            answer = connection.getresponse()
            content = answer.read()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)
        finally:
            connection.close()

    def revision(self) -> int | None:
        """What it serves; None where it does not answer."""
        try:
            found: int | None = self.ask("GET", "/readyz", key=None, seconds=5).json["revision"]
        except (OSError, HTTPException):
            return None
        return found

    def memory(self) -> int:
        """Bytes that it and its workers hold for themselves."""
        return memory(self.child.pid).pss

    def terminate(self) -> None:
        """SIGTERM, and nothing more: it is for who waits to wait."""
        self.child.process.terminate()

    def signal(self, which: signal.Signals) -> None:
        self.child.process.send_signal(which)

    def told(self) -> str:
        """Its log."""
        return self.child.log.read_text("utf-8", "replace")


@contextmanager
def scene(directory: Path, models: int = 300, database_url: str | None = None) -> Iterator[Scene]:
    """A database with a generated catalogue: in SQLite, without another address."""
    directory.mkdir(parents=True, exist_ok=True)
    url = database_url or f"sqlite:///{directory / 'modeldex.db'}"
    store = Store.open(url)
    try:
        work = LocalAdministration(store, author="torture")
        catalogue = make_catalogue(models) if models else Catalogue()
        work.publish(work.plan(catalogue), "The generated catalogue")
        _, read_key = work.create_key("reader", "read", None)
        _, admin_key = work.create_key("operator", "admin", timedelta(days=7))
    finally:
        store.close()
    yield Scene(directory, url, read_key, admin_key, models)


@contextmanager
def server(of: Scene, name: str = "server", *, port: int = 0, **settings: str) -> Iterator[Server]:
    """A server over a scene's database, ended with the block.

    Raises:
        BenchError: it does not start.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MODELDEX_")}
    environment = {
        **kept,
        "MODELDEX_DATABASE_URL": of.database_url,
        "MODELDEX_PORT": str(port),
        "MODELDEX_RATE_LIMIT": "100000000/minute",
        "MODELDEX_FAILURE_LIMIT": "100000000/minute",
        "MODELDEX_LOG_FORMAT": "json",
        **{f"MODELDEX_{option.upper()}": value for option, value in settings.items()},
    }
    command = (sys.executable, "-m", "modeldex", "serve")
    log = of.directory / f"{name}.log"
    with running(command, log, environment=environment, directory=of.directory) as child:
        found: re.Match[str] | None = None

        def is_up() -> bool:
            nonlocal found
            child.check()
            found = _ADDRESS.search(log.read_text("utf-8", "replace"))
            return found is not None

        if until(is_up, _START_SECONDS, 0.02) is None or found is None:
            raise BenchError(f"{name} did not start:\n{child.told()}")
        made = Server(child, found["host"], int(found["port"]), of)
        if until(lambda: made.revision() is not None, _START_SECONDS, 0.02) is None:
            raise BenchError(f"{name} did not become ready:\n{child.told()}")
        yield made
