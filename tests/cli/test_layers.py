"""`show --why`, `doctor`, and what `plan` and `apply` say of sources that were never read."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Commands, Write, text_model

CATALOGUE = """\
sources:
  - {name: router, file: router.json, priority: 1}
  - {name: prices, file: prices.json}
rules:
  - match: {source: router}
    price: {factor: 1.2}
overrides:
  acme-old: {hidden: true}
"""


@pytest.fixture
def shop(tmp_path: Path, write: Write) -> Path:
    """A directory with nothing but settings, and what its sources read beside it."""
    directory = tmp_path / "shop"
    directory.mkdir()
    (directory / "catalogue.yaml").write_text(CATALOGUE, encoding="utf-8")
    write(text_model("acme-large", "2"), text_model("acme-old"), name="router.json")
    write(text_model("acme-large", "3"), name="prices.json")
    return directory


@pytest.fixture
def published(shop: Path, modeldex: Commands) -> Path:
    """The same, published and read."""
    modeldex("apply", shop, "--yes")
    modeldex("sync")
    return shop


def fields(told: str) -> dict[str, list[str]]:
    return {line.split("\t")[0]: line.split("\t")[1:] for line in told.splitlines()}


class TestPlanning:
    def test_what_changes_nothing_that_clients_see_is_named(
        self, published: Path, modeldex: Commands
    ) -> None:
        (published / "models").mkdir()
        hidden = text_model("acme-old", name="Old")
        (published / "models" / "own.yaml").write_text(json.dumps(hidden, default=float))
        told = modeldex.out("plan", published, status=2)
        assert told.startswith("~ what is written; clients see no difference")
        assert modeldex.json("plan", published, status=2)["plan"]["rewrites"] is True

    def test_a_directory_of_nothing_but_sources_is_fine(
        self, shop: Path, modeldex: Commands
    ) -> None:
        assert modeldex.out("validate", shop) == f"{shop}: 0 entries, no problems\n"

    @pytest.mark.parametrize("verb", ["plan", "apply"])
    def test_it_says_which_sources_were_never_read(
        self, verb: str, shop: Path, modeldex: Commands
    ) -> None:
        words = ("plan", shop) if verb == "plan" else ("apply", shop, "--yes")
        told = modeldex.err(*words, status=2 if verb == "plan" else 0)
        assert "Not read yet, so that their models are missing: router, prices." in told
        assert "`modeldex sync` reads them" in told

    def test_the_plan_is_of_what_will_be_seen(self, published: Path, modeldex: Commands) -> None:
        path = published / "catalogue.yaml"
        path.write_text(CATALOGUE.replace("1.2", "1.5"), encoding="utf-8")
        told = modeldex.out("plan", published, status=2)
        assert "model_spec.pricing.input.usd: 2.4 → 3 (+25 %)" in told
        assert "Not read yet" not in modeldex.err("plan", published, status=2)


@pytest.mark.usefixtures("published")
class TestWhy:
    def test_each_field_tells_its_layer(self, modeldex: Commands) -> None:
        told = fields(modeldex.out("show", "acme-large", "--why"))
        assert told["model_spec.pricing.input.usd"] == [
            "2.4",
            "rule 1",
            "",
            "2 of source router; 3 of source prices",
        ]
        value, layer, read_at, over = told["model_spec.name"]
        assert (value, layer, over) == (
            "Acme-Large",
            "source router",
            "Acme-Large of source prices",
        )
        assert read_at.endswith("Z")
        assert told["model_spec.capabilities.supportsVision"][1] == "filled in"

    def test_a_model_that_is_left_out_says_by_what(self, modeldex: Commands) -> None:
        assert modeldex.err("show", "acme-old", "--why") == "The model is left out, by override.\n"

    def test_as_json(self, modeldex: Commands) -> None:
        told = modeldex.json("show", "acme-old", "--why")
        assert told["hidden"]["kind"] == "override"
        assert told["model_id"] == "acme-old"
        assert all(field["layer"]["kind"] for field in told["fields"])

    def test_an_id_that_nobody_knows_is_not_found(self, modeldex: Commands) -> None:
        assert "ids that contain it" in modeldex.err("show", "large", "--why", status=1)

    def test_of_the_past_nothing_is_known(self, modeldex: Commands) -> None:
        told = modeldex.err("show", "acme-large", "--why", "--at", "1", status=64)
        assert "layers are known of what is published now" in told


@pytest.mark.usefixtures("published")
class TestExport:
    def test_what_is_published_stands_by_itself(self, modeldex: Commands) -> None:
        assert "Without its sources, rules and overrides" in modeldex.err("export", "-o", "a.json")
        exported = json.loads(Path("a.json").read_text(encoding="utf-8"))
        assert not {"sources", "rules", "overrides"} & exported.keys()
        assert [each["id"] for each in exported["models"]] == ["acme-large"]
        elsewhere = ("--database", "sqlite:///elsewhere.db")
        modeldex("apply", "a.json", "--yes", *elsewhere)
        assert modeldex.out("show", "acme-large", *elsewhere) == modeldex.out("show", "acme-large")

    @pytest.mark.parametrize("name", ["out.json", "out.yaml", "out"])
    def test_applying_what_was_written_changes_nothing(self, name: str, modeldex: Commands) -> None:
        form = ("--format", "directory") if name == "out" else ()
        modeldex("export", "--written", "-o", name, *form)
        assert "No changes" in modeldex.out("plan", name)

    def test_a_dialect_says_what_is_published(self, modeldex: Commands) -> None:
        prices = json.loads(modeldex.out("export", "--dialect", "litellm"))
        assert prices["acme-large"]["input_cost_per_token"] == 0.0000024
        assert "exclude each other" in modeldex.err(
            "export", "--dialect", "litellm", "--written", status=1
        )


class TestDoctor:
    def test_all_is_well(self, published: Path, modeldex: Commands, write: Write) -> None:
        write(text_model("acme-large", "2"), name="prices.json")
        modeldex("sync")
        assert modeldex.err("doctor", published) == "All is well.\n"
        assert modeldex.out("doctor", published) == ""

    @pytest.mark.usefixtures("published")
    def test_what_it_finds_is_told_with_what_to_do(self, modeldex: Commands) -> None:
        (line,) = modeldex.out("doctor").splitlines()
        severity, area, subject, message, hint = line.split("\t")
        assert (severity, area, subject) == ("warning", "price", "acme-large")
        assert message == (
            "model_spec.pricing.input.usd is 2 in router and 3 in prices, 50 % apart"
        )
        assert hint.startswith("router wins")

    def test_an_error_ends_it_with_1(
        self, published: Path, modeldex: Commands, tmp_path: Path
    ) -> None:
        (published / "catalogue.yaml").write_text("soruces: []\n", encoding="utf-8")
        told = modeldex.out("doctor", published, status=1)
        assert "error\tfile\t\t" in told
        assert "did you mean 'sources'?" in told

    def test_there_is_no_database(self, modeldex: Commands) -> None:
        assert "there is no database" in modeldex.out("doctor", status=1)

    @pytest.mark.usefixtures("published")
    def test_a_database_that_can_only_be_read(self, modeldex: Commands) -> None:
        url = "sqlite:///file:modeldex.db?mode=ro&uri=true"
        assert "error\tdatabase" in modeldex.out("doctor", "--database", url, status=1)

    @pytest.mark.usefixtures("published")
    def test_a_configuration_that_the_server_refuses(self, modeldex: Commands) -> None:
        result = modeldex("doctor", status=1, env={"MODELDEX_PORT": "many", "MODELDEX_PROT": "1"})
        assert "error\tconfiguration" in result.stdout
        assert "MODELDEX_PROT" in result.stdout

    def test_a_server_that_does_not_answer(self, modeldex: Commands) -> None:
        told = modeldex.out("doctor", "--server", "http://127.0.0.1:1", status=1)
        assert "error\tdatabase" in told

    @pytest.mark.usefixtures("published")
    def test_as_json(self, modeldex: Commands) -> None:
        told: dict[str, Any] = json.loads(modeldex.out("doctor", "--json"))
        assert (told["errors"], told["warnings"]) == (0, 1)
        assert told["findings"][0]["area"] == "price"
