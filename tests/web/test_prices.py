"""Prices as the page shows them: each shape as what it is, and every rate exactly once."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.entries.rates.documents import tariff_of
from modeldex.web.prices import HEAT_LEVELS, lines_of, main_prices, prices_of
from tests.documents import every_document


def usd(amount: str) -> dict[str, Decimal]:
    return {"usd": Decimal(amount), "diem": Decimal(amount)}


def document(model_type: str, pricing: Any, **extensions: Any) -> dict[str, Any]:
    return {
        "id": "x",
        "type": model_type,
        "model_spec": {"pricing": pricing},
        "extensions": extensions,
    }


QUALITIES = {
    "1K": {"high": usd("0.26"), "low": usd("0.02"), "medium": usd("0.07")},
    "4K": {"high": usd("0.83"), "low": usd("0.05"), "medium": usd("0.21")},
}


def test_token_prices_with_an_extended_tier_are_one_table() -> None:
    extended = {"context_token_threshold": 200000, "input": usd("4"), "output": usd("18")}
    pricing = {"input": usd("2"), "output": usd("12"), "extended": extended}

    table = prices_of(document("text", pricing)).table

    assert table is not None
    assert [(tier.threshold, tier.inclusive) for tier in table.tiers] == [(200000, False)]
    amounts = {unit: [rate.usd if rate else None for rate in rates] for unit, rates in table.rows}
    assert amounts == {"input_tokens": [2, 4], "output_tokens": [12, 18]}


def test_qualities_are_a_matrix_with_the_older_prices_beside_it() -> None:
    pricing = {"resolutions": {"1K": usd("0.27"), "4K": usd("0.84")}, "quality": QUALITIES}

    prices = prices_of(document("image", pricing))

    assert prices.resolutions == ()
    assert prices.matrix is not None
    assert prices.matrix.qualities == ("low", "medium", "high")
    rows = {name: (cells, older) for name, cells, older in prices.matrix.rows}
    cells, older = rows["1K"]
    assert [cell.rate.usd for cell in cells if cell.rate] == [
        Decimal("0.02"),
        Decimal("0.07"),
        Decimal("0.26"),
    ]
    assert older is not None
    assert older.usd == Decimal("0.27")
    heats = [cell.heat for cells, _ in rows.values() for cell in cells]
    assert (min(heats), max(heats)) == (0, HEAT_LEVELS - 1)


def test_one_price_has_no_heat() -> None:
    pricing = {"quality": {"1K": {"low": usd("0")}}}

    matrix = prices_of(document("image", pricing)).matrix

    assert matrix is not None
    assert matrix.rows[0][1][0].heat == 0


def test_music_by_length_is_steps_from_short_to_long() -> None:
    tiers = {
        "120": {**usd("0.05"), "min_seconds": 91, "max_seconds": 120},
        "90": {**usd("0.04"), "min_seconds": 0, "max_seconds": 90},
    }

    steps = prices_of(document("music", {"durations": tiers})).steps

    assert [(step.least, step.most, step.share) for step in steps] == [
        (0, 90, Decimal("0.8")),
        (91, 120, 1),
    ]


def test_a_condition_of_another_kind_is_told_as_it_is() -> None:
    card = {"when": {"service_tier": "batch"}, "rates": {"input_tokens": usd("1")}}
    prices = prices_of(document("text", {"input": usd("2")}, conditional_rates=[card]))

    assert [special.when.service_tier for special in prices.specials] == ["batch"]
    assert [line.unit for line in prices.lines] == ["input_tokens"]


def test_a_model_without_a_price_has_none() -> None:
    assert not prices_of(document("video", {}))
    assert main_prices(lines_of(document("video", {}))) == []


def test_a_list_tells_the_least_of_prices_that_all_have_a_condition() -> None:
    lines = lines_of(document("image", {"quality": QUALITIES, "upscale": {"2x": usd("0.01")}}))

    assert [(line.unit, line.rate.usd, line.is_least) for line in main_prices(lines)] == [
        ("images", Decimal("0.02"), True)
    ]


def test_a_price_without_a_condition_is_the_one_that_a_list_tells() -> None:
    extended = {"context_token_threshold": 200000, "input": usd("1"), "output": usd("18")}
    pricing = {"input": usd("2"), "output": usd("12"), "extended": extended}

    lines = main_prices(lines_of(document("text", pricing)))

    assert [(line.rate.usd, line.is_least) for line in lines] == [(2, False), (12, False)]


@pytest.mark.parametrize("each", every_document(), ids=lambda each: str(each["id"]))
def test_every_rate_is_shown_once(each: dict[str, Any]) -> None:
    prices, tariff = prices_of(each), tariff_of(each)

    shown = [line.rate for line in (*prices.lines, *prices.upscales)]
    shown += [rate for _, rate in prices.resolutions]
    shown += [step.rate for step in prices.steps]
    shown += [line.rate for special in prices.specials for line in special.lines]
    if prices.table is not None:
        shown += [rate for _, rates in prices.table.rows for rate in rates if rate is not None]
    if prices.matrix is not None:
        shown += [cell.rate for _, cells, _ in prices.matrix.rows for cell in cells if cell.rate]
        shown += [older for _, _, older in prices.matrix.rows if older is not None]
    held = [*tariff.rates.values(), *(r for card in tariff.cards for r in card.rates.values())]
    assert sorted(rate.usd for rate in shown) == sorted(rate.usd for rate in held)
