"""PostgreSQL tells at once of what was committed; nothing waits for it where that fails."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, text

from modeldex.store.notices import Notices
from modeldex.store.schema import audit_log
from modeldex.store.store import Store

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
LONG = 30.0
"""Seconds after which a test that would hang fails."""


class Monotonic:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(new_postgresql: Callable[[], str]) -> Iterator[Store]:
    store = Store.open(new_postgresql())
    yield store
    store.close()


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
def notices(store: Store, monotonic: Monotonic) -> Iterator[Notices]:
    """Notices of a store, of which nothing was heard yet."""
    known = store.notices()
    assert known is not None
    notices = Notices(known._connect, monotonic)
    known.release()
    assert notices.wait(LONG), "what happened before is a reason to look"
    assert not notices.wait(0)
    yield notices
    notices.release()


def add_key(store: Store, number: int) -> None:
    store.add_key(f"k{number}", "read", bytes([number]) * 32, "", now=NOW, actor="anna")


def test_every_change_is_told_when_it_is_committed(store: Store, notices: Notices) -> None:
    add_key(store, 1)
    add_key(store, 2)

    assert notices.wait(LONG)
    assert not notices.wait(0)
    store.revoke_key(1, at=NOW, actor="anna")
    assert notices.wait(LONG)


def test_what_is_undone_is_not_told(store: Store, notices: Notices) -> None:
    values = {"at": NOW, "actor": "a", "action": "b", "subject": "c", "detail": ""}
    with store.engine.connect() as connection:
        connection.execute(insert(audit_log), values)
        connection.rollback()

    assert not notices.wait(0)


def test_a_connection_that_breaks_is_a_reason_to_look_and_opened_again_in_time(
    store: Store, notices: Notices, monotonic: Monotonic
) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    with store.engine.connect() as connection:
        connection.execute(text(others))

    # The server may say why before it hangs up.
    assert notices.wait(LONG) or notices.wait(LONG)
    assert not notices.is_up
    assert not notices.wait(0.001), "it was opened a moment ago"
    monotonic.now += 1
    assert notices.wait(0.001)
    add_key(store, 1)
    assert notices.wait(LONG)


def test_a_connection_that_has_fallen_silent_is_opened_anew(
    store: Store, notices: Notices, monotonic: Monotonic
) -> None:
    def silence(connection: Any) -> None:
        connection.execute("UNLISTEN *")

    silence(notices._connection)
    add_key(store, 1)
    assert not notices.wait(0)

    notices.missed()
    monotonic.now += LONG
    assert notices.wait(LONG)
    add_key(store, 2)
    assert notices.wait(LONG)


def test_a_server_that_can_not_be_reached_costs_the_wait_and_nothing_else() -> None:
    def fail() -> Any:
        raise OSError("no route\nto host")

    notices = Notices(fail)
    assert not notices.wait(0)
    assert not notices.is_up
    notices.release()


def test_who_waits_is_woken_by_the_end() -> None:
    notices = Notices(lambda: pytest.fail("it has ended"))
    notices.close()

    assert not notices.wait(LONG)
    notices.release()


def test_sqlite_tells_nobody(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    assert store.notices() is None
    store.close()
