"""Quotes of every model of a real listing, at the prices that stand in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.quotes import PricedModel, evaluate, quote, read_usage
from modeldex.catalogue.quotes.evaluating import NO_PRICE
from modeldex.entries import json_codec

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def listing(real_data: Path) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = json_codec.decode(
        (real_data / "venice-models.json").read_bytes()
    )
    return models


Expected = tuple[dict[str, Any], Decimal]
"""A usage, and what it costs by the listing alone."""


def usd(price: Any) -> Decimal:
    return Decimal(price["usd"])


def tokens(pricing: Any) -> Iterator[Expected]:
    yield {"input_tokens": 1000}, 1000 * usd(pricing["input"]) / 10**6
    yield {"output_tokens": 10}, 10 * usd(pricing["output"]) / 10**6


def characters(pricing: Any) -> Iterator[Expected]:
    yield {"characters": 1000}, 1000 * usd(pricing["input"]) / 10**6


def heard(pricing: Any) -> Iterator[Expected]:
    yield {"audio_seconds": 90}, 90 * usd(pricing["per_audio_second"])


def pictures(pricing: Any) -> Iterator[Expected]:
    images = pricing.get("inputImages", {})
    extra = Decimal(0) if images.get("included", 1) else usd(images["additional"])
    for base in {"generation", "inpaint"} & pricing.keys():
        yield {"images": 2}, 2 * (usd(pricing[base]) + extra)
    for name, price in pricing.get("resolutions", {}).items():
        yield {"images": 2, "resolution": name}, 2 * (usd(price) + extra)
    for name, qualities in pricing.get("quality", {}).items():
        for quality, price in qualities.items():
            usage = {"images": 2, "resolution": name, "quality": quality}
            yield usage, 2 * (usd(price) + extra)


def music(pricing: Any) -> Iterator[Expected]:
    if "generation" in pricing:
        yield {"pieces": 2}, 2 * usd(pricing["generation"])
    if "per_second" in pricing:
        yield {"duration_seconds": 30}, 30 * usd(pricing["per_second"])
    if "per_thousand_characters" in pricing:
        yield {"characters": 500}, usd(pricing["per_thousand_characters"]) / 2
    for tier in pricing.get("durations", {}).values():
        for end in ("min_seconds", "max_seconds"):
            yield {"duration_seconds": tier[end]}, usd(tier)


def upscales(pricing: Any) -> Iterator[Expected]:
    yield {"images": 3}, 3 * usd(pricing["generation"])
    yield {"upscale": "4x"}, usd(pricing["upscale"]["4x"])


BY_TYPE: dict[str, Callable[[Any], Iterator[Expected]]] = {
    "text": tokens,
    "embedding": tokens,
    "tts": characters,
    "asr": heard,
    "image": pictures,
    "inpaint": pictures,
    "music": music,
    "upscale": upscales,
}


def test_every_model_costs_what_its_listing_says(listing: list[dict[str, Any]]) -> None:
    compared = 0
    for document in listing:
        if document["type"] == "video":
            continue
        for usage, expected in BY_TYPE[document["type"]](document["model_spec"]["pricing"]):
            total = quote(document, usage, NOW).total.usd
            assert abs(total - expected) < Decimal("1e-12"), (document["id"], usage)
            compared += 1
    assert compared > 250


def test_extended_contexts_hold_for_the_whole_request(listing: list[dict[str, Any]]) -> None:
    compared = 0
    for document in listing:
        extended = document["model_spec"].get("pricing", {}).get("extended")
        if extended is None:
            continue
        size = int(extended["context_token_threshold"]) + 1
        usage = {"input_tokens": size, "cache_read_tokens": 1000}
        cached = usd(extended.get("cache_input", extended["input"]))
        expected = (size - 1000) * usd(extended["input"]) + 1000 * cached
        assert quote(document, usage, NOW).total.usd == expected / 10**6, document["id"]
        compared += 1
    assert compared > 10


def test_no_video_is_free_by_accident(listing: list[dict[str, Any]]) -> None:
    videos = [each for each in listing if each["type"] == "video"]
    usage = read_usage({"duration_seconds": 5}).value
    assert usage is not None
    for document in videos:
        made = evaluate(PricedModel.of(document), usage, NOW)
        assert [problem.message for problem in made.problems] == [NO_PRICE]
    assert len(videos) > 100
