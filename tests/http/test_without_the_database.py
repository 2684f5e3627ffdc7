"""A server begins with what was saved, where its database can not be reached."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from modeldex.http.app import create_app, life_of, services_for
from modeldex.http.config import Config
from modeldex.http.preparing import prepare_again, prepare_or_trust
from modeldex.store.errors import StoreError
from modeldex.store.store import Store
from tests.http.client import Client, Clock


@contextmanager
def running(config: Config, keys: tuple[str, str], clock: Clock) -> Iterator[Client]:
    """A server from its begin to its end, as a worker runs it."""
    store = Store.at(config.database_url)
    services = services_for(config, store, clock, lambda: prepare_again(store, config, clock))
    client = Client(create_app(config, services), services, clock, *keys)
    life = life_of(services)
    with asyncio.Runner() as runner, structlog.testing.capture_logs():
        runner.run(life.__aenter__())
        yield client
        runner.run(life.__aexit__(None, None, None))


@pytest.fixture
def config(database: Path, tmp_path: Path) -> Config:
    return Config(
        database_url=f"sqlite:///{database}",
        snapshot_file=str(tmp_path / "snapshot"),
        access_log="none",
        timetable=False,
    )


@pytest.fixture
def keys(published_database: tuple[Path, str, str]) -> tuple[str, str]:
    return published_database[1:]


@pytest.fixture
def lost(config: Config, keys: tuple[str, str], clock: Clock, database: Path) -> Path:
    """Where the database was put that a server has used before."""
    with running(config, keys, clock) as client:
        client.refresh()
    kept = database.with_name("kept")
    shutil.move(database, kept)
    for left in database.parent.glob("modeldex.db*"):
        left.unlink()
    database.mkdir()
    return kept


def test_a_server_begins_from_the_file_and_says_so(
    config: Config, keys: tuple[str, str], clock: Clock, lost: Path
) -> None:
    clock.advance(minutes=5)
    with structlog.testing.capture_logs() as logs:
        prepared = prepare_or_trust(config, clock)
    assert prepared.catalogue.startswith("revision 1 (")
    assert prepared.has_keys
    assert [line["event"] for line in logs] == [
        "the store can not be used; beginning with what was saved"
    ]

    with running(config, keys, clock) as client:
        assert client.get("/api/v1/models").status == 200
        assert client.get("/api/v1/models", key="mdx_wrong").status == 401
        ready = client.get("/readyz").json
        assert (ready["status"], ready["source"]) == ("ready", "file")
        assert ready["store_age_seconds"] == 300
        assert b"modeldex_snapshot_from_file 1.0" in client.get("/metrics").body
        refused = client.request("DELETE", "/admin/v1/models/acme-song")
        assert refused.status == 503
        assert refused.headers["retry-after"]


def test_it_recovers_by_itself(
    config: Config, keys: tuple[str, str], clock: Clock, lost: Path, database: Path
) -> None:
    with running(config, keys, clock) as client:
        database.rmdir()
        shutil.move(lost, database)
        client.refresh()
        assert client.get("/readyz").json["source"] == "database"
        assert client.request("DELETE", "/admin/v1/models/acme-song").status == 200


@pytest.mark.parametrize("spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_without_a_good_file_a_server_does_not_begin(
    config: Config, clock: Clock, lost: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(Path(str(config.snapshot_file)))
    with structlog.testing.capture_logs(), pytest.raises(StoreError):
        prepare_or_trust(config, clock)
    with pytest.raises(StoreError):
        prepare_or_trust(replace(config, snapshot_file=None), clock)
