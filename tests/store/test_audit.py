"""The audit log tells every publish, rollback and change of a key, and can only grow."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError
from modeldex.store.store import Store
from tests.factories import catalogue_of, text_entry
from tests.store.conftest import Clock


def test_everything_that_is_done_is_told(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    administration.publish(administration.plan(catalogue_of("a")), "First")
    administration.put_entry(text_entry("b"), "Add b", None)
    administration.rollback(1, "b was wrong")
    administration.create_key("ci", "read", timedelta(days=1))
    administration.rotate_key("ci", timedelta(hours=1))
    administration.revoke_key("2")

    told = [
        (record.actor, record.action, record.subject, record.detail)
        for record in reversed(store.audit())
    ]

    assert told == [
        ("anna", "publish", "revision 1", "First"),
        ("anna", "edit", "revision 2", "Add b"),
        ("anna", "rollback", "revision 3", "Roll back to revision 1: b was wrong"),
        ("anna", "key.create", "key 1 (ci)", "read, expires 2026-08-23T12:00:00+00:00"),
        (
            "anna",
            "key.rotate",
            "key 1 (ci)",
            (
                "replaced by key 2, valid until 2026-08-22T13:00:00+00:00;"
                " read, expires 2026-08-23T12:00:00+00:00"
            ),
        ),
        ("anna", "key.revoke", "key 2 (ci)", ""),
    ]
    assert {record.at for record in store.audit()} == {clock.now}


def test_records_are_read_in_pages(administration: LocalAdministration, store: Store) -> None:
    for name in ("a", "b", "c"):
        administration.create_key(name, "read", None)
    ids = [record.id for record in store.audit()]

    assert [record.id for record in store.audit(limit=2)] == ids[:2]
    assert [record.id for record in store.audit(before=ids[1])] == ids[2:]
    assert store.audit(limit=0) == []
    assert store.audit(before=0) == []


def test_what_is_refused_is_not_told(administration: LocalAdministration, store: Store) -> None:
    administration.create_key("ci", "read", None)
    with pytest.raises(StoreError):
        administration.create_key("ci", "read", None)

    assert len(store.audit()) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'mallory'",
        "UPDATE audit_log SET id = id + 100",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE id = 1",
    ],
)
def test_no_record_can_be_changed_or_deleted(
    administration: LocalAdministration, store: Store, statement: str
) -> None:
    administration.create_key("ci", "read", None)
    before = store.audit()

    with (
        pytest.raises(DBAPIError, match="the audit log is append-only"),
        store.engine.begin() as connection,
    ):
        connection.execute(text(statement))

    assert store.audit() == before


def test_no_record_can_be_written_over(administration: LocalAdministration, store: Store) -> None:
    administration.create_key("ci", "read", None)
    values = "VALUES (1, '2026-01-01 00:00:00.000000', 'mallory', '', '', '')"
    statements = {
        "sqlite": f"INSERT OR REPLACE INTO audit_log {values}",
        "postgresql": "TRUNCATE audit_log",
    }

    with (
        pytest.raises(DBAPIError, match="the audit log is append-only"),
        store.engine.begin() as connection,
    ):
        connection.execute(text(statements[store.engine.dialect.name]))


def test_the_change_token_rises_with_every_change(
    administration: LocalAdministration, store: Store
) -> None:
    tokens = [store.change_token()]
    for change in (
        lambda: administration.publish(administration.plan(catalogue_of("a")), ""),
        lambda: administration.put_entry(text_entry("b"), "", None),
        lambda: administration.rollback(1),
        lambda: administration.create_key("ci", "read", None),
        lambda: administration.rotate_key("ci", timedelta(0)),
        lambda: administration.revoke_key("ci"),
    ):
        change()
        tokens.append(store.change_token())

    assert tokens[0] == 0
    assert tokens == sorted(set(tokens))
