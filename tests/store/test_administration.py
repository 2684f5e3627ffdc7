"""What an administrator does at the store: references, plans, rollbacks and single edits."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.changes import ChangeKind
from modeldex.catalogue.plan import Plan
from modeldex.entries import json_codec
from modeldex.store.administration import Administration, LocalAdministration
from modeldex.store.errors import (
    Conflict,
    NothingToPublish,
    StoreError,
    UnknownEntry,
    UnknownRevision,
)
from modeldex.store.records import RevisionKind
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry, text_entry
from tests.store.conftest import Clock


def publish(administration: Administration, *catalogues: Catalogue) -> None:
    for catalogue in catalogues:
        administration.publish(administration.plan(catalogue), "")


class TestReferences:
    @pytest.mark.parametrize(
        ("reference", "number"),
        [
            ("1", 1),
            ("002", 2),
            (" 3 ", 3),
            ("head", 3),
            ("HEAD", 3),
            ("2026-08-22T12:00:00Z", 1),
            ("2026-08-22T13:59:59+00:00", 2),
            ("2026-08-22T14:00", 3),
            ("2026-08-23", 3),
            ("9999-12-31T23:59:59-12:00", 3),
        ],
    )
    def test_a_revision_is_meant_by_number_head_or_instant(
        self, administration: LocalAdministration, clock: Clock, reference: str, number: int
    ) -> None:
        for name in ("A", "B", "C"):
            publish(administration, catalogue_of(named_entry("a", name)))
            clock.move(hours=1)

        assert administration.resolve(reference) == number

    @pytest.mark.parametrize(
        ("reference", "reason"),
        [
            ("0", "there is no revision 0"),
            ("2", "there is no revision 2"),
            ("9" * 5000, "there is no revision 9"),
            ("٣", "there is no revision"),
            ("-1", "'-1' is no revision; expected a number, head, or an instant"),
            ("HEAD~1", "is no revision"),
            ("", "is no revision"),
            ("2026-08-22T11:59:59Z", "nothing was published by 2026-08-22T11:59:59"),
            ("0001-01-01T00:00+14:00", "nothing was published by 0001-01-01"),
        ],
    )
    def test_other_references_are_unknown(
        self, administration: LocalAdministration, reference: str, reason: str
    ) -> None:
        publish(administration, catalogue_of("a"))

        with pytest.raises(UnknownRevision, match=reason):
            administration.resolve(reference)

    def test_an_empty_store_has_no_head(self, administration: LocalAdministration) -> None:
        with pytest.raises(UnknownRevision, match="nothing is published yet"):
            administration.resolve("head")
        assert administration.head() is None


class TestRollback:
    def test_the_content_of_an_earlier_revision_is_published_again(
        self, administration: LocalAdministration
    ) -> None:
        first = catalogue_of("b", "a", settings=Settings(name="First"))
        publish(administration, first, catalogue_of("a", "c"), catalogue_of())

        revision = administration.rollback(1, "c was wrong")

        assert (revision.number, revision.kind) == (4, RevisionKind.ROLLBACK)
        assert revision.message == "Roll back to revision 1: c was wrong"
        assert revision.digest == first.digest().hex()
        assert administration.catalogue() == first
        assert list(administration.catalogue().entries) == ["b", "a"]

    def test_it_can_be_planned(self, administration: LocalAdministration) -> None:
        publish(administration, catalogue_of("a", "b"), catalogue_of("a", "c"))

        plan = administration.plan_rollback(1)

        assert plan.base == 2
        assert [(change.id, change.kind) for change in plan.changes.entries] == [
            ("b", ChangeKind.ADDED),
            ("c", ChangeKind.REMOVED),
        ]

    def test_to_the_head_changes_nothing(self, administration: LocalAdministration) -> None:
        publish(administration, catalogue_of("a"), catalogue_of("b"))

        with pytest.raises(NothingToPublish, match="revision 2 already holds"):
            administration.rollback(2)
        with pytest.raises(UnknownRevision):
            administration.rollback(3)
        assert administration.rollback(1).message == "Roll back to revision 1"

    def test_on_top_of_another_revision_than_the_planned_one_is_refused(
        self, administration: LocalAdministration
    ) -> None:
        publish(administration, catalogue_of("a"), catalogue_of("b"))
        plan = administration.plan_rollback(1)
        publish(administration, catalogue_of("c"))

        with pytest.raises(
            Conflict, match="rests on revision 2, but anna published revision 3"
        ) as e:
            administration.rollback(1, "", base=plan.base)
        assert (e.value.base, e.value.head) == (2, 3)
        assert administration.catalogue() == catalogue_of("c")
        with pytest.raises(Conflict, match="revision 9, which is not in this store"):
            administration.rollback(1, "", base=9)
        assert administration.rollback(1, "", base=3).number == 4

    def test_who_publishes_while_it_is_planned_is_not_overwritten(
        self, administration: LocalAdministration, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(administration, catalogue_of("a"), catalogue_of("b"))
        planned = administration.plan_rollback

        def slower(number: int) -> Plan:
            plan = planned(number)
            publish(administration, catalogue_of("c"))
            return plan

        monkeypatch.setattr(administration, "plan_rollback", slower)
        with pytest.raises(Conflict):
            administration.rollback(1, "", base=2)
        assert administration.catalogue() == catalogue_of("c")


class TestEdits:
    def test_one_entry_is_put_beside_the_others(
        self, administration: LocalAdministration, clock: Clock
    ) -> None:
        publish(administration, catalogue_of("a", "b", settings=Settings(name="Kept")))

        added = administration.put_entry(text_entry("c"), "Add c", None)
        changed = administration.put_entry(named_entry("a", "A2"), "Rename a", None)

        assert (added.kind, added.message, added.author) == (RevisionKind.EDIT, "Add c", "anna")
        assert (added.entries, added.added, changed.changed) == (3, 1, 1)
        expected = catalogue_of(named_entry("a", "A2"), "b", "c", settings=Settings(name="Kept"))
        assert administration.catalogue() == expected
        assert changed.digest == expected.digest().hex()

    def test_the_first_entry_of_all_may_be_put(self, administration: LocalAdministration) -> None:
        revision = administration.put_entry(text_entry("a"), "", None)

        assert revision.number == 1
        assert administration.catalogue() == catalogue_of("a")
        assert revision.digest == catalogue_of("a").digest().hex()

    def test_one_entry_is_deleted(self, administration: LocalAdministration) -> None:
        publish(administration, catalogue_of("a", "b"))

        revision = administration.delete_entry("a", "Away with it", None)

        assert (revision.kind, revision.removed) == (RevisionKind.EDIT, 1)
        assert administration.catalogue() == catalogue_of("b")
        assert administration.entry("a", 1) == text_entry("a")
        with pytest.raises(UnknownEntry, match="there is no entry 'a'"):
            administration.delete_entry("a", "", None)

    def test_an_edit_of_another_version_than_the_published_is_refused(
        self, administration: LocalAdministration
    ) -> None:
        seen = text_entry("a")
        publish(administration, catalogue_of(seen))
        administration.put_entry(named_entry("a", "A2"), "", seen.digest)

        for edit in (
            lambda: administration.put_entry(named_entry("a", "A3"), "", seen.digest),
            lambda: administration.delete_entry("a", "", seen.digest),
        ):
            with pytest.raises(Conflict, match="'a' was changed in between; read it again"):
                edit()
        administration.delete_entry("a", "", named_entry("a", "A2").digest)
        with pytest.raises(Conflict, match="'a' is not published any more"):
            administration.put_entry(named_entry("a", "A3"), "", seen.digest)

    def test_an_edit_does_not_mind_what_happened_to_other_entries(
        self, administration: LocalAdministration
    ) -> None:
        seen = text_entry("a")
        publish(administration, catalogue_of(seen))
        administration.put_entry(text_entry("b"), "", None)

        assert administration.put_entry(named_entry("a", "A2"), "", seen.digest).number == 3

    def test_putting_the_same_changes_nothing(self, administration: LocalAdministration) -> None:
        publish(administration, catalogue_of("a"))

        with pytest.raises(NothingToPublish):
            administration.put_entry(text_entry("a"), "", None)

    def test_an_edit_reads_no_other_entry(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        publish(administration, catalogue_of(*(f"m{n}" for n in range(10))))
        statements: list[str] = []

        @event.listens_for(store.engine, "before_cursor_execute")
        def note(_c: object, _cu: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        administration.put_entry(named_entry("m1", "M"), "", None)

        reads_of_bodies = [
            s for s in statements if s.startswith("SELECT") and "entry_versions.body" in s
        ]
        assert len(reads_of_bodies) == 1
        assert "entry_versions.model_id = " in reads_of_bodies[0]

    def test_an_id_that_no_database_holds_is_not_there(
        self, administration: LocalAdministration
    ) -> None:
        for model_id in ("a\0", "\udc80"):
            with pytest.raises(UnknownEntry):
                administration.delete_entry(model_id, "", None)

    def test_an_entry_is_put_under_its_own_id(self, store: Store, clock: Clock) -> None:
        with pytest.raises(StoreError, match="the entry is 'a', expected 'b'"):
            store.edit(
                "b",
                text_entry("a"),
                expected_digest=None,
                author="anna",
                message="",
                now=clock.now,
            )


def test_the_plan_of_an_empty_store_rests_on_nothing(administration: LocalAdministration) -> None:
    plan = administration.plan(catalogue_of("a"))

    assert plan.base == 0
    assert [change.kind for change in plan.changes.entries] == [ChangeKind.ADDED]


def test_plans_use_the_clock(administration: LocalAdministration, clock: Clock) -> None:
    document = text_entry("a").document()
    del document["created"]
    entry = type(text_entry("a")).of(document)
    publish(administration, catalogue_of(entry))

    published = administration.entry("a")

    assert published is not None
    assert published.created == int(clock.now.timestamp())
    assert json_codec.decode(published.body)["created"] == published.created


def test_it_is_an_administration(administration: LocalAdministration) -> None:
    """Checked by the type checker: what is local can be used wherever any may be."""
    anyones: Administration = administration

    assert anyones.keys() == []
    assert anyones.audit() == []
    assert anyones.revision(1) is None
    assert anyones.revisions() == []
    assert anyones.create_key("ci", "read", timedelta(days=1))[0].name == "ci"
