"""The verb `schema`: JSON Schema of what a catalogue is written in, for editors."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from modeldex.cli.output import json_text
from modeldex.cli.verbs import Invocation, verb
from modeldex.cli.writing import write_file

PANEL = "A catalogue in files"


class Subject(StrEnum):
    """What the schema is of."""

    CATALOGUE = "catalogue"
    MODEL = "model"


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "schema", catalogue=False, panel=PANEL)(schema)


def schema(
    run: Invocation,
    subject: Annotated[
        Subject,
        typer.Argument(
            metavar="[catalogue|model]", help="Of `catalogue.yaml`, or of a file of models."
        ),
    ] = Subject.MODEL,
    write: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write both schemas into this directory, and say how an editor finds them.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the JSON Schema of a model or of catalogue.yaml, with which an editor completes."""
    if write is None:
        run.output.raw(json_text(_schema(subject), indent=True))
        return
    files = {subject: write / f"{subject}.schema.json" for subject in Subject}
    write.mkdir(parents=True, exist_ok=True)
    for each, path in files.items():
        write_file(path, json_text(_schema(each), indent=True).encode())
    run.output.document({"files": [str(path) for path in files.values()]})
    for path in files.values():
        run.output.say(f"Wrote {path}")
    run.output.note(
        "An editor with a YAML language server finds one through a first line such as\n"
        f"# yaml-language-server: $schema={files[Subject.MODEL].resolve().as_uri()}"
    )


def _schema(subject: Subject) -> dict[str, Any]:
    from modeldex.dialects.native_schema import catalogue_file_schema, model_file_schema

    return model_file_schema() if subject is Subject.MODEL else catalogue_file_schema()
