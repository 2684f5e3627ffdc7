"""A server in this process, over a store with one entry of every shape."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.entries.problems import Mode
from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.documents import every_document
from tests.http.client import Client, Clock

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
"""Before any entry of the fixtures leaves the list."""

SETTINGS = Settings(
    name="Acme",
    owned_by="acme",
    aliases={
        "text": {"gpt-4o": "acme/large", "gpt-4o-mini": "acme/small"},
        "embedding": {"text-embedding-3-small": "acme-embed"},
    },
)


def fixture_catalogue() -> Catalogue:
    """Every document of the fixtures."""
    draft = Draft(Mode.STRICT, SETTINGS, [RawEntry(each) for each in every_document()])
    reading = assemble(draft)
    assert reading.value is not None, reading.problems
    return reading.value


@pytest.fixture(scope="session")
def published_database(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A database with revision 1 and two keys: its file, the read key and the admin key."""
    path = tmp_path_factory.mktemp("published") / "modeldex.db"
    store = Store.open(f"sqlite:///{path}")
    administration = LocalAdministration(store, author="setup", clock=lambda: NOW)
    administration.publish(administration.plan(fixture_catalogue()), "The first")
    _, read_key = administration.create_key("reader", "read", None)
    _, admin_key = administration.create_key("operator", "admin", None)
    store.close()
    return path, read_key, admin_key


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def database(published_database: tuple[Path, str, str], tmp_path: Path) -> Path:
    """A database of the test's own."""
    path = tmp_path / "modeldex.db"
    shutil.copy(published_database[0], path)
    return path


def _client(
    path: Path, keys: tuple[str, str], clock: Clock, *, ready: bool, options: dict[str, Any]
) -> Client:
    config = replace(
        Config(
            database_url=f"sqlite:///{path}",
            access_log="none",
            rate_limit="1000000/minute",
            failure_limit="1000000/minute",
        ),
        **options,
    )
    services = services_for(config, Store.open(config.database_url), clock)
    client = Client(create_app(config, services), services, clock, *keys)
    if ready:
        client.refresh()
    return client


@pytest.fixture
def make_client(
    published_database: tuple[Path, str, str], database: Path, clock: Clock
) -> Iterator[Callable[..., Client]]:
    """Makes servers over the test's database, with any configuration."""
    clients: list[Client] = []

    def make(*, ready: bool = True, **options: Any) -> Client:
        client = _client(database, published_database[1:], clock, ready=ready, options=options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.services.store.close()


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    return make_client()


@pytest.fixture(scope="session")
def reader(published_database: tuple[Path, str, str]) -> Iterator[Client]:
    """A server for tests that only read: they share it, and nothing in it changes."""
    path, *keys = published_database
    client = _client(path, (keys[0], keys[1]), Clock(NOW), ready=True, options={})
    yield client
    client.services.store.close()
