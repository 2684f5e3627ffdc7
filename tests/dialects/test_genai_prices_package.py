"""The conversion, held against the data and the calculation of the installed package."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from genai_prices import Usage
from genai_prices.data import providers
from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

from modeldex.dialects.genai_prices import Conversion, convert
from modeldex.dialects.genai_rates import TEXT_FIELDS
from modeldex.entries.types import MODEL_TYPES

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# Within and without the hours of the off-peak prices that the data knows, and past every date.
INSTANTS = [NOON, NOON.replace(hour=2), NOON.replace(year=2031, hour=23)]
MILLION = 1_000_000


@pytest.fixture(scope="module", params=INSTANTS, ids=str)
def now(request: pytest.FixtureRequest) -> datetime:
    instant: datetime = request.param
    return instant


@pytest.fixture(scope="module")
def conversion(now: datetime) -> Conversion:
    return convert(providers, version="installed", now=now)


def models() -> Iterator[tuple[str, Provider, ModelInfo]]:
    for provider in providers:
        for model in provider.models:
            yield f"{provider.id}/{model.id}", provider, model


def by_id(conversion: Conversion) -> dict[str, dict[str, Any]]:
    return {document["id"]: document for document in conversion.documents}


def test_the_package_is_not_empty() -> None:
    assert sum(1 for _ in models()) > 1_000


def test_every_model_is_carried_or_left_out_with_a_reason(conversion: Conversion) -> None:
    report = conversion.report
    left_out = {model.model_id: model.reason for model in report.left_out}
    carried = by_id(conversion)
    assert all(left_out.values())
    assert not set(left_out) & set(carried)
    assert set(left_out) | set(carried) == {model_id for model_id, _, _ in models()}
    assert len(carried) == report.entries == len(conversion.documents)
    assert report.models == report.entries + len(report.left_out)
    assert all(document["type"] in MODEL_TYPES for document in conversion.documents)


def amounts(document: dict[str, Any]) -> Iterator[tuple[str, Decimal]]:
    """Field and amount of every price of the entry."""
    pricing = document["model_spec"].get("pricing", {})
    for shape in (pricing, pricing.get("extended", {})):
        for field, price in shape.items():
            if isinstance(price, dict) and "usd" in price:
                yield field, price["usd"]


def stated(price: ModelPrice, key: str) -> set[Decimal]:
    rate = getattr(price, key)
    if isinstance(rate, TieredPrices):
        return {rate.base, *(tier.price for tier in rate.tiers)}
    return set() if rate is None else {rate}


def allowed(document: dict[str, Any], field: str, price: ModelPrice) -> set[Decimal]:
    """What the package states for the field, in the field's unit."""
    match document["type"], field:
        case "asr", "per_audio_second":
            hours = stated(price, "audio_hours") | stated(price, "input_audio_hours")
            return {hour / 3600 for hour in hours}
        case "tts", "input":
            return stated(price, "input_mchars")
        case "embedding", "output" if price.output_mtok is None:
            return {Decimal(0)}  # an embedding has no output tokens
        case _:
            return stated(price, TEXT_FIELDS[field])


def test_every_carried_amount_is_the_packages_own(conversion: Conversion, now: datetime) -> None:
    carried = by_id(conversion)
    compared = 0
    for model_id, _, model in models():
        for field, amount in amounts(carried.get(model_id, {"model_spec": {}})):
            assert amount in allowed(carried[model_id], field, model.get_prices(now)), model_id
            compared += 1
    assert compared > 4_000


def test_every_rate_is_carried_or_counted_by_its_unit(
    conversion: Conversion, now: datetime
) -> None:
    """For each unit: the models priced in it are those whose entries say so and those counted."""
    carried = by_id(conversion)
    counted = {
        fact.kind.removeprefix("unit "): fact.models for fact in conversion.report.not_carried
    }
    said: dict[str, int] = {}
    priced: dict[str, int] = {}
    for model_id, _, model in models():
        if model_id not in carried:
            continue
        fields = dict(amounts(carried[model_id]))
        for key, rate in vars(model.get_prices(now)).items():
            if rate is not None:
                priced[key] = priced.get(key, 0) + 1
                said[key] = said.get(key, 0) + says(carried[model_id], fields, key)
    assert {key: counted.get(key, 0) + said[key] for key in priced} == priced


def says(document: dict[str, Any], fields: dict[str, Decimal], key: str) -> bool:
    """Whether the entry has a field for the rates of this price key."""
    match document["type"]:
        case "asr":
            return key.endswith("audio_hours") and "per_audio_second" in fields
        case "tts":
            return key == "input_mchars" and "input" in fields
        case _:
            field = next((name for name, own in TEXT_FIELDS.items() if own == key), None)
            return field in fields


def charged(pricing: dict[str, Any], usage: Usage) -> tuple[Decimal, Decimal]:
    """Input and output cost by the API's rule."""
    extended = pricing.get("extended")
    beyond = extended and usage.input_tokens > extended["context_token_threshold"]
    shape = extended if beyond else pricing
    rate = {field: shape[field]["usd"] for field in TEXT_FIELDS if field in shape}
    read, written = Decimal(usage.cache_read_tokens), Decimal(usage.cache_write_tokens)
    plain = usage.input_tokens - read - written
    return (
        (
            plain * rate["input"]
            + read * rate.get("cache_input", rate["input"])
            + written * rate.get("cache_write", rate["input"])
        )
        / MILLION,
        usage.output_tokens * rate["output"] / MILLION,
    )


def usages(pricing: dict[str, Any]) -> Iterator[Usage]:
    """Prompts around the threshold, with and without cached parts."""
    threshold = pricing.get("extended", {}).get("context_token_threshold", 100_000)
    for size in (0, 1, threshold - 1, threshold, threshold + 1, threshold * 3):
        for read, written in ((0, 0), (size // 3, 0), (0, size // 3), (size // 4, size // 2)):
            yield Usage(
                input_tokens=size,
                output_tokens=1_234,
                cache_read_tokens=read,
                cache_write_tokens=written,
            )


def test_the_apis_rule_charges_what_the_package_calculates(
    conversion: Conversion, now: datetime
) -> None:
    """Whatever the size of the prompt, for every text model whose tiers could be carried."""
    carried = by_id(conversion)
    compared = tiered = 0
    for model_id, provider, model in models():
        document = carried.get(model_id)
        if document is None or document["type"] != "text":
            continue
        pricing = document["model_spec"].get("pricing")
        if pricing is None or has_several_thresholds(model.get_prices(now)):
            continue
        compared += 1
        tiered += "extended" in pricing
        for usage in usages(pricing):
            price = model.calc_price(usage, provider, genai_request_timestamp=now)
            assert charged(pricing, usage) == (price.input_price, price.output_price), (
                model_id,
                usage,
            )
    assert compared > 1_500
    assert tiered > 100


def has_several_thresholds(price: ModelPrice) -> bool:
    starts = {
        tier.start
        for key in TEXT_FIELDS.values()
        if isinstance(rate := getattr(price, key), TieredPrices)
        for tier in rate.tiers
    }
    return len(starts) > 1
