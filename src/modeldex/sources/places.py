"""Giving problems their lines: from a place in an entry to a place in somebody's file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from modeldex.dialects.names import path_of_name
from modeldex.entries.problems import Path, Problem
from modeldex.sources.documents import Document
from modeldex.sources.inheritance import OF_ONE_MODEL


@dataclass(frozen=True, slots=True)
class Layer:
    """An entry as one file states it: the entry itself, or a base that it extends."""

    file: str
    path: Path
    """Of the entry inside the file's document."""
    document: Any

    @property
    def name(self) -> str:
        """What people call it: the id, or the file of a base that has none."""
        model_id = self.document.get("id") if isinstance(self.document, dict) else None
        return model_id if isinstance(model_id, str) else self.file


@dataclass(frozen=True, slots=True)
class GivenNames:
    """A document of traits or aliases that was given beside the catalogue."""

    file: str
    document: Any
    names: Mapping[Any, Mapping[str, str]]


@dataclass(slots=True)
class Places:
    """Where everything stands that a catalogue was read from."""

    documents: dict[str, Document] = field(default_factory=dict)
    """By the names of their files."""
    layers: dict[tuple[str, Path], tuple[Layer, ...]] = field(default_factory=dict)
    """For each entry that extends another: itself, what it extends, and so on."""
    settings: str | None = None
    """The file in which the catalogue's settings stand."""
    given: dict[str, GivenNames] = field(default_factory=dict)
    """``traits`` and ``aliases``, where they were given beside the catalogue."""

    def place(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems with the file and line of each, in the order of the lines of each file;
        what is the same place is told once."""
        moved = [self._to_file(problem) for problem in problems]
        wanted: dict[str, set[Path]] = {}
        for problem in moved:
            if problem.line is None and problem.file in self.documents:
                wanted.setdefault(str(problem.file), set()).add(problem.path)
        lines = {file: self.documents[file].lines_of(paths) for file, paths in wanted.items()}
        placed = (
            replace(problem, line=lines[problem.file].get(problem.path))
            if problem.line is None and problem.file in lines
            else problem
            for problem in moved
        )
        told: dict[tuple[Any, ...], Problem] = {}
        for problem in placed:
            told.setdefault(_identity(problem), problem)
        files = {problem.file: None for problem in told.values()}
        order = {file: index for index, file in enumerate(files)}
        by_line = sorted(told.values(), key=lambda each: (order[each.file], each.line or 0))
        return tuple(by_line)

    def _to_file(self, problem: Problem) -> Problem:
        if problem.file is None:
            return self._to_settings(problem)
        for length in (0, 1):  # a file holds one entry, or a list of them
            layers = self.layers.get((problem.file, problem.path[:length]))
            if layers is not None and len(problem.path) >= length:
                return _to_layer(problem, layers, problem.path[length:])
        return problem

    def _to_settings(self, problem: Problem) -> Problem:
        kind, model_type, name = (*map(str, problem.path), "", "", "")[:3]
        given = self.given.get(kind)
        if given is not None and name in given.names.get(model_type, {}):
            path = path_of_name(given.document, model_type, name)
            return replace(problem, file=given.file, path=path)
        return replace(problem, file=self.settings)


def _to_layer(problem: Problem, layers: tuple[Layer, ...], path: Path) -> Problem:
    """The layer that holds most of ``path``, a path inside the entry; the first if several do."""
    own_only = any(path[: len(own)] == own for own in OF_ONE_MODEL)
    layer = max(layers[:1] if own_only else layers, key=lambda each: _depth(each.document, path))
    return replace(problem, file=layer.file, path=(*layer.path, *path))


def _depth(document: Any, path: Path) -> int:
    """How many steps of the path exist in the document."""
    for depth, step in enumerate(path):
        if isinstance(document, list):
            if not isinstance(step, int) or step >= len(document):
                return depth
        elif not isinstance(document, dict) or step not in document:
            return depth
        document = document[step]
    return len(path)


def _identity(problem: Problem) -> tuple[Any, ...]:
    return (problem.file, problem.line, problem.path, problem.message, problem.found)
