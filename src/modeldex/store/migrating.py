"""Bringing a database to the schema of this program, whichever process comes first."""

import threading
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from modeldex.store.engine import AT_ONCE, BEGIN, Database, version_query
from modeldex.store.errors import NewerSchema, StoreError
from modeldex.store.failures import explain, sqlite_name
from modeldex.store.schema import SCHEMA_VERSION, VERSION_TABLE

_DIRECTORY: Final = Path(__file__).parent / "migrations"
_PAUSE_SECONDS: Final = 0.02
_alembic = threading.Lock()  # Alembic keeps the migration that runs in a global


def migrate(database: Database) -> str | None:
    """Create or upgrade the schema; quick when there is nothing to do, safe when several
    processes do it at once.

    Returns:
        The schema that was found, if any.

    Raises:
        StoreError: the database fails, or its schema is newer than this program.
    """
    if database.is_sqlite:
        _write_ahead(database)
    with database.reading() as connection:
        if _version(connection) == SCHEMA_VERSION:
            return SCHEMA_VERSION
    with database.writing(migrating=True) as connection:
        version = _version(connection)
        if version != SCHEMA_VERSION:
            _upgrade(connection, version, database.place)
    return version


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(version_query)
    return version


def _upgrade(connection: Connection, version: str | None, place: str) -> None:
    # Alembic takes longer to import than a current database takes to open.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_DIRECTORY).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise NewerSchema.of(place, version, SCHEMA_VERSION)
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise StoreError(f"database {place}: its encoding is {encoding}, expected UTF8")
    with _alembic:
        command.upgrade(config, "head")


def _write_ahead(database: Database) -> None:
    """Switch SQLite to a write-ahead log, which stays with the file.

    While another process switches the same new file, SQLite answers "locked" at once instead
    of waiting. A file that can not be written is left as it is, for reading.
    """
    engine = database.engine.execution_options(**{BEGIN: AT_ONCE})
    deadline = time.monotonic() + database.lock_seconds
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except DBAPIError as error:
            name = sqlite_name(error)
            if name.startswith("SQLITE_READONLY"):
                return
            if not name.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise explain(error, database.place) from error
            time.sleep(_PAUSE_SECONDS)
        else:
            return
