"""The API's own catalogue of 328 models: read, published and served without a loss."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import make_plan
from modeldex.entries.models.entry import ENTRY_MODELS
from modeldex.entries.numbers import round_amount
from modeldex.entries.problems import Reading
from modeldex.entries.types import GROUPS, ModelType
from modeldex.serving.published import Published
from modeldex.serving.sights import compile_snapshot
from modeldex.serving.snapshot import Snapshot
from modeldex.sources.catalogues import read_catalogue
from modeldex.store.store import Store

AUGUST = datetime(2026, 8, 22, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 24, tzinfo=UTC)
DERIVED = {"object", "owned_by", "context_length"}
"""What the file leaves out of every entry, and the API's schema requires or repeats."""


@pytest.fixture(scope="module")
def documents(real_data: Path) -> list[dict[str, Any]]:
    text = (real_data / "venice-models.json").read_text()
    found: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)
    return found


@pytest.fixture(scope="module")
def reading(real_data: Path) -> Reading[Catalogue]:
    return read_catalogue(real_data / "venice-models.json")


@pytest.fixture(scope="module")
def catalogue(reading: Reading[Catalogue]) -> Catalogue:
    assert reading.value is not None
    return reading.value


def without_noise(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_noise(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_noise(inner) for inner in value]
    return round_amount(value) if isinstance(value, Decimal) else value


def test_all_328_entries_equal_the_file_but_for_derived_fields_and_float_noise(
    documents: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    assert len(catalogue.entries) == 328
    for document in documents:
        entry = catalogue.entries[document["id"]].document()
        assert {key: value for key, value in entry.items() if key not in DERIVED} == without_noise(
            document
        )
        assert entry["object"] == "model"
        assert entry["owned_by"] == "venice.ai"
        if document["type"] == "text":
            assert entry["context_length"] == document["model_spec"]["availableContextTokens"]


def test_the_two_contradictions_of_the_file_are_told_and_kept(
    reading: Reading[Catalogue],
) -> None:
    assert reading.errors == ()
    assert [
        (problem.dotted_path.partition(".")[2], problem.message) for problem in reading.warnings
    ] == [
        (
            "model_spec.capabilities.supportsResponseSchema",
            "supportsResponseSchema without supportsFunctionCalling",
        ),
        ("model_spec.traits[0]", "two image models claim the trait 'most_uncensored'"),
    ]
    assert all(problem.line is not None for problem in reading.warnings)


def test_every_entry_is_valid_by_the_schema_of_its_type(catalogue: Catalogue) -> None:
    for entry in catalogue.entries.values():
        ENTRY_MODELS[entry.type].model_validate(entry.document())


def snapshot_at(catalogue: Catalogue, now: datetime) -> Snapshot:
    return compile_snapshot(Published.of(catalogue), now)


def count(snapshot: Snapshot, group: Any) -> int:
    return len(json.loads(snapshot.listing("models", group).body)["data"])


COUNTS: dict[str, dict[str, int]] = {
    "august": {"asr": 5, "embedding": 9, "image": 38, "inpaint": 21, "music": 14, "text": 113,
               "tts": 11, "upscale": 1, "video": 116, "all": 328},
    "november": {"asr": 5, "embedding": 9, "image": 38, "inpaint": 21, "music": 14, "text": 111,
                 "tts": 11, "upscale": 1, "video": 112, "all": 322},
}  # fmt: skip


@pytest.mark.parametrize(("month", "now"), [("august", AUGUST), ("november", NOVEMBER)])
def test_the_clock_decides_how_many_are_listed(
    catalogue: Catalogue, month: str, now: datetime
) -> None:
    snapshot = snapshot_at(catalogue, now)
    assert {group: count(snapshot, group) for group in COUNTS[month]} == COUNTS[month]


def test_code_is_the_text_models_that_are_optimised_for_code(
    documents: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    listed = json.loads(snapshot_at(catalogue, AUGUST).listing("models", "code").body)
    assert listed["type"] == "code"
    assert [entry["id"] for entry in listed["data"]] == [
        document["id"]
        for document in documents
        if document["model_spec"].get("capabilities", {}).get("optimizedForCode")
    ]


def test_gpt_image_2_shows_the_older_prices_and_the_quality_matrix(catalogue: Catalogue) -> None:
    listed = json.loads(snapshot_at(catalogue, NOVEMBER).listing("models", "image").body)["data"]
    (entry,) = [entry for entry in listed if entry["id"] == "gpt-image-2"]
    pricing = entry["model_spec"]["pricing"]
    assert {tier: price["usd"] for tier, price in pricing["resolutions"].items()} == {
        "1K": 0.27, "2K": 0.51, "4K": 0.84,
    }  # fmt: skip
    assert {
        tier: [prices[quality]["usd"] for quality in ("low", "medium", "high")]
        for tier, prices in pricing["quality"].items()
    } == {"1K": [0.02, 0.07, 0.26], "2K": [0.03, 0.13, 0.5], "4K": [0.05, 0.21, 0.83]}


def test_the_known_traits_come_out(real_data: Path, catalogue: Catalogue) -> None:
    known = json.loads((real_data / "venice-traits.json").read_text())
    served = json.loads(snapshot_at(catalogue, AUGUST).listing("traits", "text").body)
    assert served == {"data": known, "object": "list", "type": "text"}


def test_the_traits_can_also_be_given_as_a_file(real_data: Path, catalogue: Catalogue) -> None:
    reading = read_catalogue(
        real_data / "venice-models.json", traits=real_data / "venice-traits.json"
    )
    assert reading.value is not None
    assert reading.value.entries == catalogue.entries
    assert set(reading.value.settings.traits) == {"text"}


def test_of_two_claims_to_a_trait_the_first_in_the_file_holds(catalogue: Catalogue) -> None:
    served = json.loads(snapshot_at(catalogue, AUGUST).listing("traits", "image").body)
    assert served["data"]["most_uncensored"] == "lustify-v7"


def test_it_comes_back_from_the_store_as_it_was_published(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'modeldex.db'}")
    try:
        plan = make_plan(0, Catalogue(), catalogue, AUGUST)
        store.publish(plan, author="test", message="", now=AUGUST)
        loaded = store.catalogue()
    finally:
        store.close()
    assert loaded.digest() == catalogue.digest()
    assert list(loaded.entries) == list(catalogue.entries)
    assert not make_plan(1, loaded, catalogue, NOVEMBER).changes


Lists = Callable[[ModelType], list[str]]


def test_every_type_lists_its_entries_in_the_order_of_the_file(
    documents: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    snapshot = snapshot_at(catalogue, AUGUST)
    for group in GROUPS:
        listed = [
            entry["id"] for entry in json.loads(snapshot.listing("models", group).body)["data"]
        ]
        assert listed == [document["id"] for document in documents if document["id"] in set(listed)]
