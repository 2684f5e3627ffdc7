"""Verbs for the life of models: `lifecycle`, `offline`, `online`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from modeldex.cli import shapes
from modeldex.cli.completion import complete_model_id
from modeldex.cli.output import Column
from modeldex.cli.quantities import counted, instant, percentage
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.catalogue.departures import Departure, PriceBeside
    from modeldex.store.marks import OfflineMark
    from modeldex.store.probing import ProbeRecord

PANEL = "What is published"

ModelId = Annotated[
    str, typer.Argument(metavar="ID", autocompletion=complete_model_id, show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "lifecycle", panel=PANEL)(lifecycle)
    verb(app, "offline", panel=PANEL)(offline)
    verb(app, "online", panel=PANEL)(online)
    verb(app, "probes", panel=PANEL)(probes)


def lifecycle(
    run: Invocation,
    within: Annotated[
        str, typer.Option(metavar="DURATION", help="How far ahead to look: 90d, 2w, 24h.")
    ] = "90d",
) -> None:
    """List the models that are going away: when, what replaces each, and how the prices compare.

    The prices are those of a unit of the model and of its replacement, in US dollars.
    """
    from modeldex.cli.going import going
    from modeldex.entries.durations import parse_duration

    try:
        span = parse_duration(within)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--within") from None
    with run.target.existing() as administration:
        catalogue = administration.catalogue(None)
    now = datetime.now(UTC)
    found = list(going(catalogue, now, span))
    run.output.document(shapes.listing(map(shapes.departure, found), within=within))
    run.output.table(_COLUMNS, map(_row, found))
    if not found:
        run.output.note(f"Nothing goes away within {within}.")


def offline(
    run: Invocation,
    model_id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", autocompletion=complete_model_id, show_default=False),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why, for people.", show_default=False)
    ] = None,
) -> None:
    """Mark the model ID as one that does not answer; without ID, list those that are marked.

    It stays in the list, with `offline: true`, in every server of the database within a second.
    """
    with run.target.existing() as administration:
        if model_id is not None:
            marks = [administration.mark_offline(model_id, reason or "")]
        else:
            marks = administration.offline_marks()
    run.output.document(
        shapes.offline_mark(marks[0])
        if model_id is not None
        else shapes.listing(map(shapes.offline_mark, marks))
    )
    run.output.table(_MARK_COLUMNS, map(_mark_row, marks))
    if not marks:
        run.output.note("No model is marked as offline.")


def online(run: Invocation, model_id: ModelId) -> None:
    """End every mark of the model ID, those of probes too."""
    with run.target.existing() as administration:
        ended = administration.mark_online(model_id)
    run.output.document(shapes.listing(map(shapes.offline_mark, ended)))
    told = f"Ended {counted(len(ended), 'mark')}." if ended else "It was not marked as offline."
    run.output.note(told)


def probes(run: Invocation) -> None:
    """List the probes of the catalogue, and what they have found of their models.

    A running server has them ask; see `probes` in catalogue.yaml.
    """
    with run.target.existing() as administration:
        found = administration.probes()
    run.output.document(shapes.listing(map(shapes.probe, found)))
    run.output.table(_PROBE_COLUMNS, map(_probe_row, found))
    if not found:
        run.output.note("The published catalogue has no probes.")


_COLUMNS = (
    Column("REMOVED"),
    Column("MODEL", "bold"),
    Column("TYPE", "cyan"),
    Column("STATE"),
    Column("REPLACEMENT"),
    Column("PRICES"),
)
_MARK_COLUMNS = (
    Column("MODEL", "bold"),
    Column("SINCE"),
    Column("BY"),
    Column("WHO"),
    Column("REASON"),
)


_PROBE_COLUMNS = (
    Column("PROBE", "bold"),
    Column("STATE"),
    Column("SINCE"),
    Column("ASKED"),
    Column("LAST ERROR"),
)


def _probe_row(record: "ProbeRecord") -> tuple[str, ...]:
    state = record.state
    return (
        state.name,
        "up" if state.up else "down",
        "" if state.since is None else instant(state.since),
        "never" if state.last_attempt is None else instant(state.last_attempt),
        state.last_error or "",
    )


def _row(departure: "Departure") -> tuple[str, ...]:
    return (
        instant(departure.removes_at),
        departure.model_id,
        departure.type,
        departure.state,
        departure.replacement or "none",
        ", ".join(map(_price, departure.prices)),
    )


def _price(price: "PriceBeside") -> str:
    if price.percent is not None:
        return f"{price.unit} {percentage(price.percent)}"
    return f"{price.unit} {_amount(price.usd)} → {_amount(price.replacement_usd)}"


def _amount(usd: object) -> str:
    return "none" if usd is None else str(usd)


def _mark_row(mark: "OfflineMark") -> tuple[str, ...]:
    return (mark.model_id, instant(mark.since), mark.marked_by, mark.actor, mark.reason)
