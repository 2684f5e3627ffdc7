"""The catalogue that a fresh server starts with."""

import json
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

from modeldex.catalogue.catalogue import Catalogue
from modeldex.dialects.genai_prices import convert
from modeldex.dialects.genai_report import StarterReport
from modeldex.entries.numbers import round_amount
from modeldex.entries.problems import Unreadable
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


def test_amounts_are_the_datas_own_but_for_float_noise(
    started: tuple[Catalogue, StarterReport],
) -> None:
    converted = convert(providers, version="", now=NOW).documents
    for document in converted:
        published = started[0].entries[document["id"]].document()
        for amount, source in pairs(
            published["model_spec"].get("pricing"), document["model_spec"].get("pricing")
        ):
            assert amount == {"usd": round_amount(source), "diem": round_amount(source)}


def pairs(published: Any, source: Any) -> list[tuple[dict[str, Decimal], Decimal]]:
    """Each amount as it is served, and as it was converted."""
    if source is None:
        assert published is None
        return []
    found = []
    for field, value in source.items():
        if isinstance(value, dict) and "usd" in value:
            found.append((published[field], value["usd"]))
        elif isinstance(value, dict):
            found += pairs(published[field], value)
        else:
            assert published[field] == value
    return found


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
        priced = Counter(
            entry.type
            for entry in catalogue.entries.values()
            if "pricing" in entry.document()["model_spec"]
        )
        for model_type, count in report.carried.items():
            assert f"| {model_type} | {count:,} | {priced[model_type]:,} |" in self.page

    def test_it_counts_what_is_not_carried(self, started: tuple[Catalogue, StarterReport]) -> None:
        facts = started[1].not_carried
        assert f"{sum(fact.count for fact in facts):,} facts" in self.page
        for fact in facts:
            if fact.kind.startswith("unit "):
                assert f"| `{fact.kind.removeprefix('unit ')}` | {fact.models} |" in self.page
