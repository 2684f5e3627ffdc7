"""Whatever a database refuses, the answer is one clear line, and the store is intact."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError

from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError
from modeldex.store.failures import explain
from modeldex.store.store import Store
from tests.factories import catalogue_of
from tests.store.conftest import Clock
from tests.store.worker import Worker, marked


def failure(action: Callable[[], object]) -> str:
    """The message of the failure, which is one line."""
    with pytest.raises(StoreError) as caught:
        action()
    message = caught.value.message
    assert message == str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    assert len(message) < 300
    return message


@pytest.fixture
def published(sqlite_url: str, clock: Clock) -> Iterator[LocalAdministration]:
    """A store in an SQLite file, of one revision."""
    store = Store.open(sqlite_url)
    administration = LocalAdministration(store, author="anna", clock=clock)
    administration.publish(administration.plan(catalogue_of("a")), "")
    yield administration
    store.close()


def is_intact(url: str) -> bool:
    store = Store.open(url)
    try:
        head = store.head()
        assert head is not None
        assert head.digest == store.catalogue().digest().hex()
        with store.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        return head.number == 1 and store.catalogue() == catalogue_of("a")
    finally:
        store.close()


class TestDiskFull:
    def test_is_told(self, published: LocalAdministration, sqlite_url: str, tmp_path: Path) -> None:
        store = Store.open(sqlite_url)

        @event.listens_for(store.engine, "connect")
        def limit(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 20")

        store.engine.dispose()
        administration = LocalAdministration(store, author="anna")
        plan = administration.plan(marked(2, count=500))

        message = failure(lambda: administration.publish(plan, ""))
        store.close()

        assert message == f"database {tmp_path / 'modeldex.db'}: the disk is full"
        assert is_intact(sqlite_url)
        assert published.publish(plan, "with room again").number == 2

    def test_a_file_that_may_not_grow_is_told(
        self, published: LocalAdministration, sqlite_url: str, tmp_path: Path
    ) -> None:
        with Worker() as worker:
            worker.ask("open", sqlite_url)
            worker.ask("limit_file_size", 200_000)

            told = worker.ask("publish_many", 3000)

        assert told["error"].startswith(f"database {tmp_path / 'modeldex.db'}: the disk")
        assert is_intact(sqlite_url)
        assert published.catalogue() == catalogue_of("a")


@contextmanager
def closed_store(*, file_mode: int, directory_mode: int) -> Iterator[tuple[str, Worker]]:
    """A store of one entry with those permissions, and a process that is bound by them, as
    root's is not. Afterwards the store must be as it was."""
    with tempfile.TemporaryDirectory() as name, Worker() as worker:
        file = Path(name) / "modeldex.db"
        url = f"sqlite:///{file}"
        worker.ask("open", url)
        worker.ask("publish_many", 1)
        worker.ask("close")
        file.chmod(file_mode)
        file.parent.chmod(directory_mode)
        worker.ask("become_nobody")
        yield url, worker
        file.parent.chmod(0o755)
        store = Store.open(url)
        assert store.catalogue() == marked(1, count=1)
        store.close()


class TestReadOnly:
    def test_a_file_that_may_not_be_written_is_read_all_the_same(self) -> None:
        with closed_store(file_mode=0o444, directory_mode=0o777) as (url, worker):
            assert worker.ask("open", url) == "opened"
            assert worker.ask("read") == ["m0"]
            told = worker.ask("publish_many", 2)

        assert told["error"].endswith("modeldex.db: it is read-only")

    def test_a_directory_that_may_not_be_written_is_told(self) -> None:
        with closed_store(file_mode=0o444, directory_mode=0o555) as (url, worker):
            told = worker.ask("open", url)
            file = make_url(url).database
            immutable = f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true"

            assert f"{file}: its directory is read-only" in told["error"]
            assert worker.ask("open", immutable) == "opened"
            assert worker.ask("read") == ["m0"]

    def test_an_address_that_says_so_is_read_and_not_written(
        self, published: LocalAdministration, tmp_path: Path
    ) -> None:
        store = Store.open(f"sqlite:///file:{tmp_path / 'modeldex.db'}?mode=ro&uri=true")
        administration = LocalAdministration(store, author="anna")

        assert store.catalogue() == catalogue_of("a")
        message = failure(lambda: administration.create_key("ci", "read", None))
        store.close()

        assert message.endswith("modeldex.db: it is read-only")

    def test_postgresql_is_read_and_not_written(
        self, new_postgresql: Callable[[], str], clock: Clock
    ) -> None:
        url = new_postgresql()
        store = Store.open(url)
        administration = LocalAdministration(store, author="anna", clock=clock)
        administration.publish(administration.plan(catalogue_of("a")), "")
        name = store.engine.url.database
        with store.engine.begin() as connection:
            connection.execute(
                text(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            )
        store.close()

        store = Store.open(url)
        administration = LocalAdministration(store, author="anna", clock=clock)
        message = failure(lambda: administration.create_key("ci", "read", None))
        entries = store.catalogue()
        store.close()

        assert message.endswith("it is read-only")
        assert entries == catalogue_of("a")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_a_place_where_nobody_can_write_is_told() -> None:
    assert failure(lambda: Store.open("sqlite:////proc/modeldex.db")) == (
        "database /proc/modeldex.db: it can not be opened; does the directory exist,"
        " and may it be written?"
    )


def test_a_directory_that_is_missing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "modeldex.db"

    assert "does the directory exist" in failure(lambda: Store.open(f"sqlite:///{path}"))
    assert not path.parent.exists()


def test_another_kind_of_file_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing like a database\n" * 100)

    message = failure(lambda: Store.open(f"sqlite:///{path}"))

    assert message == f"database {path}: it is not an SQLite database"
    assert path.read_text() == "nothing like a database\n" * 100


def test_a_damaged_file_is_told(
    published: LocalAdministration, sqlite_url: str, tmp_path: Path
) -> None:
    whole = Store.open(sqlite_url)
    with whole.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    whole.close()
    cut = tmp_path / "cut.db"
    cut.write_bytes((tmp_path / "modeldex.db").read_bytes()[: 3 * 4096])

    message = failure(lambda: Store.open(f"sqlite:///{cut}").catalogue())

    assert message == f"database {cut}: the file is damaged; restore it from a backup"


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    message = failure(lambda: Store.open("postgresql://anna:s3cret@127.0.0.1:1/models"))

    assert message.startswith("database postgresql://anna:***@127.0.0.1:1/models: ")
    assert "Connection refused" in message
    assert "s3cret" not in message


def test_a_database_that_is_not_there_is_told(postgresql_server: str) -> None:
    address = make_url(postgresql_server).set(database="missing")

    message = failure(lambda: Store.open(address.render_as_string(hide_password=False)))

    assert 'database "missing" does not exist' in message


def test_a_connection_that_was_lost_is_made_anew(
    new_postgresql: Callable[[], str], clock: Clock
) -> None:
    store = Store.open(new_postgresql())
    administration = LocalAdministration(store, author="anna", clock=clock)
    administration.publish(administration.plan(catalogue_of("a")), "")
    end_all = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    plan = administration.plan(catalogue_of("a", "b"))

    def cut(_done: int, _total: int) -> None:
        with store.engine.begin() as connection:
            connection.execute(end_all)

    failure(lambda: administration.publish(plan, "", progress=cut))

    assert store.catalogue() == catalogue_of("a")
    assert administration.publish(plan, "again").number == 2
    store.close()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("53100", "the server's disk is full"),
        ("53300", "the server has no connection left"),
        ("57P03", "the server is starting up or shutting down; try again"),
        ("42501", "the user may not do this"),
        ("P0001", "as it came"),
    ],
)
def test_states_of_postgresql_are_told_in_words(
    new_postgresql: Callable[[], str], state: str, reason: str
) -> None:
    store = Store.open(new_postgresql())
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'as it came' USING ERRCODE = '{state}'; END $$"

    with pytest.raises(DBAPIError) as caught, store.engine.connect() as connection:
        connection.execute(text(statement))
    store.close()

    assert explain(caught.value, "here").message.startswith(f"database here: {reason}")


def test_a_store_whose_file_is_moved_goes_on(
    published: LocalAdministration, tmp_path: Path
) -> None:
    published.catalogue()
    (tmp_path / "modeldex.db").rename(tmp_path / "moved.db")

    assert published.catalogue() == catalogue_of("a")
