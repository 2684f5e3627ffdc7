"""Two years of OpenRouter's list, imported: what ten models cost is told as the files have it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from modeldex.cli.main import app
from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.http.client import Client, Clock

MODELS = (
    "deepseek/deepseek-chat",
    "mistralai/mistral-small-3.1-24b-instruct",
    "qwen/qwen-2.5-72b-instruct",
    "google/gemma-3-27b-it",
    "meta-llama/llama-3.1-8b-instruct",
    "meta-llama/llama-3.3-70b-instruct",
    "openai/gpt-oss-20b",
    "mistralai/mistral-nemo",
    "deepseek/deepseek-r1",
    "mancer/weaver",
)
"""Ten whose prices changed often; one of them vanished and came back."""

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Prices = tuple[Decimal, Decimal] | None
"""Of a million tokens in and out; None while a model is not in the list."""


@pytest.fixture(scope="module")
def files(real_data: Path) -> list[Path]:
    found = sorted((real_data / "openrouter-history").glob("*.json"))
    if not found:
        pytest.skip(f"no lists of two years in {real_data}")
    return found


@pytest.fixture(scope="module")
def client(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    url = f"sqlite:///{tmp_path_factory.mktemp('history') / 'modeldex.db'}"
    words = ["import-history", "--dialect", "openrouter", str(files[0].parent), "--database", url]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{len(files)} snapshots: {len(files)} new revisions\n"
    free = "1000000/minute"
    config = Config(database_url=url, access_log="none", rate_limit=free, failure_limit=free)
    store, clock = Store.open(url), Clock(NOW)
    work = LocalAdministration(store, author="test", clock=clock)
    _, reader = work.create_key("reader", "read", None)
    _, admin = work.create_key("operator", "admin", None)
    services = services_for(config, store, clock)
    made = Client(create_app(config, services), services, clock, reader, admin)
    made.refresh()
    yield made
    services.pasts.close()
    store.close()


def series_in_files(files: list[Path], model_id: str) -> list[tuple[datetime, Prices]]:
    """From when on the files have which price: by no code of ours but this."""
    found: list[tuple[datetime, Prices]] = []
    for file in files:
        models = json.loads(file.read_text())["data"]
        priced = [each["pricing"] for each in models if each["id"] == model_id]
        prices: Prices = None
        if priced:
            prompt, completion = (Decimal(priced[0][name]) for name in ("prompt", "completion"))
            prices = (prompt * 1_000_000, completion * 1_000_000)
        if (found and found[-1][1] != prices) or (not found and prices is not None):
            found.append((datetime.fromisoformat(file.stem).replace(tzinfo=UTC), prices))
    return found


def prices_in(pricing: Any) -> Prices:
    if not pricing:
        return None
    told = (pricing[name]["usd"] for name in ("input", "output"))
    first, second = (Decimal(str(each)) for each in told)
    return first, second


@pytest.mark.parametrize("model_id", MODELS)
def test_the_price_series_is_that_of_the_files(
    client: Client, files: list[Path], model_id: str
) -> None:
    told = client.get(f"/api/v1/history/{model_id}").json["prices"]
    series: list[tuple[datetime, Prices]] = []
    for point in told:
        prices = prices_in(point["pricing"])
        if not series or series[-1][1] != prices:
            series.append((datetime.fromisoformat(point["starts_at"]), prices))
    expected = series_in_files(files, model_id)
    assert series == expected
    assert len(expected) > 5


@pytest.mark.parametrize("model_id", MODELS[:3])
def test_a_day_before_and_at_each_change_the_list_and_quotes_are_of_that_day(
    client: Client, files: list[Path], model_id: str
) -> None:
    before: Prices = None
    for instant, prices in series_in_files(files, model_id):
        for moment, expected in ((instant - timedelta(days=1), before), (instant, prices)):
            at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            listed = client.get(f"/api/v1/models/{model_id}?at={at}")
            assert (listed.status == 404) is (expected is None), at
            quote = client.request("POST", "/api/v1/quote", body=usage(model_id, at))
            if expected is None:
                assert quote.status == 404
                continue
            assert prices_in(listed.json["model_spec"]["pricing"]) == expected
            total = Decimal(str(quote.json["total"]["usd"]))
            assert total == (expected[0] * 2 + expected[1]) / 1000, at
        before = prices


def test_a_model_that_the_list_gave_an_end_is_not_listed_from_then_on(client: Client) -> None:
    """The list of February says that this one expires on the 16th; that of March has it again."""
    address = "/api/v1/models/qwen/qwen2.5-vl-72b-instruct?at="
    days = ("2026-02-15", "2026-02-16", "2026-03-01")
    assert [client.get(f"{address}{day}").status for day in days] == [200, 410, 410]
    told = client.get("/api/v1/history/qwen/qwen2.5-vl-72b-instruct").json["prices"]
    gone = [point["starts_at"] for point in told if not point["listed"]]
    assert "2026-02-16T00:00:00+00:00" in gone


def usage(model_id: str, at: str) -> dict[str, Any]:
    """2,000 tokens in, 1,000 out, at an instant."""
    return {
        "model": model_id,
        "usage": {"input_tokens": 2000, "output_tokens": 1000, "at": at},
    }


def test_changes_lead_from_each_month_to_the_next(client: Client, files: list[Path]) -> None:
    months = [{each["id"] for each in json.loads(file.read_text())["data"]} for file in files]
    for number, (before, after) in enumerate(pairwise(months), start=2):
        found: list[dict[str, Any]] = []
        since = str(number - 1)
        while since is not None:
            page = client.get(f"/api/v1/changes?since={since}&limit=1000").json
            found += [each for each in page["data"] if each["revision"] == number]
            since = page["next"] if page["data"][-1]["revision"] == number else None
        by_event = {
            event: {each["id"] for each in found if each["event"] == event}
            for event in ("entry.added", "entry.removed")
        }
        assert by_event == {"entry.added": after - before, "entry.removed": before - after}
