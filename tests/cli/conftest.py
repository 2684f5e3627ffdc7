"""The command line as a person uses it: in a directory of its own, with no settings around."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modeldex.cli.main import app
from tests.documents import document, price


@dataclass(frozen=True)
class Commands:
    """Runs commands in this process, and checks how they end."""

    runner: CliRunner

    def __call__(
        self, *words: object, status: int = 0, env: dict[str, str] | None = None
    ) -> Result:
        result = self.runner.invoke(app, [str(word) for word in words], env=env)
        if isinstance(result.exception, Exception):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    def out(self, *words: object, status: int = 0) -> str:
        """What a command writes to standard output."""
        return self(*words, status=status).stdout

    def err(self, *words: object, status: int = 0) -> str:
        """What a command writes to standard error."""
        return self(*words, status=status).stderr

    def json(self, *words: object, status: int = 0) -> Any:
        """The one JSON document that a command writes with ``--json``."""
        return json.loads(self.out(*words, "--json", status=status), parse_float=Decimal)


@pytest.fixture(autouse=True)
def _in_a_directory_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("MODELDEX_", "FORCE_COLOR", "NO_COLOR", "TTY_", "COLUMNS")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MODELDEX_AUTHOR", "ada@example")


@pytest.fixture
def modeldex() -> Commands:
    return Commands(CliRunner())


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of entries, whose name may be given."""

    def write_entries(*entries: dict[str, Any], name: str = "models.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(entries, default=float, ensure_ascii=False), encoding="utf-8")
        return path

    return write_entries


def text_model(model_id: str, usd: str = "1.25", **spec: Any) -> dict[str, Any]:
    """A text model of one price."""
    pricing = {"input": price(usd), "output": price("10")}
    return document(model_id, "text", availableContextTokens=128_000, pricing=pricing, **spec)
