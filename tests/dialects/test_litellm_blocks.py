"""Fields of LiteLLM's price map that hold several rates."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.dialects.litellm_maps import (
    CHAT,
    amounts,
    comparable,
    entry_of,
    facts_from,
    not_understood,
    passed_through,
    usd,
)

D = Decimal

RANGES = [
    {"range": [0, D("32000.0")], "input_cost_per_token": D("1e-6"), "note": "first"},
    {
        "range": [D("32000.0"), D("1e5")],
        "input_cost_per_token": D("2e-6"),
        "output_cost_per_reasoning_token": D("9e-6"),
    },
]


@pytest.mark.parametrize(("tokens", "rate"), [(1, "1"), (32_000, "1"), (32_001, "2"), (10**6, "2")])
def test_ranges_hold_for_the_whole_request(tokens: int, rate: str) -> None:
    assert amounts({"tiered_pricing": RANGES}, prompt_tokens=tokens)["input_tokens"] == rate


def test_ranges_come_back_with_what_is_not_understood_in_them() -> None:
    assert not_understood(tiered_pricing=RANGES) == {"tiered_pricing.note"}
    written = passed_through(tiered_pricing=RANGES)
    assert comparable(written["tiered_pricing"]) == comparable(RANGES)
    assert written["input_cost_per_token"] == D("1e-6")


def test_ranges_decide_over_the_models_own_rates() -> None:
    fields = {"tiered_pricing": RANGES, "input_cost_per_token": D("7e-6")}
    assert amounts(fields, prompt_tokens=1)["input_tokens"] == "1"
    assert comparable(passed_through(**fields)) == comparable({**CHAT, **fields})


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        {},
        None,
        "text",
        [1],
        [{"input_cost_per_token": D("1e-6")}],
        [{"range": [0], "input_cost_per_token": D("1e-6")}],
        [{"range": [0, None], "input_cost_per_token": D("1e-6")}],
        [{"range": [5, 10], "input_cost_per_token": D("1e-6")}],
        [{"range": [0, 10]}, {"range": [20, 30]}],
        [{"range": [10, 0]}],
        [{"range": [0, "10"]}],
        [{"range": [0, 10], "input_cost_per_token": D(-1)}],
        [{"range": [0, 10], "input_cost_per_token": None}],
        [{"max_results_range": [0, 25], "input_cost_per_query": D("0.005")}],
    ],
)
def test_ranges_that_do_not_follow_on_each_other_are_not_understood(ranges: Any) -> None:
    assert usd(facts_from(tiered_pricing=ranges)) == {}
    assert not_understood(tiered_pricing=ranges) == {"tiered_pricing"}
    assert passed_through(tiered_pricing=ranges) == {**CHAT, "tiered_pricing": ranges}


def searches(**sizes: str) -> dict[str, Any]:
    return {
        "search_context_cost_per_query": {
            f"search_context_size_{size}": D(price) for size, price in sizes.items()
        }
    }


def test_a_web_search_costs_by_its_size_and_the_medium_one_where_none_is_named() -> None:
    fields = searches(low="0.02", medium="0.03", high="0.05")
    assert amounts(fields) == {"web_searches": "0.03"}
    assert amounts(fields, search_context="low") == {"web_searches": "0.02"}
    assert amounts(fields, search_context="high") == {"web_searches": "0.05"}
    assert passed_through(**fields) == {**CHAT, **fields}


def test_equal_prices_of_web_searches_are_one_rate() -> None:
    fields = searches(low="0.01", medium="0.01", high="0.01")
    assert entry_of(**fields)["extensions"].keys() == {"rates", "foreign"}
    assert passed_through(**fields) == {**CHAT, **fields}


def test_prices_of_some_sizes_only() -> None:
    fields = searches(low="0.01", high="0.02")
    assert amounts(fields) == {}
    assert passed_through(**fields) == {**CHAT, **fields}


@pytest.mark.parametrize(
    "value", [D("0.01"), {}, {"search_context_size_low": "x"}, {"search_context_size_huge": 1}]
)
def test_web_searches_that_are_not_understood(value: Any) -> None:
    fields = {"search_context_cost_per_query": value}
    assert not_understood(**fields) == {"search_context_cost_per_query"}
    assert passed_through(**fields) == {**CHAT, **fields}


def test_web_searches_that_are_understood_in_part() -> None:
    fields = searches(low="0.01", huge="0.02")
    assert not_understood(**fields) == {
        "search_context_cost_per_query.search_context_size_huge",
    }
    assert passed_through(**fields) == {**CHAT, **fields}


OFF_PEAK = {
    "input_cost_per_token": D("2e-6"),
    "input_cost_per_token_above_200k_tokens": D("4e-6"),
    "off_peak_pricing": {
        "hours_utc": ["16:30-00:30", "04:00-06:00"],
        "input_cost_per_token": D("1e-6"),
    },
}


@pytest.mark.parametrize(
    ("hour", "tokens", "rate"),
    [(12, 1, "2"), (12, 200_001, "4"), (17, 1, "1"), (0, 200_001, "1"), (5, 1, "1"), (6, 1, "2")],
)
def test_off_peak_prices_replace_all_others_of_a_token(hour: int, tokens: int, rate: str) -> None:
    at = datetime(2026, 11, 24, hour, tzinfo=UTC)
    assert amounts(OFF_PEAK, at=at, prompt_tokens=tokens)["input_tokens"] == rate


WEEKEND: dict[str, Any] = {
    "windows": [
        {"hours_utc": ["00:00-00:00"], "weekdays": [7, "Sat"]},
        {"hours_utc": "16:30-18:00", "weekdays": ["Tues"]},
    ],
    "weekday_timezone": "UTC",
    "input_cost_per_token": D("1e-6"),
}


@pytest.mark.parametrize(
    ("day", "hour", "rate"),
    [(24, 17, "1"), (24, 18, "2"), (25, 17, "2"), (28, 3, "1"), (29, 17, "1"), (30, 0, "2")],
)
def test_off_peak_prices_of_some_days_of_the_week(day: int, hour: int, rate: str) -> None:
    fields = {"input_cost_per_token": D("2e-6"), "off_peak_pricing": WEEKEND}
    at = datetime(2026, 11, day, hour, tzinfo=UTC)  # the 24th is a Tuesday
    assert amounts(fields, at=at)["input_tokens"] == rate
    assert not_understood(**fields) == set()
    assert comparable(passed_through(**fields)) == comparable({**CHAT, **fields})


def test_off_peak_prices_come_back() -> None:
    assert not_understood(**OFF_PEAK) == set()
    assert comparable(passed_through(**OFF_PEAK)) == comparable({**CHAT, **OFF_PEAK})


@pytest.mark.parametrize(
    "block",
    [
        None,
        "16:30-00:30",
        {"hours_utc": "16:30-00:30"},
        {"hours_utc": "4:30-00:30", "input_cost_per_token": D("1e-6")},
        {"hours_utc": "00:00-00:00", "input_cost_per_token": D("1e-6")},
        {"hours_utc": [], "input_cost_per_token": D("1e-6")},
        {"hours_utc": 4, "input_cost_per_token": D("1e-6")},
        {"hours_utc": "16:30-00:30", "input_cost_per_token": "1e-6"},
        {"hours_utc": "16:30-00:30", "input_cost_per_image": D("0.1")},
        {"windows": {}, "hours_utc": "16:30-00:30", "input_cost_per_token": D("1e-6")},
        {"windows": [{"hours_utc": "16:30-00:30"}], "input_cost_per_token": D("1e-6")},
        {**WEEKEND, "windows": [{"hours_utc": "16:30-00:30", "weekdays": [8]}]},
        {**WEEKEND, "windows": [{"hours_utc": "16:30-00:30", "weekdays": ["someday"]}]},
        {**WEEKEND, "windows": [{"hours_utc": "16:30-00:30", "weekdays": []}]},
        {**WEEKEND, "windows": [{"hours_utc": "16:30-00:30", "weekdays": [1], "until": "May"}]},
        {**WEEKEND, "weekday_timezone": "Asia/Shanghai"},
    ],
)
def test_off_peak_prices_with_anything_else_are_not_understood(block: Any) -> None:
    fields = {"off_peak_pricing": block}
    assert not_understood(**fields) == {"off_peak_pricing"}
    assert passed_through(**fields) == {**CHAT, **fields}
