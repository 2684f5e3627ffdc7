"""Catalogue files as commands read them: with a progress bar, warnings told, errors raised."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modeldex.cli import failures, problem_view
from modeldex.cli.output import Output
from modeldex.cli.progress import progress
from modeldex.entries.problems import Problem, Reading

if TYPE_CHECKING:
    from modeldex.catalogue.catalogue import Catalogue

TraitsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Traits by type and name, or the API's answer about traits; they win over the "
        "entries' own.",
        show_default=False,
    ),
]
AliasesOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Aliases (the compatibility mapping) by type and name, or the API's answer.",
        show_default=False,
    ),
]
DialectOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="What PATH is written in: modeldex, venice, openai, openrouter, litellm, models.dev "
        "or ollama. By default what it looks like.",
        show_default=False,
    ),
]


def read(
    output: Output,
    path: Path,
    traits: Path | None,
    aliases: Path | None,
    dialect: str | None = None,
) -> "Reading[Catalogue]":
    """Read a catalogue; what is wrong with it is in the reading.

    Raises:
        CommandError: there is nothing at the path.
    """
    from modeldex.sources.catalogues import read_catalogue

    for given in (path, traits, aliases):
        if given is not None and not given.exists():
            raise failures.CommandError(f"{given}: no such file or directory", kind="file")
    if dialect is not None:
        check_dialect(dialect)
    with progress(output, f"Reading {path.name or path}") as report:
        return read_catalogue(
            path, traits=traits, aliases=aliases, dialect=dialect, progress=report
        )


def check_dialect(name: str) -> None:
    """See that a dialect can be read.

    Raises:
        CommandError: there is none of that name.
    """
    from modeldex.dialects.named import dialect_named

    for problem in dialect_named(name).problems:
        hint = "; ".join(filter(None, (problem.suggestion, f"expected {problem.expected}")))
        raise failures.CommandError(f"there is no dialect {name!r}", hint)


def read_valid(
    output: Output,
    path: Path,
    traits: Path | None,
    aliases: Path | None,
    dialect: str | None = None,
) -> "tuple[Catalogue, tuple[Problem, ...]]":
    """A catalogue that can be published, and the warnings about it, which are told.

    Raises:
        CommandError: it can not be read, or holds errors.
    """
    reading = read(output, path, traits, aliases, dialect)
    if reading.value is None or reading.errors:
        raise failures.invalid(reading.problems, str(path))
    problem_view.show_warnings(output, reading.warnings)
    return reading.value, reading.warnings
