"""OpenRouter's lists of two years: read whole, written back number by number."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.dialects import openrouter
from modeldex.dialects.openrouter_format import (
    Architecture,
    Model,
    Override,
    Pricing,
    Reasoning,
    TopProvider,
)
from modeldex.dialects.openrouter_rates import PRICE_FIELDS
from modeldex.dialects.report import Report
from modeldex.entries import json_codec
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Circumstances, Tariff
from modeldex.entries.rates.units import UNITS


@dataclass(frozen=True)
class Month:
    """One file, read and written again."""

    name: str
    models: dict[str, dict[str, Any]]
    entries: dict[str, dict[str, Any]]
    written: dict[str, dict[str, Any]]
    report: Report


def month_of(path: Path) -> Month:
    value = json_codec.decode(path.read_bytes())
    assert openrouter.recognises(value), path.name
    draft = openrouter.read(value, path.name).value
    assert draft is not None
    assert isinstance(draft.report, Report)
    catalogue = assemble(draft).value
    assert catalogue is not None, path.name
    entries = {model_id: entry.document() for model_id, entry in catalogue.entries.items()}
    written = openrouter.write(entries.values())["data"]
    return Month(
        path.name,
        {model["id"]: model for model in value["data"]},
        entries,
        {model["id"]: model for model in written},
        draft.report,
    )


@pytest.fixture(scope="module")
def months(real_data: Path) -> list[Month]:
    files = sorted((real_data / "openrouter-history").glob("*.json"))
    files += (real_data / "models.dev").glob("models.json")  # a list of the same format
    if not files:
        pytest.skip(f"no lists of OpenRouter in {real_data}")
    return [month_of(file) for file in files]


def test_every_model_is_an_entry(months: list[Month]) -> None:
    for month in months:
        assert list(month.entries) == list(month.models), month.name
        assert (month.report.read, month.report.left_out) == (len(month.models), ())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for field, inner in value.items():
            yield from leaves(inner, (*path, field))
    elif isinstance(value, list) and path[-1:] == ("overrides",):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def test_everything_comes_back(months: list[Month]) -> None:
    """Null and what is empty says nothing, prices are amounts, and the order of the rest of an
    array counts."""
    for month in months:
        for model_id, model in month.models.items():
            back = dict(leaves(month.written[model_id]))
            for path, value in leaves(model):
                if value in (None, "", []):
                    continue
                where = (month.name, model_id, path)
                if path[0] == "pricing" and isinstance(value, str):
                    assert Decimal(back[path]) == round_amount(Decimal(value)), where
                else:
                    assert back[path] == value, where


def amounts(tariff: Tariff) -> dict[str, Decimal]:
    return {unit: rate.usd for unit, rate in tariff.rates.items()}


def test_every_price_is_a_rate_or_kept(months: list[Month]) -> None:
    units = {field.name: field.unit for field in PRICE_FIELDS}
    for month in months:
        for model_id, model in month.models.items():
            entry = month.entries[model_id]
            kept = entry["extensions"].get("foreign", {}).get("openrouter", {}).get("pricing", {})
            rates = amounts(tariff_of(entry))
            for field, text in model["pricing"].items():
                if field == "overrides":
                    continue
                where = (month.name, model_id, field)
                unit = units[field]
                if field == "image" and unit not in rates:
                    unit = "input_image_tokens"
                if field in kept:
                    assert kept[field] == text, where
                    assert unit not in rates, where
                else:
                    assert rates[unit] == round_amount(Decimal(text) * UNITS[unit].per), where


def test_only_what_is_no_price_or_a_filler_is_kept(months: list[Month]) -> None:
    for month in months:
        for model_id, entry in month.entries.items():
            kept = entry["extensions"].get("foreign", {}).get("openrouter", {}).get("pricing", {})
            for field, text in kept.items():
                filler = text == "0" and month.models[model_id]["pricing"]["request"] == "0"
                assert text == "-1" or filler, (month.name, model_id, field)


def test_overrides_hold_from_their_thresholds_on(months: list[Month]) -> None:
    units = {field.name: field.unit for field in PRICE_FIELDS}
    seen = 0
    for month in months:
        for model_id, model in month.models.items():
            tariff = tariff_of(month.entries[model_id])
            expected = amounts(tariff)
            for override in model["pricing"].get("overrides", ()):
                threshold = override["min_prompt_tokens"]
                below = tariff.applicable(Circumstances(prompt_tokens=threshold - 1))
                assert {unit: rate.usd for unit, (rate, _) in below.items()} == expected
                prices = {name: text for name, text in override.items() if name in units}
                expected |= {
                    units[name]: round_amount(Decimal(text) * 1_000_000)
                    for name, text in prices.items()
                }
                there = tariff.applicable(Circumstances(prompt_tokens=threshold))
                assert {unit: rate.usd for unit, (rate, _) in there.items()} == expected
                seen += 1
    assert seen


def test_the_picture_of_the_format_has_every_field(months: list[Month]) -> None:
    prices = Pricing.__annotations__.keys()
    for month in months:
        for model in month.models.values():
            assert model.keys() <= Model.__annotations__.keys()
            assert model["pricing"].keys() <= prices
            assert model["architecture"].keys() <= Architecture.__annotations__.keys()
            assert model["top_provider"].keys() <= TopProvider.__annotations__.keys()
            assert model.get("reasoning", {}).keys() <= Reasoning.__annotations__.keys()
            for override in model["pricing"].get("overrides", ()):
                assert override.keys() <= Override.__annotations__.keys() | prices
