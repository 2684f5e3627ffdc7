"""Publishing a plan: show it, ask, publish, tell; and what to say when somebody was faster."""

import sys
from typing import TYPE_CHECKING

from rich.text import Text

from modeldex.catalogue.changes import Changes, compare
from modeldex.catalogue.plan import Plan
from modeldex.cli import plan_view, shapes
from modeldex.cli.exits import ExitCode
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Output
from modeldex.cli.quantities import instant
from modeldex.store.records import Revision

if TYPE_CHECKING:
    from modeldex.store.administration import Administration


def show_plan(output: Output, changes: Changes) -> None:
    """The changes (but for ``--quiet``) and the line that sums them up."""
    if not output.quiet:
        plan_view.show_changes(output, changes)
    output.say(Text(f"Plan: {plan_view.summary(changes)}", "bold"))


def confirm(output: Output, question: str) -> None:
    """Ask, and go on only after a yes.

    Raises:
        CommandError: the answer is no, or there is nobody to ask.
    """
    if output.json or not sys.stdin.isatty():
        raise CommandError(
            "nobody confirmed, so nothing was published",
            hint="add --yes to publish without being asked",
        )
    sys.stdout.flush()
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        sys.stderr.write("\n")
    if answer.strip().lower() not in {"y", "yes"}:
        raise CommandError("not confirmed; nothing was published")


def tell_published(output: Output, revision: Revision, changes: Changes) -> None:
    """The line that ends a publish."""
    output.say(
        Text.assemble(
            ("Published revision ", "green"),
            (str(revision.number), "bold green"),
            f" at {instant(revision.published_at)}: {plan_view.summary(changes, done=True)}",
        )
    )


def conflict(administration: "Administration", plan: Plan) -> CommandError:
    """The failure of a publish whose base moved, with what others changed since."""
    head = administration.head()
    number = head.number if head is not None else 0
    before = administration.catalogue(plan.base) if plan.base else None
    theirs = _since(administration, plan.base, number)
    changes = compare(before, administration.catalogue(number)) if before and head else Changes()

    def details(output: Output) -> None:
        for revision in theirs:
            output.complain(f"  {revision_line(revision)}")
        for line in plan_view.change_lines(changes, everything=output.verbose):
            output.complain(Text("  ").append_text(line))

    return CommandError(
        f"somebody else published in between: the plan rests on revision {plan.base}, "
        f"now it is {number}; nothing was published",
        hint="run it again to plan on top of their changes",
        kind="conflict",
        code=ExitCode.CONFLICT,
        facts={
            "base": plan.base,
            "head": number,
            "since": [shapes.revision(revision) for revision in theirs],
            "changes": shapes.changes(changes),
        },
        details=details,
    )


def revision_line(revision: Revision) -> str:
    """A revision in one line."""
    message = f": {revision.message}" if revision.message else ""
    return (
        f"revision {revision.number}, {instant(revision.published_at)}, {revision.author}{message}"
    )


def _since(administration: "Administration", base: int, head: int) -> list[Revision]:
    newest = administration.revisions(max(head - base, 1), None)
    return [revision for revision in reversed(newest) if base < revision.number <= head]
