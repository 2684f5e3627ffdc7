"""The example that ``modeldex init`` writes: a small catalogue to change into one's own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from modeldex.dialects.native_schema import catalogue_file_schema, model_file_schema
from modeldex.entries.problems import Problem, Unreadable
from modeldex.sources.files import problem_of, shown

SCHEMAS: Final = ".schemas"
"""Where the schemas lie that the first lines of the files point to; hidden from reading."""


def write_template(directory: Path) -> list[Path]:
    """Write the example into a directory, which is made if need be.

    Returns:
        The files written, schemas included, sorted.

    Raises:
        Unreadable: there is something in the directory already (hidden files do not count), or
            it can not be written to.
    """
    try:
        _make_empty(directory)
        written = list(_copy(files("modeldex.sources") / "template_files", directory))
        written += write_schemas(directory / SCHEMAS)
    except OSError as error:
        problem = problem_of(error, "can not be written to")
        raise Unreadable([replace(problem, file=shown(directory))]) from error
    return sorted(written)


def write_schemas(directory: Path) -> list[Path]:
    """Write the JSON Schemas of ``catalogue.yaml`` and of model files, for editors.

    Raises:
        OSError: the directory can not be written to.
    """
    schemas = {"catalogue": catalogue_file_schema(), "model": model_file_schema()}
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas.items():
        path = directory / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _make_empty(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    present = sorted(path.name for path in directory.iterdir() if not path.name.startswith("."))
    if present:
        raise Unreadable(
            [
                Problem(
                    "the directory is not empty",
                    found=", ".join(present[:5]),
                    expected="a new or an empty directory",
                    file=shown(directory),
                )
            ]
        )


def _copy(source: Traversable, target: Path) -> Iterator[Path]:
    """Copy a directory of the package, whatever the package is installed as."""
    target.mkdir(exist_ok=True)
    for each in source.iterdir():
        path = target / each.name
        if each.is_dir():
            yield from _copy(each, path)
        else:
            path.write_bytes(each.read_bytes())
            yield path
