"""The files of a catalogue's directory: which there are, and reading them within its bounds."""

import os
import posixpath
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from modeldex.entries.problems import Problem, Reading
from modeldex.sources.documents import KINDS, LIMITS, Document, kind_of_name
from modeldex.sources.files import MEBIBYTE, problem_of, read_text, shown

DIRECTORY_LIMIT: Final = 64 * MEBIBYTE
"""How many bytes all files of a directory may have together."""


class DirectoryFiles:
    """The files inside a directory, named by their paths relative to it, with slashes.

    Nothing outside of the directory is ever read: what a link leads to must be inside as well.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = root.resolve()
        self._size = 0

    def name(self, relative: str) -> str:
        """A file as people find it from where they are."""
        return shown(self.root / relative)

    def closed(self) -> Problem | None:
        """Why nothing can be read in the directory, if nothing can."""
        try:
            os.stat(os.path.join(self.root, "."))  # noqa: PTH116, PTH118 - Path drops the dot
            with os.scandir(self.root):
                return None
        except OSError as error:
            return replace(problem_of(error), file=shown(self.root))

    def is_file(self, relative: str) -> bool:
        """Whether there is something other than a directory of that name."""
        path = self.root / relative
        return os.path.lexists(path) and not os.path.isdir(path)  # noqa: PTH112 - never raises

    def is_directory(self, relative: str) -> bool:
        return os.path.isdir(self.root / relative)  # noqa: PTH112 - never raises

    def documents_under(
        self, relative: str, wanted: Callable[[str], object] = kind_of_name
    ) -> tuple[list[str], list[Problem]]:
        """All documents in a directory and below it, sorted by path; hidden files are left out.

        ``wanted`` tells by a file's name whether it is one.
        """
        found: list[str] = []
        problems: list[Problem] = []
        seen: set[Path] = set()
        waiting = [relative]
        while waiting:
            directory = waiting.pop()
            problem = self._enter(directory, seen)
            if problem is not None:
                problems.append(replace(problem, file=self.name(directory)))
                continue
            for entry in self._scan(directory, problems):
                inner = posixpath.join(directory, entry.name)
                if _is_directory(entry):
                    waiting.append(inner)
                elif wanted(entry.name):
                    found.append(inner)
        return sorted(found), problems

    def read(self, relative: str) -> Reading[Document]:
        """The document of that name, if it lies inside the directory and is not too large."""
        name = self.name(relative)
        path = self._inside(self.root / relative)
        if path is None:
            return Reading(None, (_outside(name),))
        limit = LIMITS[kind_of_name(relative) or "yaml"]
        text = read_text(path, min(limit, DIRECTORY_LIMIT))
        if text.value is None:
            return Reading(None, tuple(replace(each, file=name) for each in text.problems))
        self._size += len(text.value.encode())
        if self._size > DIRECTORY_LIMIT:
            return Reading(None, (_too_much(shown(self.root)),))
        return Reading(Document(name, text.value))

    def _scan(self, directory: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.root / directory) as entries:
                return [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            problems.append(replace(problem_of(error), file=self.name(directory)))
            return []

    def _enter(self, directory: str, seen: set[Path]) -> Problem | None:
        real = self._inside(self.root / directory)
        if real is None:
            return _outside(self.name(directory))
        if real in seen:
            return Problem("this directory is read already by another name")
        seen.add(real)
        return None

    def _inside(self, path: Path) -> Path | None:
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, or no possible path
            return None
        return real if real.is_relative_to(self._real) else None


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links, which reading it will tell
        return False


def _outside(name: str) -> Problem:
    return Problem(
        "this leads outside of the catalogue's directory, and nothing is read from there", file=name
    )


def _too_much(name: str) -> Problem:
    return Problem(
        "the files of the directory are too large together",
        expected=f"at most {DIRECTORY_LIMIT // MEBIBYTE} MB",
        file=name,
    )


def is_document_name(text: str) -> bool:
    """Whether ``extends`` means a file by this: its name ends like a document's."""
    return text.lower().endswith(tuple(KINDS))
