"""Sessions: open for a while, closed for ever, and only digests of them are kept."""

from datetime import timedelta

import pytest

from modeldex.store.administration import LocalAdministration
from modeldex.store.records import Key
from modeldex.store.store import Store
from tests.store.conftest import Clock

DIGEST = b"a" * 32
HOURS = timedelta(hours=8)


@pytest.fixture
def key(administration: LocalAdministration) -> Key:
    return administration.create_key("operator", "admin", None)[0]


def test_a_session_is_open_until_it_expires(store: Store, key: Key, clock: Clock) -> None:
    session = store.sessions.start(DIGEST, key, now=clock.now, expires_at=clock.now + HOURS)

    assert store.sessions.found(DIGEST) == session
    assert store.sessions.valid(clock.now) == [session]
    assert session.valid_at(clock.now + HOURS - timedelta(microseconds=1))
    assert not session.valid_at(clock.now + HOURS)
    assert store.sessions.valid(clock.now + HOURS) == []


def test_a_session_that_was_ended_stays_closed(store: Store, key: Key, clock: Clock) -> None:
    store.sessions.start(DIGEST, key, now=clock.now, expires_at=clock.now + HOURS)

    store.sessions.end(DIGEST, key, now=clock.move(hours=1))
    store.sessions.end(DIGEST, key, now=clock.move(hours=1))

    session = store.sessions.found(DIGEST)
    assert session is not None
    assert not session.valid_at(clock.now)
    assert session.ended_at == clock.now - timedelta(hours=1)
    assert [record.action for record in store.audit()] == [
        "session.end",
        "session.start",
        "key.create",
    ]


def test_an_unknown_session_is_none(store: Store) -> None:
    assert store.sessions.found(b"b" * 32) is None


def test_sessions_of_long_ago_are_forgotten(store: Store, key: Key, clock: Clock) -> None:
    store.sessions.start(DIGEST, key, now=clock.now, expires_at=clock.now + HOURS)
    later = clock.move(days=31)

    store.sessions.start(b"b" * 32, key, now=later, expires_at=later + HOURS)

    assert store.sessions.found(DIGEST) is None
