"""Verbs for what waits for a person: `pending`, `approve`, `reject`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from modeldex.cli import shapes
from modeldex.cli.catalogues import MessageOption, YesOption
from modeldex.cli.escaping import visible
from modeldex.cli.exits import ExitCode
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Column
from modeldex.cli.progress import progress
from modeldex.cli.quantities import grouped, instant
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.catalogue.changes import Changes
    from modeldex.store.deciding import Review
    from modeldex.store.holding import Held
    from modeldex.store.records import Revision

PANEL = "What sources say"

HeldNumber = Annotated[
    int,
    typer.Argument(
        metavar="NUMBER", min=1, help="As `modeldex pending` lists it.", show_default=False
    ),
]
PartialOption = Annotated[
    bool,
    typer.Option(
        "--partial",
        help="Publish only what is in no doubt; the rest goes on waiting.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "pending", panel=PANEL)(pending)
    verb(app, "approve", panel=PANEL)(approve)
    verb(app, "reject", panel=PANEL)(reject)


def pending(
    run: Invocation,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[NUMBER]",
            min=1,
            help="Show this one, by model and by field.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List what sources said that waits for a decision; or show one of these, with the reasons
    and with what approving it would change."""
    with run.target.existing() as administration:
        if number is None:
            _list(run, administration.pending())
            return
        with _reviewing(), progress(run.output, "Comparing"):
            review = administration.held(number)
    run.output.document(shapes.review(review))
    _show(run, review)


def approve(
    run: Invocation,
    number: HeldNumber,
    partial: PartialOption = False,
    message: MessageOption = None,
    yes: YesOption = False,
) -> None:
    """Publish what a source said, on top of what is published now.

    Shows the doubts and the plan, and asks where somebody is there to answer. Ends with 3, and
    publishes nothing, when somebody else decided or published meanwhile.
    """
    from modeldex.cli import publishing
    from modeldex.store.errors import Conflict

    with run.target.existing() as administration, _reviewing():
        with progress(run.output, "Comparing"):
            review = administration.held(number)
        changes = _changes_of(review, partial=partial)
        publishing.show_plan(run.output, changes, () if partial else review.plan.doubts)
        asked = not yes and not run.output.json and sys.stdin.isatty()
        if asked:
            publishing.confirm(run.output, "Publish this?")
        try:
            with progress(run.output, "Publishing"):
                revision = administration.approve(
                    number,
                    message or "",
                    partial=partial,
                    base=review.plan.base if asked else None,
                )
        except Conflict:
            raise publishing.conflict(administration, review.plan) from None
    run.output.document(shapes.approved(revision, waits=partial))
    _tell_approved(run, number, revision, partial=partial)


def reject(run: Invocation, number: HeldNumber, message: MessageOption = None) -> None:
    """Keep what is published. The same is not held again as long as the source says it."""
    with run.target.existing() as administration, _reviewing():
        held = administration.reject(number, message or "")
    run.output.document(shapes.held(held))
    run.output.say(
        f"Rejected what was held as {held.number}: nothing was published, and nothing is until the"
        f" source {visible(held.source)} says another thing."
    )


def _list(run: Invocation, waiting: "list[Held]") -> None:
    run.output.document(shapes.listing(map(shapes.held, waiting)))
    run.output.table(_COLUMNS, map(_row, waiting))
    if waiting:
        run.output.note(f"Next: modeldex pending {waiting[0].number}")
    else:
        run.output.note("Nothing waits for a decision.")


_COLUMNS: Final = (
    Column("NO", "bold", right=True),
    Column("SOURCE", "cyan"),
    Column("READ"),
    Column("REASONS"),
)


def _row(held: "Held") -> tuple[str, ...]:
    reasons = "; ".join(reason.message for reason in held.reasons)
    return str(held.number), held.source, instant(held.read_at), reasons


def _show(run: Invocation, review: "Review") -> None:
    from modeldex.cli import doubt_view, publishing

    held = review.held
    run.output.say(
        Text(
            f"Held {held.number}: what the source {visible(held.source)} said at"
            f" {instant(held.read_at)}",
            "bold",
        )
    )
    if review.plan.doubts:
        doubt_view.show_doubts(run.output, review.plan.doubts)
    else:
        run.output.say("Nothing about it is in doubt any more. It was held because:")
        for reason in held.reasons:
            run.output.say(f"    {visible(reason.message)}")
    publishing.show_plan(run.output, review.plan.changes)
    for line in _choices(review):
        run.output.note(line)


def _choices(review: "Review") -> list[str]:
    number, rest = review.held.number, len(review.undoubted.entries)
    choices = [f"modeldex approve {number}            publishes all of this"]
    if review.plan.doubts and rest:
        what = "change that is" if rest == 1 else "changes that are"
        choices.append(
            f"modeldex approve {number} --partial  publishes the {grouped(rest)} {what} in no doubt"
        )
    choices.append(f"modeldex reject {number}             keeps what is published")
    return choices


def _changes_of(review: "Review", *, partial: bool) -> "Changes":
    """What the approval is going to change.

    Raises:
        NothingToPublish: it is partial, and all of it is in doubt.
    """
    from modeldex.store.deciding import ALL_IN_DOUBT
    from modeldex.store.errors import NothingToPublish

    if not partial:
        return review.plan.changes
    if not review.undoubted:
        raise NothingToPublish(ALL_IN_DOUBT)
    return review.undoubted


def _tell_approved(
    run: Invocation, number: int, revision: "Revision | None", *, partial: bool
) -> None:
    if revision is None:
        run.output.say("Approved; what is published holds all of this already.")
        return
    done = (
        f" at {instant(revision.published_at)}: {grouped(revision.added)} added,"
        f" {grouped(revision.changed)} changed, {grouped(revision.removed)} removed"
    )
    told = Text.assemble(
        ("Published revision ", "green"), (str(revision.number), "bold green"), done
    )
    run.output.say(told)
    if partial:
        run.output.note(f"What is in doubt goes on waiting: modeldex pending {number}")


@contextmanager
def _reviewing() -> Iterator[None]:
    """Tells a decision that somebody else took as a conflict, and a number that is none."""
    from modeldex.store.errors import AlreadyDecided, UnknownHeld

    try:
        yield
    except AlreadyDecided as error:
        raise CommandError(
            error.message,
            hint="`modeldex pending` lists what waits, `modeldex audit` who decided",
            kind="conflict",
            code=ExitCode.CONFLICT,
        ) from None
    except UnknownHeld as error:
        hint = "`modeldex pending` lists what waits"
        raise CommandError(error.message, hint=hint, kind="not_found") from None
