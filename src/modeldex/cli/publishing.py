"""Publishing a plan: show it, ask, publish, tell; and what to say when somebody was faster."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.text import Text

from modeldex.catalogue.changes import Changes, compare
from modeldex.catalogue.plan import Plan
from modeldex.cli import plan_view, shapes
from modeldex.cli.exits import ExitCode
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Output
from modeldex.cli.progress import Report, progress
from modeldex.cli.quantities import instant
from modeldex.entries.problems import Problem
from modeldex.store.errors import Conflict
from modeldex.store.records import Revision

if TYPE_CHECKING:
    from modeldex.store.administration import Administration


def show_plan(output: Output, changes: Changes) -> None:
    """The changes (but for ``--quiet``) and the line that sums them up."""
    if not output.quiet:
        plan_view.show_changes(output, changes)
    output.say(Text(f"Plan: {plan_view.summary(changes)}", "bold"))


def carry_out(
    output: Output,
    administration: "Administration",
    plan: Plan,
    *,
    question: str | None,
    publish: Callable[[Report], Revision],
) -> Revision:
    """Show a plan that changes something, ask the ``question`` if there is one, and publish.

    Raises:
        CommandError: it was not confirmed, or somebody else published in between.
    """
    show_plan(output, plan.changes)
    if question is not None:
        confirm(output, question)
    try:
        with progress(output, "Publishing") as report:
            return publish(report)
    except Conflict:
        raise conflict(administration, plan) from None


def shape(
    revision: Revision | None, changes: Changes, warnings: tuple[Problem, ...] = ()
) -> dict[str, Any]:
    """The JSON of a publish; ``revision`` is None when there was nothing to do."""
    return {
        "published": revision is not None,
        "revision": None if revision is None else shapes.revision(revision),
        **shapes.changes(changes),
        "warnings": shapes.problems(warnings),
    }


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
