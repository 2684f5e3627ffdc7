"""Which catalogue a command works on: a local database, or a server."""

import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from modeldex.cli.failures import CommandError

if TYPE_CHECKING:
    from modeldex.store.administration import Administration
    from modeldex.store.errors import StoreError

DEFAULT_DATABASE: Final = "sqlite:///modeldex.db"
_SQLITE_PREFIX: Final = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Target:
    """What the options say; what they leave open, the environment says."""

    database: str | None = None
    server: str | None = None

    @property
    def server_url(self) -> str | None:
        """The server to work on, or None for a database. An option counts more than the
        environment, and ``--database`` therefore more than ``MODELDEX_SERVER``.

        Raises:
            typer.BadParameter: both options are given.
        """
        if self.database is not None and self.server is not None:
            raise typer.BadParameter(
                "a command works on a database or on a server, not on both",
                param_hint="--database, --server",
            )
        if self.database is not None:
            return None
        return self.server or os.environ.get("MODELDEX_SERVER") or None

    @property
    def database_url(self) -> str:
        """The database to work on."""
        return self.database or os.environ.get("MODELDEX_DATABASE_URL") or DEFAULT_DATABASE

    @property
    def missing_file(self) -> Path | None:
        """The SQLite file of the local database, if it does not exist."""
        if self.server_url is not None or not self.database_url.startswith(_SQLITE_PREFIX):
            return None
        name = self.database_url.removeprefix(_SQLITE_PREFIX).partition("?")[0]
        if not name or name == ":memory:" or name.startswith("file:"):
            return None  # not a path; the store knows what to make of it
        path = Path(name)
        return None if path.exists() else path

    @contextmanager
    def existing(self) -> "Iterator[Administration]":
        """The catalogue, to look at. Never makes a database.

        Raises:
            CommandError: there is no database file.
            StoreError: it can not be opened, or the server not be reached.
        """
        if (path := self.missing_file) is not None:
            raise CommandError(
                f"there is no database at {path}",
                hint="`modeldex apply PATH` makes one; --database or MODELDEX_DATABASE_URL name "
                "another place, --server or MODELDEX_SERVER a running server",
                kind="not_found",
            )
        with self.administration() as administration:
            yield administration

    def faults(self) -> "tuple[StoreError, ...]":
        """What is wrong with the local database; of a server, nothing.

        Raises:
            StoreError: it can not be opened.
        """
        if self.server_url is not None:
            return ()
        from modeldex.store.store import Store

        store = Store.open(self.database_url)
        try:
            return tuple(store.faults())
        finally:
            store.close()

    @contextmanager
    def administration(self) -> "Iterator[Administration]":
        """The catalogue, to look at or to change; a missing database is made.

        Raises:
            StoreError: it can not be opened, or the server not be reached.
        """
        if (url := self.server_url) is not None:
            from modeldex.cli.remote import RemoteAdministration

            with RemoteAdministration(url, os.environ.get("MODELDEX_ADMIN_KEY")) as remote:
                yield remote
            return
        from modeldex.store.administration import LocalAdministration
        from modeldex.store.store import Store

        store = Store.open(self.database_url)
        try:
            yield LocalAdministration(store, author=author())
        finally:
            store.close()


def author() -> str:
    """Who publishes: ``MODELDEX_AUTHOR``, else ``user@host``."""
    named = os.environ.get("MODELDEX_AUTHOR", "").strip()
    if named:
        return named
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"
