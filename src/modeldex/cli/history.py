"""Verbs for what was published before: `log`, `diff`, `rollback`, `audit`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import ChangeKind, Changes, EntryChange, compare
from modeldex.cli import lookups, plan_view, publishing, shapes
from modeldex.cli.catalogues import MessageOption, YesOption
from modeldex.cli.completion import complete_model_id
from modeldex.cli.output import Column
from modeldex.cli.progress import progress
from modeldex.cli.quantities import instant
from modeldex.cli.verbs import Invocation, verb
from modeldex.store.records import AuditRecord, EntryVersion, Revision

if TYPE_CHECKING:
    from modeldex.store.administration import Administration

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
            _log_entry(run, administration, model_id, limit, before)
            return
        revisions = administration.revisions(limit, before)
    run.output.document({"revisions": [shapes.revision(revision) for revision in revisions]})
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
    with run.target.existing() as administration, progress(run.output, "Comparing"):
        numbers = administration.resolve(old), administration.resolve(new)
        changes = compare(*map(administration.catalogue, numbers))
    run.output.document({"from": numbers[0], "to": numbers[1], **shapes.changes(changes)})
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
    from modeldex.store.errors import Conflict

    with run.target.administration() as administration:
        number = administration.resolve(revision)
        with progress(run.output, "Comparing"):
            plan = administration.plan_rollback(number)
        if not plan.changes:
            run.output.document({"published": False, "revision": None, **_no_changes()})
            run.output.say(f"No changes: what is published is what revision {number} holds.")
            return
        publishing.show_plan(run.output, plan.changes)
        if not yes:
            publishing.confirm(run.output, f"Return to revision {number}?")
        try:
            with progress(run.output, "Publishing"):
                published = administration.rollback(number, message or "")
        except Conflict:
            raise publishing.conflict(administration, plan) from None
    shape = {"published": True, "revision": shapes.revision(published)}
    run.output.document({**shape, **shapes.changes(plan.changes)})
    publishing.tell_published(run.output, published, plan.changes)


def audit(run: Invocation, limit: LimitOption = 50, before: BeforeOption = None) -> None:
    """List who did what: every publish, rollback and change of a key, newest first."""
    with run.target.existing() as administration:
        records = administration.audit(limit, before)
    run.output.document({"records": [shapes.audit_record(record) for record in records]})
    run.output.table(_AUDIT_COLUMNS, map(_audit_row, records))


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


def _no_changes() -> dict[str, Any]:
    return shapes.changes(Changes())


def _log_entry(
    run: Invocation,
    administration: "Administration",
    model_id: str,
    limit: int,
    before: int | None,
) -> None:
    versions = administration.history(model_id)
    if not versions:
        raise lookups.no_such_entry(administration, model_id)
    events = [
        (number, change)
        for number, change in sorted(_events(versions), key=lambda event: -event[0])
        if before is None or number < before
    ][:limit]
    revisions = {number: administration.revision(number) for number, _ in events}
    known = [(revision, change) for number, change in events if (revision := revisions[number])]
    run.output.document(
        {
            "id": model_id,
            "history": [
                {
                    "revision": shapes.revision(revision),
                    "kind": change.kind.value,
                    "fields": [shapes.field(field) for field in change.fields],
                }
                for revision, change in known
            ],
        }
    )
    for revision, change in known:
        run.output.say(Text(publishing.revision_line(revision), "bold"))
        for line in plan_view.change_lines(Changes((), (change,)), everything=run.output.verbose):
            run.output.say(Text("  ").append_text(line))


def _events(versions: list[EntryVersion]) -> Iterator[tuple[int, EntryChange]]:
    """What each revision did to an entry, from its versions, oldest first."""
    previous: EntryVersion | None = None
    for version in versions:
        if previous is not None and previous.until is not None and previous.until < version.since:
            yield previous.until, _removed(previous)
        continues = previous is not None and previous.until == version.since
        before = {version.entry.id: previous.entry} if previous is not None and continues else {}
        after = {version.entry.id: version.entry}
        for change in compare(Catalogue(entries=before), Catalogue(entries=after)).entries:
            yield version.since, change
        previous = version
    if previous is not None and previous.until is not None:
        yield previous.until, _removed(previous)


def _removed(version: EntryVersion) -> EntryChange:
    return EntryChange(ChangeKind.REMOVED, version.entry.id, version.entry.type)
