"""The tree of models.dev: read whole, and written back number by number."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue
from modeldex.dialects.models_dev import recognises, write
from modeldex.dialects.models_dev_format import COST
from modeldex.dialects.report import Report
from modeldex.entries.models.base import is_number
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Circumstances
from modeldex.sources.models_dev import checkout_value, is_checkout, read_checkout
from modeldex.sources.source import Source

Models = dict[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def root(real_data: Path) -> Path:
    return real_data / "models.dev"


@pytest.fixture(scope="module")
def original(root: Path) -> dict[str, Any]:
    reading = checkout_value(root)
    assert reading.problems == ()
    assert reading.value is not None
    return reading.value


@pytest.fixture(scope="module")
def source(root: Path) -> Source:
    return read_checkout(root)


@pytest.fixture(scope="module")
def report(source: Source) -> Report:
    assert source.draft is not None
    assert isinstance(source.draft.report, Report)
    return source.draft.report


@pytest.fixture(scope="module")
def catalogue(source: Source) -> Catalogue:
    assert source.draft is not None
    assembled = assemble(source.draft)
    assert assembled.errors == ()
    assert assembled.value is not None
    return assembled.value


@pytest.fixture(scope="module")
def written(catalogue: Catalogue) -> dict[str, Any]:
    return write(entry.document() for entry in catalogue.entries.values())


def models(value: Mapping[str, Any]) -> Models:
    return {
        f"{provider_id}/{key}": model
        for provider_id, provider in value.items()
        for key, model in provider["models"].items()
    }


def test_it_is_recognised(root: Path, original: dict[str, Any]) -> None:
    assert is_checkout(root)
    assert recognises(original)


def test_every_model_is_an_entry_or_named(
    source: Source, report: Report, catalogue: Catalogue, original: dict[str, Any]
) -> None:
    assert source.problems == []
    found = models(original)
    assert len(found) == 5098
    left_out = {each.model_id: each.reason for each in report.left_out}
    rerankers = {name for name, reason in left_out.items() if "reranker" in reason}
    assert len(rerankers) == 12
    assert {left_out[name] for name in left_out.keys() - rerankers} == {
        "a provider that lists no models"
    }
    assert catalogue.entries.keys() == found.keys() - rerankers
    assert report.read == report.kept + len(left_out)


def test_what_is_not_understood_is_what_is_known_not_to_be(report: Report) -> None:
    """A newer tree may add to these; each is kept as it was."""
    assert {fact.kind for fact in report.not_understood} == {
        "(provider) api",
        "(provider) doc",
        "(provider) env",
        "(provider) name",
        "(provider) npm",
        "attachment",
        "canonical_model_id",
        "cost.cache_input",
        "cost.cached_input",
        "cost.cached_write",
        "cost.citation",
        "cost.image",
        "cost.request",
        "experimental.modes.fast",
        "family",
        "interleaved",
        "last_updated",
        "limit.context",
        "limit.input",
        "open_weights",
        "provider",
        "reasoning_options",
        "release_date",
        "status",
        "tool_call",
    }


def test_every_price_is_charged_as_the_format_says(
    original: dict[str, Any], catalogue: Catalogue
) -> None:
    """Below and above each threshold, and for each mode of a service tier."""
    found, compared = models(original), 0
    for model_id, entry in catalogue.entries.items():
        tariff = tariff_of(entry.document())
        for what, cost in circumstances(found[model_id]):
            charged = tariff.applicable(what)
            for name, amount in cost.items():
                if name in COST:
                    assert charged[COST[name]][0].usd == round_amount(Decimal(amount)), model_id
                    compared += 1
    assert compared > 11_000


def circumstances(model: Mapping[str, Any]) -> Iterator[tuple[Circumstances, Mapping[str, Any]]]:
    """Requests, and the cost that the format gives each."""
    cost = model.get("cost", {})
    tiers = sorted(cost.get("tiers", []), key=lambda tier: int(tier["tier"]["size"]))
    yield Circumstances(), cost
    before = cost
    for tier in tiers:
        yield Circumstances(prompt_tokens=tier["tier"]["size"]), before
        before = {**before, **tier}
        yield Circumstances(prompt_tokens=tier["tier"]["size"] + 1), before
    for mode in model.get("experimental", {}).get("modes", {}).values():
        body = mode["provider"]["body"]
        tier = body.get("service_tier") or body["speed"]
        yield Circumstances(service_tier=tier), mode["cost"]
        yield Circumstances(service_tier=tier, prompt_tokens=10**7), mode["cost"]


def numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Decimal]]:
    """All numbers of a document, a tier of a cost named by its size."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            of_tier = path[-1:] == ("tiers",)
            yield from numbers(inner, (*path, inner["tier"]["size"] if of_tier else index))
    elif is_number(value):
        yield path, round_amount(Decimal(value))


def test_every_number_comes_back(
    original: dict[str, Any], written: dict[str, Any], catalogue: Catalogue
) -> None:
    found, compared = models(written), 0
    for model_id, model in models(original).items():
        if model_id not in catalogue.entries:
            continue
        kept = {key: value for key, value in model.items() if key != "reasoning_options"}
        back = dict(numbers(found[model_id]))
        for path, number in numbers(kept):
            assert back.get(path) == number, (model_id, path)
            compared += 1
    assert compared > 20_000


FILLED = {"structured_output", "temperature", "type", "reasoning_options"}
"""What is written of a model that does not say it."""


def test_everything_else_comes_back_too(
    original: dict[str, Any], written: dict[str, Any], catalogue: Catalogue
) -> None:
    found = models(written)
    for model_id, model in models(original).items():
        if model_id not in catalogue.entries:
            continue
        again = found[model_id]
        assert again.keys() - model.keys() <= FILLED, model_id
        for name in model.keys() - {"cost", "experimental", "reasoning_options", "limit"}:
            assert again[name] == model[name], (model_id, name)
        assert options(again) == options(model), model_id
        assert again.get("experimental", {}).keys() == model.get("experimental", {}).keys()
    for provider_id, provider in written.items():
        assert {**provider, "models": 0} == {**original[provider_id], "models": 0}


def options(model: Mapping[str, Any]) -> list[str]:
    """The reasoning options, whose order says nothing."""
    return sorted(str(sorted(option.items())) for option in model.get("reasoning_options", ()))
