"""Verbs for where entries come from: `sources`, `sync`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from modeldex.cli.decisions import PANEL
from modeldex.cli.exits import ExitCode
from modeldex.cli.progress import progress
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.store.administration import Administration
    from modeldex.store.sync_outcome import SyncOutcome

SourceNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Only these, by their names.", show_default=False),
]
PlanOption = Annotated[
    bool, typer.Option("--plan", help="Only show what would change; publish nothing.")
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "sources", panel=PANEL)(sources)
    verb(app, "sync", panel=PANEL)(sync)


def sources(run: Invocation) -> None:
    """List the sources of the published catalogue: when each was last read, and how that went."""
    from modeldex.cli import shapes, source_view
    from modeldex.http.source_messages import SourceState

    with run.target.existing() as administration:
        states = administration.sources()
    told = (SourceState.of(state).model_dump() for state in states)
    run.output.document(shapes.listing(told))
    source_view.show_sources(run.output, states, datetime.now(UTC))
    if not states:
        run.output.note("The published catalogue has no sources.")


def sync(run: Invocation, names: SourceNames = None, plan: PlanOption = False) -> None:
    """Read sources now, and publish what they say; what is in doubt waits for a person.

    Without a name it reads all of them. Ends with 1 when any of them failed, else with 4 when
    what any of them says waits for a person; and with --plan with 2 when any would change
    something.
    """
    from modeldex.cli import shapes, source_view
    from modeldex.http.source_messages import SyncOutcome as Told

    with run.target.existing() as administration:
        wanted = names or [state.source.name for state in administration.sources()]
        outcomes = []
        for name in dict.fromkeys(wanted):
            outcome = _read(run, administration, name, plan_only=plan)
            source_view.show_outcome(run.output, outcome)
            outcomes.append(outcome)
    told = (Told.of(outcome).model_dump(exclude_unset=True) for outcome in outcomes)
    run.output.document(shapes.listing(told))
    if not outcomes:
        run.output.note("The published catalogue has no sources.")
    if (status := _status(outcomes)) is not ExitCode.FINE:
        raise typer.Exit(status)


def _read(
    run: Invocation, administration: "Administration", name: str, *, plan_only: bool
) -> "SyncOutcome":
    with progress(run.output, f"Reading {name}"):
        return administration.sync(name, plan_only=plan_only)


def _status(outcomes: "list[SyncOutcome]") -> ExitCode:
    from modeldex.store.source_status import SyncKind

    if any(outcome.kind is SyncKind.FAILED for outcome in outcomes):
        return ExitCode.FAILED
    if any(outcome.kind is SyncKind.HELD for outcome in outcomes):
        return ExitCode.WAITS
    if any(outcome.kind is SyncKind.PLANNED and outcome.changes for outcome in outcomes):
        return ExitCode.CHANGES
    return ExitCode.FINE
