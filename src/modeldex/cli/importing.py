"""The verb `import-history`: snapshots of the past as revisions of their own time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modeldex.cli import failures, problem_view, shapes
from modeldex.cli.failures import CommandError
from modeldex.cli.progress import progress
from modeldex.cli.quantities import counted
from modeldex.cli.reading import DialectOption, check_dialect
from modeldex.cli.target import author
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.catalogue.catalogue import Catalogue
    from modeldex.sources.dated_files import DatedSnapshot
    from modeldex.store.records import Revision
    from modeldex.store.store import Store

PANEL = "A catalogue in files"


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "import-history", panel=PANEL)(import_history)


def import_history(
    run: Invocation,
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="Files that are named by their day, such as 2026-08-01.json, or a git checkout.",
            show_default=False,
        ),
    ],
    dialect: DialectOption = None,
    path: Annotated[
        str,
        typer.Option(
            metavar="PATH",
            help="In a git checkout: the file or directory that is the catalogue.",
        ),
    ] = ".",
    skip_invalid: Annotated[
        bool,
        typer.Option("--skip-invalid", help="Go on behind a snapshot that can not be read."),
    ] = False,
) -> None:
    """Publish snapshots of a catalogue's past, each as a revision of its own time.

    Revisions stay in the order of time, so the past is imported before anything else is
    published. An import that breaks off goes on where it was when it is started again.
    """
    if dialect is not None:
        check_dialect(dialect)
    if run.target.server_url is not None:
        raise CommandError(
            "the past is written into a database, not through a server",
            hint="run this where the database is, with --database",
        )
    snapshots = _snapshots(directory, path)
    from modeldex.store.importing import due
    from modeldex.store.store import Store

    store = Store.open(run.target.database_url)
    try:
        left, told = due(store, snapshots, datetime.now(UTC))
        published = _import(run, store, left, dialect, skip_invalid=skip_invalid)
    finally:
        store.close()
    run.output.document(
        {
            "snapshots": len(snapshots),
            "imported_before": told.done,
            "revisions": [shapes.revision(each) for each in published],
        }
    )
    before = f", {told.done} were imported before" if told.done else ""
    new = counted(len(published), "new revision")
    run.output.say(f"{counted(len(snapshots), 'snapshot')}{before}: {new}")


def _snapshots(directory: Path, path: str) -> "Sequence[DatedSnapshot]":
    """What is to be imported, oldest first.

    Raises:
        CommandError: there is nothing.
    """
    from modeldex.sources.dated_files import dated_files
    from modeldex.sources.git_commits import GitError, commits, is_checkout

    if not directory.is_dir():
        raise CommandError(f"{directory}: no such directory", kind="file")
    if path != "." or is_checkout(directory):
        try:
            return commits(directory, path)
        except GitError as error:
            raise CommandError(str(error), kind="file") from None
    found = dated_files(directory)
    if not found:
        raise CommandError(
            f"{directory} holds no file that is named by its day, and is no git checkout",
            hint="expected names such as 2026-08-01.json",
            kind="file",
        )
    return found


def _import(
    run: Invocation,
    store: "Store",
    snapshots: "Sequence[DatedSnapshot]",
    dialect: str | None,
    *,
    skip_invalid: bool,
) -> "list[Revision]":
    from modeldex.store.importing import publish_snapshot

    published: list[Revision] = []
    with progress(run.output, "Importing") as report:
        for done, snapshot in enumerate(snapshots):
            report(done, len(snapshots))
            catalogue = _read(run, snapshot, dialect, skip_invalid=skip_invalid)
            if catalogue is not None:
                revision = publish_snapshot(store, catalogue, snapshot, author())
                published += [] if revision is None else [revision]
        report(len(snapshots), len(snapshots))
    return published


def _read(
    run: Invocation, snapshot: "DatedSnapshot", dialect: str | None, *, skip_invalid: bool
) -> "Catalogue | None":
    """The catalogue of a snapshot; None for one that is passed over."""
    from modeldex.sources.catalogues import read_catalogue

    with snapshot.opened() as place:
        reading = read_catalogue(place, dialect=dialect)
    if reading.value is not None and not reading.errors:
        return reading.value
    if not skip_invalid:
        raise failures.invalid(reading.problems, snapshot.name)
    found = problem_view.count_problems(reading.problems)
    run.output.note(f"{snapshot.name} is passed over: {found}")
    return None
