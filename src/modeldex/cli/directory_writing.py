"""A catalogue as a directory of YAML, written only where that reads back as the same catalogue."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import compare
from modeldex.cli import plan_view
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Output
from modeldex.cli.yaml_writing import to_yaml
from modeldex.entries.entry import Entry
from modeldex.entries.problems import Problem
from modeldex.entries.stating import as_said
from modeldex.entries.types import MODEL_TYPES

_INSTEAD: Final = "export it as one file instead: --format yaml"


def write_directory(catalogue: Catalogue, directory: Path) -> list[Path]:
    """Write ``catalogue.yaml`` and a file of models for each type.

    A directory is read strictly, and a catalogue may hold what only a tolerant reading keeps.
    So it is written beside its place first, read again and compared.

    Raises:
        CommandError: the place is taken, or the catalogue can not be written in this form.
        OSError: it can not be written.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise CommandError(
            f"{directory} is not an empty directory", hint="name one that is not there yet"
        )
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".modeldex-") as scratch:
        draft = Path(scratch) / "catalogue"
        names = _write(catalogue, draft)
        _check(catalogue, draft)
        if directory.exists():
            directory.rmdir()
        shutil.move(draft, directory)
    return [directory / name for name in names]


def _write(catalogue: Catalogue, directory: Path) -> list[Path]:
    settings = {key: value for key, value in catalogue.settings.document().items() if value}
    texts = {Path("catalogue.yaml"): to_yaml(settings)}
    for model_type in MODEL_TYPES:
        entries = [
            _document(catalogue, entry)
            for entry in catalogue.entries.values()
            if entry.type == model_type
        ]
        if entries:
            texts[Path("models", f"{model_type}.yaml")] = to_yaml(entries)
    for name, text in texts.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _document(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    """Beside sources an entry states only what it said, as the rest is theirs to say."""
    return as_said(entry) if catalogue.settings.sources else entry.document()


def _check(catalogue: Catalogue, directory: Path) -> None:
    from modeldex.sources.catalogues import read_catalogue

    reading = read_catalogue(directory)
    if reading.value is None or reading.errors:
        raise CommandError(
            "the catalogue holds what a directory, which is read strictly, may not",
            hint=_INSTEAD,
            problems=tuple(map(_placeless, reading.errors)),
        )
    changes = compare(catalogue, reading.value)
    if changes:

        def details(output: Output) -> None:
            for line in plan_view.change_lines(changes):
                output.complain(line)

        raise CommandError(
            "read from a directory, the catalogue would not be the same",
            hint=_INSTEAD,
            details=details,
        )


def _placeless(problem: Problem) -> Problem:
    """The problem by the entry it is in: the file that it was found in is gone again."""
    path = problem.path[1:] if problem.path and isinstance(problem.path[0], int) else problem.path
    return replace(problem, file=None, line=None, path=path)
