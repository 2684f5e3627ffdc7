"""Verbs for the database itself: `database migrate`, `database check`, `database copy`."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from modeldex.cli.exits import ExitCode
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Column
from modeldex.cli.progress import progress
from modeldex.cli.quantities import counted
from modeldex.cli.serving import DatabaseOption
from modeldex.cli.target import Target
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.store.engine import Database

PANEL = "The server"
_COLUMNS: Final = (Column("TABLE", "bold"), Column("ROWS"), Column("DIGEST", "dim"))


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(
        help="Upgrade the database, look at all of it, or copy it into another.",
        no_args_is_help=True,
    )
    verb(group, "migrate", catalogue=False)(migrate)
    verb(group, "check", catalogue=False)(check)
    verb(group, "copy", catalogue=False)(copy)
    app.add_typer(group, name="database", rich_help_panel=PANEL)


def migrate(run: Invocation, database: DatabaseOption = None) -> None:
    """Bring the database to the schema of this program, or make it.

    `serve` does so by itself. Whoever lets the server do less than that runs this before an update.
    """
    from modeldex.store import migrating
    from modeldex.store.schema import SCHEMA_VERSION

    place = _opened(Target(database).database_url)
    try:
        found = migrating.migrate(place)
    finally:
        place.engine.dispose()
    run.output.document({"database": place.place, "found": found, "schema": SCHEMA_VERSION})
    if found == SCHEMA_VERSION:
        run.output.say(f"{place.place} has the schema {SCHEMA_VERSION} already")
    elif found is None:
        run.output.say(f"Made {place.place} with the schema {SCHEMA_VERSION}")
    else:
        run.output.say(f"Upgraded {place.place} from the schema {found} to {SCHEMA_VERSION}")


def check(run: Invocation, database: DatabaseOption = None) -> None:
    """Read all of the database, its history included, and compare it with its digests.

    Ends with 1 where something is wrong. `doctor` looks at what is published now, and at much
    else.
    """
    from modeldex.store import checking

    place = _existing(Target(database).database_url)
    try:
        with progress(run.output, "Checking revisions") as report:
            faults = list(checking.faults(place, report))
    finally:
        place.engine.dispose()
    told = [{"message": fault.message, "hint": fault.remedy or None} for fault in faults]
    run.output.document({"database": place.place, "faults": told})
    for fault in faults:
        run.output.say(f"{fault.message}\n  what to do   {fault.remedy}".rstrip())
    if faults:
        run.output.note(counted(len(faults), "fault"))
        raise typer.Exit(ExitCode.FAILED)
    run.output.note(f"All of {place.place} is as it was published.")


def copy(
    run: Invocation,
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="The database to copy.", show_default=False)
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TO", help="Where to; a database that holds nothing.", show_default=False
        ),
    ],
) -> None:
    """Copy a database into an empty one, of whichever engine, and compare the two.

    Everything is copied: revisions, keys, marks, sources, webhooks, the audit log. What is
    published meanwhile is not part of the copy.
    """
    from modeldex.store import copying

    places = _existing(source), _opened(target)
    try:
        with progress(run.output, "Copying") as report:
            copies = copying.copy(*places, report)
    finally:
        for place in places:
            place.engine.dispose()
    run.output.document(
        {
            "from": places[0].place,
            "to": places[1].place,
            "tables": [
                {"name": each.name, "rows": each.rows, "digest": each.digest} for each in copies
            ],
        }
    )
    run.output.table(_COLUMNS, ((each.name, str(each.rows), each.digest) for each in copies))
    rows = sum(each.rows for each in copies)
    run.output.note(f"Copied {rows} rows to {places[1].place}; every digest is the same.")


def _existing(url: str) -> "Database":
    if (path := Target(url).missing_file) is not None:
        raise CommandError(f"there is no database at {path}", kind="not_found")
    return _opened(url)


def _opened(url: str) -> "Database":
    from modeldex.store.engine import connect

    return connect(url)
