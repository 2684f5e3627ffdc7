"""`config`, `serve` and `schema`."""

import json
from pathlib import Path

import pytest
from jsonschema_rs import validator_for

from modeldex.http.config import Config
from tests.cli.conftest import Commands
from tests.documents import every_document


class TestConfig:
    def settings(self, modeldex: Commands, *words: object) -> dict[str, tuple[str, str]]:
        told = modeldex.json("config", *words)["settings"]
        return {each["name"]: (each["value"], each["source"]) for each in told}

    def test_where_each_value_comes_from(
        self, modeldex: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MODELDEX_PORT", "9000")
        settings = self.settings(modeldex, "--host", "0.0.0.0")
        assert settings["host"] == ("0.0.0.0", "flag")
        assert settings["port"] == ("9000", "environment")
        assert settings["workers"] == ("1", "default")
        assert settings["author"] == ("ada@example", "environment")

    def test_secrets_are_masked(self, modeldex: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
        secret = modeldex.out("keys", "create", "ops", "--role", "admin").strip()
        monkeypatch.setenv("MODELDEX_ADMIN_KEY", secret)
        monkeypatch.setenv("MODELDEX_DATABASE_URL", "postgresql://ada:hunter2@db/models")
        monkeypatch.setenv("MODELDEX_SERVER", "https://ada:hunter2@models.example")
        shown = modeldex("config").output + modeldex("config", "--json").output
        assert secret not in shown
        assert "hunter2" not in shown

    def test_every_wrong_value_is_named(
        self, modeldex: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MODELDEX_WORKERS", "many")
        told = modeldex.err("config", "--port", "99999", status=1)
        assert "--port: expected a whole number from 0 to 65535" in told
        assert "MODELDEX_WORKERS: expected a whole number" in told

    def test_a_variable_that_means_nothing_is_mentioned(
        self, modeldex: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MODELDEX_PROT", "9000")
        told = modeldex.err("config")
        assert "MODELDEX_PROT is not a setting of Modeldex; did you mean 'MODELDEX_PORT'?" in told
        assert "MODELDEX_AUTHOR" not in told


class TestServe:
    def test_what_it_can_not_run_with_is_told_before_it_starts(self, modeldex: Commands) -> None:
        told = modeldex.err("serve", "--port", "http", status=1)
        assert "--port: expected a whole number from 0 to 65535, found 'http'" in told

    def test_becomes_the_process_that_serves(
        self, modeldex: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun: list[Config] = []
        monkeypatch.setattr("modeldex.cli.serving.become", lambda config, _: begun.append(config))
        modeldex.out("serve", "--port", 9000, "--workers", 2)
        assert [(each.port, each.workers) for each in begun] == [(9000, 2)]


class TestSchema:
    def test_of_a_model_accepts_every_complete_entry(self, modeldex: Commands) -> None:
        schema = validator_for(json.loads(modeldex.out("schema", "model")))
        for document in every_document():
            document.pop("x-note", None)
            assert schema.is_valid(json.loads(json.dumps(document, default=float)))
        assert not schema.is_valid({"id": "a", "type": "txet"})

    def test_of_catalogue_yaml(self, modeldex: Commands) -> None:
        schema = validator_for(json.loads(modeldex.out("schema", "catalogue")))
        assert schema.is_valid({"name": "Mine", "traits": {"text": {"default": "a"}}})
        assert not schema.is_valid({"nmae": "Mine"})

    def test_written_for_an_editor(self, modeldex: Commands) -> None:
        result = modeldex("schema", "--write", "schemas")
        assert set(result.stdout.splitlines()) == {
            "Wrote schemas/catalogue.schema.json",
            "Wrote schemas/model.schema.json",
        }
        assert "# yaml-language-server: $schema=" in result.stderr
        json.loads(Path("schemas/model.schema.json").read_text())

    def test_of_something_else(self, modeldex: Commands) -> None:
        assert "catalogue" in modeldex.err("schema", "modl", status=64)
