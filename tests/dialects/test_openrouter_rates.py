"""OpenRouter's prices become rates exactly, or are kept as they are."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects import openrouter
from modeldex.dialects.facts import ModelFacts
from modeldex.entries.rates.tariff import Circumstances
from tests.dialects.openrouter_models import FULL, answer, model, priced
from tests.dialects.passing import costs, counts, draft_of, entries_of, read_facts, report_of, usd


def read(document: dict[str, Any]) -> ModelFacts:
    (facts,) = read_facts(openrouter.DIALECT, answer(document)).values()
    return facts


def kept(document: dict[str, Any]) -> Any:
    return read(document).foreign.get("pricing")


def test_each_price_is_the_rate_of_its_unit() -> None:
    assert usd(read(FULL).tariff) == {
        "input_tokens": Decimal("1.25"),
        "output_tokens": Decimal(10),
        "cache_read_tokens": Decimal("0.125"),
        "cache_write_tokens": Decimal("1.5625"),
        "cache_write_1h_tokens": Decimal("2.5"),
        "reasoning_tokens": Decimal(10),
        "input_audio_tokens": Decimal(3),
        "output_audio_tokens": Decimal(60),
        "cache_read_audio_tokens": Decimal("0.3"),
        "input_images": Decimal("0.0048"),
        "output_image_tokens": Decimal(30),
        "requests": Decimal("0.005"),
        "web_searches": Decimal("0.01"),
    }


def test_an_override_holds_from_its_threshold_on() -> None:
    tariff = read(FULL).tariff
    base = usd(tariff)
    long = base | {
        "input_tokens": Decimal("2.5"),
        "output_tokens": Decimal(15),
        "cache_write_1h_tokens": Decimal(5),
    }
    assert costs(tariff, Circumstances(prompt_tokens=199_999)) == base
    assert costs(tariff, Circumstances(prompt_tokens=200_000)) == long


def test_what_the_apis_shape_can_say_stands_in_it() -> None:
    (entry,) = entries_of(draft_of(openrouter.DIALECT, answer(FULL))).values()
    extended = entry["model_spec"]["pricing"]["extended"]
    assert extended["context_token_threshold"] == 199_999
    assert extended["input"] == {"usd": Decimal("2.5"), "diem": Decimal("2.5")}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.00000100000000000000015", "1"),
        ("0.00000008333333333333334", "0.0833333333333"),
        ("0.00000000006920415225", "0.00006920415225"),
        ("1e-6", "1"),
        ("2.5E-07", "0.25"),
        ("0", "0"),
        ("1", "1000000"),
    ],
)
def test_amounts_are_exact_and_without_noise(text: str, amount: str) -> None:
    assert usd(read(priced(prompt=text)).tariff)["input_tokens"] == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        -1,
        0.000002,
        1,
        "",
        "free",
        "NaN",
        "Infinity",
        "1_000",
        " 1",
        "1e400",
        "1e-999",
        "٣",
        "9" * 200,
        "1000000000",
        True,
        ["0.1"],
        {"usd": "0.1"},
    ],
    ids=repr,
)
def test_what_is_no_price_is_kept_and_never_guessed(value: Any) -> None:
    document = priced(prompt=value)
    facts = read(document)
    assert "input_tokens" not in facts.tariff.rates
    assert usd(facts.tariff)["output_tokens"] == 8
    if value != "":
        expected = Decimal("0.000002") if isinstance(value, float) else value
        assert facts.foreign["pricing"] == {"prompt": expected}
        report = report_of(draft_of(openrouter.DIALECT, answer(document)))
        assert counts(report.not_understood)["pricing.prompt"] == 1


def test_a_model_without_a_fixed_price_has_none() -> None:
    facts = read(model(pricing={"prompt": "-1", "completion": "-1", "request": "-1"}))
    assert not facts.tariff
    assert facts.foreign["pricing"] == {"prompt": "-1", "completion": "-1", "request": "-1"}


def test_a_new_kind_of_price_is_kept() -> None:
    assert kept(priced(telepathy="0.1", discount=Decimal("0.2"))) == {
        "telepathy": "0.1",
        "discount": Decimal("0.2"),
    }


def test_an_image_that_costs_as_much_as_a_token_is_priced_by_tokens() -> None:
    assert usd(read(priced(image="0.000002")).tariff)["input_image_tokens"] == 2
    assert usd(read(priced(image="0.0048")).tariff)["input_images"] == Decimal("0.0048")
    both = usd(read(priced(image="0.000002", image_token="0.000001")).tariff)
    assert both["input_images"] == Decimal("0.000002")
    assert both["input_image_tokens"] == 1


FILLED = {"request": "0", "image": "0", "web_search": "0", "internal_reasoning": "0"}


def test_a_zero_where_everything_was_filled_in_is_no_price_of_what_is_charged_otherwise() -> None:
    facts = read(priced(**FILLED, input_cache_read="0", audio="0.000001"))
    rates = usd(facts.tariff)
    assert not {"reasoning_tokens", "cache_read_tokens"} & rates.keys()
    assert rates["input_audio_tokens"] == 1
    assert [rates[unit] for unit in ("requests", "input_images", "web_searches")] == [0, 0, 0]
    assert facts.foreign["pricing"] == {"internal_reasoning": "0", "input_cache_read": "0"}


def test_a_zero_elsewhere_is_a_price() -> None:
    assert usd(read(priced(input_cache_read="0")).tariff)["cache_read_tokens"] == 0
    free = read(model(pricing={"prompt": "0", "completion": "0", **FILLED}))
    assert usd(free.tariff)["reasoning_tokens"] == 0


PEAK = {"utc_start": 900, "utc_end": 1730, "prompt": "0.000004"}


def at(hour: int, minute: int = 0, day: int = 1) -> Circumstances:
    return Circumstances(at=datetime(2027, 1, day, hour, minute, tzinfo=UTC))


def input_rate(document: dict[str, Any], what: Circumstances) -> Decimal:
    return costs(read(document).tariff, what)["input_tokens"]


def test_an_override_holds_at_a_time_of_day() -> None:
    document = priced(overrides=[PEAK])
    assert [input_rate(document, at(*moment)) for moment in ((8, 59), (9, 0), (17, 29), (17, 30))]\
        == [2, 4, 4, 2]  # fmt: skip


def test_a_window_may_run_over_midnight() -> None:
    document = priced(overrides=[{"utc_start": 1630, "utc_end": 30, "prompt": "0.000001"}])
    assert [input_rate(document, at(*moment)) for moment in ((16, 29), (16, 30), (0, 29), (0, 30))]\
        == [2, 1, 1, 2]  # fmt: skip


def test_an_override_holds_on_days_of_the_week() -> None:
    document = priced(overrides=[{"utc_days": ["saturday", "sunday"], "prompt": "0.000001"}])
    assert input_rate(document, at(12, day=1)) == 2  # a Friday
    assert input_rate(document, at(12, day=2)) == 1


def test_all_conditions_of_an_override_must_hold() -> None:
    document = priced(overrides=[PEAK | {"min_prompt_tokens": 10}])
    moment = at(12).at
    assert input_rate(document, Circumstances(prompt_tokens=10, at=moment)) == 4
    assert input_rate(document, Circumstances(prompt_tokens=9, at=moment)) == 2
    assert input_rate(document, Circumstances(prompt_tokens=10, at=at(8).at)) == 2


def test_of_several_overrides_the_last_that_holds_decides_each_price_for_itself() -> None:
    document = priced(
        overrides=[
            {"min_prompt_tokens": 10, "prompt": "0.000004", "completion": "0.000016"},
            {"min_prompt_tokens": 20, "prompt": "0.000006"},
        ]
    )
    assert costs(read(document).tariff, Circumstances(prompt_tokens=20)) == {
        "input_tokens": 6,
        "output_tokens": 16,
    }


@pytest.mark.parametrize(
    "override",
    [
        PEAK | {"full_moon": True},
        PEAK | {"telepathy": "0.1"},
        PEAK | {"prompt": "-1"},
        PEAK | {"utc_end": None},
        PEAK | {"utc_end": 900},
        PEAK | {"utc_end": 2460},
        PEAK | {"utc_start": 970},
        PEAK | {"utc_start": -100},
        PEAK | {"utc_start": "0900"},
        PEAK | {"utc_days": ["caturday"]},
        PEAK | {"utc_days": []},
        PEAK | {"utc_days": "monday"},
        PEAK | {"min_prompt_tokens": "10"},
        PEAK | {"min_prompt_tokens": 0},
        {"utc_start": 900, "prompt": "0.1"},
        {"prompt": "0.1"},
        {"min_prompt_tokens": 10},
        7,
        None,
        [],
    ],
    ids=repr,
)
def test_an_override_that_is_not_understood_is_not_applied_but_kept(override: Any) -> None:
    document = priced(overrides=[override, {"min_prompt_tokens": 10, "prompt": "0.000004"}])
    facts = read(document)
    assert facts.foreign["pricing"] == {"overrides": [override]}
    assert costs(facts.tariff, Circumstances(prompt_tokens=12, at=at(12).at))["input_tokens"] == 4
    assert costs(facts.tariff, Circumstances(prompt_tokens=9, at=at(12).at))["input_tokens"] == 2


@pytest.mark.parametrize("overrides", [{"prompt": "0.1"}, "none", 7])
def test_overrides_that_are_no_list_are_kept(overrides: Any) -> None:
    assert kept(priced(overrides=overrides)) == {"overrides": overrides}


@pytest.mark.parametrize("pricing", [None, [], "free", [{"min_context": 0, "prompt": "0.1"}]])
def test_pricing_that_is_no_object_prices_nothing(pricing: Any) -> None:
    reading = openrouter.read(answer(model(pricing=pricing)))
    assert reading.value is not None
    (entry,) = entries_of(reading.value).values()
    assert "pricing" not in entry["model_spec"]
    kept_pricing = entry["extensions"]["foreign"]["openrouter"].get("pricing")
    assert kept_pricing == (pricing or None)
