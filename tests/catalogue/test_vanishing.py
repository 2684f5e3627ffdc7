"""A model that its source does not list any more stays for a while, and leaves then."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.sourcing import SourceReading
from modeldex.catalogue.vanishing import followed_by, repeated, said_digest, withholding
from tests.catalogue.guarding import NOW, many, priced, reading

WEEK = timedelta(days=7)
ids = st.sets(st.sampled_from(["a", "b", "c", "d"]))


def said(models: set[str], hours: int = 0) -> SourceReading:
    return reading([priced(each) for each in sorted(models)], NOW + timedelta(hours=hours))


def since(told: SourceReading) -> dict[str, int | None]:
    """Hours after NOW since which each model is missing."""
    return {
        model_id: None
        if model.vanished_since is None
        else int((model.vanished_since - NOW) / timedelta(hours=1))
        for model_id, model in told.models.items()
    }


def test_a_first_reading_is_as_it_is() -> None:
    assert followed_by(None, said({"a"}), WEEK) == said({"a"})


def test_a_vanished_model_stays_as_it_was_said_and_then_leaves() -> None:
    first = said({"a", "b"})
    second = followed_by(first, said({"a"}, 1), WEEK)
    assert since(second) == {"a": None, "b": 1}
    assert second.models["b"].document == first.models["b"].document
    almost = followed_by(second, said({"a"}, 7 * 24), WEEK)
    assert since(almost) == {"a": None, "b": 1}
    assert since(followed_by(almost, said({"a"}, 7 * 24 + 1), WEEK)) == {"a": None}


def test_it_comes_back_as_if_it_had_not_been_away() -> None:
    away = followed_by(said({"a", "b"}), said({"a"}, 1), WEEK)
    assert followed_by(away, said({"a", "b"}, 2), WEEK) == said({"a", "b"}, 2)


def test_it_can_leave_at_once() -> None:
    assert since(followed_by(said({"a", "b"}), said({"a"}, 1), timedelta(0))) == {"a": None}


def test_of_a_model_that_is_listed_as_no_entry_what_was_said_stays() -> None:
    first = replace(said({"a", "b"}), aliases={"text": {"x": "b"}})
    second = followed_by(first, replace(said({"a"}, 1), faulty=frozenset({"b"})), WEEK)
    assert since(second) == {"a": None, "b": None}
    assert second.models["b"].document == first.models["b"].document
    assert (second.aliases, second.faulty) == ({"text": {"x": "b"}}, {"b"})
    again = followed_by(second, repeated(second, NOW + timedelta(days=9)), WEEK)
    assert (since(again), again.faulty) == ({"a": None, "b": None}, {"b"})
    assert since(followed_by(again, said({"a"}, 2), WEEK)) == {"a": None, "b": 2}


def test_but_not_of_one_that_had_vanished_before() -> None:
    gone = followed_by(said({"a", "b"}), said({"a"}, 1), WEEK)
    back = followed_by(gone, replace(said({"a"}, 2), faulty=frozenset({"b", "c"})), WEEK)
    assert since(back) == {"a": None, "b": 1}


def test_a_source_that_says_the_same_again_lets_go_of_what_is_missing() -> None:
    held = followed_by(said({"a", "b"}), said({"a"}, 1), WEEK)
    again = followed_by(held, repeated(held, NOW + timedelta(hours=2)), WEEK)
    assert since(again) == {"a": None, "b": 1}
    late = followed_by(held, repeated(held, NOW + timedelta(days=8)), WEEK)
    assert since(late) == {"a": None}


def test_a_vanished_model_keeps_its_aliases() -> None:
    first = replace(said({"a", "b"}), aliases={"text": {"x": "a", "y": "b"}})
    later = replace(said({"a"}, 1), aliases={"text": {"z": "a"}})
    assert followed_by(first, later, WEEK).aliases == {"text": {"y": "b", "z": "a"}}
    taken = replace(said({"a"}, 1), aliases={"text": {"y": "a"}})
    assert followed_by(first, taken, WEEK).aliases == {"text": {"y": "a"}}


def test_the_digest_is_of_what_the_source_says() -> None:
    held = followed_by(said({"a", "b"}), said({"a"}, 1), WEEK)
    assert said_digest(held) == said_digest(said({"a"}, 5))
    assert said_digest(held) != said_digest(said({"a", "b"}))
    other = reading(reversed([priced("a"), priced("b")]))
    assert said_digest(other) == said_digest(said({"a", "b"}))


def test_what_is_faulty_is_another_thing_than_what_was_said_before() -> None:
    first, faulty = said({"a", "b"}), replace(said({"a"}, 1), faulty=frozenset({"b"}))
    after = followed_by(first, faulty, WEEK)
    assert after.listed.keys() == {"a", "b"}
    assert said_digest(after) == said_digest(faulty) != said_digest(first)


def test_the_digest_survives_the_store() -> None:
    held = followed_by(reading(many(3)), reading(many(2)), WEEK)
    assert said_digest(SourceReading.from_document(held.document())) == said_digest(held)


@given(ids, ids, ids)
def test_what_is_withheld_stays_as_it_was(
    before: set[str], after: set[str], held: set[str]
) -> None:
    old = reading([priced(each, "1") for each in sorted(before)], NOW - WEEK)
    new = reading([priced(each, "2") for each in sorted(after)])
    rest = withholding(old, new, held)
    assert set(rest.models) == (before & held) | (after - held)
    for model_id, model in rest.models.items():
        assert model == (old if model_id in held else new).models[model_id]
    assert withholding(None, new, held).models.keys() == after - held


def test_a_withheld_model_keeps_the_aliases_that_it_had() -> None:
    old = replace(said({"a", "b"}), aliases={"text": {"x": "a", "y": "b"}})
    new = replace(said({"a", "b"}, 1), aliases={"text": {"x": "b", "z": "a"}})
    assert withholding(old, new, {"a"}).aliases == {"text": {"x": "a", "z": "a"}}
    assert withholding(None, new, {"a"}).aliases == {"text": {"x": "b"}}
