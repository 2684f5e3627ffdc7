"""Readings that wait for a person: one of each source, until somebody decides."""

import pytest

from modeldex.catalogue.doubts import Doubt, DoubtKind, Finding
from modeldex.catalogue.sourcing import SourceReading
from modeldex.store.errors import AlreadyDecided, UnknownHeld
from modeldex.store.holding import Held, HeldStatus, Reason
from modeldex.store.store import Store
from tests.catalogue.guarding import many, reading
from tests.store.conftest import Clock

DOUBTS = (
    Doubt(DoubtKind.GONE, "3 of 9 models are gone", (Finding("acme/0"),)),
    Doubt(DoubtKind.ZERO, "2 prices became zero"),
)


def said(models: int, source: str = "acme") -> SourceReading:
    told = reading(many(models))
    return SourceReading.of(source, told.read_at, told.models)


def hold(store: Store, told: SourceReading, clock: Clock) -> Held:
    return store.holds.hold(told, DOUBTS, now=clock(), actor="timetable")


def reject(store: Store, number: int, clock: Clock) -> Held:
    return store.holds.reject(number, author="anna", message="a mistake", now=clock())


def actions(store: Store) -> list[tuple[str, str, str, str]]:
    return [(each.actor, each.action, each.subject, each.detail) for each in store.audit()]


def test_what_is_held_waits_with_its_reasons(store: Store, clock: Clock) -> None:
    told = said(6)
    held = hold(store, told, clock)
    assert store.holds.listing() == [held]
    assert store.holds.waiting() == 1
    assert store.holds.pending(1) == (held, told)
    assert (held.number, held.status, held.created_at) == (1, HeldStatus.PENDING, clock())
    assert held.reasons == (
        Reason(DoubtKind.GONE, "3 of 9 models are gone"),
        Reason(DoubtKind.ZERO, "2 prices became zero"),
    )
    assert actions(store) == [
        (
            "timetable",
            "held.create",
            "held 1 (source acme)",
            "3 of 9 models are gone; 2 prices became zero",
        )
    ]


def test_the_same_again_is_not_held_twice(store: Store, clock: Clock) -> None:
    first = hold(store, said(6), clock)
    clock.move(hours=6)
    assert hold(store, said(6), clock) == first
    assert len(actions(store)) == 1


def test_a_newer_reading_takes_the_place_of_an_older_one(store: Store, clock: Clock) -> None:
    hold(store, said(6), clock)
    other = hold(store, said(6, "other"), clock)
    clock.move(hours=6)
    newer = hold(store, said(5), clock)
    assert store.holds.listing() == [other, newer]
    with pytest.raises(AlreadyDecided, match="source 'acme' was read again at 2026-08-22 18:00:00"):
        store.holds.pending(1)


def test_what_was_rejected_is_not_held_again_until_the_source_says_another_thing(
    store: Store, clock: Clock
) -> None:
    hold(store, said(6), clock)
    rejected = reject(store, 1, clock)
    assert (rejected.status, rejected.decided_by) == (HeldStatus.REJECTED, "anna")
    assert hold(store, said(6), clock) == rejected
    assert store.holds.listing() == []
    assert hold(store, said(5), clock).number == 2
    assert hold(store, said(6), clock).number == 3


def test_a_source_that_is_in_no_doubt_any_more_ends_what_waits(store: Store, clock: Clock) -> None:
    hold(store, said(6), clock)
    other = hold(store, said(6, "other"), clock)
    store.holds.supersede("acme", now=clock(), actor="timetable")
    store.holds.supersede("unheard of", now=clock(), actor="timetable")
    assert store.holds.listing() == [other]


def test_a_decision_stands(store: Store, clock: Clock) -> None:
    hold(store, said(6), clock)
    reject(store, 1, clock)
    told = "what was held as 1 was rejected by anna at 2026-08-22 12:00:00 UTC"
    with pytest.raises(AlreadyDecided, match=told):
        reject(store, 1, clock)
    with pytest.raises(AlreadyDecided, match=told):
        store.holds.pending(1)
    assert actions(store)[0] == ("anna", "held.reject", "held 1 (source acme)", "a mistake")


@pytest.mark.parametrize("number", [0, -1, 2, 2**31, 10**30])
def test_numbers_that_nothing_was_held_under(store: Store, clock: Clock, number: int) -> None:
    hold(store, said(6), clock)
    with pytest.raises(UnknownHeld):
        store.holds.pending(number)
    with pytest.raises(UnknownHeld):
        reject(store, number, clock)


def test_nothing_is_kept_of_what_was_decided_on(store: Store, clock: Clock) -> None:
    for models in (6, 5, 4):
        hold(store, said(models), clock)
    reject(store, 3, clock)
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT document FROM held").scalars().all()
    assert rows == [None, None, None]
