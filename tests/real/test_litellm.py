"""LiteLLM's price map as of its release 1.92: 2,924 models, read and written back."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue
from modeldex.dialects import litellm
from modeldex.dialects.facts import facts_of
from modeldex.dialects.report import Report
from modeldex.entries.json_codec import decode
from modeldex.entries.numbers import round_amount
from tests.dialects.litellm_maps import comparable


@pytest.fixture(scope="module")
def price_map(real_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = decode((real_data / "litellm-prices.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def read(price_map: dict[str, Any]) -> tuple[Catalogue, Report]:
    draft = litellm.read(price_map).value
    assert draft is not None
    assert isinstance(draft.report, Report)
    catalogue = assemble(draft)
    assert catalogue.errors == ()
    assert catalogue.value is not None
    return catalogue.value, draft.report


def test_the_file_is_recognised(price_map: dict[str, Any]) -> None:
    assert litellm.recognises(price_map)


def test_every_model_is_an_entry_or_left_out_with_a_reason(
    price_map: dict[str, Any], read: tuple[Catalogue, Report]
) -> None:
    catalogue, report = read
    assert (report.read, report.kept) == (2924, 2852)
    left_out = {model.model_id for model in report.left_out}
    assert left_out.isdisjoint(catalogue.entries)
    assert left_out | set(catalogue.entries) == set(price_map)
    reasons = Counter(price_map[model_id].get("mode") for model_id in left_out - {"sample_spec"})
    assert reasons == {
        "rerank": 25,
        "search": 18,
        "ocr": 13,
        None: 9,
        "moderation": 5,
        "vector_store": 1,
    }


def test_every_number_and_every_other_field_is_written_back(
    price_map: dict[str, Any], read: tuple[Catalogue, Report]
) -> None:
    written = litellm.write(entry.document() for entry in read[0].entries.values())
    assert list(written) == list(read[0].entries)
    for model_id, fields in written.items():
        original = comparable(price_map[model_id])
        again = comparable(fields)
        assert {field: again.get(field) for field in original} == original, model_id
        assert again.keys() - original.keys() <= {
            "max_tokens",  # repeats another, as the map's documentation says
            "max_input_tokens",
            "max_output_tokens",
            "input_cost_per_token",  # of the first range
            "output_cost_per_token",
            "cache_read_input_token_cost",
            "output_cost_per_reasoning_token",
        }


def test_every_rate_is_in_the_entrys_own_pricing_or_extension(
    price_map: dict[str, Any], read: tuple[Catalogue, Report]
) -> None:
    """Looked for as a number, so that neither side's reading is believed."""
    catalogue, report = read
    kept = {fact.kind for fact in report.not_understood}
    scales = [Decimal(1), Decimal(10) ** 6, Decimal("0.001")]
    for model_id, entry in catalogue.entries.items():
        document = entry.document()
        amounts = set(_amounts(document))
        foreign = facts_of(document, litellm.NAME).foreign
        for field, value in _costs(price_map[model_id]):
            if field in foreign and field in kept:
                continue
            found = {round_amount(value * scale) for scale in scales} & amounts
            assert found or value == 0, (model_id, field)


def _costs(fields: dict[str, Any]) -> Iterator[tuple[str, Decimal]]:
    for field, value in fields.items():
        if isinstance(value, list) and field == "tiered_pricing":
            for each in value:
                yield from _costs(each)
        elif isinstance(value, dict) and "cost" in field:
            for inner in value.values():
                yield field, Decimal(inner)
        elif "cost" in field and isinstance(value, int | Decimal):
            yield field, Decimal(value)


def _amounts(value: Any) -> Iterator[Decimal]:
    if isinstance(value, dict):
        if "usd" in value:
            yield Decimal(value["usd"])
        for inner in value.values():
            yield from _amounts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _amounts(inner)


def test_what_is_not_understood_of_the_prices(read: tuple[Catalogue, Report]) -> None:
    costs = {fact.kind: fact.count for fact in read[1].not_understood if "cost" in fact.kind}
    assert costs == {
        "input_dbu_cost_per_token": 28,
        "output_dbu_cost_per_token": 28,
        "input_cost_per_video_per_second_above_15s_interval": 2,
        "input_cost_per_video_per_second_above_8s_interval": 2,
    }
