"""Marks and probes in a database: kept beside revisions, told in the audit log, taken in turns."""

from datetime import timedelta

import pytest

from modeldex.catalogue.probes import Probe
from modeldex.store.errors import StoreError
from modeldex.store.store import Store
from tests.store.conftest import Clock

PROBE = Probe("acme", "https://acme.example", fail_after=2, recover_after=1)


def test_a_mark_is_set_kept_and_ended(store: Store, clock: Clock) -> None:
    token = store.change_token()
    first = store.marks.set("a", "person", reason="x", now=clock.now, actor="ada")
    assert store.change_token() > token
    later = store.marks.set("a", "person", reason="y", now=clock.move(hours=1), actor="bo")
    assert (later.since, later.reason, later.actor) == (first.since, "y", "bo")
    store.marks.set("a", "probe", reason="z", now=clock.now, actor="probe p")
    assert [mark.marked_by for mark in store.marks.listing()] == ["person", "probe"]
    assert store.offline_models() == {"a"}
    assert len(store.marks.clear("a", "person", now=clock.now, actor="ada")) == 1
    assert store.offline_models() == {"a"}
    assert len(store.marks.clear("a", now=clock.now, actor="ada")) == 1
    assert store.marks.clear("a", now=clock.now, actor="ada") == []
    assert store.offline_models() == frozenset()


def test_a_mark_that_is_the_same_is_nothing_new(store: Store, clock: Clock) -> None:
    store.marks.set("a", "person", reason="x", now=clock.now, actor="ada")
    token = store.change_token()
    store.marks.set("a", "person", reason="x", now=clock.move(hours=1), actor="ada")
    assert store.change_token() == token


@pytest.mark.parametrize(("model_id", "reason"), [("a\0", "x"), ("a", "\0"), ("a", "x" * 1001)])
def test_what_can_not_be_kept_is_refused(
    store: Store, clock: Clock, model_id: str, reason: str
) -> None:
    with pytest.raises(StoreError):
        store.marks.set(model_id, "person", reason=reason, now=clock.now, actor="ada")


def test_of_all_who_look_one_asks_in_each_interval(store: Store, clock: Clock) -> None:
    assert [store.probes.claim(PROBE, clock.now) for _ in range(3)] == [True, False, False]
    assert not store.probes.claim(PROBE, clock.move(seconds=59))
    assert store.probes.claim(PROBE, clock.move(seconds=1))


def test_what_a_probe_holds_is_kept(store: Store, clock: Clock) -> None:
    store.probes.claim(PROBE, clock.now)
    assert store.probes.note(PROBE, "no", clock.now).up
    down = store.probes.note(PROBE, "no\nroute" * 200, clock.move(minutes=1))
    assert not down.up
    assert store.probes.states() == {"acme": down}
    assert store.probes.states()["acme"].since == clock.now
    assert len(down.last_error or "") == 500
    up = store.probes.note(PROBE, None, clock.move(minutes=1))
    assert up.up
    assert [record.action for record in store.audit(2)] == ["probe.up", "probe.down"]


def test_a_probe_that_is_no_more_is_forgotten(store: Store, clock: Clock) -> None:
    store.probes.claim(PROBE, clock.now)
    store.probes.forget(frozenset({"acme"}))
    assert "acme" in store.probes.states()
    store.probes.forget(frozenset())
    assert store.probes.states() == {}


def test_marks_follow_what_is_down(store: Store, clock: Clock) -> None:
    store.marks.set("a", "person", reason="", now=clock.now, actor="ada")
    store.probes.mark({"a": ("p", "no"), "b": ("p", "no")}, clock.now)
    assert store.offline_models() == {"a", "b"}
    token = store.change_token()
    store.probes.mark({"a": ("p", "no"), "b": ("p", "no")}, clock.now + timedelta(hours=1))
    assert store.change_token() == token
    store.probes.mark({}, clock.now)
    assert store.offline_models() == {"a"}


def test_a_key_keeps_its_view(store: Store, clock: Clock) -> None:
    key = store.add_key("k", "read", b"1" * 32, "h", now=clock.now, view="team", actor="ada")
    assert key.view == "team"
    _, new = store.replace_key(
        key.id, b"2" * 32, "h", now=clock.now, until=clock.now, expires_at=None, actor="ada"
    )
    assert new.view == "team"
    for view, role in (("", "read"), ("x" * 101, "read"), ("a\0", "read"), ("team", "admin")):
        with pytest.raises(StoreError):
            store.add_key("l", role, b"3" * 32, "h", now=clock.now, view=view, actor="ada")  # type: ignore[arg-type]
