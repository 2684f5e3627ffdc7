"""Stores in real databases: SQLite files, and a PostgreSQL server of the tests' own."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from benchmarks.torture.postgresql import a_postgresql
from sqlalchemy import create_engine, make_url, text

from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store

ENGINES = ("sqlite", "postgresql")

_numbers = itertools.count(1)


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 8, 22, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server that runs for the tests of this process."""
    with a_postgresql() as server:
        yield server.address


@pytest.fixture
def new_postgresql(postgresql_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases in PostgreSQL and gives the address of each."""
    names: list[str] = []

    def make() -> str:
        names.append(f"test_{next(_numbers)}")
        _run(postgresql_server, f"CREATE DATABASE {names[-1]}")
        address = make_url(postgresql_server).set(database=names[-1])
        return address.render_as_string(hide_password=False)

    yield make
    for name in names:
        _run(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(address: str, statement: str) -> None:
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'modeldex.db'}"
    address: str = request.getfixturevalue("new_postgresql")()
    return address


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'modeldex.db'}"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, once on each engine."""
    store = Store.open(database_url)
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def administration(store: Store, clock: Clock) -> LocalAdministration:
    return LocalAdministration(store, author="anna", clock=clock)
