"""A source that loses a few models each time it is read loses as many as one that does it at
once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.going import GONE_WITHIN, approved
from modeldex.catalogue.guardrails import DEFAULTS, Doubt, DoubtKind, judge, models_in
from modeldex.catalogue.sourcing import SourceReading
from modeldex.catalogue.vanishing import followed_by, withholding
from tests.catalogue.guarding import NOW, many, reading

KEEP = timedelta(days=7)
ALL = many(100)


def read(
    before: SourceReading | None, without: int, hours: float, keep: timedelta = KEEP
) -> SourceReading:
    """What holds once the source is read without its first models, so many hours later."""
    return followed_by(before, reading(ALL[without:], NOW + timedelta(hours=hours)), keep)


def doubts(before: SourceReading, after: SourceReading) -> tuple[Doubt, ...]:
    """What is doubtful about how many models are gone."""
    found = judge(DEFAULTS, before, after, Catalogue(), Catalogue())
    assert all(doubt.kind is DoubtKind.GONE for doubt in found)
    return found


def drained(steps: Sequence[tuple[int, float]], keep: timedelta = KEEP) -> list[SourceReading]:
    readings = [read(None, 0, 0)]
    for without, hours in steps:
        readings.append(read(readings[-1], without, hours, keep))
    return readings


def test_what_went_with_earlier_readings_counts() -> None:
    first, second, third = drained([(9, 6), (11, 12)])
    assert doubts(first, second) == ()
    (doubt,) = doubts(second, third)
    assert doubt.message == (
        "11 of the 100 models of the source are gone (9 of them before this reading), 11 %;"
        " up to 10 % may go in 7 days"
    )
    assert doubt.model_ids[:2] == ("acme/9", "acme/10")
    assert len(doubt.findings) == 11


def test_it_does_so_where_vanished_models_are_not_kept() -> None:
    _, second, third = drained([(9, 6), (11, 12)], timedelta(0))
    assert len(doubts(second, third)) == 1


def test_it_counts_for_a_week() -> None:
    week = GONE_WITHIN / timedelta(hours=1)
    _, second, third = drained([(9, 6), (12, 6 + week)])
    assert doubts(second, third) == ()
    _, second, third = drained([(9, 6), (12, 5.9 + week)])
    assert len(doubts(second, third)) == 1


def test_what_comes_back_does_not_count() -> None:
    *_, third, fourth = drained([(9, 6), (0, 12), (9, 18)])
    assert doubts(third, fourth) == ()
    assert third.gone == {}


def test_a_reading_with_which_nothing_goes_is_in_no_doubt() -> None:
    *_, third, fourth = drained([(9, 6), (11, 12), (11, 18)])
    assert doubts(third, fourth) == ()
    assert fourth.gone == third.gone


def test_what_somebody_approved_does_not_count_any_more() -> None:
    *_, held = drained([(9, 6), (11, 12)])
    accepted = approved(held)
    assert accepted.models == held.models
    assert doubts(accepted, read(accepted, 19, 18)) == ()
    assert len(doubts(accepted, read(accepted, 21, 18))) == 1


def test_what_is_offline_or_faulty_counts_as_what_is_missing() -> None:
    first = read(None, 0, 0)
    said = many(100)
    for each in said[:4]:
        each["model_spec"]["offline"] = True
    later = reading(said, NOW + timedelta(hours=6))
    second = followed_by(first, replace(later, faulty=frozenset({"acme/4", "acme/5"})), KEEP)
    assert doubts(first, second) == ()
    ended = [each for each in said if each["id"] not in {f"acme/{n}" for n in range(50, 55)}]
    last = reading(ended, NOW + timedelta(hours=12))
    third = followed_by(second, replace(last, faulty=second.faulty), KEEP)
    (doubt,) = doubts(second, third)
    assert [finding.new for finding in doubt.findings] == [
        *["missing"] * 5,
        *["offline"] * 4,
        *["faulty"] * 2,
    ]


def test_of_what_is_published_partly_the_rest_stays_and_what_had_gone_still_counts() -> None:
    _, second, third = drained([(9, 6), (11, 12)])
    left = withholding(second, third, models_in(doubts(second, third)))
    assert left.listed.keys() == second.listed.keys()
    assert left.gone == second.gone
    assert doubts(second, left) == ()
    assert len(doubts(left, read(left, 11, 18))) == 1


def test_it_is_kept_with_the_reading() -> None:
    _, second = drained([(9, 6)])
    assert SourceReading.from_document(second.document()) == second
    assert set(second.gone.values()) == {NOW + timedelta(hours=6)}


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8, unique=True).map(sorted))
def test_however_slowly_no_more_than_a_tenth_goes_unseen(without: list[int]) -> None:
    readings = drained([(count, 0.1 * step) for step, count in enumerate(without, 1)])
    steps = pairwise(readings)
    unseen = not any(judge(DEFAULTS, *step, Catalogue(), Catalogue()) for step in steps)
    assert unseen == (without[-1] <= 10)
