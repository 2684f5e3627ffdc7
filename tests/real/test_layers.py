"""Real lists laid together, with a margin: whose price holds, and that none of them leaks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from modeldex.catalogue.amounts import amounts_of
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.layering import Layered, layer
from modeldex.catalogue.rules import PriceRule, Rule
from modeldex.catalogue.source_reading import reading_of
from modeldex.catalogue.sourcing import Source, SourceReading
from modeldex.dialects.litellm_writing import write
from modeldex.dialects.recognise import draft_of
from modeldex.entries.json_codec import decode
from modeldex.entries.numbers import round_amount

NOW: Final = datetime(2026, 8, 22, tzinfo=UTC)
MARGIN: Final = Decimal("1.25")

LITELLM: Final = Source("litellm", file="litellm-prices.json", dialect="litellm")
ROUTER: Final = Source("router", file="router.json", priority=1)
"""The ids of both agree for models of OpenRouter, where LiteLLM has a prefix."""


@pytest.fixture(scope="module")
def price_map(real_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = decode((real_data / "litellm-prices.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def readings(real_data: Path, price_map: dict[str, Any]) -> dict[str, SourceReading]:
    newest = max((real_data / "openrouter-history").glob("*.json"))
    router = decode(newest.read_bytes())
    for model in router["data"]:
        model["id"] = f"openrouter/{model['id']}"
    documents = ((LITELLM, price_map), (ROUTER, router))
    found = {}
    for source, document in documents:
        draft = draft_of(document).value
        assert draft is not None
        reading = reading_of(source, draft, NOW)
        assert reading.value is not None
        assert reading.problems == ()
        found[source.name] = reading.value
    return found


def laid(readings: dict[str, SourceReading], *rules: Rule) -> Layered:
    made = layer(Catalogue(Settings(sources=(LITELLM, ROUTER), rules=rules)), readings)
    assert made.value is not None, made.errors
    return made.value


def test_every_price_is_that_of_the_highest_source_that_states_one(
    readings: dict[str, SourceReading],
) -> None:
    layered = laid(readings)
    both = readings["litellm"].models.keys() & readings["router"].models.keys()
    assert len(both) > 50
    for model_id, entry in layered.catalogue.entries.items():
        stated = [
            prices
            for name in ("router", "litellm")
            if (model := readings[name].models.get(model_id)) is not None
            and model.document["type"] == entry.type
            and (prices := dollars(model.document))
        ]
        assert dollars(entry.document()) == (stated[0] if stated else {}), model_id
    assert {each.source for each in layered.disagreements} == {"router"}


def test_a_margin_is_on_every_amount_once(readings: dict[str, SourceReading]) -> None:
    bare, priced = laid(readings), laid(readings, Rule(price=PriceRule(MARGIN)))
    for model_id, entry in priced.catalogue.entries.items():
        before = amounts_of(bare.catalogue.entries[model_id].document())
        assert amounts_of(entry.document()) == {
            path: round_amount(amount * MARGIN) for path, amount in before.items()
        }, model_id


def test_no_list_gives_the_purchase_price_away(
    price_map: dict[str, Any], readings: dict[str, SourceReading]
) -> None:
    """Looked for as a number, in the format that the prices came in."""
    source = Source("litellm", file="litellm-prices.json")
    settings = Settings(sources=(source,), rules=(Rule(price=PriceRule(MARGIN)),))
    layered = layer(Catalogue(settings), {"litellm": readings["litellm"]}).value
    assert layered is not None
    written = write(entry.document() for entry in layered.catalogue.entries.values())
    assert len(written) > 2800
    for model_id, fields in written.items():
        bought = set(costs(price_map[model_id]))
        for path, amount in costs(fields):
            assert amount == 0 or (path, amount) not in bought, (model_id, path)


def dollars(document: Any) -> dict[Any, Decimal]:
    return {
        path: round_amount(amount)
        for path, amount in amounts_of(document).items()
        if path[-1] == "usd"
    }


def costs(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    """Every number of a model that is about money by its name, and where it stands."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from costs(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from costs(part, (*path, str(index)))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and is_price(path):
        yield path, Decimal(value)


def is_price(path: tuple[str, ...]) -> bool:
    return "range" not in path and any("cost" in step or "pric" in step for step in path)
