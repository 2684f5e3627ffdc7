"""What holds for every quote, whatever the model, the usage and the instant."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.quotes import PricedModel, Quote, Usage, evaluate, read_usage
from modeldex.catalogue.quotes.fields import FIELDS
from modeldex.catalogue.quotes.quote import EXACT, total
from modeldex.entries import json_codec
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from tests.documents import a_document, every_document

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
MODELS = [PricedModel.of(each) for each in every_document()]

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "count": st.integers(0, 400_000),
    "quantity": st.integers(0, 120) | st.decimals(0, 120, places=2),
    "text": st.sampled_from(["1K", "2K", "1080p", "low", "high", "2x", "batch", "eu"]),
    "flag": st.booleans(),
    "instant": st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.isoformat()
    ),
}
documents = st.fixed_dictionaries(
    {}, optional={name: _VALUES[field.kind] for name, field in FIELDS.items()}
)
some_documents = st.dictionaries(st.sampled_from(list(FIELDS)), st.none(), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: _VALUES[FIELDS[name].kind] for name in names})
)


def made(model: PricedModel, usage: Usage) -> Quote | None:
    return evaluate(model, usage, NOW).value


@st.composite
def prompts(draw: st.DrawFn) -> dict[str, int]:
    """A usage of tokens, its prompt with parts in the cache."""
    read, write = draw(st.integers(0, 150_000)), draw(st.integers(0, 50_000))
    uncached, output = draw(st.integers(0, 56_000)), draw(st.integers(1, 64_000))
    return {
        "input_tokens": uncached + read + write,
        "cache_read_tokens": read,
        "cache_write_tokens": write,
        "output_tokens": output,
        "reasoning_tokens": draw(st.integers(0, output)),
    }


large = PricedModel.of(a_document("acme/large"))
extended = PricedModel.of(a_document("acme/extended"))


def usage_of(**given: Any) -> Usage:
    reading = read_usage(given)
    assert reading.value is not None, reading.problems
    return reading.value


def cost(model: PricedModel, **given: Any) -> Decimal:
    quote = made(model, usage_of(**given))
    assert quote is not None, evaluate(model, usage_of(**given), NOW).problems
    return quote.total.usd


@given(st.sampled_from(MODELS), documents | some_documents)
def test_a_usage_is_quoted_or_refused_with_a_reason_and_nothing_else(
    model: PricedModel, document: dict[str, Any]
) -> None:
    reading = read_usage(document)
    assert (reading.value is None) == bool(reading.problems)
    if reading.value is None:
        return
    answer = evaluate(model, reading.value, NOW)
    assert (answer.value is None) == bool(answer.problems)
    assert all(problem.message for problem in answer.problems)
    if answer.value is not None:
        assert _adds_up(answer.value)


def _adds_up(quote: Quote) -> bool:
    for line in quote.lines:
        share = EXACT.divide(line.quantity, Decimal(line.per))
        assert line.amount == line.rate.times(share)
        assert line.rule
    assert quote.total == total(line.amount for line in quote.lines)
    assert quote.total.usd >= 0
    read_back = json_codec.decode(json_codec.encode(quote.document(revision=1)))
    assert read_back["total"]["usd"] == quote.total.usd
    return True


@given(st.sampled_from([large, extended]), prompts())
def test_both_forms_of_a_prompt_cost_the_same(model: PricedModel, prompt: dict[str, int]) -> None:
    cached = prompt["cache_read_tokens"] + prompt["cache_write_tokens"]
    beside = dict(prompt)
    beside["uncached_input_tokens"] = beside.pop("input_tokens") - cached
    assert cost(model, **beside) == cost(model, **prompt)


@given(st.sampled_from([large, extended]), prompts(), st.integers(1, 10**6))
def test_many_requests_cost_that_many_times_one(
    model: PricedModel, prompt: dict[str, int], count: int
) -> None:
    assert cost(model, **prompt, requests=count) == count * cost(model, **prompt)


@given(prompts(), st.sampled_from(["uncached", "read", "write", "output"]), st.integers(1, 9000))
def test_within_a_tier_more_usage_never_costs_less(
    prompt: dict[str, int], what: str, more: int
) -> None:
    grown = dict(prompt)
    if what == "output":
        grown["output_tokens"] = min(grown["output_tokens"] + more, 64_000)
    else:
        grown["input_tokens"] += more
        if what != "uncached":
            grown[f"cache_{what}_tokens"] += more
    tiers = {each["input_tokens"] > 200_000 for each in (prompt, grown)}
    if len(tiers) == 1 and grown["input_tokens"] <= 256_000:
        assert cost(large, **grown) >= cost(large, **prompt)


@given(st.integers(200_001, 256_000), st.integers(0, 200_000))
def test_beyond_the_threshold_every_token_is_paid_at_the_rates_of_the_tier(
    prompt: int, cached: int
) -> None:
    base = replace(large, discount=None)
    expected = (Decimal("2.5") * (prompt - cached) + Decimal("0.25") * cached) / 10**6
    assert cost(base, input_tokens=prompt, cache_read_tokens=cached) == expected


rates = st.integers(0, 10**6).map(lambda cents: Rate(Decimal(cents) / 100, Decimal(cents) / 50))
thresholds = st.lists(st.integers(1, 100_000), min_size=1, max_size=4, unique=True).map(sorted)


@given(thresholds, st.data(), st.integers(0, 100_000))
def test_of_several_thresholds_the_highest_that_is_passed_decides(
    starts: list[int], data: st.DataObject, prompt: int
) -> None:
    inclusive = data.draw(st.booleans())
    drawn = [data.draw(rates) for _ in range(len(starts) + 1)]
    name = "prompt_tokens_from" if inclusive else "prompt_tokens_above"
    cards = tuple(
        Card(Condition(**{name: start}), {"input_tokens": rate})
        for start, rate in zip(starts, drawn[1:], strict=True)
    )
    model = replace(extended, tariff=Tariff({"input_tokens": drawn[0]}, cards))
    passed = sum(prompt >= start if inclusive else prompt > start for start in starts)
    assert cost(model, input_tokens=prompt) == drawn[passed].usd * prompt / 10**6


@given(st.decimals("0.01", "0.99", places=2), prompts())
def test_a_discount_is_taken_off_the_base(share: Decimal, prompt: dict[str, int]) -> None:
    base = cost(replace(extended, discount=None), **prompt)
    assert cost(replace(extended, discount=share), **prompt) == base * (1 - share)


@given(rates, prompts())
def test_a_minimum_charge_is_what_a_request_costs_at_least(
    least: Rate, prompt: dict[str, int]
) -> None:
    model = replace(extended, tariff=replace(extended.tariff, minimum_charge=least))
    assert cost(model, **prompt) == max(least.usd, cost(extended, **prompt))
