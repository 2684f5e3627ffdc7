"""Addresses of databases, and how connections are set up."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from modeldex.store.engine import connect, normalise
from modeldex.store.errors import StoreError
from modeldex.store.store import Store


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("sqlite:///modeldex.db", "sqlite+pysqlite:///modeldex.db"),
        (" sqlite:////var/lib/models.db\n", "sqlite+pysqlite:////var/lib/models.db"),
        ("sqlite+pysqlite:///a b/ü.db", "sqlite+pysqlite:///a b/ü.db"),
        (
            "sqlite:///file:models.db?mode=ro&uri=true",
            "sqlite+pysqlite:///file:models.db?mode=ro&uri=true",
        ),
        ("postgresql://anna@host/models", "postgresql+psycopg://anna@host/models"),
        ("postgres://anna:pw@host:1/models", "postgresql+psycopg://anna:pw@host:1/models"),
        (
            "postgresql+psycopg://host/models?sslmode=require",
            "postgresql+psycopg://host/models?sslmode=require",
        ),
    ],
)
def test_addresses_are_taken_as_people_write_them(url: str, normal: str) -> None:
    assert normalise(url) == make_url(normal)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("modeldex.db", "not a URL; expected sqlite:///FILE or postgresql://"),
        ("sqlite:/modeldex.db", "not a URL"),
        ("   ", "not a URL"),
        ("postgresql://host:port/models", "not a URL"),
        ("postgresql://[::1/models", "not a URL"),
        ("mysql://host/models", "mysql: not a database of Modeldex"),
        ("postgresql+asyncpg://host/models", "postgresql.asyncpg: not a database of Modeldex"),
        ("sqlite+aiosqlite:///models.db", "sqlite.aiosqlite: not a database of Modeldex"),
        ("sqlite://", "in memory would lose"),
        ("sqlite:///:memory:", "in memory would lose"),
        ("sqlite:///file::memory:?uri=true", "in memory would lose"),
        ("sqlite:///file:models?mode=memory&uri=true", "in memory would lose"),
        ("sqlite://host/models.db", "is a file"),
        ("sqlite:///a\0b.db", "is a file"),
        ("sqlite:///models.db?mode=ro", "options only of a URI"),
    ],
)
def test_other_addresses_are_refused(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason) as caught:
        connect(url)
    assert "\n" not in caught.value.message


def test_without_psycopg_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(StoreError, match=r"pip install 'modeldex\[postgresql\]'"):
        connect("postgresql://host/models")


def test_passwords_are_in_no_message() -> None:
    place = connect("postgresql://anna:s3cret@h/m?password=s3cret&host=/run").place

    assert place == "postgresql://anna:***@h/m?host=%2Frun"


def test_without_an_address_it_is_a_file_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store.open()
    monkeypatch.chdir("/")

    assert store.head() is None
    assert store.place == "modeldex.db"
    store.close()
    assert (tmp_path / "modeldex.db").exists()


def test_sqlite_writes_ahead_and_syncs_every_commit(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)

    with store.engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    store.close()

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_closing_leaves_one_file(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url)
    store.change_token()
    store.close()

    assert [path.name for path in tmp_path.iterdir()] == ["modeldex.db"]


def test_postgresql_commits_to_disk_whatever_the_server_defaults_to(
    new_postgresql: Callable[[], str],
) -> None:
    database = connect(new_postgresql())
    show = text("SHOW synchronous_commit")
    with database.engine.begin() as connection:
        name = database.engine.url.database
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    database.engine.dispose()

    with database.writing(migrating=True) as connection:
        while_writing = connection.scalar(show)
    with database.reading() as connection:
        otherwise = connection.scalar(show)
    database.engine.dispose()

    assert (while_writing, otherwise) == ("on", "off")


def test_what_reads_sees_the_database_as_it_was_at_first(database_url: str) -> None:
    """Between two of its statements, another transaction is committed."""
    Store.open(database_url).close()
    database = connect(database_url)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE shelf (books INTEGER)"))
        connection.execute(text("INSERT INTO shelf VALUES (1)"))
    count = text("SELECT books FROM shelf")

    with database.reading() as connection:
        before = connection.scalar(count)
        with database.writing() as other:
            other.execute(text("UPDATE shelf SET books = 2"))
        after = connection.scalar(count)
    with database.reading() as connection:
        later = connection.scalar(count)
    database.engine.dispose()

    assert (before, after, later) == (1, 1, 2)
