"""The conversion, held against the data and the calculation of the installed package."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from genai_prices import Usage
from genai_prices.data import providers
from genai_prices.types import (
    ConditionalPrice,
    ModelInfo,
    Provider,
    StartDateConstraint,
    TieredPrices,
)

from modeldex.dialects.genai_rates import PLACES
from modeldex.dialects.genai_report import StarterReport
from modeldex.dialects.genai_tariff import SELECTORS
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.fallbacks import INSTEAD_OF
from modeldex.entries.rates.tariff import Circumstances, Rate, Tariff
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES
from modeldex.sources.starter import starter_catalogue

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# Within and without the hours of the peak prices that the data knows, and past every date.
PUBLISHED_AT = [NOW, NOW.replace(hour=2), NOW.replace(year=2031, hour=23)]
INSTANTS = [NOW.replace(year=2020), NOW.replace(month=1, hour=7), *PUBLISHED_AT]

Started = tuple[dict[str, dict[str, Any]], StarterReport]


@pytest.fixture(scope="module", params=PUBLISHED_AT, ids=str)
def now(request: pytest.FixtureRequest) -> datetime:
    instant: datetime = request.param
    return instant


@pytest.fixture(scope="module")
def started(now: datetime) -> Started:
    """The complete entries as they are published at that instant, and the report."""
    catalogue, report = starter_catalogue(now)
    return {key: entry.document() for key, entry in catalogue.entries.items()}, report


def models() -> Iterator[tuple[str, Provider, ModelInfo]]:
    for provider in providers:
        for model in provider.models:
            yield f"{provider.id}/{model.id}", provider, model


def test_the_package_is_not_empty() -> None:
    assert sum(1 for _ in models()) > 1_000


def test_every_model_is_carried_or_left_out_with_a_reason(started: Started) -> None:
    carried, report = started
    left_out = {model.model_id: model.reason for model in report.left_out}
    assert all(left_out.values())
    assert not set(left_out) & set(carried)
    assert set(left_out) | set(carried) == {model_id for model_id, _, _ in models()}
    assert len(carried) == report.entries
    assert report.models == report.entries + len(report.left_out)
    assert all(document["type"] in MODEL_TYPES for document in carried.values())


def contexts(model: ModelInfo) -> Iterator[tuple[dict[str, str], Circumstances]]:
    """Kinds of requests, as the package selects their prices and as a tariff does."""
    yield {}, Circumstances()
    for variant in model.price_variants or ():
        if variant.when.keys() <= SELECTORS.keys():
            fields = {SELECTORS[name]: value for name, value in variant.when.items()}
            yield dict(variant.when), Circumstances(**fields)


def instants(model: ModelInfo) -> list[datetime]:
    """Those that matter: both sides of each date that the model's prices name, and others."""
    listed = model.prices if isinstance(model.prices, list) else []
    variants = model.price_variants or []
    if not listed and not variants:
        return [NOW]
    starts = [
        datetime.combine(each.constraint.start_date, datetime.min.time(), UTC)
        for each in (*listed, *variants)
        if isinstance(each.constraint, StartDateConstraint)
    ]
    return [*INSTANTS, *starts, *(start - timedelta(seconds=1) for start in starts)]


def sizes(model: ModelInfo) -> list[int]:
    """Prompts on both sides of every threshold of the model."""
    listed = (
        model.prices if isinstance(model.prices, list) else [ConditionalPrice(prices=model.prices)]
    )
    starts = {
        tier.start
        for each in (*listed, *(model.price_variants or ()))
        for rate in vars(each.prices).values()
        if isinstance(rate, TieredPrices)
        for tier in rate.tiers
    }
    return sorted({9_000, *starts, *(start + 1 for start in starts)})


def amount_at(rate: Decimal | TieredPrices, tokens: int) -> Decimal:
    if isinstance(rate, Decimal):
        return rate
    passed = [tier for tier in rate.tiers if tokens > tier.start]
    return passed[-1].price if passed else rate.base


def requests(model: ModelInfo) -> Iterator[tuple[dict[str, str], Circumstances]]:
    for context, kind in contexts(model):
        for at in instants(model):
            for size in sizes(model):
                yield (
                    context,
                    Circumstances(
                        at=at,
                        prompt_tokens=size,
                        service_tier=kind.service_tier,
                        region=kind.region,
                    ),
                )


def in_force(tariff: Tariff, what: Circumstances) -> dict[str, Decimal]:
    return {unit: rate.usd for unit, (rate, _) in tariff.applicable(what).items()}


NO_PLACE = {(f"elevenlabs/eleven_realtime_v1_{size}", "audio_hours") for size in ("max", "mini")}
"""The length of a session, in which both sides speak."""


def test_every_rate_of_every_price_is_found_again_whenever_it_holds(started: Started) -> None:
    """By dates, hours, tiers and variants."""
    carried, _ = started
    compared, units = 0, set()
    for model_id, _provider, model in models():
        if model_id not in carried or not model.prices:
            continue
        tariff = tariff_of(carried[model_id])
        for context, what in requests(model):
            assert what.at is not None
            price = model.get_prices(what.at, context)
            found = in_force(tariff, what)
            for key, rate in vars(price).items():
                if rate is None or (model_id, key) in NO_PLACE:
                    continue
                place = PLACES["input_audio_hours" if key == "audio_hours" else key]
                expected = round_amount(amount_at(rate, what.prompt_tokens) / place.per)
                assert found[place.unit] == expected, (model_id, key, context, what)
                compared += 1
                units.add(place.unit)
    assert compared > 30_000
    assert len(units) >= 20


def leaves(units: Mapping[str, Decimal], size: int) -> dict[str, int]:
    """How many of each unit a request uses, counted in no other; the prompt has that size."""
    counts = {unit: 100 + 7 * index for index, unit in enumerate(sorted(units))}
    counts |= {unit: 1 for unit in ("requests", "web_searches", "file_searches") if unit in units}
    counts |= {unit: 36_000 for unit in ("input_audio_seconds",) if unit in units}
    counts["input_tokens"] = size - sum(
        count for unit, count in counts.items() if unit in PROMPT and unit != "input_tokens"
    )
    counts.setdefault("output_tokens", 50)
    return counts


PROMPT = {
    unit for unit in UNITS if unit.endswith("_tokens") and unit.startswith(("input", "cache"))
}
ANSWER = {unit for unit in UNITS if unit.endswith("_tokens") and unit not in PROMPT}


def usage_of(counts: Mapping[str, int]) -> Usage:
    """The same as the package counts: the wider units hold the narrower ones, and each usage is
    of one request."""

    def total(*units: str) -> int:
        return sum(counts.get(unit, 0) for unit in units)

    used = {
        "input_tokens": total(*PROMPT),
        "output_tokens": total(*ANSWER),
        "cache_read_tokens": total(
            "cache_read_tokens", "cache_read_audio_tokens", "cache_read_image_tokens"
        ),
        "cache_write_tokens": total("cache_write_tokens", "cache_write_1h_tokens"),
        "cache_write_1h_tokens": total("cache_write_1h_tokens"),
        "input_audio_tokens": total("input_audio_tokens", "cache_read_audio_tokens"),
        "cache_audio_read_tokens": total("cache_read_audio_tokens"),
        "input_image_tokens": total("input_image_tokens", "cache_read_image_tokens"),
        "cache_image_read_tokens": total("cache_read_image_tokens"),
        "input_video_tokens": total("input_video_tokens"),
        "output_audio_tokens": total("output_audio_tokens"),
        "output_image_tokens": total("output_image_tokens"),
        "output_video_tokens": total("output_video_tokens"),
        "output_reasoning_tokens": total("reasoning_tokens"),
        "output_citation_tokens": total("citation_tokens"),
        "input_characters": total("input_characters"),
        "input_audio_seconds": total("input_audio_seconds"),
        "audio_seconds": total("input_audio_seconds"),
        "web_searches": total("web_searches"),
        "storage_searches": total("file_searches"),
    }
    return Usage(**{name: count for name, count in used.items() if count})


def charged(rates: Mapping[str, Decimal], counts: Mapping[str, int]) -> Decimal:
    """By the tariff: a unit without a rate is charged as the one that it is instead of."""
    cost = Decimal(0)
    for unit, count in counts.items():
        known = (other for other in (unit, *INSTEAD_OF.get(unit, ())) if other in rates)
        cost += rates.get(next(known, ""), Decimal(0)) * count / UNITS[unit].per
    return cost


def test_a_request_costs_what_the_package_calculates(started: Started) -> None:
    """All units at once, at all times and for all kinds of requests."""
    carried, _ = started
    compared = conditional = 0
    for model_id, provider, model in models():
        document = carried.get(model_id)
        if document is None or not model.prices:
            continue
        tariff = tariff_of(document)
        for context, what in requests(model):
            assert what.at is not None
            rates = in_force(tariff, what)
            counts = leaves(rates, what.prompt_tokens)
            if document["type"] == "embedding" and model.get_prices(what.at).output_mtok is None:
                del counts["output_tokens"]  # an embedding has none
            expected = model.calc_price(
                usage_of(counts), provider, genai_request_timestamp=what.at, price_context=context
            ).total_price
            found = charged(rates, counts)
            assert abs(found - expected) <= expected * Decimal("1e-11"), (model_id, context, what)
            compared += 1
            conditional += bool(tariff.cards)
    assert compared > 4_000
    assert conditional > 2_000


FIELDS = {
    "input": "input_mtok",
    "cache_input": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "output": "output_mtok",
}


def test_who_reads_only_the_pricing_sees_what_holds_at_publication(
    started: Started, now: datetime
) -> None:
    carried, _ = started
    compared = tiered = 0
    for model_id, _provider, model in models():
        document = carried.get(model_id, {})
        pricing = document.get("model_spec", {}).get("pricing")
        if document.get("type") != "text" or pricing is None:
            continue
        price = vars(model.get_prices(now))
        extended = pricing.get("extended", {})
        beyond = extended.get("context_token_threshold", 0) + 1
        for shape, tokens in ((pricing, 0), (extended, beyond)):
            for field in FIELDS.keys() & shape.keys():
                expected = round_amount(amount_at(price[FIELDS[field]], tokens))
                assert shape[field]["usd"] == expected, (model_id, field)
                compared += 1
        tiered += bool(extended)
    assert compared > 5_000
    assert tiered > 100


def test_what_has_no_place_is_kept_as_it_was(started: Started) -> None:
    carried, report = started
    kept = {
        model_id: document["extensions"]["foreign"]["genai-prices"]
        for model_id, document in carried.items()
        if "foreign" in document.get("extensions", {})
    }
    commented = {model_id for model_id, _, model in models() if model.price_comments}
    assert {key for key, value in kept.items() if "price_comments" in value} == (
        commented & carried.keys()
    )
    counted = sum(
        fact.count
        for fact in report.not_carried
        if fact.kind.partition(" ")[0].endswith(("_hours", "_kcount", "_mtok"))
    )
    assert counted == sum(
        len(price["rates"]) for value in kept.values() for price in value.get("prices", ())
    )


def test_rates_are_in_dollars_of_both_currencies(started: Started) -> None:
    for document in started[0].values():
        for rate in tariff_of(document).rates.values():
            assert rate == Rate(rate.usd, rate.usd)
