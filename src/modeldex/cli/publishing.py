"""Publishing a plan: show it, ask, publish, tell; and what to say when somebody was faster."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from rich.text import Text

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import Changes, compare
from modeldex.catalogue.doubts import Doubt
from modeldex.catalogue.plan import Plan
from modeldex.cli import doubt_view, plan_view, shapes
from modeldex.cli.escaping import visible
from modeldex.cli.exits import ExitCode
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Output
from modeldex.cli.progress import Report, progress
from modeldex.cli.quantities import instant
from modeldex.store.errors import Conflict
from modeldex.store.records import Revision

if TYPE_CHECKING:
    from modeldex.store.administration import Administration


_ONLY_WRITTEN: Final = (
    "~ what is written; clients see no difference, as sources, rules or overrides decide over it"
)
_MOST_REVISIONS: Final = 50
"""How many of the revisions that others published a conflict lists."""


def show_plan(
    output: Output, changes: Changes, doubts: Sequence[Doubt] = (), *, rewrites: bool = False
) -> None:
    """The changes and what is doubtful about them (but for ``--quiet``), and the line that sums
    them up. A plan that ``rewrites`` is one even if it changes nothing that clients see."""
    if not output.quiet:
        plan_view.show_changes(output, changes)
        if rewrites and not changes:
            output.say(Text(_ONLY_WRITTEN, "yellow"))
        if doubts:
            output.say(Text("Look twice before you publish this:", "bold yellow"))
            doubt_view.show_doubts(output, doubts)
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
    show_plan(output, plan.changes, plan.doubts, rewrites=plan.rewrites)
    if question is not None:
        confirm(output, question)
    try:
        with progress(output, "Publishing") as report:
            return publish(report)
    except Conflict:
        raise conflict(administration, plan) from None


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
    theirs = _since(administration, plan.base, number)
    changes = compare(
        administration.catalogue(plan.base) if plan.base else Catalogue(),
        administration.catalogue(number) if number else Catalogue(),
    )

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
    when = instant(revision.published_at)
    return visible(f"revision {revision.number}, {when}, {revision.author}{message}")


def _since(administration: "Administration", base: int, head: int) -> list[Revision]:
    newest = administration.revisions(min(max(head - base, 1), _MOST_REVISIONS), None)
    return [revision for revision in reversed(newest) if base < revision.number <= head]
