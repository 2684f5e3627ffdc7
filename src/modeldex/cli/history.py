"""Verbs for what was published before: `log`, `diff`, `rollback`, `audit`."""

from typing import Annotated

import typer
from rich.text import Text

from modeldex.cli import shapes
from modeldex.cli.catalogues import MessageOption, YesOption
from modeldex.cli.completion import complete_model_id
from modeldex.cli.output import Column
from modeldex.cli.progress import progress
from modeldex.cli.quantities import instant
from modeldex.cli.verbs import Invocation, verb
from modeldex.store.records import AuditRecord, Revision

PANEL = "What was published"

LimitOption = Annotated[
    int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many, newest first.")
]
BeforeOption = Annotated[
    int | None,
    typer.Option(metavar="N", help="Only those with a smaller number.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "log", panel=PANEL)(log)
    verb(app, "diff", panel=PANEL)(diff)
    verb(app, "rollback", panel=PANEL)(rollback)
    verb(app, "audit", panel=PANEL)(audit)


def log(
    run: Invocation,
    model_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="Only what happened to this model, by field.",
            autocompletion=complete_model_id,
            show_default=False,
        ),
    ] = None,
    limit: LimitOption = 50,
    before: BeforeOption = None,
) -> None:
    """List the revisions, newest first; or the history of one model."""
    with run.target.existing() as administration:
        if model_id is not None:
            from modeldex.cli import entry_history

            entry_history.tell(run.output, administration, model_id, limit, before)
            return
        revisions = administration.revisions(limit, before)
    following = _next([revision.number for revision in revisions], limit)
    run.output.document(shapes.listing(map(shapes.revision, revisions), next=following))
    run.output.table(_REVISION_COLUMNS, map(_revision_row, revisions))
    if not revisions and before is None:
        run.output.note("Nothing is published yet.")


def diff(
    run: Invocation,
    old: Annotated[str, typer.Argument(metavar="REV", help="A revision: number, head or instant.")],
    new: Annotated[
        str, typer.Argument(metavar="[REV]", help="Another, by default the newest.")
    ] = "head",
) -> None:
    """Show what differs between two revisions, by entry and field.

    A revision is a number, `head`, or an instant (ISO 8601; UTC where it names no offset).
    """
    from modeldex.catalogue.changes import compare
    from modeldex.cli import plan_view

    with run.target.existing() as administration, progress(run.output, "Comparing"):
        numbers = administration.resolve(old), administration.resolve(new)
        changes = compare(*map(administration.catalogue, numbers))
    run.output.document(
        {
            "since": numbers[0],
            "until": numbers[1],
            "changes": shapes.changes(changes),
            "summary": shapes.summary(changes),
        }
    )
    if not changes:
        run.output.say(f"No difference between revisions {numbers[0]} and {numbers[1]}.")
        return
    plan_view.show_changes(run.output, changes)
    counts = plan_view.summary(changes, done=True)
    run.output.say(Text(f"From revision {numbers[0]} to {numbers[1]}: {counts}", "bold"))


def rollback(
    run: Invocation,
    revision: Annotated[
        str, typer.Argument(metavar="REV", help="The revision to return to: number or instant.")
    ],
    message: MessageOption = None,
    yes: YesOption = False,
) -> None:
    """Publish an earlier revision again, as a new one, after showing the plan and asking."""
    from modeldex.cli import publishing

    with run.target.existing() as administration:
        number = administration.resolve(revision)
        with progress(run.output, "Comparing"):
            plan = administration.plan_rollback(number)
        if plan.is_empty:
            head = administration.head()
            run.output.document(shapes.plan(plan, head, published=False))
            run.output.say(f"No changes: what is published is what revision {number} holds.")
            return
        published = publishing.carry_out(
            run.output,
            administration,
            plan,
            question=None if yes else f"Return to revision {number}?",
            publish=lambda _: administration.rollback(number, message or "", base=plan.base),
        )
    run.output.document(shapes.plan(plan, published, published=True))
    publishing.tell_published(run.output, published, plan.changes)


def audit(run: Invocation, limit: LimitOption = 50, before: BeforeOption = None) -> None:
    """List who did what: every publish, rollback and change of a key, newest first."""
    with run.target.existing() as administration:
        records = administration.audit(limit, before)
    following = _next([record.id for record in records], limit)
    run.output.document(shapes.listing(map(shapes.audit_record, records), next=following))
    run.output.table(_AUDIT_COLUMNS, map(_audit_row, records))


def _next(numbers: list[int], limit: int) -> int | None:
    """What to give as ``--before`` for the records after these; None when there are none."""
    return numbers[-1] if len(numbers) == limit and numbers[-1] > 1 else None


_REVISION_COLUMNS = (
    Column("REV", "bold", right=True),
    Column("PUBLISHED"),
    Column("AUTHOR", "cyan"),
    Column("KIND"),
    Column("ENTRIES", right=True),
    Column("CHANGES"),
    Column("MESSAGE"),
)

_AUDIT_COLUMNS = (
    Column("NO", right=True),
    Column("TIME"),
    Column("ACTOR", "cyan"),
    Column("ACTION", "bold"),
    Column("SUBJECT"),
    Column("DETAIL"),
)


def _revision_row(revision: Revision) -> tuple[str, ...]:
    return (
        str(revision.number),
        instant(revision.published_at),
        revision.author,
        revision.kind.value,
        str(revision.entries),
        f"+{revision.added} ~{revision.changed} -{revision.removed}",
        revision.message,
    )


def _audit_row(record: AuditRecord) -> tuple[str, ...]:
    return (
        str(record.id),
        instant(record.at),
        record.actor,
        record.action,
        record.subject,
        record.detail,
    )
