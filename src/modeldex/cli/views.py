"""Verbs for views: `views list`, `views diff`, `can`."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from modeldex.cli import shapes
from modeldex.cli.completion import complete_model_id
from modeldex.cli.escaping import visible
from modeldex.cli.output import Column
from modeldex.cli.quantities import grouped
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.store.viewing import ViewRecord

PANEL = "What is published"

ViewName = Annotated[
    str, typer.Argument(metavar="VIEW", help="The name of a view.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(
        help="What each audience sees: how many models, and what differs between two.",
        no_args_is_help=True,
    )
    verb(group, "list")(list_views)
    verb(group, "diff")(diff)
    app.add_typer(group, name="views", rich_help_panel=PANEL)
    verb(app, "can", panel=PANEL)(can)


def list_views(run: Invocation) -> None:
    """List the views, with how many models each sees now. `modeldex views` alone does the same."""
    with run.target.existing() as administration:
        views = administration.views()
    run.output.document(shapes.listing(map(shapes.view, views)))
    run.output.table(_COLUMNS, map(_row, views))
    if not views:
        run.output.note("The published catalogue has no views: every key sees everything.")


def diff(
    run: Invocation,
    first: ViewName,
    second: ViewName,
) -> None:
    """Show what differs for who looks through the second VIEW in place of the first."""
    from modeldex.cli import plan_view

    with run.target.existing() as administration:
        changes = administration.view_difference(first, second)
    run.output.document(
        {
            "first": first,
            "second": second,
            "changes": shapes.changes(changes),
            "summary": shapes.summary(changes),
        }
    )
    plan_view.show_changes(run.output, changes)
    if not changes:
        run.output.note("Both see the same.")


def can(
    run: Invocation,
    who: Annotated[
        str,
        typer.Argument(
            metavar="KEY-OR-VIEW",
            help="A view, or the name or number of a key; key:NAME or view:NAME where both are "
            "named so.",
            show_default=False,
        ),
    ],
    model_id: Annotated[
        str, typer.Argument(metavar="ID", autocompletion=complete_model_id, show_default=False)
    ],
) -> None:
    """Tell whether KEY-OR-VIEW sees the model ID now, and the rule that decided."""
    with run.target.existing() as administration:
        judgement = administration.can(who, model_id)
    run.output.document(
        {
            "who": who,
            "view": judgement.view,
            "model_id": judgement.model_id,
            "seen": judgement.seen,
            "rule": judgement.rule,
        }
    )
    answer, style = ("yes", "green") if judgement.seen else ("no", "red")
    run.output.say(Text.assemble((answer, style), f": {visible(judgement.rule)}"))


_COLUMNS = (
    Column("VIEW", "bold"),
    Column("MODELS", right=True),
    Column("BASE"),
    Column("KEYS", right=True),
    Column("LIMIT"),
    Column("ANONYMOUS"),
)


def _row(view: "ViewRecord") -> tuple[str, ...]:
    summary = view.summary
    return (
        summary.name,
        grouped(summary.entries),
        summary.base or "",
        grouped(view.keys),
        summary.rate_limit or "",
        "yes" if summary.anonymous else "",
    )
