"""A comparison says of each model what its quotes say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.catalogue.quotes import Usage, evaluate, priced_model, read_usage
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.search.comparing import Comparison, compare
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.price_table import PriceTable
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.workload import Part, Workload, read_workload
from modeldex.entries.entry import Entry
from tests.documents import document, every_document, price

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
ENTRIES = {each["id"]: Entry.of(each) for each in every_document()}


def shown(entries: Mapping[str, Entry], model_id: str) -> PricedModel:
    return priced_model(entries[model_id].body, entries[model_id].extensions)


def compared(
    entries: Mapping[str, Entry], workload: Workload, earlier: Mapping[str, Entry] | None = None
) -> Comparison:
    index = Index.build(earlier or entries)
    table = PriceTable.build(index)
    if earlier is not None:
        followed = index.followed_by(entries)
        table, index = table.followed_by(index, followed), followed
    scope = Scope.of(index, entries, {}, {})
    return compare(scope, table, workload, lambda name: shown(entries, name), NOW)


USAGES: list[dict[str, Any]] = [
    {"input_tokens": 1000, "output_tokens": 100},
    {"input_tokens": 300_000, "output_tokens": 100, "cache_read_tokens": 50_000},
    {"input_tokens": 10, "output_tokens": 90_000, "reasoning_tokens": 5},
    {"uncached_input_tokens": 600_000, "web_searches": 3, "service_tier": "batch"},
    {"images": 3},
    {"images": 2, "quality": "low", "resolution": "1K"},
    {"images": 1, "input_images": 4, "resolution": "2K"},
    {"characters": 2500},
    {"audio_seconds": 61},
    {"duration_seconds": 60},
    {"pieces": 2, "duration_seconds": 100, "characters": 10},
    {"duration_seconds": 5, "resolution": "1080p", "quality": "high", "audio": True},
    {"input_tokens": 0},
    {"upscales": 2, "upscale": "4x", "requests": 7},
]


def usage_of(given: Mapping[str, Any]) -> Usage:
    read = read_usage(given)
    assert read.value is not None, read.problems
    return read.value


def part(given: Mapping[str, Any], weight: str = "1", name: str = "it") -> Part:
    return Part(name, usage_of(given), Decimal(weight))


amounts = st.sampled_from(["0", "0.1", "0.1000001", "1", "3"]).map(price)


@st.composite
def variants(draw: st.DrawFn) -> dict[str, Entry]:
    """Every shape there is, and text models that differ in amounts, lengths and discounts."""
    made = dict(ENTRIES) if draw(st.booleans()) else {}
    for number in range(draw(st.integers(0, 8))):
        spec: dict[str, Any] = {
            "availableContextTokens": draw(st.sampled_from([8192, 400_000])),
            "pricing": {"input": draw(amounts), "output": draw(amounts)},
        }
        if draw(st.booleans()):
            above = {"context_token_threshold": draw(st.sampled_from([999, 200_000]))}
            spec["pricing"]["extended"] = above | {"input": draw(amounts), "output": draw(amounts)}
        if draw(st.booleans()):
            spec["maxCompletionTokens"] = draw(st.sampled_from([50, 100_000]))
        entry = document(f"m/{number}", "text", **spec)
        if draw(st.integers(0, 3)) == 0:
            entry["discount_to_user"] = Decimal("0.25")
        if draw(st.integers(0, 3)) == 0:
            minimum = {"minimum_charge": draw(amounts)}
            entry["extensions"] = minimum | {"rates": {"web_searches": draw(amounts)}}
        made[entry["id"]] = Entry.of(entry)
    return made


parts = st.lists(
    st.builds(part, st.sampled_from(USAGES), st.sampled_from(["0", "1", "2.5", "1000"])),
    min_size=1,
    max_size=3,
).map(lambda found: tuple(replace(each, name=str(at)) for at, each in enumerate(found)))


@settings(max_examples=50, deadline=None)
@given(variants(), variants(), parts, st.sampled_from([1, 3, 1000]))
def test_a_comparison_says_of_each_model_what_its_quotes_say(
    entries: dict[str, Entry], earlier: dict[str, Entry], workload: tuple[Part, ...], limit: int
) -> None:
    told = compared(entries, Workload(workload, limit=limit), earlier)
    costs: dict[str, Decimal] = {}
    out: dict[str, list[tuple[str, tuple[Any, ...], str]]] = {}
    for model_id in entries:
        made = [evaluate(shown(entries, model_id), each.usage, NOW) for each in workload]
        problems = [
            (each.name, problem.path, problem.message)
            for each, reading in zip(workload, made, strict=True)
            for problem in reading.problems
        ]
        if problems:
            out[model_id] = problems
        else:
            costs[model_id] = sum(
                (
                    each.weight * one.value.total.usd
                    for each, one in zip(workload, made, strict=True)
                    if one.value
                ),
                Decimal(0),
            )
    ranked = sorted(costs, key=lambda name: (costs[name], name))
    assert [each.model for each in told.ranked] == ranked[:limit]
    assert [each.total.usd for each in told.ranked] == [costs[name] for name in ranked[:limit]]
    assert told.priced == len(costs)
    assert told.ruled_out_count == len(out)
    for each in told.ruled_out:
        reasons = [
            (reason.part, reason.problem.path, reason.problem.message)
            for reason in each.reasons
            if reason.problem is not None
        ]
        assert sorted(reasons, key=str) == sorted(out[each.model], key=str)


def test_the_parts_add_up_to_the_total() -> None:
    workload = Workload((part(USAGES[0], "1000", "chat"), part(USAGES[2], "3", "agent")))
    for each in compared(ENTRIES, workload).ranked:
        assert each.total.usd == sum(one.total.usd for one in each.parts)
        assert [one.total.usd for one in each.parts] == [
            one.each.total.usd * one.part.weight for one in each.parts
        ]


def test_what_is_required_rules_out_and_is_named() -> None:
    reading = read_workload(
        {"workload": [{"usage": USAGES[0]}], "requires": "type:text context>=100k supportsVision"}
    )
    assert reading.value is not None
    told = compared(ENTRIES, reading.value)
    assert {each.model for each in told.ranked} == {"acme/large", "acme/extended"}
    why = {each.model: [reason.message for reason in each.reasons] for each in told.ruled_out}
    assert why["acme/small"] == ["does not meet context>=100000"]
    assert "does not meet type:text" in why["acme-voice"]
    assert ("does not meet context>=100000", len(ENTRIES) - 2) in told.reasons


def test_only_named_models_are_compared() -> None:
    index = Index.build(ENTRIES)
    scope = Scope.of(index, ENTRIES, {}, {})
    told = compare(
        scope,
        PriceTable.build(index),
        Workload((part(USAGES[0]),)),
        lambda name: shown(ENTRIES, name),
        NOW,
        named=["acme/small", "acme-image", "unknown"],
    )
    assert [each.model for each in told.ranked] == ["acme/small"]
    assert [each.model for each in told.ruled_out] == ["acme-image"]


def test_the_discount_of_who_asks_counts() -> None:
    """It can change which is the cheapest."""
    entries = {
        name: Entry.of(document(name, "text", pricing={"input": price(usd), "output": price("1")}))
        for name, usd in (("dear", "2"), ("cheap", "1.5"))
    }
    index = Index.build(entries)
    scope = Scope.of(index, entries, {}, {})
    told = compare(
        scope,
        PriceTable.build(index),
        Workload((part({"input_tokens": 1_000_000}),)),
        lambda name: replace(
            shown(entries, name), discount=Decimal("0.5") if name == "dear" else None
        ),
        NOW,
        discounts=np.array([0.5, 0.0]),
    )
    assert [(each.model, each.total.usd) for each in told.ranked] == [
        ("dear", Decimal(1)),
        ("cheap", Decimal("1.5")),
    ]


@pytest.mark.parametrize(
    ("wrong", "path", "said"),
    [
        ([], (), "a comparison is an object"),
        ({}, ("workload",), "no workload"),
        ({"workload": []}, ("workload",), "no workload"),
        ({"workload": [{"usage": {}}] * 21}, ("workload",), "no workload"),
        ({"workload": [3]}, ("workload", 0), "not an object"),
        (
            {"workload": [{"usage": {"inputtokens": 1}}]},
            ("workload", 0, "usage", "inputtokens"),
            "",
        ),
        ({"workload": [{"usage": {"at": "2026-01-01"}}]}, ("workload", 0, "usage", "at"), ""),
        ({"workload": [{"usage": {}, "weight": -1}]}, ("workload", 0, "weight"), "not a weight"),
        ({"workload": [{"usage": {}, "weight": True}]}, ("workload", 0, "weight"), "not a weight"),
        ({"workload": [{"usage": {}, "name": ""}]}, ("workload", 0, "name"), "not a name"),
        ({"workload": [{"usage": {}, "wait": 1}]}, ("workload", 0, "wait"), "unknown field"),
        ({"workload": [{"usage": {}}], "requires": ["supportsVison"]}, ("requires", 0), ""),
        ({"workload": [{"usage": {}}], "requires": "contxt>1"}, ("requires",), "no field"),
        ({"workload": [{"usage": {}}], "requires": "fast"}, ("requires",), "free text"),
        ({"workload": [{"usage": {}}], "requires": 3}, ("requires",), "no conditions"),
        ({"workload": [{"usage": {}}], "models": "a"}, ("models",), "no models"),
        ({"workload": [{"usage": {}}], "limit": 0}, ("limit",), "no limit"),
        ({"workload": [{"usage": {}}], "modls": []}, ("modls",), "unknown field"),
    ],
)
def test_what_can_not_be_compared_is_told_with_its_place(
    wrong: Any, path: tuple[str | int, ...], said: str
) -> None:
    reading = read_workload(wrong)
    assert reading.value is None
    assert path in {problem.path for problem in reading.problems}
    assert any(said in problem.message for problem in reading.problems if problem.path == path)
