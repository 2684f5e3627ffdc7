"""Reading the document of a source, wherever it is."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.sourcing import Source
from modeldex.dialects.native_sources import PACKAGES as DECLARED
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.fetching import Fetched
from modeldex.sources.loading import PACKAGES, load
from modeldex.sources.obtaining import secret_of
from tests.documents import a_document
from tests.sources.tree import Tree

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
ENTRY = a_document("acme-embed")
LITELLM = {"acme/large": {"litellm_provider": "acme", "mode": "chat"}}


def ids(source: Source, fetched: Fetched | None = None) -> list[str]:
    reading = load(source, fetched, NOW)
    assert reading.value is not None, reading.problems
    return [entry.document["id"] for entry in reading.value.draft.entries]


def the_problem(source: Source, fetched: Fetched | None = None) -> str:
    reading = load(source, fetched, NOW)
    assert reading.value is None
    return str(reading.problems[0])


def encoded(value: Any) -> bytes:
    return json.dumps(value, default=float).encode()


class TestAddresses:
    def test_a_document_in_any_dialect(self) -> None:
        source = Source("acme", url="https://acme.example/prices")
        assert ids(source, Fetched(encoded(LITELLM))) == ["acme/large"]

    def test_a_byte_order_mark_is_no_part_of_it(self) -> None:
        source = Source("acme", url="https://acme.example/prices")
        assert ids(source, Fetched(b"\xef\xbb\xbf" + encoded([ENTRY]))) == ["acme-embed"]

    def test_yaml_where_the_address_says_so(self) -> None:
        text = b"modeldex: 1\nmodels:\n- id: acme/large\n  type: text\n"
        source = Source("acme", url="https://acme.example/catalogue.yaml?v=1")
        assert ids(source, Fetched(text)) == ["acme/large"]
        elsewhere = Source("acme", url="https://acme.example/catalogue")
        assert "the answer is no document" in the_problem(elsewhere, Fetched(text))

    def test_a_problem_names_the_address_without_secrets(self) -> None:
        source = Source("acme", url="https://acme.example/prices?key=secret")
        problem = the_problem(source, Fetched(b"{", media_type="application/json"))
        assert problem.startswith("https://acme.example/prices:1: not valid JSON")
        assert "secret" not in problem


class TestFiles:
    def test_a_file(self, tree: Tree) -> None:
        Path("prices.json").write_bytes(encoded(LITELLM))
        assert ids(Source("acme", file="prices.json", dialect="litellm")) == ["acme/large"]

    def test_that_is_not_there(self, tree: Tree) -> None:
        assert "no such file" in the_problem(Source("acme", file="prices.json"))

    def test_or_is_a_directory(self, tree: Tree) -> None:
        assert "expected a file" in the_problem(Source("acme", file="."))


class TestDirectories:
    def test_a_catalogues_own(self, tree: Tree) -> None:
        tree.write("models/embed.yaml", "id: acme-embed\ntype: embedding\n")
        assert ids(Source("acme", directory=".")) == ["acme-embed"]

    def test_one_with_faults_is_not_used_in_part(self, tree: Tree) -> None:
        tree.write("models/embed.yaml", "id: acme-embed\ntype: embedding\n")
        tree.write("models/large.yaml", "id: [\n")
        assert "large.yaml" in the_problem(Source("acme", directory="."))

    @pytest.mark.parametrize("dialect", [None, "models.dev"])
    def test_a_checkout_of_models_dev(self, tree: Tree, dialect: str | None) -> None:
        tree.write("providers/acme/provider.toml", 'name = "Acme"\n')
        tree.write(
            "providers/acme/models/large.toml",
            'name = "Large"\n[cost]\ninput = 1\noutput = 2\n[limit]\ncontext = 1000\noutput = 10\n'
            '[modalities]\ninput = ["text"]\noutput = ["text"]\n',
        )
        assert ids(Source("acme", directory=".", dialect=dialect)) == ["acme/large"]

    def test_of_no_other_dialect(self, tree: Tree) -> None:
        problem = the_problem(Source("acme", directory=".", dialect="litellm"))
        assert "a directory is never of the dialect litellm" in problem


class TestPackages:
    def test_an_installed_one(self) -> None:
        assert len(ids(Source("prices", package="genai-prices"))) > 100

    def test_that_is_known(self) -> None:
        problem = the_problem(Source("prices", package="genai_prices"))
        assert "did you mean 'genai-prices'?" in problem

    def test_those_that_can_be_declared_are_those_that_can_be_read(self) -> None:
        assert tuple(PACKAGES) == DECLARED


class TestCredentials:
    def test_are_what_the_variable_holds(self) -> None:
        assert secret_of("ACME_KEY", {"ACME_KEY": " secret\n"}) == "secret"

    @pytest.mark.parametrize("environment", [{}, {"ACME_KEY": ""}, {"ACME_KEY": "  "}])
    def test_have_to_be_set(self, environment: dict[str, str]) -> None:
        with pytest.raises(FetchError, match="variable ACME_KEY, which `credentials` names"):
            secret_of("ACME_KEY", environment)

    @pytest.mark.parametrize("secret", ["two\nlines", "schlüssel", "a b"])
    def test_have_to_fit_into_a_header(self, secret: str) -> None:
        with pytest.raises(FetchError, match="can not be sent") as caught:
            secret_of("ACME_KEY", {"ACME_KEY": secret})
        assert secret not in str(caught.value)

    def test_are_never_modeldexs_own(self) -> None:
        """Who may publish a catalogue could else have them sent to an address of theirs."""
        with pytest.raises(FetchError, match="not for sources"):
            secret_of("MODELDEX_ADMIN_KEY", {"MODELDEX_ADMIN_KEY": "secret"})
        assert secret_of("MODELDEX_SOURCE_KEY", {"MODELDEX_SOURCE_KEY": "secret"}) == "secret"
