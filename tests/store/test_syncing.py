"""Reading sources: what is published, what waits, and what changes nothing."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.doubts import DoubtKind
from modeldex.catalogue.sourcing import Source
from modeldex.entries.entry import Entry
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.fetching import Fetched, Validators
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import UnknownSource
from modeldex.store.records import RevisionKind
from modeldex.store.source_status import Lease, SyncKind
from modeldex.store.store import Store
from modeldex.store.syncing import Syncing
from tests.documents import price
from tests.store.conftest import Clock
from tests.store.sourcing import a_model, a_source

ACME = a_source("acme", dialect="venice", every=timedelta(hours=6))


def models(*names: str, usd: str = "0.02") -> list[dict[str, Any]]:
    return [a_model(name, usd) for name in names]


MANY = models(*(f"acme/model-{number}" for number in range(20)))


@dataclass
class Server:
    """What the source says, and what it was asked."""

    said: Any = field(default_factory=lambda: MANY)
    etag: str | None = None
    asked: list[Validators] = field(default_factory=list)

    def __call__(self, source: Source, validators: Validators) -> Fetched:
        self.asked.append(validators)
        if isinstance(self.said, FetchError):
            raise self.said
        if self.etag is not None and validators.etag == self.etag:
            return Fetched(None, validators)
        body = self.said if isinstance(self.said, bytes) else _json({"data": self.said})
        return Fetched(body, Validators(self.etag), "application/json")


def _json(value: Any) -> bytes:
    return json.dumps(value, default=float).encode()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def syncing(
    store: Store, administration: LocalAdministration, clock: Clock, server: Server
) -> Syncing:
    """A catalogue with one source, which was never read, is published."""
    administration.publish(administration.plan(Catalogue(Settings(sources=(ACME,)))), "Sources")
    return Syncing(store, "timetable", "this process", clock, server)


def prices(store: Store) -> dict[str, Any]:
    return {
        model_id: entry.document()["model_spec"]["pricing"]["input"]["usd"]
        for model_id, entry in store.catalogue().entries.items()
    }


class TestPublishing:
    def test_what_a_source_says_is_published(self, store: Store, syncing: Syncing) -> None:
        outcome = syncing.sync(ACME)
        assert outcome.kind is SyncKind.PUBLISHED
        assert outcome.revision == store.head()
        assert outcome.revision is not None
        assert outcome.revision.kind is RevisionKind.SYNC
        assert (outcome.revision.author, outcome.revision.message) == ("timetable", "Sync acme")
        assert outcome.revision.added == 20
        assert list(store.catalogue().entries) == [each["id"] for each in MANY]

    def test_what_it_says_later_is_published_as_well(
        self, store: Store, syncing: Syncing, server: Server
    ) -> None:
        syncing.sync(ACME)
        server.said = [a_model("acme/model-0", "0.03"), *MANY[1:], *models("acme/new")]
        outcome = syncing.sync(ACME)
        assert outcome.revision is not None
        assert (outcome.revision.added, outcome.revision.changed) == (1, 1)
        assert str(prices(store)["acme/model-0"]) == "0.03"

    def test_what_a_person_wrote_stays(
        self, store: Store, administration: LocalAdministration, syncing: Syncing
    ) -> None:
        own = Entry.of({**a_model("acme/model-0", "9"), "owned_by": "us"})
        settings = Settings(sources=(ACME,))
        administration.publish(administration.plan(Catalogue(settings, {own.id: own})), "Own")
        syncing.sync(ACME)
        assert str(prices(store)["acme/model-0"]) == "9"

    def test_a_plan_publishes_nothing(self, store: Store, syncing: Syncing) -> None:
        outcome = syncing.plan(ACME)
        assert outcome.kind is SyncKind.PLANNED
        assert len(outcome.changes.entries) == 20
        assert store.catalogue().entries == {}
        assert store.sources.all() == {}

    def test_the_dialects_report_comes_along(self, syncing: Syncing, server: Server) -> None:
        server.said = _json(
            {"acme/large": {"litellm_provider": "acme", "mode": "rerank"}}
            | {
                f"acme/{n}": {"litellm_provider": "acme", "mode": "chat", "novel": n}
                for n in range(3)
            }
        )
        outcome = syncing.plan(a_source("acme", dialect="litellm"))
        assert outcome.report is not None
        assert (outcome.report["read"], outcome.report["kept"]) == (4, 3)
        assert outcome.report["not_understood"][0]["kind"] == "novel"

    def test_what_was_said_of_a_model_stays_where_a_later_reading_makes_it_no_entry(
        self, store: Store, syncing: Syncing, server: Server, clock: Clock
    ) -> None:
        syncing.sync(ACME)
        broken = {**MANY[0], "model_spec": {"pricing": {"input": {"usd": -1}}}}
        server.said = [broken, *MANY[1:], *models("acme/new")]
        assert syncing.sync(ACME).kind is SyncKind.PUBLISHED
        clock.move(days=30)
        assert syncing.sync(ACME).kind is SyncKind.UNCHANGED
        assert str(prices(store)["acme/model-0"]) == "0.02"
        assert "offline" not in store.catalogue().entries["acme/model-0"].document()["model_spec"]

    def test_a_model_that_can_be_no_entry_is_not_taken_and_told(
        self, store: Store, syncing: Syncing, server: Server
    ) -> None:
        broken = a_model("acme/broken")
        broken["model_spec"]["pricing"] = {"input": {"usd": -1}}
        server.said = [*MANY, broken]
        outcome = syncing.sync(ACME)
        assert outcome.kind is SyncKind.PUBLISHED
        assert len(store.catalogue().entries) == 20
        assert outcome.problems[0].model_id == "acme/broken"


class TestUnchanged:
    def test_a_source_that_says_the_same_makes_no_revision(
        self, store: Store, syncing: Syncing
    ) -> None:
        syncing.sync(ACME)
        assert syncing.sync(ACME).kind is SyncKind.UNCHANGED
        assert [revision.number for revision in store.revisions()] == [2, 1]

    def test_it_is_asked_whether_it_has_changed(self, syncing: Syncing, server: Server) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        syncing.sync(ACME)
        assert syncing.sync(ACME).kind is SyncKind.UNCHANGED
        assert [asked.etag for asked in server.asked] == [None, '"v1"', '"v1"']

    @pytest.mark.parametrize(
        "change", [{"url": "https://other.example"}, {"prefix": "x/"}, {"dialect": None}]
    )
    def test_but_not_where_it_would_be_read_otherwise(
        self, syncing: Syncing, server: Server, change: dict[str, Any]
    ) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        options = {"dialect": "venice", **change}
        syncing.sync(a_source("acme", **options))
        assert [asked.etag for asked in server.asked] == [None, None]

    def test_nor_after_an_answer_that_could_not_be_used(
        self, syncing: Syncing, server: Server
    ) -> None:
        server.etag, server.said = '"bad"', b"<html>"
        syncing.sync(ACME)
        syncing.sync(ACME)
        assert [asked.etag for asked in server.asked] == [None, None]

    def test_who_writes_what_the_source_says_is_heard_all_the_same(
        self, store: Store, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        """Written by hand, a price holds on, be it the source's at the moment."""
        syncing.sync(ACME)
        own = store.catalogue().entries["acme/model-0"]
        plan = administration.plan(Catalogue(Settings(sources=(ACME,)), {own.id: own}))
        assert not plan.changes
        assert not plan.is_empty
        administration.publish(plan, "Pin it")
        server.said = [a_model("acme/model-0", "0.03"), *MANY[1:]]
        syncing.sync(ACME)
        assert str(prices(store)["acme/model-0"]) == "0.02"


class TestFailures:
    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (FetchError("can not reach it"), "can not reach it"),
            (
                b"<!doctype html><title>Just a moment</title>",
                "the answer is HTML; found a page, “J",
            ),
            (b"", "the answer is empty"),
            (b"Service moved", "the answer is no document"),
            (b"\xff\xfe{}", "the answer is no document"),
            (b'{"data": [', "not valid JSON"),
            (b'{"data": [NaN]}', "NaN is not a JSON number"),
            (b'{"data": [], "data": []}', 'the key "data" stands twice'),
            (b'{"a":' * 100 + b"1" + b"}" * 100, "nested deeper than 64 levels"),
            (b'{"error": {"message": "no key"}}', "this is no document of the dialect venice"),
            (b'{"data": [{"id": "a"}]}', "none of the 1 models of source 'acme' can be used"),
            (b"[" + b"[]," * 4_000_001 + b"0]", "the answer holds too much"),
        ],
    )
    def test_what_can_not_be_used_changes_nothing(
        self, store: Store, syncing: Syncing, server: Server, said: Any, told: str
    ) -> None:
        syncing.sync(ACME)
        server.said = said
        outcome = syncing.sync(ACME)
        assert outcome.kind is SyncKind.FAILED
        assert told in str(outcome.problems[0])
        assert len(store.catalogue().entries) == 20
        status = store.sources.status("acme")
        assert status.failures == 1
        assert status.last_error is not None
        assert told in status.last_error

    def test_a_failing_source_is_asked_sooner_and_then_less_and_less_often(
        self, syncing: Syncing, server: Server, clock: Clock
    ) -> None:
        server.said = FetchError("can not reach it")
        pauses = []
        for _ in range(10):
            outcome = syncing.sync(ACME)
            assert outcome.next_run is not None
            pauses.append((outcome.next_run - clock.now).total_seconds() / 60)
        for pause, least in zip(pauses, (1, 2, 4, 8, 16, 32, 64, 128, 256, 360), strict=True):
            assert least <= pause <= least * 1.1

    def test_a_defect_of_ours_is_a_failure_of_the_source(
        self, store: Store, syncing: Syncing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any) -> None:
            raise RecursionError

        monkeypatch.setattr("modeldex.store.hearing.load", broken)
        outcome = syncing.sync(ACME)
        assert outcome.kind is SyncKind.FAILED
        assert "RecursionError" in str(outcome.problems[0])
        assert store.sources.status("acme").leased_until is None

    def test_a_source_that_another_process_reads_is_left_alone(
        self, store: Store, syncing: Syncing, server: Server, clock: Clock
    ) -> None:
        store.sources.take(Lease("acme", "other", clock.now + timedelta(minutes=5)), clock.now)
        assert syncing.sync(ACME).kind is SyncKind.BUSY
        assert server.asked == []

    def test_it_is_told_until_when_at_the_latest(
        self, store: Store, syncing: Syncing, clock: Clock
    ) -> None:
        until = clock.now + timedelta(minutes=5)
        store.sources.take(Lease("acme", "another process", until), clock.now)
        assert syncing.sync(ACME).busy_until == until

    def test_a_source_that_the_catalogue_has_not_is_named(
        self, administration: LocalAdministration, syncing: Syncing
    ) -> None:
        with pytest.raises(UnknownSource, match="no source 'acne'; did you mean 'acme'"):
            administration.sync("acne")


class TestHolding:
    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            (MANY[:10], DoubtKind.GONE),
            ([], DoubtKind.EMPTIED),
            ([a_model("acme/model-0", "0.2"), *MANY[1:]], DoubtKind.PRICE),
            ([a_model("acme/model-0", "0"), *MANY[1:]], DoubtKind.ZERO),
        ],
        ids=["gone", "emptied", "price", "zero"],
    )
    def test_what_is_in_doubt_waits(
        self, store: Store, syncing: Syncing, server: Server, said: Any, kind: DoubtKind
    ) -> None:
        syncing.sync(ACME)
        before = prices(store)
        server.said = said
        outcome = syncing.sync(ACME)
        assert outcome.kind is SyncKind.HELD
        assert kind in [reason.kind for reason in outcome.doubts]
        assert outcome.held == store.holds.listing()[0].number
        assert prices(store) == before

    def test_it_waits_once(self, store: Store, syncing: Syncing, server: Server) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        server.etag, server.said = '"v2"', MANY[:10]
        assert [syncing.sync(ACME).held for _ in range(3)] == [1, 1, 1]
        assert [asked.etag for asked in server.asked] == [None, '"v1"', '"v2"', '"v2"']

    def test_also_where_reading_it_fails_in_between(
        self, store: Store, syncing: Syncing, server: Server
    ) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        server.etag, said = '"v2"', MANY[:10]
        for server.said in (said, FetchError("gone"), said):
            outcome = syncing.sync(ACME)
        assert outcome.held == 1

    def test_what_was_rejected_is_not_held_again(
        self, store: Store, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        server.etag, server.said = '"v2"', MANY[:10]
        administration.reject(syncing.sync(ACME).held or 0)
        assert syncing.sync(ACME).kind is SyncKind.UNCHANGED
        assert store.holds.listing() == []
        assert len(store.catalogue().entries) == 20

    def test_it_is_named_also_where_the_source_only_says_that_nothing_has_changed(
        self, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        server.etag, server.said = '"v2"', MANY[:10]
        administration.reject(syncing.sync(ACME).held or 0)
        assert [syncing.sync(ACME).rejected for _ in range(2)] == [1, 1]

    def test_what_was_rejected_is_held_anew_once_the_source_said_another_thing(
        self,
        administration: LocalAdministration,
        syncing: Syncing,
        server: Server,
        clock: Clock,
    ) -> None:
        syncing.sync(ACME)
        server.said = MANY[:10]
        administration.reject(syncing.sync(ACME).held or 0)
        server.said = MANY
        clock.move(hours=6)
        assert syncing.sync(ACME).rejected is None
        server.said = MANY[:10]
        assert syncing.sync(ACME).held == 2

    def test_what_was_approved_is_the_new_state(
        self, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        syncing.sync(ACME)
        server.said = [a_model("acme/model-0", "0.2"), *MANY[1:]]
        assert administration.approve(syncing.sync(ACME).held or 0) is not None
        assert syncing.sync(ACME).kind is SyncKind.UNCHANGED

    def test_a_source_that_is_well_again_waits_for_nobody(
        self, store: Store, syncing: Syncing, server: Server
    ) -> None:
        syncing.sync(ACME)
        server.said = MANY[:10]
        syncing.sync(ACME)
        server.said = [*MANY, *models("acme/new")]
        assert syncing.sync(ACME).kind is SyncKind.PUBLISHED
        assert store.holds.listing() == []


class TestVanishing:
    def test_a_model_that_is_gone_is_offline_first_and_then_gone(
        self, store: Store, syncing: Syncing, server: Server, clock: Clock
    ) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        server.etag, server.said = '"v2"', MANY[1:]
        syncing.sync(ACME)
        spec = store.catalogue().entries["acme/model-0"].document()["model_spec"]
        assert spec["offline"] is True
        clock.move(days=8)
        outcome = syncing.sync(ACME)
        assert server.asked[-1].etag == '"v2"'
        assert outcome.revision is not None
        assert outcome.revision.removed == 1


class TestRollback:
    def test_after_one_what_a_source_says_next_waits(
        self, store: Store, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        server.etag = '"v1"'
        syncing.sync(ACME)
        server.etag, server.said = '"v2"', [a_model("acme/model-0", "0.03"), *MANY[1:]]
        syncing.sync(ACME)
        administration.rollback(2)
        outcome = syncing.sync(ACME)
        assert outcome.kind is SyncKind.HELD
        assert [reason.kind for reason in outcome.doubts] == [DoubtKind.ROLLBACK]
        assert str(prices(store)["acme/model-0"]) == "0.02"
        administration.approve(outcome.held or 0)
        assert str(prices(store)["acme/model-0"]) == "0.03"
        assert syncing.sync(ACME).kind is SyncKind.UNCHANGED


class TestEdits:
    def test_a_price_that_an_admin_set_stays_and_the_rest_follows_the_source(
        self, store: Store, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        syncing.sync(ACME)
        document = store.catalogue().entries["acme/model-0"].document()
        document["model_spec"]["pricing"]["input"] = price("0.05")
        administration.put_entry(Entry.of(document), "Ours", None)
        assert store.written().settings.overrides == {
            "acme/model-0": {"model_spec": {"pricing": {"input": price("0.05")}}}
        }
        changed = a_model("acme/model-0", "0.03")
        changed["model_spec"]["name"] = "Renamed"
        server.said = [changed, *MANY[1:]]
        syncing.sync(ACME)
        published = store.catalogue().entries["acme/model-0"].document()["model_spec"]
        assert published["name"] == "Renamed"
        assert published["pricing"]["input"]["usd"] == price("0.05")["usd"]
        assert published["pricing"]["output"]["usd"] == price("0.03")["usd"]

    def test_a_model_that_an_admin_took_out_stays_out(
        self, store: Store, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        syncing.sync(ACME)
        administration.delete_entry("acme/model-0", "Not for us", None)
        assert store.written().settings.overrides == {"acme/model-0": {"hidden": True}}
        server.said = [*MANY, *models("acme/new")]
        syncing.sync(ACME)
        assert "acme/model-0" not in store.catalogue().entries
        assert "acme/new" in store.catalogue().entries

    def test_a_model_of_an_admins_own_is_written(
        self, store: Store, administration: LocalAdministration, syncing: Syncing
    ) -> None:
        syncing.sync(ACME)
        own = Entry.of(a_model("own/model"))
        revision = administration.put_entry(own, "Ours", None)
        assert (revision.kind, revision.added) == (RevisionKind.EDIT, 1)
        assert store.written().entries == {own.id: own}
        administration.delete_entry(own.id, "No more", None)
        assert store.written().entries == {}
        assert store.written().settings.overrides == {}

    def test_one_that_comes_back_counts_as_written(
        self, store: Store, administration: LocalAdministration, syncing: Syncing
    ) -> None:
        syncing.sync(ACME)
        entry = store.catalogue().entries["acme/model-0"]
        administration.delete_entry(entry.id, "", None)
        administration.put_entry(entry, "After all", b"")
        assert entry.id in store.catalogue().entries
        assert store.written().settings.overrides == {}

    def test_after_a_rollback_an_edit_changes_nothing_else(
        self, store: Store, administration: LocalAdministration, syncing: Syncing, server: Server
    ) -> None:
        syncing.sync(ACME)
        server.said = [a_model("acme/model-0", "0.03"), *MANY[1:]]
        syncing.sync(ACME)
        administration.rollback(2)
        revision = administration.put_entry(Entry.of(a_model("own/model")), "", None)
        assert (revision.added, revision.changed) == (1, 0)
        assert str(prices(store)["acme/model-0"]) == "0.02"
