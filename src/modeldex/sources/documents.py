"""A document: the text of one file, read as JSON or YAML."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Final, Literal

from modeldex.entries.problems import Path, Problem, Reading
from modeldex.sources import json_lines, yaml_lines
from modeldex.sources.files import MEBIBYTE
from modeldex.sources.json_reading import read_json
from modeldex.sources.wanted import nearest_line
from modeldex.sources.yaml_reading import read_yaml

Kind = Literal["json", "yaml"]

KINDS: Final[dict[str, Kind]] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
"""The kind of a document by the extension of its name."""

LIMITS: Final[dict[Kind, int]] = {"json": 256 * MEBIBYTE, "yaml": 64 * MEBIBYTE}
"""How many bytes a document of each kind may have."""


def kind_of_name(name: str) -> Kind | None:
    """What the extension says, whatever its case; None if it says nothing."""
    return KINDS.get(PurePath(name).suffix.lower())


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file. Problems with it carry its name and their line."""

    name: str
    """As the person wrote it who named the file."""
    text: str

    @property
    def kind(self) -> Kind:
        """By the name's extension; without one that is known, by how the text begins."""
        by_content: Kind = "json" if self.text.lstrip()[:1] in ("{", "[") else "yaml"
        return kind_of_name(self.name) or by_content

    def parse(self) -> Reading[Any]:
        """The value of the document: what JSON can hold, fractions as `Decimal`."""
        limit = LIMITS[self.kind]
        if len(self.text) > limit:
            expected = f"at most {limit // MEBIBYTE} MB of {self.kind.upper()}"
            return Reading(
                None, (Problem("the file is too large", file=self.name, expected=expected),)
            )
        reading = read_json(self.text) if self.kind == "json" else read_yaml(self.text)
        return Reading(
            reading.value, tuple(replace(problem, file=self.name) for problem in reading.problems)
        )

    def line_of(self, path: Path) -> int | None:
        """The line, from 1, of a place, or of the nearest place above it that exists."""
        return self.lines_of([path]).get(path)

    def lines_of(self, paths: Iterable[Path]) -> dict[Path, int]:
        """The same for many paths, in one walk through the document."""
        wanted = list(paths)
        if not wanted:
            return {}
        locate = json_lines.locate if self.kind == "json" else yaml_lines.locate
        lines = locate(self.text, wanted)
        return {path: line for path in wanted if (line := nearest_line(path, lines)) is not None}
