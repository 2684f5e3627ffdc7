"""Which places of a document are looked for, as a tree that a single walk can follow."""

from collections.abc import Iterable
from typing import TypeAlias

from modeldex.entries.problems import Path

Wanted: TypeAlias = dict[str | int, "Wanted"]
"""The next steps of all paths that lead on from a place."""


def wanted_tree(paths: Iterable[Path]) -> Wanted:
    """The paths, shared beginnings put together."""
    root: Wanted = {}
    for path in paths:
        node = root
        for step in path:
            node = node.setdefault(step, {})
    return root


def nearest_line(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of a path, or of the nearest place above it that has one."""
    for length in range(len(path), -1, -1):
        line = lines.get(path[:length])
        if line is not None:
            return line
    return None
