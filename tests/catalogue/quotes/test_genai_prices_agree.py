"""Quotes of the starter catalogue against the calculation of genai-prices itself.

Every model of the package and a grid of usages that both can express. Where the two differ, it is
for one of the reasons below, and each difference has exactly one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from genai_prices import Usage as TheirUsage
from genai_prices.data import providers
from genai_prices.types import ModelInfo

from modeldex.catalogue.quotes import PricedModel, evaluate, read_usage
from modeldex.catalogue.quotes.evaluating import NO_PRICE
from modeldex.catalogue.quotes.limits import INPUTS, Limits
from modeldex.dialects.genai_tariff import SELECTORS
from modeldex.sources.starter import starter_catalogue

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

GRID: tuple[dict[str, Any], ...] = (
    {"input_tokens": 1000, "output_tokens": 500},
    {"input_tokens": 7000, "cache_read_tokens": 5000, "output_tokens": 100},
    {"input_tokens": 7000, "cache_write_tokens": 5000, "output_tokens": 100},
    {
        "input_tokens": 7000,
        "cache_read_tokens": 1000,
        "cache_write_tokens": 5000,
        "cache_write_1h_tokens": 2000,
        "output_tokens": 100,
    },
    {"input_tokens": 150_000, "cache_read_tokens": 50_000, "output_tokens": 100},
    {
        "input_tokens": 250_000,
        "cache_read_tokens": 50_000,
        "cache_write_tokens": 60_000,
        "cache_write_1h_tokens": 1000,
        "output_tokens": 100,
    },
    {"input_tokens": 600_000, "output_tokens": 100},
    {"input_tokens": 3000, "output_tokens": 2000, "reasoning_tokens": 1500},
    {
        "input_tokens": 3000,
        "cache_read_tokens": 1500,
        "input_audio_tokens": 2000,
        "cache_read_audio_tokens": 1000,
        "output_tokens": 10,
    },
    {"input_tokens": 3000, "input_image_tokens": 1000, "output_tokens": 10},
    {"input_tokens": 3000, "output_tokens": 1000, "output_audio_tokens": 900},
    {"input_tokens": 3000, "output_tokens": 1000, "output_image_tokens": 900},
    {"input_tokens": 3000, "output_tokens": 1000, "citation_tokens": 500},
    {"input_tokens": 10, "web_searches": 3},
    {"audio_seconds": 36_000},
    {"audio_seconds": 3},
    {"characters": 1000},
)

THEIR_NAMES = {
    "cache_read_audio_tokens": "cache_audio_read_tokens",
    "reasoning_tokens": "output_reasoning_tokens",
    "citation_tokens": "output_citation_tokens",
    "characters": "input_characters",
    "audio_seconds": "input_audio_seconds",
}


@dataclass(frozen=True)
class Difference:
    """One usage of one model that the two do not agree on."""

    model: str
    usage: dict[str, Any]
    theirs: Decimal
    ours: Decimal | None
    problems: tuple[str, ...] = ()
    """What our refusal says, when there is no amount."""

    @property
    def is_only_a_limit(self) -> bool:
        """Whether the amounts would agree if the model took everything."""
        return bool(self.problems) and set(map(reason, self.problems)) <= {TOO_LONG, NO_SENSE}


# The reasons, one by one.

TEN_SECONDS = (
    "Groq bills ten seconds of audio at least; the package's code knows, its data does not"
)
"""``minimum`` of an entry says it; what is read from the package's data can not."""
GROQ = {"groq/whisper-large-v3", "groq/whisper-large-v3-turbo"}

NOT_FREE = "the package counts what has no price as free"
TOO_LONG = "the package knows no limits, and prices a prompt that the model does not take"
NO_SENSE = "nobody says that the model hears or sees: the flag is false in the entry that is served"
NO_TIER = "the package's variant can not be said in a tariff, and is kept apart"

_WORDS = {
    NO_PRICE: NOT_FREE,
    "the prompt is longer than the model takes": TOO_LONG,
    "the answer is longer than the model gives": TOO_LONG,
    "the model takes no audio (supportsAudioInput is false)": NO_SENSE,
    "the model takes no image (supportsVision is false)": NO_SENSE,
    "the usage counts nothing that the model is paid by": NOT_FREE,
    "the model has no such service tier": NO_TIER,
}


def reason(problem: str) -> str:
    """Why we refuse what the package prices."""
    return NOT_FREE if problem.startswith("the model has no rate for") else _WORDS[problem]


def reasons(difference: Difference) -> set[str]:
    """Why a difference is right; empty where nobody has explained it."""
    if difference.ours is None:
        return set(map(reason, difference.problems))
    if difference.model in GROQ and difference.usage.get("audio_seconds") == 3:
        assert difference.theirs * 3 == pytest.approx(difference.ours * 10)
        return {TEN_SECONDS}
    return set()


def their_usage(usage: dict[str, Any]) -> TheirUsage:
    given = {THEIR_NAMES.get(name, name): count for name, count in usage.items()}
    if "audio_seconds" in usage:
        given["audio_seconds"] = usage["audio_seconds"]  # the same, of a session
    return TheirUsage(**given)


def kinds(model: ModelInfo) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Kinds of requests: as the package selects their prices, and as a usage says them."""
    yield {}, {}
    for variant in model.price_variants or ():
        if variant.when.keys() <= SELECTORS.keys():
            said: dict[str, Any] = {SELECTORS[name]: value for name, value in variant.when.items()}
            yield dict(variant.when), said


def instants(model: ModelInfo) -> tuple[datetime, ...]:
    """Some, where the price depends on it."""
    dated = isinstance(model.prices, list) or model.price_variants
    return (NOW, NOW.replace(hour=2), NOW.replace(year=2031)) if dated else (NOW,)


def compared() -> Iterator[Difference | None]:
    """Each usage of each model: None where the two agree."""
    catalogue, _ = starter_catalogue(NOW)
    usages = [(usage, their_usage(usage)) for usage in GRID]
    for provider, model in ((each, model) for each in providers for model in each.models):
        entry = catalogue.entries.get(f"{provider.id}/{model.id}")
        if entry is None:
            continue
        priced = PricedModel.of(entry.document())
        unlimited = replace(priced, limits=Limits(inputs=frozenset(INPUTS)))
        for (context, said), at in product(kinds(model), instants(model)):
            for usage, theirs in usages:
                price = model.calc_price(
                    theirs, provider, genai_request_timestamp=at, price_context=context
                ).total_price
                found = _compare(priced, said | usage, at, price)
                if found is not None and found.is_only_a_limit:
                    again = _compare(unlimited, said | usage, at, price)
                    assert again is None or reasons(again) == {NOT_FREE}
                yield found


def _compare(
    priced: PricedModel, usage: dict[str, Any], at: datetime, theirs: Decimal
) -> Difference | None:
    reading = read_usage(usage)
    assert reading.value is not None, reading.problems
    made = evaluate(priced, reading.value, at)
    if made.value is None:
        messages = tuple(problem.message for problem in made.problems)
        return Difference(priced.id, usage, theirs, None, messages)
    ours = made.value.total.usd
    # Prices are kept to 12 digits: a third of a cent is not exact in either.
    if abs(ours - theirs) <= theirs * Decimal("1e-11"):
        return None
    return Difference(priced.id, usage, theirs, ours)


def test_the_two_agree_but_for_reasons_that_are_told() -> None:
    agreed = 0
    told: dict[str, set[str]] = defaultdict(set)
    for difference in compared():
        if difference is None:
            agreed += 1
            continue
        found = reasons(difference)
        assert found, difference
        for each in found:
            told[each].add(difference.model)
    assert agreed > 20_000
    assert set(told) == {TEN_SECONDS, NOT_FREE, TOO_LONG, NO_SENSE, NO_TIER}
    assert told[TEN_SECONDS] == GROQ
    assert told[NO_TIER] == {"openai/gpt-3.5-turbo-1106"}
