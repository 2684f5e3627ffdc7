"""Verbs for a catalogue in files: `init`, `validate`, `plan`, `apply`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modeldex.cli import problem_view, shapes
from modeldex.cli.exits import ExitCode
from modeldex.cli.progress import progress
from modeldex.cli.quantities import counted
from modeldex.cli.reading import (
    AliasesOption,
    DialectOption,
    TraitsOption,
    read,
    read_valid,
)
from modeldex.cli.verbs import CataloguePath, Invocation, verb

if TYPE_CHECKING:
    from modeldex.catalogue.catalogue import Catalogue
    from modeldex.catalogue.plan import Plan
    from modeldex.catalogue.sourcing import Source
    from modeldex.store.administration import Administration
    from modeldex.store.records import Revision

PANEL = "A catalogue in files"

MessageOption = Annotated[
    str | None,
    typer.Option("--message", "-m", metavar="TEXT", help="Why, for the log.", show_default=False),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Publish without being asked.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "init", catalogue=False, panel=PANEL)(init)
    verb(app, "validate", catalogue=False, panel=PANEL)(validate)
    verb(app, "plan", panel=PANEL)(plan)
    verb(app, "apply", panel=PANEL)(apply)


def init(
    run: Invocation,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Made if need be.", show_default=False)
    ],
) -> None:
    """Write a small, commented example of a catalogue, to start from."""
    from modeldex.sources.template import write_template

    files = write_template(directory)
    run.output.document({"directory": str(directory), "files": [str(file) for file in files]})
    for file in files:
        run.output.say(f"Wrote {file}")
    run.output.note(f"Next: modeldex plan {directory}")


def validate(
    run: Invocation,
    path: CataloguePath,
    traits: TraitsOption = None,
    aliases: AliasesOption = None,
    dialect: DialectOption = None,
) -> None:
    """Check a catalogue, and list everything that is wrong with it.

    Touches no database. Ends with 0 when it could be published, warnings or not.
    """
    reading = read(run.output, path, traits, aliases, dialect)
    valid = reading.value is not None and not reading.errors
    entries = len(reading.value.entries) if reading.value is not None else None
    run.output.document(
        {
            "valid": valid,
            "entries": entries,
            "errors": len(reading.errors),
            "warnings": len(reading.warnings),
            "problems": shapes.problems(reading.problems),
        }
    )
    if not run.output.json:
        shown = reading.errors if run.output.quiet else reading.problems
        problem_view.show_problems(run.output, shown, each=problem_view.LISTED_OF_A_KIND)
    found = problem_view.count_problems(reading.problems)
    subject = f"{path}: {counted(entries, 'entry', 'entries')}" if entries is not None else path
    run.output.say(f"{subject}, {found}" if entries is not None else f"{subject}: {found}")
    if not valid:
        raise typer.Exit(ExitCode.FAILED)


def plan(
    run: Invocation,
    path: CataloguePath,
    traits: TraitsOption = None,
    aliases: AliasesOption = None,
    dialect: DialectOption = None,
) -> None:
    """Show what publishing a catalogue would change, by entry and field.

    Ends with 0 when nothing would, with 2 when something would, with 1 on an error.
    """
    from modeldex.cli import publishing

    catalogue, warnings = read_valid(run.output, path, traits, aliases, dialect)
    found, head = _planned(run, catalogue)
    run.output.document(shapes.plan(found, head, published=False, odd=warnings))
    if found.is_empty:
        run.output.say(_nothing_to_do(found.base))
        return
    publishing.show_plan(run.output, found.changes, found.doubts, rewrites=found.rewrites)
    raise typer.Exit(ExitCode.CHANGES)


def apply(
    run: Invocation,
    path: CataloguePath,
    message: MessageOption = None,
    yes: YesOption = False,
    traits: TraitsOption = None,
    aliases: AliasesOption = None,
    dialect: DialectOption = None,
) -> None:
    """Publish a catalogue as one revision, after showing the plan and asking.

    Ends with 3, and publishes nothing, when somebody else published since the plan was made.
    """
    from modeldex.cli import publishing

    catalogue, warnings = read_valid(run.output, path, traits, aliases, dialect)
    with run.target.administration() as administration:
        with progress(run.output, "Comparing"):
            found = administration.plan(catalogue)
        _tell_unread(run, catalogue.settings.sources, _read_sources(administration, catalogue))
        if found.is_empty:
            head = administration.head()
            run.output.document(shapes.plan(found, head, published=False, odd=warnings))
            run.output.say(_nothing_to_do(found.base))
            return
        revision = publishing.carry_out(
            run.output,
            administration,
            found,
            question=None if yes else "Publish this?",
            publish=lambda report: administration.publish(
                found, message or f"Apply {path.name}", report
            ),
        )
    run.output.document(shapes.plan(found, revision, published=True, odd=warnings))
    publishing.tell_published(run.output, revision, found.changes)


def _planned(run: Invocation, catalogue: "Catalogue") -> "tuple[Plan, Revision | None]":
    """The plan against what is published, and its revision; where there is no database, against
    nothing."""
    from modeldex.catalogue.catalogue import Catalogue
    from modeldex.catalogue.layering import layer
    from modeldex.catalogue.plan import make_plan
    from modeldex.entries.problems import Unreadable

    if (path := run.target.missing_file) is not None:
        run.output.note(f"There is no database at {path} yet, so everything is new.")
        layered = layer(catalogue, {})
        if layered.value is None:
            raise Unreadable(layered.errors)
        _tell_unread(run, catalogue.settings.sources, frozenset())
        return make_plan(0, Catalogue(), layered.value.catalogue, datetime.now(UTC)), None
    with run.target.administration() as administration:
        with progress(run.output, "Comparing"):
            found = administration.plan(catalogue)
            base = administration.revision(found.base) if found.base else None
        _tell_unread(run, catalogue.settings.sources, _read_sources(administration, catalogue))
        return found, base


def _read_sources(administration: "Administration", catalogue: "Catalogue") -> frozenset[str]:
    """The names of the sources that were read at least once."""
    if not catalogue.settings.sources:
        return frozenset()
    states = administration.sources()
    return frozenset(each.source.name for each in states if each.status.last_success is not None)


def _tell_unread(run: Invocation, sources: "Iterable[Source]", read: frozenset[str]) -> None:
    """Say which sources nothing is known of yet, so that nobody takes a plan for all."""
    unread = [source.name for source in sources if source.name not in read]
    if unread:
        names = ", ".join(unread)
        run.output.note(
            f"Not read yet, so that their models are missing: {names}."
            " Once this is published, `modeldex sync` reads them."
        )


def _nothing_to_do(base: int) -> str:
    if base == 0:
        return "No changes: the catalogue is empty, and nothing is published yet."
    return f"No changes: revision {base} holds exactly this."
