"""The verb that looks at everything: `doctor`."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from modeldex.cli import problem_view
from modeldex.cli.escaping import visible
from modeldex.cli.exits import ExitCode
from modeldex.cli.output import Column, Output
from modeldex.cli.quantities import counted, grouped
from modeldex.cli.verbs import Invocation, verb
from modeldex.entries.problems import Problem, Severity

if TYPE_CHECKING:
    from modeldex.catalogue.examining import Finding
    from modeldex.store.errors import StoreError

PANEL = "What is published"

_COLUMNS = (
    Column("SEVERITY"),
    Column("AREA", "cyan"),
    Column("SUBJECT"),
    Column("FINDING"),
    Column("WHAT TO DO", "dim"),
)
_STYLES = {Severity.ERROR: ("Error", "bold red"), Severity.WARNING: ("Warning", "yellow")}


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "doctor", panel=PANEL)(doctor)


def doctor(
    run: Invocation,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]",
            help="Look at these catalogue files, too.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Look at everything, and say what to do: the configuration, the database or server, the
    sources, rules, overrides, names and prices of what is published.

    Ends with 1 when there are errors.
    """
    found = list(dict.fromkeys(_findings(run, path)))
    found.sort(key=lambda finding: not finding.is_error)
    errors = sum(finding.is_error for finding in found)
    run.output.document(_document(found, errors))
    _show(run.output, found)
    _tell(run.output, errors, len(found) - errors)
    if errors:
        raise typer.Exit(ExitCode.FAILED)


def _findings(run: Invocation, path: Path | None) -> "Iterator[Finding]":
    yield from _of_configuration()
    if path is not None:
        yield from _of_files(run, path)
    yield from _of_catalogue(run)


def _of_configuration() -> "Iterator[Finding]":
    from modeldex.catalogue.examining import Finding
    from modeldex.http import config

    hint = "`modeldex config` lists what can be set"
    for warning in config.unknown_variables(os.environ):
        yield Finding("configuration", warning, hint)
    try:
        config.load(os.environ, {})
    except config.ConfigError as error:
        for problem in error.problems:
            yield Finding("configuration", problem, hint, Severity.ERROR)


def _of_files(run: Invocation, path: Path) -> "Iterator[Finding]":
    from modeldex.catalogue.examining import removed_models
    from modeldex.cli import reading

    read = reading.read(run.output, path, None, None)
    yield from map(_of_problem, read.problems)
    if read.value is not None:
        yield from removed_models(read.value, datetime.now(UTC))


def _of_problem(problem: Problem) -> "Finding":
    from modeldex.catalogue.examining import Finding

    expected = f"expected {problem.expected}" if problem.expected else "see the file"
    found = f"; found {problem.found}" if problem.found else ""
    subject = " ".join(part for part in (problem.place, problem.dotted_path) if part)
    message = f"{subject}: {problem.message}{found}" if subject else f"{problem.message}{found}"
    return Finding(
        "file", message, problem.suggestion or expected, problem.severity, problem.model_id
    )


def _of_catalogue(run: Invocation) -> "Iterator[Finding]":
    """Of what is published, and of the place where it is."""
    from modeldex.catalogue.examining import Finding
    from modeldex.cli.failures import CommandError
    from modeldex.store.errors import StoreError

    try:
        with run.target.existing() as administration:
            yield from map(_of_store, run.target.faults())
            if administration.head() is None:
                yield Finding("database", "nothing is published yet", "`modeldex apply PATH`")
            yield from administration.findings()
    except CommandError as error:
        yield Finding("database", error.message, error.hint or "", Severity.ERROR)
    except StoreError as error:
        yield _of_store(error)


def _of_store(error: "StoreError") -> "Finding":
    from modeldex.catalogue.examining import Finding

    hint = error.remedy or "see that it runs, and that its address and key are right"
    return Finding("database", error.message, hint, Severity.ERROR)


def _show(output: Output, found: "list[Finding]") -> None:
    if not output.on_terminal:
        output.table(
            _COLUMNS,
            (
                (each.severity.value, each.area, each.subject or "", each.message, each.hint)
                for each in found
            ),
        )
        return
    shown, more = found, 0
    if not output.verbose:
        shown, more = _first_of_each_kind(found)
    for each in shown:
        word, style = _STYLES[each.severity]
        subject = f"{each.area} {each.subject}" if each.subject else each.area
        line = Text.assemble((f"{word}: ", style), (f"{visible(subject)}: ", "cyan"))
        output.say(line.append(visible(each.message)))
        if each.hint:
            output.say(Text(f"  what to do   {visible(each.hint)}", "dim"))
    if more:
        output.say(Text(f"… and {grouped(more)} more like these (--verbose shows all)", "dim"))


def _first_of_each_kind(found: "list[Finding]") -> "tuple[list[Finding], int]":
    """As many of each kind as are shown at a terminal, and how many are not."""
    counts: Counter[tuple[str, str]] = Counter()
    shown = []
    for each in found:
        kind = (each.area, each.hint)
        counts[kind] += 1
        if counts[kind] <= problem_view.LISTED_OF_A_KIND:
            shown.append(each)
    return shown, len(found) - len(shown)


def _tell(output: Output, errors: int, warnings: int) -> None:
    if errors or warnings:
        output.note(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}")
    else:
        output.note(Text("All is well.", "green"))


def _document(found: "list[Finding]", errors: int) -> dict[str, Any]:
    return {
        "errors": errors,
        "warnings": len(found) - errors,
        "findings": [
            {
                "severity": each.severity.value,
                "area": each.area,
                "subject": each.subject,
                "message": each.message,
                "hint": each.hint,
            }
            for each in found
        ],
    }
