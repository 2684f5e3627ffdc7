"""A database is copied whole, to either engine, or not at all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, func, insert, select, text, update

from modeldex.store import checking, copying, schema
from modeldex.store.administration import LocalAdministration
from modeldex.store.engine import Database, connect
from modeldex.store.errors import StoreError
from modeldex.store.migrating import migrate
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry

NOW = datetime(2026, 8, 22, 12, 0, 0, 123456, tzinfo=UTC)


def fill(url: str) -> None:
    """Rows in every table, some of them awkward."""
    store = Store.open(url)
    work = LocalAdministration(store, author="Änna", clock=lambda: NOW)
    for catalogue in (catalogue_of("ä", "b"), catalogue_of("ä", named_entry("b", "B'\\\x01😀"))):
        work.publish(work.plan(catalogue), "why\n\u2028")
    work.rollback(1)
    work.create_key("reader", "read", timedelta(days=1), "5/minute")
    work.rotate_key("reader", timedelta(0))
    with store.engine.begin() as connection:
        empty = [
            table
            for table in schema.metadata.sorted_tables
            if not connection.scalar(select(func.count()).select_from(table))
        ]
        for table in empty:
            connection.execute(insert(table), row_of(table))
    store.close()


def row_of(table: Table) -> dict[str, object]:
    """A row for a table that the tests have no use for otherwise."""
    row: dict[str, object] = {}
    for column in table.columns:
        kind = type(column.type).__name__
        if column.foreign_keys or column is table.autoincrement_column:
            row[column.name] = 1
        elif kind == "Instant":
            row[column.name] = NOW
        elif kind == "LargeBinary":
            row[column.name] = b"\0\xff"
        elif kind == "Boolean":
            row[column.name] = True
        else:
            row[column.name] = 7 if "Integer" in kind else "ü"
    return row


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[str], str]:
    return lambda name: f"sqlite:///{tmp_path / name}.db"


@pytest.fixture
def opened() -> Iterator[Callable[[str], Database]]:
    """Opens databases, and closes them."""
    made: list[Database] = []

    def make(url: str) -> Database:
        made.append(connect(url))
        return made[-1]

    yield make
    for each in made:
        each.engine.dispose()


Opened = Callable[[str], Database]


def test_what_goes_to_the_other_engine_and_back_is_the_same(
    sqlite: Callable[[str], str], new_postgresql: Callable[[], str], opened: Opened
) -> None:
    first, second, third = opened(sqlite("a")), opened(new_postgresql()), opened(sqlite("c"))
    fill(sqlite("a"))
    told: list[tuple[int, int]] = []

    there = copying.copy(first, second, lambda done, total: told.append((done, total)))
    back = copying.copy(second, third)

    assert there == back
    assert {each.name for each in there} == set(schema.metadata.tables)
    assert all(each.rows for each in there)
    assert told[-1] == (2 * sum(each.rows for each in there),) * 2
    assert list(checking.faults(second)) == []


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_copy_is_gone_on_with(
    engine: str, sqlite: Callable[[str], str], new_postgresql: Callable[[], str], opened: Opened
) -> None:
    fill(sqlite("a"))
    url = new_postgresql() if engine == "postgresql" else sqlite("b")
    copying.copy(opened(sqlite("a")), opened(url))

    store = Store.open(url)
    work = LocalAdministration(store, author="anna", clock=lambda: NOW)
    before = store.audit()
    work.publish(work.plan(catalogue_of("c")), "on")
    key, _ = work.create_key("other", "read", None)

    assert store.audit()[2:] == before
    assert [record.id for record in store.audit()[:2]] == [before[0].id + 2, before[0].id + 1]
    assert key.id == 3
    assert store.head() == work.revision(4)
    store.close()


def test_only_an_empty_database_is_copied_into(
    database_url: str, sqlite: Callable[[str], str], opened: Opened
) -> None:
    fill(sqlite("a"))
    store = Store.open(database_url)
    store.add_key("k", "read", b"\1" * 32, "", now=NOW, actor="anna")
    before = store.audit()

    with pytest.raises(StoreError, match=r"it is not empty \(.* has rows\)"):
        copying.copy(opened(sqlite("a")), opened(database_url))

    assert store.audit() == before
    assert store.head() is None
    store.close()


def test_what_does_not_arrive_as_it_was_sent_is_not_kept(
    database_url: str,
    sqlite: Callable[[str], str],
    opened: Opened,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(sqlite("a"))
    spoiled = copying._copy_table

    def spoil(reading, writing, table, count):  # type: ignore[no-untyped-def]
        copied = spoiled(reading, writing, table, count)
        if table is schema.revisions:
            writing.execute(update(table).values(message="another"))
        return copied

    monkeypatch.setattr(copying, "_copy_table", spoil)
    with pytest.raises(StoreError, match="revisions did not arrive as it was sent"):
        copying.copy(opened(sqlite("a")), opened(database_url))

    store = Store.open(database_url)
    assert store.head() is None
    assert store.audit() == []
    store.close()


def test_what_is_no_source_is_said_to_be(sqlite: Callable[[str], str], opened: Opened) -> None:
    target = opened(sqlite("b"))
    with pytest.raises(StoreError, match="can not be copied into itself"):
        copying.copy(target, target)
    with pytest.raises(StoreError, match="it holds no catalogue"):
        copying.copy(opened(sqlite("new")), target)
    old = opened(sqlite("old"))
    migrate(old)
    with old.engine.begin() as connection:
        connection.execute(text("UPDATE modeldex_version SET version_num = '0000'"))
    with pytest.raises(StoreError, match="its schema is 0000, expected 0001") as caught:
        copying.copy(old, target)
    assert "database migrate" in caught.value.remedy


class TestChecking:
    @pytest.fixture
    def database(self, database_url: str, opened: Opened) -> Database:
        fill(database_url)
        return opened(database_url)

    def test_of_what_is_whole_nothing_is_told(self, database: Database) -> None:
        told: list[tuple[int, int]] = []
        assert list(checking.faults(database, lambda *each: told.append(each))) == []
        assert told == [(1, 3), (2, 3), (3, 3)]

    @pytest.mark.parametrize(
        ("statement", "subject"),
        [
            ("UPDATE entry_versions SET body = '{}' WHERE to_revision = 2", "b of revision 1"),
            ("UPDATE entry_versions SET body = 'x' WHERE to_revision = 2", "b of revision 1"),
            ("DELETE FROM entry_versions WHERE from_revision = 2", "revision 2"),
            ("UPDATE revisions SET digest = 'x' WHERE number = 2", "revision 2"),
        ],
    )
    def test_what_was_changed_in_the_past_is_told(
        self, database: Database, statement: str, subject: str
    ) -> None:
        with database.engine.begin() as connection:
            connection.execute(text(statement))

        (fault,) = checking.faults(database)

        assert f"{subject} is not what was published; something has changed" in fault.message
