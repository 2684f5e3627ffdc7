"""Tariffs: which rate holds, and that no dialect's way of writing one changes it."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.models.extensions import When
from modeldex.entries.rates.documents import extension_of, joined, tariff_of
from modeldex.entries.rates.shapes import SHAPES, tariff_of_pricing
from modeldex.entries.rates.splitting import split
from modeldex.entries.rates.tariff import ALWAYS, Card, Circumstances, Condition, Rate, Tariff
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES
from tests.documents import a_document, every_document


def usd(amount: str) -> Rate:
    return Rate(Decimal(amount))


def rates_in(tariff: Tariff, **circumstances: Any) -> dict[str, Decimal]:
    chosen = tariff.applicable(Circumstances(**circumstances))
    return {unit: rate.usd for unit, (rate, _) in chosen.items()}


def test_the_extended_context_holds_above_the_threshold_and_for_all_units() -> None:
    tariff = tariff_of(a_document("acme/large"))
    below = {
        "input_tokens": Decimal("1.25"),
        "output_tokens": Decimal(10),
        "cache_read_tokens": Decimal("0.125"),
        "cache_write_tokens": Decimal("1.5625"),
    }
    assert rates_in(tariff, prompt_tokens=200_000) == below
    assert rates_in(tariff, prompt_tokens=200_001) == {
        "input_tokens": Decimal("2.5"),
        "output_tokens": Decimal(15),
        "cache_read_tokens": Decimal("0.25"),
        "cache_write_tokens": Decimal("3.125"),
    }


def test_an_extended_context_without_a_cache_rate_has_none() -> None:
    """It is a price list of its own; a card of the extension only replaces what it names."""
    document = a_document("acme/large")
    del document["model_spec"]["pricing"]["extended"]["cache_input"]
    assert "cache_read_tokens" in rates_in(tariff_of(document), prompt_tokens=200_000)
    assert "cache_read_tokens" not in rates_in(tariff_of(document), prompt_tokens=200_001)
    card = {"when": {"prompt_tokens_above": 100}, "rates": {"input_tokens": {"usd": 9}}}
    document["extensions"] = {"conditional_rates": [card]}
    found = rates_in(tariff_of(document), prompt_tokens=101)
    assert (found["input_tokens"], found["cache_read_tokens"]) == (9, Decimal("0.125"))


def test_an_extended_context_is_written_with_the_cache_rates_that_hold_in_it() -> None:
    """Clients take it as a whole, where a card leaves out what stays as it was."""
    tariff = Tariff(
        {unit: usd("1") for unit in ("input_tokens", "output_tokens", "cache_read_tokens")},
        (Card(Condition(prompt_tokens_from=1000), {"input_tokens": usd("2")}),),
    )
    written = split("text", tariff).pricing
    assert written is not None
    assert written["extended"] == {
        "context_token_threshold": 999,
        "input": {"usd": 2},
        "output": {"usd": 1},
        "cache_input": {"usd": 1},
    }


def test_the_quality_matrix_decides_over_the_older_prices() -> None:
    tariff = tariff_of(a_document("acme-image-2"))
    assert rates_in(tariff, resolution="2K")["images"] == Decimal("0.51")
    assert rates_in(tariff, resolution="2K", quality="low")["images"] == Decimal("0.03")
    assert "images" not in rates_in(tariff)


def test_both_ends_of_a_music_tier_belong_to_it() -> None:
    tariff = tariff_of(a_document("acme-album"))
    for seconds, amount in ((1, "0.03"), (60, "0.03"), (61, "0.05"), (120, "0.05")):
        assert rates_in(tariff, duration_seconds=Decimal(seconds)) == {"pieces": Decimal(amount)}
    assert rates_in(tariff, duration_seconds=Decimal(121)) == {}


def test_a_thousand_characters_and_a_million_are_told_apart() -> None:
    assert rates_in(tariff_of(a_document("acme-jingle"))) == {"input_characters": Decimal(100)}
    assert rates_in(tariff_of(a_document("acme-voice"))) == {"input_characters": Decimal("3.5")}


def test_input_images_beyond_the_included_are_paid() -> None:
    tariff = tariff_of(a_document("acme-edit"))
    assert tariff.included == {"input_images": 1}
    assert rates_in(tariff)["input_images"] == Decimal("0.01")


@pytest.mark.parametrize(
    ("when", "holds", "fails"),
    [
        (Condition(prompt_tokens_above=10), {"prompt_tokens": 11}, {"prompt_tokens": 10}),
        (Condition(prompt_tokens_from=10), {"prompt_tokens": 10}, {"prompt_tokens": 9}),
        (Condition(service_tier="batch"), {"service_tier": "batch"}, {}),
        (Condition(audio=False), {"audio": False}, {"audio": True}),
        (
            Condition(valid_from=datetime(2027, 1, 1, tzinfo=UTC)),
            {"at": datetime(2027, 1, 1, tzinfo=UTC)},
            {"at": datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)},
        ),
        (
            Condition(valid_until=datetime(2027, 1, 1, tzinfo=UTC)),
            {"at": datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)},
            {"at": datetime(2027, 1, 1, tzinfo=UTC)},
        ),
        (
            Condition(utc_from=time(16, 30), utc_until=time(0, 30)),
            {"at": datetime(2027, 1, 1, 0, 29, tzinfo=UTC)},
            {"at": datetime(2027, 1, 1, 0, 30, tzinfo=UTC)},
        ),
        (
            Condition(utc_from=time(1), utc_until=time(2)),
            {"at": datetime.fromisoformat("2027-01-01T03:30:00+02:00")},
            {"at": datetime.fromisoformat("2027-01-01T01:30:00+02:00")},
        ),
        (
            Condition(utc_days=("friday", "sunday")),
            {"at": datetime.fromisoformat("2027-01-02T01:30:00+02:00")},
            {"at": datetime(2027, 1, 2, tzinfo=UTC)},
        ),
    ],
)
def test_conditions(when: Condition, holds: dict[str, Any], fails: dict[str, Any]) -> None:
    assert when.holds(Circumstances(**holds))
    assert not when.holds(Circumstances(**fails))


def test_of_the_cards_that_hold_the_last_one_to_name_a_unit_decides() -> None:
    tariff = Tariff(
        {"input_tokens": usd("4"), "output_tokens": usd("8")},
        (
            Card(Condition(prompt_tokens_above=10), {"input_tokens": usd("5")}),
            Card(Condition(service_tier="batch"), {"input_tokens": usd("2")}),
        ),
    )
    chosen = tariff.applicable(Circumstances(prompt_tokens=11, service_tier="batch"))
    assert chosen["input_tokens"] == (usd("2"), Condition(service_tier="batch"))
    assert chosen["output_tokens"] == (usd("8"), ALWAYS)


def test_the_extension_can_say_every_condition() -> None:
    assert set(When.model_fields) == set(Condition.__dataclass_fields__)


def test_every_priced_type_has_a_shape() -> None:
    assert set(SHAPES) == set(MODEL_TYPES) - {"video"}


@pytest.mark.parametrize(
    "document",
    [each for each in every_document() if each["type"] != "video"],
    ids=lambda document: document["id"],
)
def test_the_apis_shape_is_read_and_written_exactly(document: dict[str, Any]) -> None:
    pricing = document["model_spec"]["pricing"]
    parts = split(document["type"], tariff_of_pricing(document["type"], pricing))
    assert parts.pricing == pricing
    assert not parts.rest


amounts = st.integers(0, 99).map(lambda cents: Rate(Decimal(cents) / 100, Decimal(cents) / 50))
conditions = st.builds(
    Condition,
    prompt_tokens_above=st.none() | st.integers(0, 3),
    service_tier=st.sampled_from([None, "batch"]),
    resolution=st.sampled_from([None, "1K", "2K"]),
    quality=st.sampled_from([None, "low", "high", "hd"]),
    upscale=st.sampled_from([None, "2x", "4x"]),
    duration_from=st.sampled_from([None, Decimal(1)]),
    duration_to=st.sampled_from([None, Decimal(60)]),
    utc_days=st.sampled_from([None, ("monday", "sunday")]),
)
_SOME_UNITS = (
    "input_tokens",
    "output_tokens",
    "reasoning_tokens",
    "images",
    "edits",
    "upscales",
    "pieces",
    "input_images",
)
some_rates = st.dictionaries(st.sampled_from(_SOME_UNITS), amounts, max_size=3)
some_cards = st.builds(Card, conditions, some_rates.filter(bool))
tariffs = st.builds(
    Tariff,
    some_rates,
    st.lists(some_cards, max_size=4).map(tuple),
    st.sampled_from([{}, {"input_images": 1}]),
)


@st.composite
def priced(draw: st.DrawFn) -> tuple[Any, Tariff]:
    """A type, and a tariff as the API could say it with further rates and cards put anywhere."""
    document = draw(st.sampled_from(every_document()))
    said, more = tariff_of(document), draw(tariffs)
    cards = list(said.cards)
    for card in more.cards:
        cards.insert(draw(st.integers(0, len(cards))), card)
    rates = {**said.rates, **more.rates} if draw(st.booleans()) else said.rates
    return document["type"], Tariff(rates, tuple(cards), {**said.included, **more.included})


circumstances = st.builds(
    Circumstances,
    prompt_tokens=st.integers(0, 4),
    service_tier=st.sampled_from([None, "batch"]),
    resolution=st.sampled_from([None, "1K", "2K"]),
    quality=st.sampled_from([None, "low", "high", "hd"]),
    upscale=st.sampled_from([None, "2x", "4x"]),
    duration_seconds=st.sampled_from([None, Decimal(1), Decimal(60), Decimal(61)]),
)


@given(priced(), circumstances)
def test_a_tariff_written_in_two_parts_costs_the_same_everywhere(
    given_type: tuple[Any, Tariff], what: Circumstances
) -> None:
    model_type, tariff = given_type
    parts = split(model_type, tariff)
    document = {
        "type": model_type,
        "model_spec": {"pricing": parts.pricing or {}},
        "extensions": extension_of(parts.rest),
    }
    again = tariff_of(document)
    before = {unit: rate for unit, (rate, _) in tariff.applicable(what).items()}
    after = {unit: rate for unit, (rate, _) in again.applicable(what).items()}
    if model_type == "embedding" and parts.pricing is not None:
        after.pop("output_tokens", None)
        before.pop("output_tokens", None)
    assert after == before
    assert again.included == tariff.included


@given(tariffs)
def test_an_extension_reads_back_as_the_tariff_it_was_written_from(tariff: Tariff) -> None:
    written = {"type": "video", "extensions": extension_of(tariff)}
    assert tariff_of(written) == tariff
    assert joined(tariff, Tariff()) == tariff


def test_units_count_something() -> None:
    assert all(unit.per in (1, 1_000_000) for unit in UNITS.values())
