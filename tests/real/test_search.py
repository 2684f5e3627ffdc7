"""Searching and comparing real catalogues: known models come first, costs are those of quotes."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.quotes import PricedModel, Usage, evaluate, priced_model
from modeldex.catalogue.search.comparing import compare
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.parsing import parse_query
from modeldex.catalogue.search.price_table import PriceTable
from modeldex.catalogue.search.query import Query
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import everything_found
from modeldex.catalogue.search.workload import Part, Workload
from modeldex.dialects import litellm
from modeldex.entries.entry import Entry
from modeldex.entries.json_codec import decode

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)

Models = dict[str, Entry]


@pytest.fixture(scope="module")
def models(real_data: Path) -> Models:
    draft = litellm.read(decode((real_data / "litellm-prices.json").read_bytes())).value
    assert draft is not None
    catalogue = assemble(draft).value
    assert catalogue is not None
    return dict(catalogue.entries)


@pytest.fixture(scope="module")
def scope(models: Models) -> Scope:
    return Scope.of(Index.build(models), models, {}, {})


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("gpt-4o", "gpt-4o"),
        ("claude opus 4 5", "claude-opus-4-5"),
        ("text embeding 3 large", "text-embedding-3-large"),
        ("gemini 2.5 flash", "gemini-2.5-flash"),
    ],
)
def test_a_known_model_comes_first(scope: Scope, asked: str, first: str) -> None:
    query = parse_query(asked)
    assert isinstance(query, Query)
    found = everything_found(scope, query, (), NOW)
    assert first in found[:3]


@pytest.mark.parametrize(
    "usage",
    [
        Usage(input_tokens=1000, output_tokens=500),
        Usage(input_tokens=300_000, cache_read_tokens=200_000, output_tokens=9000),
        Usage(images=1),
        Usage(characters=1000),
        Usage(audio_seconds=60),
    ],
)
def test_a_comparison_of_all_is_a_quote_of_each(models: Models, scope: Scope, usage: Usage) -> None:
    def shown(model_id: str) -> PricedModel:
        return priced_model(models[model_id].body, models[model_id].extensions)

    workload = Workload((Part("it", usage, Decimal(1)),), limit=1000)
    told = compare(scope, PriceTable.build(scope.index), workload, shown, NOW)
    quotes = {name: evaluate(shown(name), usage, NOW).value for name in models}
    costs = sorted((quote.total.usd, name) for name, quote in quotes.items() if quote is not None)
    assert told.priced == len(costs)
    assert told.ruled_out_count == len(models) - len(costs)
    assert [(each.total.usd, each.model) for each in told.ranked] == costs[:1000]
