"""Sources, and what came of reading them, as people read them."""

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


def show_sources(output: Output, states: Sequence[SourceState], now: datetime) -> None:
    """A row for each source."""
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
        if outcome.report is not None:
            for line in _report_lines(outcome.report):
                output.say(Text(f"  {line}", "dim"))
        if outcome.kind in (SyncKind.PLANNED, SyncKind.HELD):
            plan_view.show_changes(output, outcome.changes)
            doubt_view.show_doubts(output, outcome.doubts)
        problem_view.show_warnings(output, outcome.problems)


def _headline(outcome: SyncOutcome) -> str:
    match outcome.kind:
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
            return "another process reads it at the moment"
        case SyncKind.PLANNED:
            doubt = ", in doubt" if outcome.doubts else ""
            return f"{plan_view.summary(outcome.changes)}{doubt}"
        case SyncKind.FAILED:
            return "failed; what is published stays as it is"


def _report_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """What a dialect made of a document; see `dialects.report`."""
    if "read" not in report:
        return
    left_out = report["left_out"]
    line = f"{counted(report['read'], 'model')} read, {grouped(report['kept'])} kept"
    yield f"{line}, {grouped(len(left_out))} left out" if left_out else line
    for name, about in (
        ("extended", "kept in extensions"),
        ("not_understood", "kept as they are, not understood"),
    ):
        facts = report[name]
        if facts:
            first = ", ".join(visible(fact["kind"]) for fact in facts[:5])
            more = ", …" if len(facts) > 5 else ""
            yield f"{counted(len(facts), 'kind')} of facts {about}: {first}{more}"


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


def _note(state: SourceState) -> str:
    if state.held is not None:
        return f"held as {state.held}"
    return shortened(state.status.last_error or "", _LONGEST_ERROR)


def _span(seconds: float) -> str:
    """A span in its largest unit: ``6h``, ``3d``."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"
