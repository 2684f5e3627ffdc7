"""The command line as a whole: help, suggestions, shared options, completion, a quick start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modeldex import __version__
from modeldex.cli.exits import ExitCode
from modeldex.cli.main import app, options_behind_verb
from tests.cli.conftest import Commands, Write, text_model

VERBS = (
    *("init", "validate", "plan", "apply", "schema"),
    *("list", "show", "export", "log", "diff", "rollback", "audit"),
    *("serve", "config", "keys"),
)


def test_help_names_every_verb_and_every_exit_status(modeldex: Commands) -> None:
    told = modeldex.out("--help")
    assert [verb for verb in VERBS if verb not in told] == []
    assert [code for code in ExitCode if f" {code.value} " not in told] == []


@pytest.mark.parametrize("verb", [*VERBS, "keys create", "keys rotate"])
def test_each_verb_explains_itself(modeldex: Commands, verb: str) -> None:
    told = modeldex.out(*verb.split(), "--help")
    assert f"modeldex {verb}" in told


def test_without_a_verb_there_is_help_but_no_success(modeldex: Commands) -> None:
    assert "validate" in modeldex(status=64).output


def test_the_version(modeldex: Commands) -> None:
    assert modeldex.out("--version") == f"modeldex {__version__}\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["lst"], "Did you mean 'list'?"),
        (["keys", "creat", "x"], "Did you mean 'create'?"),
        (["plan", "x", "--trait", "y"], "--traits"),
        (["plan"], "Missing argument 'PATH'"),
    ],
)
def test_a_command_that_is_not_understood(modeldex: Commands, words: list[str], hint: str) -> None:
    told = modeldex.err(*words, status=64)
    assert hint in told
    assert "--help` says more" in told


def test_a_usage_error_is_json_when_asked_for(modeldex: Commands) -> None:
    error = modeldex.json("lst", status=64)["error"]
    assert error["kind"] == "usage"
    assert "Did you mean 'list'?" in error["message"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--server U list --all", "list --server U --all"),
        ("--json --database=D log", "log --json --database=D"),
        ("-q keys --json list", "keys list -q --json"),
        ("keys create x --json", "keys create x --json"),
        ("show -- --server", "show -- --server"),
        ("--version", "--version"),
        ("--json", "--json"),
        ("--help", "--help"),
        ("--nonsense list", "--nonsense list"),
        ("--server", "--server"),
        ("", ""),
        ("apply x --message=--json", "apply x --message=--json"),
    ],
)
def test_shared_options_may_stand_before_the_verb(typed: str, meant: str) -> None:
    assert options_behind_verb(typed.split()) == meant.split()


def test_they_do_what_they_do_behind_it(modeldex: Commands, write: Write) -> None:
    path = write(text_model("a"))
    modeldex("--database", "sqlite:///here.db", "apply", path, "--yes")
    listed = modeldex.out("--json", "list", "--database", "sqlite:///here.db")
    assert listed.startswith('{"object":"list"')


class TestCompletion:
    def complete(self, modeldex: Commands, line: str) -> list[str]:
        environment = {
            "_MODELDEX_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split()) - (not line.endswith(" "))),
        }
        result = modeldex.runner.invoke(
            app,
            [],
            env=environment,
            prog_name="modeldex",
        )
        return result.stdout.split()

    def test_of_verbs(self, modeldex: Commands) -> None:
        assert self.complete(modeldex, "modeldex va") == ["validate"]

    def test_of_ids_in_the_database(self, modeldex: Commands, write: Write) -> None:
        path = write(text_model("acme/a"), text_model("acme/b"), text_model("other"))
        modeldex("apply", path, "--yes")
        modeldex("apply", write(text_model("acme/a"), text_model("other")), "--yes")
        assert self.complete(modeldex, "modeldex show acme") == ["acme/a"]
        assert self.complete(modeldex, "modeldex log o") == ["other"]

    def test_of_types(self, modeldex: Commands) -> None:
        assert self.complete(modeldex, "modeldex list --type t") == ["text", "tts"]

    def test_without_a_database_there_is_nothing_and_nothing_is_made(
        self, modeldex: Commands
    ) -> None:
        assert self.complete(modeldex, "modeldex show a") == []
        assert self.complete(modeldex, "modeldex show a") == []

    def test_it_installs_itself_for_the_shell(self, tmp_path: Path) -> None:
        script = 'cd "$HOME"; "$0" -m modeldex --install-completion; echo "ended with $?"'
        result = subprocess.run(
            ["bash", "-c", script, sys.executable],
            env={**os.environ, "HOME": str(tmp_path), "SHELL": "/bin/bash"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "ended with 0" in result.stdout
        assert "completion" in (tmp_path / ".bashrc").read_text()


def test_help_and_completion_load_nothing_heavy() -> None:
    """They must answer at once; what takes long to import waits for the verb that needs it."""
    script = (
        "import sys, modeldex.cli.main; heavy = {'pydantic', 'sqlalchemy', 'alembic', 'httpx2',"
        " 'fastapi', 'granian', 'yaml', 'genai_prices'}; print(heavy & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"
