"""The connection to a database: its address, its transactions, its failures."""

import importlib.util
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, String, column, create_engine, event, select, table, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from modeldex.store.errors import NewerSchema, StoreError
from modeldex.store.failures import explain
from modeldex.store.schema import SCHEMA_VERSION, VERSION_TABLE

DEFAULT_URL: Final = "sqlite:///modeldex.db"

LOCK_SECONDS: Final = 30.0
"""How long one writer waits for another. A publish of 100,000 entries takes a few seconds."""

_KEPT_LOG_BYTES: Final = 64 * 1024**2
"""To what size SQLite cuts its write-ahead log back after a large publish."""

_CONNECTION: Final = {
    "connect_timeout": 10,
    # A server that is gone without a word is noticed within this time: in seconds, but for the
    # last, which is in milliseconds.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""What a connection to PostgreSQL has, unless its address says otherwise (libpq's names)."""
_ONE_SIGHT: Final = {"isolation_level": "REPEATABLE READ"}
"""How a transaction of PostgreSQL that only reads begins."""
_ADVISORY_LOCK: Final = 0x6D6F64656C646578  # "modeldex"; one writer at a time, as in SQLite
BEGIN: Final = "modeldex_begin"
"""The execution option that says how a transaction of SQLite begins."""
AT_ONCE: Final = ""
"""No transaction: each statement by itself."""

version_query: Final = select(column("version_num", String)).select_from(table(VERSION_TABLE))
"""The schema version of a database."""

_FORMS: Final = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"


@dataclass(frozen=True, slots=True)
class Database:
    """An engine, and how reading and writing transactions are run on it.

    Writers take turns on both engines. So revisions have no gaps, and the audit log's numbers
    rise in the order in which readers come to see them.
    """

    engine: Engine
    place: str
    """The database's address for messages, without its password."""
    lock_seconds: float = LOCK_SECONDS

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads. All its statements see the database as it was at the
        first, whatever is committed meanwhile.

        Raises:
            StoreError: the database failed.
        """
        reader = self.engine
        if not self.is_sqlite:  # whose transactions do so anyway
            reader = reader.execution_options(**_ONE_SIGHT)
        with self.failures(), reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, migrating: bool = False) -> Iterator[Connection]:
        """A transaction that holds the right to write from its start, and is on disk when the
        block is left. An exception undoes all of it. ``migrating`` is for who brings the database
        to the schema; nobody else may write into one of another schema.

        Raises:
            NewerSchema: a newer program has upgraded the database.
            StoreError: the database failed, or another writer did not finish in time.
        """
        writer = self.engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        with self.failures(), writer.begin() as connection:
            if not self.is_sqlite:
                _take_turn(connection, self.lock_seconds)
            if not migrating:
                self.check_schema(connection.scalar(version_query))
            yield connection

    def check_schema(self, version: str | None) -> None:
        """See that the database still has the schema that this program works with: replicas go on
        while one of them is replaced by a newer program.

        Raises:
            NewerSchema: it does not.
        """
        if version is not None and version > SCHEMA_VERSION:
            raise NewerSchema.of(self.place, version, SCHEMA_VERSION)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Every failure of the database inside becomes a `StoreError`."""
        try:
            yield
        except SQLAlchemyError as error:
            raise explain(error, self.place) from error


def connect(url: str | None, lock_seconds: float = LOCK_SECONDS) -> Database:
    """A database by its address. Nothing is opened or created yet.

    Raises:
        StoreError: the address is not one of SQLite or PostgreSQL.
    """
    address = normalise(url or DEFAULT_URL)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True)
        event.listen(engine, "connect", _sqlite_connection(lock_seconds))
        event.listen(engine, "begin", _sqlite_begin)
    else:
        engine = create_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={
                name: value for name, value in _CONNECTION.items() if name not in address.query
            },
        )
    return Database(engine, _place(address), lock_seconds)


def normalise(url: str) -> URL:
    """The address as SQLAlchemy takes it, with the driver that Modeldex uses.

    Raises:
        StoreError: not an address, another database or driver, or a driver that is missing.
    """
    try:
        address = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise StoreError(f"the database's address is not a URL; expected {_FORMS}") from None
    backend, _, driver = address.drivername.partition("+")
    if backend == "sqlite" and driver in ("", "pysqlite"):
        return _sqlite_address(address)
    if backend in ("postgresql", "postgres") and driver in ("", "psycopg"):
        if importlib.util.find_spec("psycopg") is None:
            raise StoreError("PostgreSQL needs psycopg: pip install 'modeldex[postgresql]'")
        return address.set(drivername="postgresql+psycopg")
    raise StoreError(f"{address.drivername}: not a database of Modeldex; expected {_FORMS}")


def _sqlite_address(address: URL) -> URL:
    file = address.database or ":memory:"
    if ":memory:" in file or address.query.get("mode") == "memory":
        raise StoreError(f"a database in memory would lose what is published; expected {_FORMS}")
    if address.host or address.username or address.port or "\0" in file:
        raise StoreError(f"an SQLite database is a file; expected {_FORMS}")
    if address.query and address.query.get("uri") != "true":
        raise StoreError(
            "SQLite takes options only of a URI, such as sqlite:///file:PATH?mode=ro&uri=true"
        )
    return address.set(drivername="sqlite+pysqlite")


def _place(address: URL) -> str:
    """The address for messages. A password can stand in the query, too."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    query = {name: value for name, value in address.query.items() if name in ("host", "port")}
    shown = address.set(drivername="postgresql", query=query)
    return shown.render_as_string(hide_password=True)


def _sqlite_connection(lock_seconds: float) -> Callable[[sqlite3.Connection, Any], None]:
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says
        connection.execute(f"PRAGMA busy_timeout = {int(lock_seconds * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {_KEPT_LOG_BYTES}")

    return prepare


def _sqlite_begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get(BEGIN, "BEGIN")
    if begin != AT_ONCE:
        connection.exec_driver_sql(begin)


def _take_turn(connection: Connection, lock_seconds: float) -> None:
    """Wait for other writers of PostgreSQL; and insist on a commit that is on disk."""
    connection.execute(
        text("SELECT set_config('lock_timeout', :milliseconds, true)"),
        {"milliseconds": f"{int(lock_seconds * 1000)}ms"},
    )
    connection.execute(
        text(
            "SELECT set_config('synchronous_commit', 'on', true)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
    )
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
