"""`sources`, `sync`, and `--dialect`: reading what others have."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Commands
from tests.documents import document, price
from tests.sources.origin import Origin, an_origin

LITELLM = {
    "acme/large": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e-06},
    "acme/rerank": {"litellm_provider": "acme", "mode": "rerank"},
}


def models(*prices: str) -> list[dict[str, Any]]:
    """A model for each price."""
    return [
        document(f"far/{number}", "embedding", pricing={"input": price(usd), "output": price(usd)})
        for number, usd in enumerate(prices)
    ]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as origin:
        yield origin


Say = Callable[..., None]


@pytest.fixture
def say(origin: Origin, modeldex: Commands) -> Say:
    """Has the source say models of these prices; a catalogue with it is published."""
    Path("acme").mkdir()
    url = origin.url("/models")
    Path("acme/catalogue.yaml").write_text(
        f"sources:\n- {{name: far, url: {url}, dialect: venice, every: 6h, allow_private: true}}\n"
    )
    modeldex("apply", "acme", "--yes")

    def say(*prices: str) -> None:
        origin.serve_document("/models", json.dumps(models(*prices), default=float).encode())

    return say


class TestSync:
    def test_what_a_source_says_is_published(self, modeldex: Commands, say: Say) -> None:
        say("1", "2")
        out = modeldex.out("sync")
        assert out.startswith("far: published revision 2: 2 added, 0 changed, 0 removed\n")
        assert "far/0" in modeldex.out("list")

    def test_a_second_time_there_is_nothing_new(self, modeldex: Commands, say: Say) -> None:
        say("1", "2")
        modeldex("sync", "far")
        assert modeldex.out("sync", "far") == "far: nothing new\n"

    def test_a_plan_publishes_nothing_and_ends_with_2(self, modeldex: Commands, say: Say) -> None:
        say("1")
        out = modeldex.out("sync", "--plan", status=2)
        assert "far: 1 to add, 0 to change, 0 to remove" in out
        assert "+ far/0 (embedding)" in out
        assert modeldex.out("list") == ""
        modeldex("sync")
        assert "far: 0 to add" in modeldex.out("sync", "--plan")

    def test_what_is_in_doubt_waits_and_ends_with_4(self, modeldex: Commands, say: Say) -> None:
        say("1")
        modeldex("sync")
        say("10")
        out = modeldex.out("sync", status=4)
        assert "far: in doubt, held as 1; nothing was published" in out
        assert "model_spec.pricing.input.usd" in out
        assert "held as 1" in modeldex.out("sources")
        assert "far" in modeldex.out("pending")

    def test_what_was_rejected_is_named_as_long_as_it_is_said(
        self, modeldex: Commands, say: Say
    ) -> None:
        say("1")
        modeldex("sync")
        say("10")
        modeldex("sync", status=4)
        modeldex("reject", "1")
        told = "far: still says what was rejected as 1; nothing was published\n"
        assert modeldex.out("sync") == told
        assert modeldex.json("sync")["data"][0]["rejected"] == 1
        say("1")
        assert modeldex.out("sync") == "far: nothing new\n"

    def test_a_failure_ends_with_1_and_keeps_no_other_source(
        self, modeldex: Commands, say: Say, origin: Origin
    ) -> None:
        say("1")
        path = Path("acme/catalogue.yaml")
        path.write_text(f"{path.read_text()}- {{name: gone, file: gone.json, priority: 1}}\n")
        modeldex("apply", "acme", "--yes")
        result = modeldex("sync", "gone", "far", status=1)
        assert "gone: failed; what is published stays as it is" in result.stdout
        assert "gone.json: there is no such file" in result.stderr
        assert "far: published revision" in result.stdout

    def test_a_source_that_is_not_there(self, modeldex: Commands, say: Say) -> None:
        assert "no source 'fat'; did you mean 'far'?" in modeldex.err("sync", "fat", status=1)

    def test_a_catalogue_without_sources(self, modeldex: Commands) -> None:
        modeldex("init", "mine")
        modeldex("apply", "mine", "--yes")
        assert "has no sources" in modeldex.err("sync")
        assert "has no sources" in modeldex.err("sources")

    def test_what_was_made_of_a_document_is_told(self, modeldex: Commands) -> None:
        Path("prices.json").write_text(json.dumps(LITELLM))
        Path("acme").mkdir()
        text = "sources:\n- {name: prices, file: prices.json, dialect: litellm}\n"
        Path("acme/catalogue.yaml").write_text(text)
        modeldex("apply", "acme", "--yes")
        told = modeldex.out("sync")
        assert "  2 models read, 1 kept, 1 left out\n" in told
        assert '  1 left out: its mode is "rerank", which is no model type of the API' in told
        assert modeldex.out("sync") == "prices: nothing new\n"

    def test_and_how_many_of_its_models_are_taken(self, modeldex: Commands) -> None:
        Path("prices.json").write_text(json.dumps(LITELLM | {"acme/small": LITELLM["acme/large"]}))
        Path("acme").mkdir()
        text = "sources:\n- {name: prices, file: prices.json, select: acme/large}\n"
        Path("acme/catalogue.yaml").write_text(text)
        modeldex("apply", "acme", "--yes")
        assert ", 2 kept, 1 left out, 1 taken by `select` and `exclude`\n" in modeldex.out("sync")

    def test_as_json(self, modeldex: Commands, say: Say) -> None:
        say("1")
        (outcome,) = modeldex.json("sync")["data"]
        assert outcome["source"] == "far"
        assert outcome["outcome"] == "published"
        assert outcome["revision"]["kind"] == "sync"
        assert outcome["plan"]["changes"]["entries"][0]["id"] == "far/0"


class TestSources:
    def test_one_that_was_never_read(self, modeldex: Commands, say: Say, origin: Origin) -> None:
        assert modeldex.out("sources").split("\t")[:4] == [
            "far",
            origin.url("/models"),
            "6h",
            "never read",
        ]

    def test_one_that_was(self, modeldex: Commands, say: Say) -> None:
        say("1")
        modeldex("sync")
        (row,) = modeldex.out("sources").splitlines()
        assert row.split("\t")[3] == "published"
        (told,) = modeldex.json("sources")["data"]
        assert told["last_success"] is not None
        assert told["next_run"] is not None
        assert told["failures"] == 0

    def test_one_that_fails(self, modeldex: Commands, say: Say) -> None:
        modeldex("sync", status=1)
        row = modeldex.out("sources").rstrip("\n").split("\t")
        assert row[3] == "failed"
        assert row[6] == "1"
        assert "404 Not Found" in row[8]


class TestDialect:
    @pytest.fixture
    def prices(self) -> Path:
        Path("prices.json").write_text(json.dumps(LITELLM))
        return Path("prices.json")

    def test_a_named_one_is_read(self, modeldex: Commands, prices: Path) -> None:
        modeldex("apply", prices, "--dialect", "litellm", "--yes")
        assert "acme/large" in modeldex.out("list")

    @pytest.mark.parametrize("verb", ["apply", "plan", "validate"])
    def test_a_document_of_another_is_none(
        self, modeldex: Commands, prices: Path, verb: str
    ) -> None:
        told = modeldex.err(verb, prices, "--dialect", "openrouter", status=1)
        assert "this is no document of the dialect openrouter" in told
        assert "it looks like litellm" in told

    def test_an_unknown_one_is_answered_with_the_nearest(
        self, modeldex: Commands, prices: Path
    ) -> None:
        told = modeldex.err("apply", prices, "--dialect", "litelm", status=1)
        assert "there is no dialect 'litelm'" in told
        assert "did you mean 'litellm'?" in told

    def test_a_checkout_of_models_dev_is_a_catalogue(self, modeldex: Commands) -> None:
        models = Path("checkout/providers/acme/models")
        models.mkdir(parents=True)
        Path("checkout/providers/acme/provider.toml").write_text('name = "Acme"\n')
        (models / "large.toml").write_text(
            'name = "Large"\n[limit]\ncontext = 1000\noutput = 10\n'
            '[modalities]\ninput = ["text"]\noutput = ["text"]\n'
        )
        modeldex("apply", "checkout", "--yes")
        assert "acme/large" in modeldex.out("list")
