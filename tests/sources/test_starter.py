"""The catalogue that a fresh server starts with."""

import json
import re
import socket
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from genai_prices.data import providers

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.genai_prices import convert
from modeldex.dialects.genai_report import StarterReport
from modeldex.dialects.report import Fact
from modeldex.entries.problems import Mode, Unreadable
from modeldex.entries.rates.documents import tariff_of
from modeldex.sources import starter
from modeldex.sources.starter import starter_catalogue

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def started() -> tuple[Catalogue, StarterReport]:
    return starter_catalogue(NOW)


def test_it_holds_every_model_that_the_report_counts(
    started: tuple[Catalogue, StarterReport],
) -> None:
    catalogue, report = started
    assert len(catalogue.entries) == report.entries > 1_000
    assert report.models == report.entries + len(report.left_out)
    types = [entry.type for entry in catalogue.entries.values()]
    assert report.carried == {name: types.count(name) for name in report.carried}


def test_it_says_where_it_comes_from(started: tuple[Catalogue, StarterReport]) -> None:
    catalogue, report = started
    assert catalogue.settings.name == f"Starter catalogue ({report.source})"
    assert report.source.startswith("genai-prices 0.")
    assert report.newest_price is not None
    assert report.newest_price <= NOW.date()


def test_what_was_converted_is_published_with_its_amounts_in_both_currencies(
    started: tuple[Catalogue, StarterReport],
) -> None:
    for document in convert(providers, version="", now=NOW).documents:
        published = started[0].entries[document["id"]].document()
        for part in ("pricing", "extensions"):
            source = (document.get("model_spec", {}) | document).get(part)
            assert (published["model_spec"] | published).get(part) == in_both_currencies(source)


def in_both_currencies(value: Any) -> Any:
    if isinstance(value, list):
        return [in_both_currencies(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "usd" in value:
        return {"usd": value["usd"], "diem": value["usd"]}
    return {key: in_both_currencies(inner) for key, inner in value.items()}


def test_nothing_of_the_data_surprises(started: tuple[Catalogue, StarterReport]) -> None:
    """Each entry is read without a warning."""
    documents = convert(providers, version="", now=NOW).documents
    entries = [RawEntry(document) for document in documents]
    assert assemble(Draft(Mode.STRICT, entries=entries)).problems == ()


def test_no_capability_is_claimed(started: tuple[Catalogue, StarterReport]) -> None:
    for entry in started[0].entries.values():
        capabilities = entry.document()["model_spec"].get("capabilities", {})
        assert not any(value is True for value in capabilities.values())


def test_the_same_instant_gives_the_same_catalogue(
    started: tuple[Catalogue, StarterReport],
) -> None:
    assert starter_catalogue(NOW)[0].digest() == started[0].digest()


def test_it_never_reaches_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("the starter catalogue opened a socket")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert starter_catalogue(NOW)[0].entries


def test_the_packages_data_is_loaded_only_when_it_is_needed() -> None:
    code = "import json, sys, modeldex.sources.starter; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not [name for name in json.loads(ran.stdout) if name.startswith("genai_prices")]


def sound(model_id: str) -> dict[str, Any]:
    return {"id": model_id, "type": "text", "model_spec": {}}


def report_of(documents: tuple[dict[str, Any], ...]) -> StarterReport:
    return StarterReport(
        version="9",
        newest_price=None,
        announced_until=None,
        providers=1,
        models=len(documents),
        carried={"text": len(documents)},
        priced=sum("pricing" in document["model_spec"] for document in documents),
    )


def test_a_model_that_no_entry_can_hold_is_left_out_and_the_others_stay() -> None:
    impossible = sound("bad") | {"model_spec": {"pricing": {"input": {"usd": Decimal(-1)}}}}
    documents = (sound("a"), impossible, sound("b"))
    catalogue, report = starter._assembled(documents, report_of(documents))
    assert list(catalogue.entries) == ["a", "b"]
    assert (report.entries, report.priced) == (2, 0)
    assert [model.model_id for model in report.left_out] == ["bad"]
    assert "no possible entry" in report.left_out[0].reason


def test_data_that_makes_no_catalogue_at_all_is_an_error() -> None:
    documents = (sound("a"), sound("a") | {"type": 7, "id": None})
    with pytest.raises(Unreadable):
        starter._assembled(documents, report_of(documents))


class TestItsPage:
    """The counts in the documentation are those of the installed package."""

    page = (Path(__file__).parents[2] / "docs/explanation/starter-catalogue.md").read_text("utf-8")

    def test_it_names_the_version_and_its_age(
        self, started: tuple[Catalogue, StarterReport]
    ) -> None:
        report = started[1]
        assert report.source in self.page, "measure the page again with the installed version"
        assert report.newest_price is not None
        assert f"{report.newest_price:%-d %B %Y}" in self.page

    def test_it_counts_models_and_entries(self, started: tuple[Catalogue, StarterReport]) -> None:
        catalogue, report = started
        assert f"{report.models:,} models of {report.providers} providers" in self.page
        assert f"{report.entries:,} became entries, {report.priced:,} of them" in self.page
        assert f"{len(report.left_out)} models have no entry" in self.page
        documents = [entry.document() for entry in catalogue.entries.values()]
        priced = Counter(each["type"] for each in documents if tariff_of(each))
        shaped = Counter(each["type"] for each in documents if "pricing" in each["model_spec"])
        for name, count in report.carried.items():
            assert f"| {name} | {count:,} | {priced[name]:,} | {shaped[name]:,} |" in self.page

    def test_it_counts_the_fields_of_the_pricing(
        self, started: tuple[Catalogue, StarterReport]
    ) -> None:
        shapes = [
            entry.document()["model_spec"].get("pricing", {})
            for entry in started[0].entries.values()
        ]
        for field in ("cache_input", "cache_write", "extended"):
            count = sum(field in shape for shape in shapes)
            assert re.search(rf"`pricing\.{field}` \({count}( models)?\)", self.page)

    def test_it_counts_what_is_in_the_extensions(
        self, started: tuple[Catalogue, StarterReport]
    ) -> None:
        facts = started[1].extended
        assert f"{sum(fact.count for fact in facts):,} facts. The report" in self.page
        for fact in facts:
            unit = fact.kind.removeprefix("rate of ")
            of_unit = f"| `{unit}` | {fact.models} |"
            assert (of_unit if unit != fact.kind else self.row(fact)) in self.page

    def test_it_counts_what_is_not_carried(self, started: tuple[Catalogue, StarterReport]) -> None:
        facts = started[1].not_carried
        assert f"{sum(fact.count for fact in facts):,} facts about" in self.page
        for fact in facts:
            assert self.row(fact) in self.page

    def test_it_counts_what_was_filled_in(self, started: tuple[Catalogue, StarterReport]) -> None:
        units, embeddings = started[1].filled
        assert f"{units.count} rates of {units.models} models" in self.page
        assert f"It is 0 for the {embeddings.models} models" in self.page

    def row(self, fact: Fact) -> str:
        return f"| {fact.kind} | {fact.count} | {fact.models} |"
