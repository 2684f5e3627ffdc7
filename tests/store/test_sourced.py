"""What the store keeps of sources and layers, on each engine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.store.records import Revision, RevisionKind
from modeldex.store.source_status import Known, Lease, LeaseLost, SourceStatus, SyncKind
from modeldex.store.store import Store
from tests.store.conftest import Clock
from tests.store.sourcing import READ_AT, a_model, a_reading, a_source, written

MINE = Lease("acme", "worker 1", READ_AT + timedelta(minutes=5))
THEIRS = replace(MINE, holder="worker 2", until=READ_AT + timedelta(minutes=20))


def plan_of(store: Store, catalogue: Catalogue, by_hand: Catalogue | None) -> Plan:
    head = store.head()
    plan = make_plan(head.number if head else 0, store.catalogue(), catalogue, READ_AT)
    return replace(plan, written=by_hand)


def publish(store: Store, catalogue: Catalogue, by_hand: Catalogue | None = None) -> Revision:
    return store.publish(plan_of(store, catalogue, by_hand), author="anna", message="", now=READ_AT)


class TestLayers:
    def test_what_was_written_is_kept_beside_what_is_published(self, store: Store) -> None:
        by_hand = written(a_model("acme/embed"))
        publish(store, written(a_model("acme/embed", "0.03"), a_model("acme/other")), by_hand)
        kept = store.written()
        assert kept == by_hand
        assert kept.entries["acme/embed"].filled == ("object",)

    def test_without_layers_all_is_written(self, store: Store) -> None:
        catalogue = Catalogue(Settings(), written(a_model("acme/embed")).entries)
        publish(store, catalogue, catalogue)
        assert store.written() == store.catalogue()

    def test_a_catalogue_that_ceases_to_be_layered_is_written_as_a_whole(
        self, store: Store
    ) -> None:
        publish(store, written(a_model("acme/embed")), written())
        plain = Catalogue(Settings(), written(a_model("acme/embed")).entries)
        publish(store, plain, plain)
        assert store.written().entries.keys() == {"acme/embed"}

    def test_what_sources_said_is_kept_with_a_publish(self, store: Store) -> None:
        plan = plan_of(store, written(a_model("acme/embed")), written())
        reading = a_reading("acme")
        store.publish(plan, author="anna", message="", now=READ_AT, readings=[reading])
        assert store.readings() == {"acme": reading}

    def test_of_sources_that_the_catalogue_has_not_nothing_is_said(self, store: Store) -> None:
        plan = plan_of(store, written(a_model("acme/embed")), written())
        store.publish(plan, author="anna", message="", now=READ_AT, readings=[a_reading("other")])
        assert store.readings() == {}
        assert store.readings(Settings(sources=(a_source("other"),))).keys() == {"other"}

    def test_what_is_written_may_change_alone(self, store: Store) -> None:
        """A price that is written as the source has it holds on when the source's changes."""
        published = written(a_model("acme/embed"))
        publish(store, published, written())
        plan = replace(plan_of(store, published, published), rewrites=True)
        revision = store.publish(plan, author="anna", message="", now=READ_AT)
        assert (revision.number, revision.changed) == (2, 0)
        assert store.written() == published


class TestRollback:
    def test_brings_back_what_was_written_then(self, store: Store) -> None:
        first, second = written(a_model("acme/a")), written(a_model("acme/b"))
        publish(store, first, first)
        publish(store, second, second)
        store.publish(
            plan_of(store, store.catalogue(1), None),
            author="anna",
            message="",
            now=READ_AT,
            kind=RevisionKind.ROLLBACK,
            back_to=1,
        )
        assert store.written() == first

    def test_has_what_each_source_says_next_wait(self, store: Store) -> None:
        published = written(a_model("acme/embed"))
        publish(store, published, written())
        publish(store, written(), written())
        plan = plan_of(store, store.catalogue(1), None)
        store.publish(plan, author="anna", message="", now=READ_AT, back_to=1)
        assert store.sources.status("acme").hold_next

    def test_until_something_it_says_is_accepted(self, store: Store) -> None:
        store.sources.hold_next(["acme"])
        store.sources.take(MINE, READ_AT)
        store.sources.accept(MINE, a_reading("acme"))
        assert not store.sources.status("acme").hold_next


class TestLeases:
    def test_one_process_at_a_time_has_the_right_to_read(self, store: Store) -> None:
        assert store.sources.take(MINE, READ_AT)
        assert not store.sources.take(THEIRS, READ_AT + timedelta(minutes=1))
        assert store.sources.status("acme").leased_until == MINE.until

    def test_sources_are_read_beside_each_other(self, store: Store) -> None:
        assert store.sources.take(MINE, READ_AT)
        assert store.sources.take(replace(THEIRS, source="other"), READ_AT)

    def test_the_right_of_a_process_that_died_runs_out(self, store: Store) -> None:
        store.sources.take(MINE, READ_AT)
        assert store.sources.take(THEIRS, MINE.until)

    def test_who_lost_it_changes_nothing(self, store: Store) -> None:
        store.sources.take(MINE, READ_AT)
        store.sources.take(THEIRS, MINE.until)
        with pytest.raises(LeaseLost, match="'acme'"):
            store.sources.accept(MINE, a_reading("acme"))
        plan = plan_of(store, written(a_model("acme/embed")), written())
        with pytest.raises(LeaseLost):
            store.publish(plan, author="anna", message="", now=READ_AT, lease=MINE)
        store.sources.failed(MINE, "too late", next_run=None)
        assert store.head() is None
        assert store.readings(Settings(sources=(a_source(),))) == {}
        assert store.sources.status("acme").failures == 0

    def test_a_process_that_ends_gives_it_back(self, store: Store) -> None:
        store.sources.take(MINE, READ_AT)
        store.sources.give_back(MINE.holder)
        assert store.sources.take(THEIRS, READ_AT)


class TestStatus:
    def test_a_source_that_was_never_read_has_one(self, store: Store) -> None:
        assert store.sources.status("acme") == SourceStatus("acme")
        assert store.sources.all() == {}

    def test_a_success_is_noted(self, store: Store, clock: Clock) -> None:
        known = Known(b"settings", '"v1"', "Sat, 22 Aug 2026 12:00:00 GMT", b"content")
        store.sources.take(MINE, READ_AT)
        later = clock.move(seconds=3)
        next_run = clock.move(hours=6)
        store.sources.succeeded(MINE, SyncKind.PUBLISHED, known, now=later, next_run=next_run)
        assert store.sources.status("acme") == SourceStatus(
            "acme",
            last_attempt=READ_AT,
            last_success=later,
            last_outcome=SyncKind.PUBLISHED,
            next_run=next_run,
            known=known,
        )

    def test_failures_are_counted_until_the_next_success(self, store: Store) -> None:
        for _ in range(3):
            store.sources.take(MINE, READ_AT)
            store.sources.failed(MINE, "can not reach it\0" + "." * 2_000, next_run=None)
        status = store.sources.status("acme")
        assert status.failures == 3
        assert status.last_outcome is SyncKind.FAILED
        assert status.last_error is not None
        assert status.last_error.startswith("can not reach it.")
        store.sources.take(MINE, READ_AT)
        store.sources.succeeded(MINE, SyncKind.UNCHANGED, Known(), now=READ_AT, next_run=None)
        assert store.sources.status("acme").failures == 0
        assert store.sources.status("acme").last_error is None

    def test_a_failure_keeps_what_is_known(self, store: Store) -> None:
        known = Known(b"settings", '"v1"')
        store.sources.take(MINE, READ_AT)
        store.sources.succeeded(MINE, SyncKind.PUBLISHED, known, now=READ_AT, next_run=None)
        store.sources.take(MINE, READ_AT)
        store.sources.failed(MINE, "gone", next_run=READ_AT)
        assert store.sources.status("acme").known == known
