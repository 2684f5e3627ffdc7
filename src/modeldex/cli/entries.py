"""Verbs for the entries that are published: `list`, `show`."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from modeldex.cli import shapes
from modeldex.cli.completion import complete_group, complete_model_id
from modeldex.cli.escaping import visible
from modeldex.cli.quantities import counted
from modeldex.cli.verbs import Invocation, WhereOption, verb
from modeldex.entries.entry import Entry
from modeldex.entries.problems import nearest
from modeldex.entries.types import GROUPS

PANEL = "What is published"


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "list", panel=PANEL)(list_entries)
    verb(app, "show", panel=PANEL)(show)


def _group(value: str) -> str:
    if value not in GROUPS:
        hint = nearest(value, GROUPS) or f"expected one of {', '.join(GROUPS)}"
        raise typer.BadParameter(f"{value!r} is not a type; {hint}")
    return value


def list_entries(
    run: Invocation,
    group: Annotated[
        str,
        typer.Option(
            "--type",
            "-t",
            metavar="TYPE",
            callback=_group,
            autocompletion=complete_group,
            help="Only models of this type; `code` are text models made for code.",
        ),
    ] = "all",
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Also models that are removed by now.")
    ] = False,
    where: WhereOption = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="KEYS",
            help="By a figure or two: -context, price, name, newest, recommended …",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List the models that clients see now.

    Models past their `removesAt` are in the catalogue still, but not served; `--all` lists them.
    """
    from modeldex.cli import entry_view, selecting

    selection = selecting.read_selection(where, sort)
    with run.target.existing() as administration:
        head = administration.head()
        catalogue = administration.catalogue(None)
    wanted = [entry for entry in catalogue.entries.values() if _belongs(entry, group)]
    now = datetime.now(UTC)
    listed = [entry for entry in wanted if _is_listed(entry, now)]
    removed = 0 if everything else len(wanted) - len(listed)
    shown = wanted if everything else listed
    if selection is not None:
        shown = selecting.selected(catalogue, shown, selection, now)
    run.output.document(
        shapes.listing(
            map(run.output.entry, shown),
            type=group,
            revision=None if head is None else head.number,
        )
    )
    run.output.table(
        entry_view.LIST_COLUMNS, (entry_view.list_row(entry.document()) for entry in shown)
    )
    _tell_count(run, len(shown), removed, published=head is not None)


def show(
    run: Invocation,
    model_id: Annotated[
        str,
        typer.Argument(metavar="ID", autocompletion=complete_model_id, show_default=False),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="REV|INSTANT",
            help="As of a revision, or an instant (ISO 8601; UTC where it names no offset).",
            show_default=False,
        ),
    ] = None,
    why: Annotated[
        bool,
        typer.Option(
            "--why",
            help="For each field the layer that it comes from: a source and when it was read, a "
            "rule, an override, a hand.",
        ),
    ] = False,
) -> None:
    """Show one model: every field, and its prices. With --json the entry exactly."""
    from modeldex.cli import entry_view, lookups

    if why:
        _show_why(run, model_id, at)
        return
    with run.target.existing() as administration:
        number = None if at is None else administration.resolve(at)
        entry = administration.entry(model_id, number)
        if entry is None:
            raise lookups.no_such_entry(administration, model_id, number)
    run.output.document(run.output.entry(entry))
    if run.output.on_terminal:
        _show_fitted(run, entry, number)
    else:
        run.output.table(entry_view.FIELD_COLUMNS, entry_view.field_rows(entry.document()))


def _show_why(run: Invocation, model_id: str, at: str | None) -> None:
    from modeldex.cli import lookups, origin_view

    if at is not None:
        raise typer.BadParameter(
            "layers are known of what is published now", param_hint="--why, --at"
        )
    with run.target.existing() as administration:
        found = administration.why(model_id)
        if found is None:
            raise lookups.no_such_entry(administration, model_id)
    run.output.document(origin_view.document(found))
    if found.hidden is not None:
        by = origin_view.layer_name(found.hidden)
        run.output.note(Text(f"The model is left out, by {by}.", "yellow"))
    if not run.output.on_terminal:
        run.output.table(origin_view.COLUMNS, origin_view.rows(found))
        return
    for line in origin_view.lines(found, everything=run.output.verbose):
        run.output.say(line)
    for read_time in origin_view.read_times(found):
        run.output.note(Text(read_time, "dim"))


def _show_fitted(run: Invocation, entry: Entry, number: int | None) -> None:
    from modeldex.cli import entry_view

    document = entry.document()
    as_of = f", as of revision {number}" if number is not None else ""
    title = Text.assemble((visible(entry.id), "bold"), (f" ({entry.type}{as_of})", "dim"))
    run.output.say(title)
    run.output.say()
    rest = entry_view.without_pricing(document)
    run.output.table(entry_view.FIELD_COLUMNS, entry_view.field_rows(rest))
    prices = list(entry_view.price_rows(document))
    if prices:
        run.output.say()
        run.output.table(entry_view.PRICE_COLUMNS, prices)
    if run.output.verbose and entry.filled:
        run.output.say()
        run.output.say(f"Filled in, as the source did not say: {', '.join(entry.filled)}")


def _belongs(entry: Entry, group: str) -> bool:
    if group == "code":
        capabilities = entry.document()["model_spec"].get("capabilities", {})
        return entry.type == "text" and capabilities.get("optimizedForCode") is True
    return group in ("all", entry.type)


def _is_listed(entry: Entry, now: datetime) -> bool:
    from modeldex.catalogue.lifecycle import follows_clock, visible_at

    return not follows_clock(entry) or visible_at(entry.document(), now)


def _tell_count(run: Invocation, shown: int, removed: int, *, published: bool) -> None:
    if not published:
        run.output.note("Nothing is published yet.")
        return
    text = counted(shown, "model")
    if removed:
        text += f"; {removed} removed by now (--all lists them)"
    run.output.note(Text(text, "dim"))
