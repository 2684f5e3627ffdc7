"""A catalogue in a directory: ``catalogue.yaml``, and entries in the files of ``models``."""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.native_settings import read_settings, usable_settings
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading, Severity
from modeldex.sources.directory_extends import Extensions
from modeldex.sources.directory_files import DirectoryFiles
from modeldex.sources.files import shown
from modeldex.sources.inheritance import EXTENDS
from modeldex.sources.places import Layer
from modeldex.sources.source import Source

SETTINGS_FILE: Final = "catalogue.yaml"
MODELS: Final = "models"

_NEARLY_SETTINGS: Final = (
    "catalogue.yml",
    "catalogue.json",
    "catalog.yaml",
    "catalog.yml",
    "catalog.json",
)


def read_directory(root: Path) -> Source:
    """Read the catalogue in a directory, strictly. Files that fail do not keep others from
    being read, so that all problems are told at once."""
    return _Reader(root).read()


class _Reader:
    def __init__(self, root: Path) -> None:
        self._files = DirectoryFiles(root)
        self._source = Source(None)
        self._values: dict[str, Any] = {}
        """Of the files read so far, by relative name; of one that failed, nothing."""
        self._failed: set[str] = set()
        self._relative: dict[str, str] = {}
        """The relative names of files by those that are shown."""

    def read(self) -> Source:
        closed = self._files.closed()
        if closed is not None:
            self._source.problems.append(closed)
        if closed is not None or not self._is_catalogue():
            return self._source
        settings = self._settings()
        layers = list(self._layers())
        entries = list(self._entries(layers))
        if not entries and not settings.sources and not self._source.problems:
            self._tell("there are no models yet", MODELS, severity=Severity.WARNING)
        self._source.draft = Draft(Mode.STRICT, settings, entries)
        return self._source

    def _is_catalogue(self) -> bool:
        has_settings = self._files.is_file(SETTINGS_FILE)
        nearly = [name for name in _NEARLY_SETTINGS if self._files.is_file(name)]
        if nearly and not has_settings:
            self._tell(
                f"the settings of a catalogue stand in {SETTINGS_FILE}",
                nearly[0],
                suggestion=f"rename it to {SETTINGS_FILE}",
            )
        elif not has_settings and not self._files.is_directory(MODELS):
            self._source.problems.append(
                Problem(
                    "this directory holds no catalogue",
                    expected=f"a file {SETTINGS_FILE} or a directory {MODELS} in it",
                    suggestion="`modeldex init DIR` makes an example",
                    file=shown(self._files.root),
                )
            )
        return not self._source.problems

    def _settings(self) -> Settings:
        self._source.places.settings = self._files.name(SETTINGS_FILE)
        if not self._files.is_file(SETTINGS_FILE) or not self._load(SETTINGS_FILE):
            return Settings()
        value = self._values[SETTINGS_FILE]
        reading = read_settings(value, Mode.STRICT)
        name = self._files.name(SETTINGS_FILE)
        self._source.problems += [replace(problem, file=name) for problem in reading.problems]
        return reading.value or usable_settings(value, Mode.STRICT)

    def _layers(self) -> Iterator[Layer]:
        """Every entry of every file, as the file states it."""
        if not self._files.is_directory(MODELS):
            return
        names, problems = self._files.documents_under(MODELS)
        self._source.problems += problems
        self._source.all_entries = not problems
        for relative in names:
            if not self._load(relative):
                self._source.all_entries = False
            else:
                yield from self._layers_of(relative, self._values[relative])

    def _layers_of(self, relative: str, value: Any) -> Iterator[Layer]:
        file = self._files.name(relative)
        if isinstance(value, list):
            yield from (Layer(file, (index,), each) for index, each in enumerate(value))
        elif value is None:
            self._tell("the file holds no entries", relative, severity=Severity.WARNING)
        elif isinstance(value, dict) and "id" not in value and value.keys() & {"models", "data"}:
            self._source.all_entries = False
            self._tell(
                "this is a whole catalogue",
                relative,
                expected="one entry, or a list of entries",
                suggestion="give the file by itself instead of the directory",
            )
        else:
            yield Layer(file, (), value)

    def _entries(self, layers: list[Layer]) -> Iterator[RawEntry]:
        by_id: dict[str, Layer] = {}
        for layer in layers:
            if isinstance(layer.document, dict) and isinstance(layer.document.get("id"), str):
                by_id.setdefault(layer.document["id"], layer)
        extensions = Extensions(by_id, self._read_base, complete=self._source.all_entries)
        for layer in layers:
            if not isinstance(layer.document, dict) or EXTENDS not in layer.document:
                yield RawEntry(layer.document, layer.file, layer.path)
                continue
            resolved = extensions.resolve(layer)
            self._source.problems += resolved.problems
            if resolved.value is None:
                self._source.all_entries = False
            else:
                self._source.places.layers[layer.file, layer.path] = resolved.value.layers
                yield RawEntry(resolved.value.document, layer.file, layer.path)

    def _read_base(self, file: str, target: str) -> Reading[Layer]:
        """The base in a file that an entry names; see `Extensions`."""
        relative = posixpath.normpath(
            posixpath.join(posixpath.dirname(self._relative[file]), target)
        )
        if relative.startswith(("/", "../")) or "\0" in relative:
            return _no_base(f"{brief(target)} leads outside of the catalogue's directory")
        if not self._files.is_file(relative):
            return _no_base(f"there is no file {brief(self._files.name(relative))}")
        if not self._load(relative):
            return Reading(None)  # why, is told of that file
        value = self._values[relative]
        if isinstance(value, list):
            return _no_base("a base is one entry, and the file holds a list", "the id of an entry")
        return Reading(Layer(self._files.name(relative), (), value))

    def _load(self, relative: str) -> bool:
        """Read a file once; whether it could be read."""
        if relative in self._values:
            return True
        if relative in self._failed:
            return False
        self._relative[self._files.name(relative)] = relative
        document = self._files.read(relative)
        problems = document.problems
        if document.value is not None:
            self._source.places.documents[document.value.name] = document.value
            reading = document.value.parse()
            problems = reading.problems
            if not problems:
                self._values[relative] = reading.value
                return True
        self._source.problems += problems
        self._failed.add(relative)
        return False

    def _tell(self, message: str, relative: str, **details: Any) -> None:
        problem = Problem(message, file=self._files.name(relative), **details)
        self._source.problems.append(problem)


def _no_base(message: str, expected: str = "a file of this catalogue") -> Reading[Layer]:
    return Reading(None, (Problem(message, expected=expected),))
