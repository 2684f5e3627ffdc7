"""Deciding about what is held: all of it, what of it is in no doubt, or none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.doubts import DoubtKind
from modeldex.catalogue.layering import Layered, layer
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.problems import Reading
from modeldex.store import deciding
from modeldex.store.errors import (
    AlreadyDecided,
    Conflict,
    NothingToPublish,
    StoreError,
    UnknownHeld,
)
from modeldex.store.records import Revision
from modeldex.store.store import Store
from tests.catalogue.guarding import many, priced
from tests.documents import price
from tests.factories import named_entry
from tests.store.conftest import Clock
from tests.store.sourced import Sourced

FIVE = many(5)
MIXED = [priced("acme/0", "1.1"), priced("acme/1", "50"), *FIVE[2:], priced("acme/new")]
"""One price a little higher, one in doubt, three as they were, a new model."""


@pytest.fixture
def sourced(database_url: str, clock: Clock) -> Iterator[Sourced]:
    """Once on each engine."""
    store = Store.open(database_url)
    yield Sourced.begun(store, clock, FIVE)
    store.close()


def test_a_review_shows_the_plan_and_the_doubts(sourced: Sourced) -> None:
    held = sourced.hold(MIXED)
    review = sourced.work().held(held.number)
    assert review.held == held
    assert [change.id for change in review.plan.changes.entries] == ["acme/0", "acme/1", "acme/new"]
    (doubt,) = review.plan.doubts
    assert (doubt.kind, doubt.model_ids) == (DoubtKind.PRICE, ("acme/1",))
    assert [change.id for change in review.undoubted.entries] == ["acme/0", "acme/new"]


def test_until_somebody_decides_nothing_changes(sourced: Sourced) -> None:
    before = sourced.prices()
    held = sourced.hold(MIXED)
    assert sourced.prices() == before
    assert sourced.work().pending() == [held]


def test_approving_publishes_all_of_it(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    revision = sourced.work().approve(1, "seen with acme")
    assert revision is not None
    assert (revision.number, revision.author, revision.message) == (3, "anna", "seen with acme")
    assert sourced.prices()["acme/1"] == "50"
    assert sourced.prices()["acme/new"] == "1"
    assert sourced.work().pending() == []
    assert sourced.sync(MIXED) is None


def test_without_a_message_the_log_says_what_was_approved(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    revision = sourced.work().approve(1)
    assert revision is not None
    assert revision.message == "Approve the reading of acme of 2026-08-23 00:00 UTC"


def test_approving_partly_leaves_what_is_in_doubt_waiting(sourced: Sourced) -> None:
    held = sourced.hold(MIXED)
    revision = sourced.work().approve(1, partial=True)
    assert revision is not None
    assert (revision.added, revision.changed) == (1, 1)
    assert sourced.prices() | {"acme/0": "1.1", "acme/1": "1"} == sourced.prices()
    assert sourced.work().pending() == [held]
    assert sourced.hold(MIXED) == held
    review = sourced.work().held(1)
    assert [change.id for change in review.plan.changes.entries] == ["acme/1"]
    with pytest.raises(NothingToPublish, match="is in doubt"):
        sourced.work().approve(1, partial=True)
    assert sourced.work().approve(1) is not None
    assert sourced.prices()["acme/1"] == "50"


def test_of_half_the_models_gone_none_goes_partly(sourced: Sourced) -> None:
    sourced.hold([priced("acme/0", "1.5"), FIVE[1]])
    assert sourced.work().approve(1, partial=True) is not None
    assert sourced.prices() == {"acme/0": "1.5"} | {f"acme/{each}": "1" for each in range(1, 5)}
    assert sourced.work().approve(1) is not None
    assert list(sourced.prices().values()) == ["1.5", "1", *["offline"] * 3]


def test_a_source_that_loses_a_model_with_each_reading_is_held_until_somebody_approves(
    sourced: Sourced,
) -> None:
    assert isinstance(sourced.sync(FIVE[1:]), Revision)
    held = sourced.hold(FIVE[2:])
    assert "(1 of them before this reading)" in held.reasons[0].message
    assert sourced.prices()["acme/1"] == "1"
    assert sourced.work().approve(held.number) is not None
    assert sourced.prices()["acme/1"] == "offline"
    assert isinstance(sourced.sync(FIVE[3:]), Revision)


def test_rejecting_keeps_what_is_published(sourced: Sourced) -> None:
    before = sourced.prices()
    sourced.hold(MIXED)
    held = sourced.work("bo").reject(1, "a mistake of theirs")
    assert held.decided_by == "bo"
    assert sourced.hold(MIXED) == held
    assert sourced.work().pending() == []
    assert sourced.prices() == before
    with pytest.raises(AlreadyDecided, match="was rejected by bo"):
        sourced.work().approve(1)


def test_what_was_published_in_between_is_not_lost(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    sourced.work("bo").put_entry(named_entry("by/hand", "By hand"), "mine", None)
    assert sourced.work().approve(1) is not None
    assert {"by/hand", "acme/new"} <= sourced.store.catalogue().entries.keys()


def test_on_request_only_on_what_was_looked_at(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    base = sourced.work().held(1).plan.base
    sourced.work("bo").put_entry(named_entry("by/hand", "By hand"), "mine", None)
    with pytest.raises(Conflict, match="bo published revision 3"):
        sourced.work().approve(1, base=base)
    assert len(sourced.work().pending()) == 1


def test_a_publish_while_the_approval_is_worked_out_is_not_lost(
    sourced: Sourced, monkeypatch: pytest.MonkeyPatch
) -> None:
    sourced.hold(MIXED)
    interruptions = iter(["one", "two"])

    def interrupted(written: Catalogue, readings: dict[str, SourceReading]) -> Reading[Layered]:
        name = next(interruptions, None)
        if name is not None:
            sourced.work("bo").put_entry(named_entry(name, name), "mine", None)
        return layer(written, readings)

    monkeypatch.setattr("modeldex.store.deciding.layer", interrupted)
    revision = sourced.work().approve(1)
    assert revision is not None
    assert revision.number == 5
    assert {"one", "two", "acme/new"} <= sourced.store.catalogue().entries.keys()


def test_of_two_who_approve_at_once_one_does(store: Store, clock: Clock) -> None:
    sourced = Sourced.begun(store, clock, FIVE)
    sourced.hold(MIXED)

    def approve(author: str) -> Revision | StoreError | None:
        try:
            return sourced.work(author).approve(1)
        except StoreError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(approve, ["anna", "bo"]))
    (won,) = [each for each in outcomes if isinstance(each, Revision)]
    (lost,) = [each for each in outcomes if isinstance(each, StoreError)]
    assert isinstance(lost, AlreadyDecided)
    assert f"was approved by {won.author}" in lost.message
    assert f"as revision {won.number}" in lost.message
    assert sourced.store.head() == won


def test_a_decision_between_two_statements_of_another_is_named(
    sourced: Sourced,
) -> None:
    """Whoever looks sees what waits as it was, and learns of the decision on deciding."""
    sourced.hold(MIXED)
    decisions = iter([sourced.work("bo").reject])

    @event.listens_for(sourced.store.engine, "after_cursor_execute")
    def decide(_c: object, _cu: object, statement: str, *_rest: object) -> None:
        if "FROM held" in statement and (reject := next(decisions, None)):
            reject(1)

    with pytest.raises(AlreadyDecided, match="was rejected by bo at 2026"):
        sourced.work("anna").approve(1)


def test_of_approving_and_rejecting_at_once_one_holds(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    case = deciding._Case.open(sourced.store, 1, sourced.clock())
    sourced.work("bo").reject(1)
    with pytest.raises(AlreadyDecided, match="rejected by bo"):
        case.approve("anna", "", partial=False)


def test_a_newer_reading_takes_the_place_of_the_one_that_is_looked_at(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    sourced.hold(MIXED[1:])
    with pytest.raises(AlreadyDecided, match="was read again"):
        sourced.work().approve(1)
    with pytest.raises(AlreadyDecided, match="was read again"):
        sourced.work().held(1)


def test_a_reading_that_changes_nothing_any_more_is_accepted(sourced: Sourced) -> None:
    sourced.hold([priced("acme/0", "0"), *FIVE[1:]])
    mine = {"model_spec": {"pricing": {"input": price("1"), "output": price("1")}}}
    written = sourced.store.written()
    settings = replace(written.settings, overrides={"acme/0": mine})
    work = sourced.work()
    work.publish(work.plan(replace(written, settings=settings)), "Keep my price")
    head = work.head()
    assert work.held(1).plan.is_empty
    assert work.approve(1) is None
    assert (work.head(), work.pending()) == (head, [])
    assert sourced.sync([priced("acme/0", "0"), *FIVE[1:]]) is None


def test_after_a_rollback_nothing_comes_back_unseen(sourced: Sourced) -> None:
    assert isinstance(sourced.sync([priced("acme/0", "1.5"), *FIVE[1:]]), Revision)
    sourced.work().rollback(2)
    held = sourced.hold([priced("acme/0", "1.5"), *FIVE[1:]])
    assert [reason.kind for reason in held.reasons] == [DoubtKind.ROLLBACK]
    with pytest.raises(NothingToPublish):
        sourced.work().approve(held.number, partial=True)
    assert sourced.work().approve(held.number) is not None
    assert isinstance(sourced.sync([priced("acme/0", "1.6"), *FIVE[1:]]), Revision)


def test_of_a_source_that_the_catalogue_has_no_more(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    work = sourced.work()
    work.publish(work.plan(Catalogue()), "Without sources")
    with pytest.raises(StoreError, match="no source 'acme' any more; reject what is held"):
        work.approve(1)
    assert work.reject(1).source == "acme"


def test_a_number_that_nothing_is_held_under(sourced: Sourced) -> None:
    for attempt in (sourced.work().held, sourced.work().approve, sourced.work().reject):
        with pytest.raises(UnknownHeld, match="nothing is held under the number 7"):
            attempt(7)


def test_every_decision_is_in_the_audit_log(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    sourced.work("bo").approve(1, "half", partial=True)
    sourced.work("bo").approve(1, "all")
    actions = [(each.actor, each.action, each.detail) for each in sourced.store.audit(5)]
    assert [each for each in actions if each[1].startswith("held.")] == [
        ("bo", "held.approve", "all"),
        ("bo", "held.approve_partly", "half"),
        ("timetable", "held.create", "2 prices of 1 model changed by more than a factor of 3"),
    ]


@pytest.mark.parametrize("message", ["x" * 10_001, "a\0b"])
def test_a_message_that_can_not_be_kept_decides_nothing(sourced: Sourced, message: str) -> None:
    sourced.hold(MIXED)
    for attempt in (sourced.work().approve, sourced.work().reject):
        with pytest.raises(StoreError, match="message"):
            attempt(1, message)
    assert len(sourced.work().pending()) == 1


def test_what_waits_of_a_source_that_is_gone_can_only_be_rejected(sourced: Sourced) -> None:
    sourced.hold(MIXED)
    (finding,) = sourced.work().findings()
    assert finding.hint == "`modeldex pending 1` shows it"
    sourced.work().publish(sourced.work().plan(Catalogue()), "No sources")
    (finding,) = sourced.work().findings()
    assert "no such source any more" in finding.message
    assert finding.hint == "`modeldex reject 1` ends that"
