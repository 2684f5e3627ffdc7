"""What is wrong with a database is told, with what to do about it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError
from modeldex.store.failures import DAMAGED, RESTORE
from modeldex.store.store import Store
from tests.factories import catalogue_of

PAGE_BYTES = 4096


def told(store: Store) -> list[str]:
    faults = list(store.faults())
    assert all(fault.remedy for fault in faults)
    return [fault.message.partition(": ")[2] for fault in faults]


def test_of_a_sound_database_nothing_is_told(
    store: Store, administration: LocalAdministration
) -> None:
    assert told(store) == []
    administration.publish(administration.plan(catalogue_of("a")), "")
    assert told(store) == []


def test_rows_that_somebody_changed_are_told(
    store: Store, administration: LocalAdministration
) -> None:
    administration.publish(administration.plan(catalogue_of("a")), "")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE entry_versions SET digest = :digest"), {"digest": b"x"})

    [message] = told(store)

    assert message.startswith("revision 1 is not what was published")


def test_a_damaged_page_is_told(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url)
    work = LocalAdministration(store, author="anna")
    work.publish(work.plan(catalogue_of(*(f"m{number}" for number in range(200)))), "")
    with store.engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    with (tmp_path / "modeldex.db").open("r+b") as file:
        file.seek((pages // 2) * PAGE_BYTES)
        file.write(b"\xff" * PAGE_BYTES)
    store = Store.open(sqlite_url)

    faults = list(store.faults())
    store.close()

    assert faults
    assert all(DAMAGED in fault.message and fault.remedy == RESTORE for fault in faults)


def test_a_database_that_can_not_be_written_is_told(
    administration: LocalAdministration, sqlite_url: str, tmp_path: Path
) -> None:
    Store.open(sqlite_url).close()
    store = Store.open(f"sqlite:///file:{tmp_path / 'modeldex.db'}?mode=ro&uri=true")

    assert told(store) == ["it is read-only"]
    store.close()


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("postgresql://anna:s3cret@127.0.0.1:1/models", "see that the server runs"),
        ("sqlite:////proc/modeldex.db", "make the directory"),
    ],
)
def test_a_failure_to_open_says_what_to_do(address: str, remedy: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(address)

    assert caught.value.remedy.startswith(remedy)


def test_a_database_that_does_not_exist_says_what_to_do(
    new_postgresql: Callable[[], str],
) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(new_postgresql().replace("test_", "missing_"))

    assert caught.value.remedy.startswith("create the database")
