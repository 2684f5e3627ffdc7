"""Sources, and what came of reading them, as people read them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from modeldex.cli import doubt_view, plan_view, problem_view
from modeldex.cli.escaping import shortened, visible
from modeldex.cli.output import Column, Output
from modeldex.cli.quantities import counted, grouped, instant
from modeldex.store.source_status import SyncKind
from modeldex.store.sync_outcome import SourceState, SyncOutcome

_LONGEST_ERROR: Final = 200
_MOST_KINDS: Final = 5
"""How many kinds of facts, or reasons, are named before the rest is counted."""
_STYLES: Final = {
    SyncKind.PUBLISHED: "green",
    SyncKind.HELD: "bold yellow",
    SyncKind.FAILED: "bold red",
}
_COLUMNS: Final = (
    Column("SOURCE", "bold"),
    Column("FROM"),
    Column("EVERY", right=True),
    Column("OUTCOME", "cyan"),
    Column("LAST SUCCESS"),
    Column("AGE", right=True),
    Column("FAILURES", right=True),
    Column("NEXT RUN"),
    Column("NOTE"),
)
_FITTED_COLUMNS: Final = (
    Column("SOURCE", "bold", whole=True),
    Column("FROM"),
    Column("EVERY", right=True, whole=True),
    Column("OUTCOME", "cyan", whole=True),
    Column("SUCCESS", right=True, whole=True),
    Column("NEXT RUN", right=True, whole=True),
    Column("FAILURES", right=True, whole=True),
    Column("NOTE"),
)
"""What has room on a terminal: spans in place of instants."""


def show_sources(output: Output, states: Sequence[SourceState], now: datetime) -> None:
    """A row for each source."""
    if output.on_terminal:
        output.table(_FITTED_COLUMNS, (_fitted_row(state, now) for state in states))
    else:
        output.table(_COLUMNS, (_row(state, now) for state in states))


def show_outcome(output: Output, outcome: SyncOutcome) -> None:
    """What came of reading a source: a line, what was made of its document, and the changes."""
    style = _STYLES.get(outcome.kind, "")
    output.say(Text.assemble((visible(outcome.source), "bold"), ": ", (_headline(outcome), style)))
    if outcome.kind is SyncKind.FAILED:
        if not output.json:
            shown = problem_view.ERRORS_OF_A_KIND
            problem_view.show_problems(output, outcome.problems, each=shown)
        return
    if not output.quiet:
        if output.verbose or outcome.kind is not SyncKind.UNCHANGED:
            for line in _document_lines(outcome, everything=output.verbose):
                output.say(Text(f"  {line}", "dim"))
        if outcome.kind in (SyncKind.PLANNED, SyncKind.HELD):
            plan_view.show_changes(output, outcome.changes)
            doubt_view.show_doubts(output, outcome.doubts)
        problem_view.show_warnings(output, outcome.problems)


def _headline(outcome: SyncOutcome) -> str:
    match outcome.kind:
        case SyncKind.UNCHANGED if outcome.rejected is not None:
            return f"still says what was rejected as {outcome.rejected}; nothing was published"
        case SyncKind.UNCHANGED:
            return "nothing new"
        case SyncKind.PUBLISHED:
            number = outcome.revision.number if outcome.revision is not None else 0
            return f"published revision {number}: {plan_view.summary(outcome.changes, done=True)}"
        case SyncKind.HELD:
            return (
                f"in doubt, held as {outcome.held}; nothing was published"
                f" (`modeldex pending {outcome.held}` says why)"
            )
        case SyncKind.BUSY:
            until = outcome.busy_until
            latest = "" if until is None else f", until {instant(until)} at the latest"
            return f"another process reads it at the moment{latest}"
        case SyncKind.PLANNED:
            doubt = ", in doubt" if outcome.doubts else ""
            return f"{plan_view.summary(outcome.changes)}{doubt}"
        case SyncKind.FAILED:
            return "failed; what is published stays as it is"


def _document_lines(outcome: SyncOutcome, *, everything: bool) -> Iterator[str]:
    """What was made of a source's document: by its dialect (see `dialects.report`), if that has
    anything to tell, and by the source's settings."""
    report = outcome.report or {}
    if "read" not in report:
        return
    kept, left_out = report["kept"], report["left_out"]
    parts = [f"{counted(report['read'], 'model')} read", f"{grouped(kept)} kept"]
    if left_out:
        parts.append(f"{grouped(len(left_out))} left out")
    if outcome.taken is not None and outcome.taken != kept:
        parts.append(f"{grouped(outcome.taken)} taken by `select` and `exclude`")
    yield ", ".join(parts)
    yield from _left_out_lines(left_out, everything=everything)
    for name, about in (
        ("extended", "kept in extensions"),
        ("not_understood", "kept as they are, not understood"),
    ):
        if facts := report[name]:
            yield _facts_line(facts, about, everything=everything)


def _left_out_lines(left_out: Sequence[Mapping[str, Any]], *, everything: bool) -> Iterator[str]:
    """Why models are left out, each reason with the models."""
    by_reason = Counter(each["reason"] for each in left_out)
    shown = by_reason.most_common(None if everything else _MOST_KINDS)
    for reason, count in shown:
        models = [visible(each["model_id"]) for each in left_out if each["reason"] == reason]
        named = models if everything else models[:1]
        more = ["…"] if len(models) > len(named) else []
        yield f"{grouped(count)} left out: {visible(reason)} ({', '.join([*named, *more])})"
    if len(by_reason) > len(shown):
        rest = sum(by_reason.values()) - sum(count for _, count in shown)
        yield f"{grouped(rest)} left out for other reasons (--verbose shows all)"


def _facts_line(facts: Sequence[Mapping[str, Any]], about: str, *, everything: bool) -> str:
    shown = facts if everything else facts[:_MOST_KINDS]
    named = ", ".join(
        f"{visible(fact['kind'])} ({grouped(fact['count'])})"
        if everything
        else visible(fact["kind"])
        for fact in shown
    )
    more = ", …" if len(facts) > len(shown) else ""
    kinds = counted(len(facts), "kind of fact", "kinds of facts")
    return f"{kinds} {about}: {named}{more}"


def _row(state: SourceState, now: datetime) -> tuple[str, ...]:
    source, status = state.source, state.status
    _, place = source.place
    return (
        source.name,
        place,
        "" if source.every is None else _span(source.every.total_seconds()),
        "never read" if status.last_outcome is None else status.last_outcome.value,
        "" if status.last_success is None else instant(status.last_success),
        ""
        if status.last_success is None
        else _span(max(0.0, (now - status.last_success).total_seconds())),
        grouped(status.failures),
        "" if status.next_run is None else instant(status.next_run),
        _note(state),
    )


def _fitted_row(state: SourceState, now: datetime) -> tuple[str, ...]:
    name, place, every, outcome, _, age, failures, _, note = _row(state, now)
    return (
        name,
        place,
        every,
        outcome,
        f"{age} ago" if age else "",
        _until(state.status.next_run, now),
        failures if state.status.failures else "",
        note,
    )


def _until(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    seconds = (moment - now).total_seconds()
    return f"in {_span(seconds)}" if seconds > 0 else "due"


def _note(state: SourceState) -> str:
    parts = [] if state.held is None else [f"held as {state.held}"]
    if state.status.last_error:
        parts.append(shortened(state.status.last_error, _LONGEST_ERROR))
    return "; ".join(parts)


def _span(seconds: float) -> str:
    """A span in its largest unit: ``6h``, ``3d``."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"
