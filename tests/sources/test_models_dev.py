"""A checkout of models.dev, read into what its api.json would hold."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.entries.problems import Severity
from modeldex.sources.models_dev import (
    checkout_value,
    is_checkout,
    parse_toml,
    read_checkout,
)

PROVIDER = 'name = "Acme"\nnpm = "@acme/sdk"\nenv = ["ACME_KEY"]\ndoc = "https://acme.example"\n'
BASE = """
name = "Big"
reasoning = true
knowledge = "2025-12"
license = "MIT"
benchmarks = [{ name = "Hard", score = 1.5 }]
[limit]
context = 1_000
input = 900
output = 100
[modalities]
input = ["text", "image"]
output = ["text"]
"""
COST = "[cost]\ninput = 0.1\noutput = 2\n"


def checkout(root: Path, **files: str) -> Path:
    """A tree of these files; underscores stand for slashes."""
    for name, text in {"providers__acme__provider": PROVIDER, **files}.items():
        path = root / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def models(root: Path) -> dict[str, Any]:
    """The models of the only provider; nothing may be wrong."""
    reading = checkout_value(root)
    assert reading.problems == ()
    assert reading.value is not None
    (provider,) = reading.value.values()
    found: dict[str, Any] = provider["models"]
    return found


def complaints(root: Path) -> list[str]:
    reading = checkout_value(root)
    assert all(problem.severity is Severity.WARNING for problem in reading.problems)
    return [f"{Path(str(each.file)).name}:{each.line}: {each.message}" for each in reading.problems]


class TestATree:
    def test_paths_are_ids(self, tmp_path: Path) -> None:
        root = checkout(
            tmp_path, providers__acme__models__big=COST, providers__acme__models__deep__er=COST
        )
        assert is_checkout(root)
        cost = {"input": Decimal("0.1"), "output": 2}
        assert checkout_value(root).value == {
            "acme": {
                "id": "acme",
                "name": "Acme",
                "npm": "@acme/sdk",
                "env": ["ACME_KEY"],
                "doc": "https://acme.example",
                "models": {
                    "big": {"id": "big", "cost": cost},
                    "deep/er": {"id": "deep/er", "cost": cost},
                },
            }
        }

    def test_entries_stand_in_the_files_of_their_models(self, tmp_path: Path) -> None:
        root = checkout(tmp_path, providers__acme__models__big=COST)
        draft = read_checkout(root).draft
        assert draft is not None
        (raw,) = draft.entries
        assert (raw.file, raw.path) == (str(root / "providers/acme/models/big.toml"), ())
        catalogue = assemble(draft).value
        assert catalogue is not None
        assert list(catalogue.entries) == ["acme/big"]

    def test_a_directory_of_something_else_is_none(self, tmp_path: Path) -> None:
        assert not is_checkout(tmp_path)
        source = read_checkout(tmp_path)
        assert source.draft is None
        assert [problem.message for problem in source.problems] == [
            "this is no checkout of models.dev"
        ]

    def test_a_directory_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        (problem,) = read_checkout(tmp_path / "no").problems
        assert problem.message == "there is no such file or directory"

    def test_a_provider_without_its_file_still_has_models(self, tmp_path: Path) -> None:
        root = checkout(tmp_path, providers__acme__models__big=COST, providers__new__models__m=COST)
        assert complaints(root) == ["new:None: the provider has no provider.toml"]
        assert (checkout_value(root).value or {})["new"]["models"].keys() == {"m"}

    def test_modes_of_the_provider_are_those_of_its_models(self, tmp_path: Path) -> None:
        own = '[experimental.modes.b]\nprovider = { body = { speed = "b" } }\n'
        shared = "[experimental.modes.a]\ncost = { input = 1 }\n[experimental.modes.b]\ncost = {}\n"
        root = checkout(
            tmp_path,
            providers__acme__provider=PROVIDER + shared,
            providers__acme__models__big=own,
        )
        assert models(root)["big"]["experimental"]["modes"]["a"] == {"cost": {"input": 1}}
        assert models(root)["big"]["experimental"]["modes"]["b"]["provider"] == {
            "body": {"speed": "b"}
        }


class TestInheritance:
    def test_a_model_says_only_what_differs(self, tmp_path: Path) -> None:
        own = f'base_model = "lab/big"\n{COST}[limit]\ncontext = 500\n'
        root = checkout(tmp_path, models__lab__big=BASE, providers__acme__models__mine=own)
        assert models(root)["mine"] == {
            "id": "mine",
            "canonical_model_id": "lab/big",
            "name": "Big",
            "reasoning": True,
            "knowledge": "2025-12",
            "limit": {"context": 500, "input": 900, "output": 100},
            "modalities": {"input": ["text", "image"], "output": ["text"]},
            "cost": {"input": Decimal("0.1"), "output": 2},
        }

    def test_a_list_is_replaced_as_a_whole(self, tmp_path: Path) -> None:
        own = 'base_model = "lab/big"\n[modalities]\ninput = ["text"]\n'
        root = checkout(tmp_path, models__lab__big=BASE, providers__acme__models__mine=own)
        assert models(root)["mine"]["modalities"] == {"input": ["text"], "output": ["text"]}

    def test_what_is_inherited_can_be_taken_away(self, tmp_path: Path) -> None:
        own = (
            'base_model = "lab/big"\n'
            'base_model_omit = ["limit.input", "modalities.input", "modalities.output",'
            ' "reasoning", "no.such", "name.deep"]\n'
        )
        root = checkout(tmp_path, models__lab__big=BASE, providers__acme__models__mine=own)
        mine = models(root)["mine"]
        assert mine["limit"] == {"context": 1000, "output": 100}
        assert mine["name"] == "Big"
        assert not {"reasoning", "modalities", "base_model_omit"} & mine.keys()

    @pytest.mark.parametrize("named", ['"lab/bog"', '"../providers/acme/provider"', "7", '""'])
    def test_a_base_that_is_not_there_leaves_the_model_out(
        self, tmp_path: Path, named: str
    ) -> None:
        root = checkout(
            tmp_path,
            models__lab__big=BASE,
            providers__acme__models__mine=f"base_model = {named}\n",
            providers__acme__models__other=COST,
        )
        assert complaints(root) == [
            "mine.toml:None: there is no such base model, so the model is left out"
        ]
        assert (checkout_value(root).value or {})["acme"]["models"].keys() == {"other"}

    def test_bases_do_not_inherit_from_each_other(self, tmp_path: Path) -> None:
        root = checkout(
            tmp_path,
            models__a='base_model = "a"\nname = "A"\n',
            providers__acme__models__mine='base_model = "a"\n',
        )
        assert models(root)["mine"]["name"] == "A"


class TestFiles:
    def test_one_that_is_no_toml_leaves_its_model_out(self, tmp_path: Path) -> None:
        root = checkout(
            tmp_path,
            providers__acme__models__bad="name = 'x'\n[cost\n",
            providers__acme__models__good=COST,
        )
        (complaint,) = complaints(root)
        assert complaint.startswith("bad.toml:2: not valid TOML: ")
        assert (checkout_value(root).value or {})["acme"]["models"].keys() == {"good"}

    def test_a_link_is_followed_inside_of_the_checkout_and_not_out_of_it(
        self, tmp_path: Path
    ) -> None:
        outside = tmp_path / "secret.toml"
        outside.write_text('name = "secret"')
        root = checkout(tmp_path / "tree", providers__acme__models__big=COST)
        directory = root / "providers/acme/models"
        (directory / "inside.toml").symlink_to("big.toml")
        (directory / "outside.toml").symlink_to(outside)
        assert (checkout_value(root).value or {})["acme"]["models"].keys() == {"big", "inside"}
        (complaint,) = complaints(root)
        assert "leads outside" in complaint

    def test_no_utf8_is_told(self, tmp_path: Path) -> None:
        root = checkout(tmp_path, providers__acme__models__big=COST)
        (root / "providers/acme/models/odd.toml").write_bytes(b'name = "\xff"')
        assert complaints(root) == ["odd.toml:1: the file is not UTF-8 text"]


class TestValues:
    def test_fractions_are_exact_and_dates_are_texts(self) -> None:
        text = (
            "a = 0.1\nb = 1_000\nc = 2025-04-01\nd = 2025-04-01T10:00:00Z\ne = 10:00:00\nf = true"
        )
        assert parse_toml(text).value == {
            "a": Decimal("0.1"),
            "b": 1000,
            "c": date(2025, 4, 1).isoformat(),
            "d": "2025-04-01T10:00:00+00:00",
            "e": "10:00:00",
            "f": True,
        }

    def test_a_great_integer_is_a_decimal_as_in_json(self) -> None:
        assert parse_toml(f"a = {10**20}").value == {"a": Decimal(10**20)}
        assert isinstance((parse_toml(f"a = {10**20}").value or {})["a"], Decimal)

    @pytest.mark.parametrize(
        "text",
        [
            "a = nan",
            "a = inf",
            "a = 1e999999",
            f"a = {'9' * 5000}",
            "a = 1\na = 2",
            f"a = {'[' * 100}{']' * 100}",
            f"a = {'[' * 5000}{']' * 5000}",
        ],
    )
    def test_what_json_could_not_hold_is_refused(self, text: str) -> None:
        reading = parse_toml(text)
        assert reading.value is None
        assert len(reading.problems) == 1
