"""The verb `export`: the published catalogue in files that read back as the same catalogue."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modeldex.cli.failures import CommandError
from modeldex.cli.output import json_text
from modeldex.cli.progress import progress
from modeldex.cli.quantities import counted
from modeldex.cli.verbs import Invocation, verb
from modeldex.cli.writing import write_file
from modeldex.entries.problems import nearest

if TYPE_CHECKING:
    from modeldex.catalogue.catalogue import Catalogue

PANEL = "What is published"


class Format(StrEnum):
    """What the catalogue is written as."""

    JSON = "json"
    YAML = "yaml"
    DIRECTORY = "directory"
    POSTMAN = "postman"


_BY_SUFFIX = {".yaml": Format.YAML, ".yml": Format.YAML}
_STANDARD_OUTPUT = Path("-")
_MOST_LEFT_OUT = 3
"""How many entries are named that a dialect has no place for, unless verbose."""


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "export", panel=PANEL)(export)


def export(
    run: Invocation,
    target: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to; a file is replaced in one step, `-` is standard output.",
        ),
    ] = _STANDARD_OUTPUT,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="One JSON or YAML file, a directory of YAML, or a Postman collection of the "
            "server's routes. By default what the name of FILE says, else json.",
            show_default=False,
        ),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What another system reads: litellm, models.dev, openrouter, "
            "openrouter_provider, openai or ollama. It says what that format can say.",
            show_default=False,
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="REV|INSTANT", help="An earlier revision, not the newest.", show_default=False
        ),
    ] = None,
    written: Annotated[
        bool,
        typer.Option(
            "--written",
            help="What a person wrote, sources, rules and overrides included, and not what comes "
            "of it.",
        ),
    ] = False,
) -> None:
    """Write the published catalogue, or a Postman collection of the server's routes.

    Applying an exported catalogue where it came from changes nothing; of one with sources that
    is so with --written, and without it what they say now stands by itself. With --json and a
    FILE, standard output says what was written.
    """
    if dialect is not None and (form is not None or written):
        other = "--format" if form is not None else "--written"
        raise CommandError(f"--dialect and {other} exclude each other")
    if dialect is not None:
        _check_written(dialect)
    chosen = form or _BY_SUFFIX.get(target.suffix.lower(), Format.JSON)
    if chosen is Format.POSTMAN:
        _deliver(run, target, _postman(run), {"format": chosen.value})
        return
    with run.target.existing() as administration, progress(run.output, "Reading the catalogue"):
        number = administration.resolve(at or "head")
        read = administration.written if written else administration.catalogue
        catalogue = read(number)
    if not written and catalogue.settings.is_layered:
        catalogue = _by_itself(run, catalogue, told=dialect is None)
    facts = {"format": chosen.value, "revision": number, "entries": len(catalogue.entries)}
    if dialect is not None:
        _deliver_foreign(run, target, catalogue, dialect, facts)
        return
    if chosen is Format.DIRECTORY:
        _deliver_directory(run, target, catalogue, facts)
    else:
        _deliver(run, target, _text(run, catalogue, chosen), facts)


def _by_itself(run: Invocation, catalogue: "Catalogue", *, told: bool) -> "Catalogue":
    """The catalogue without what it was made of, which would work on it again."""
    if told:
        run.output.note("Without its sources, rules and overrides, which --written writes.")
    return replace(catalogue, settings=catalogue.settings.unlayered())


def _check_written(dialect: str) -> None:
    """See that a dialect can be written.

    Raises:
        CommandError: it can not; with those that can.
    """
    from modeldex.dialects.named import NAMES
    from modeldex.dialects.writing import WRITERS

    if dialect in WRITERS:
        return
    hint = f"one of {', '.join(WRITERS)}"
    if dialect in NAMES:
        hint = f"`modeldex export` without --dialect writes all that there is; else {hint}"
    elif (near := nearest(dialect, WRITERS)) is not None:
        hint = f"{near} It is {hint}"
    raise CommandError(f"{dialect!r} is no dialect that can be written", hint=hint)


def _deliver_foreign(
    run: Invocation, target: Path, catalogue: "Catalogue", dialect: str, facts: dict[str, Any]
) -> None:
    """Write the catalogue in a dialect, and tell of what that has no place for."""
    from modeldex.dialects.writing import LISTS, WRITERS

    left_out: list[str] = []

    def documents() -> Iterator[dict[str, Any]]:
        for entry in catalogue.entries.values():
            document = entry.document()
            if not LISTS[dialect](document):
                left_out.append(entry.id)
            yield document

    with progress(run.output, "Writing"):
        text = json_text(WRITERS[dialect](documents()), indent=True)
    written = len(catalogue.entries) - len(left_out)
    told = {**facts, "format": dialect, "entries": written, "left_out": left_out}
    _deliver(run, target, text, told)
    if left_out:
        shown = left_out if run.output.verbose else left_out[:_MOST_LEFT_OUT]
        more = ", …" if len(left_out) > len(shown) else ""
        run.output.note(
            f"{counted(len(left_out), 'entry is', 'entries are')} left out, as {dialect} has no"
            f" place for them: {', '.join(shown)}{more}"
        )


def _text(run: Invocation, catalogue: "Catalogue", form: Format) -> str:
    with progress(run.output, "Writing"):
        from modeldex.dialects.native import said_document

        # Beside sources an entry states only what it said, as the rest is theirs to say.
        sourced = bool(catalogue.settings.sources)
        document = said_document(catalogue) if sourced else catalogue.document()
        if form is Format.JSON:
            return json_text(document, indent=True)
        from modeldex.cli.yaml_writing import to_yaml

        return to_yaml(document)


def _postman(run: Invocation) -> str:
    from modeldex.http.postman import collection

    return json_text(collection(run.target.server_url), indent=True)


def _deliver(run: Invocation, target: Path, text: str, facts: dict[str, Any]) -> None:
    if target == _STANDARD_OUTPUT:
        run.output.raw(text)
        return
    write_file(target, text.encode())
    _tell(run, target, facts)


def _deliver_directory(
    run: Invocation, target: Path, catalogue: "Catalogue", facts: dict[str, Any]
) -> None:
    from modeldex.cli.directory_writing import write_directory

    if target == _STANDARD_OUTPUT:
        raise CommandError("a directory can not go to standard output", hint="name it with -o DIR")
    with progress(run.output, "Writing"):
        files = write_directory(catalogue, target)
    _tell(run, target, {**facts, "files": [str(file) for file in files]})


def _tell(run: Invocation, target: Path, facts: dict[str, Any]) -> None:
    run.output.document({"file": str(target), **facts})
    if "entries" in facts:
        count = counted(facts["entries"], "entry", "entries")
        run.output.note(f"Wrote {count} of revision {facts['revision']} to {target}")
    else:
        run.output.note(f"Wrote {target}")
