"""Writes the files of a catalogue, and reads it."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries.problems import Problem, Reading
from modeldex.sources.catalogues import read_catalogue


@dataclass(frozen=True)
class Tree:
    """A directory that a catalogue is kept in."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        """A file of that name, with the text's common indentation taken off."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    def model(self, model_id: str, name: str | None = None, extra: str = "") -> Path:
        """A file with a small text model; ``extra`` is more of its YAML."""
        return self.write(
            name or f"models/{model_id}.yaml", f"id: {model_id}\ntype: text\n{dedent(extra)}"
        )

    def read(self) -> Reading[Catalogue]:
        return read_catalogue(self.root)

    def problems(self) -> list[str]:
        """What is wrong, as it is shown."""
        return [str(problem) for problem in self.read().problems]

    def problem(self) -> Problem:
        """The only thing that is wrong."""
        reading = self.read()
        assert len(reading.problems) == 1, reading.problems
        return reading.problems[0]

    def documents(self) -> dict[str, dict[str, Any]]:
        """Every entry by its id, of a catalogue without problems."""
        reading = self.read()
        assert reading.value is not None, reading.problems
        assert reading.problems == ()
        return {entry.id: entry.document() for entry in reading.value.entries.values()}
