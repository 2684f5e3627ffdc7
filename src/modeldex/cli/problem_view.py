"""Problems as people read them: grouped by kind, the first of each in full, the rest counted."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from rich.text import Text

from modeldex.cli.escaping import shortened, visible
from modeldex.cli.output import Output
from modeldex.cli.quantities import counted, grouped
from modeldex.entries.problems import Problem, Severity

ERRORS_OF_A_KIND: Final = 3
"""How many problems that differ only in their place are shown in full."""
LISTED_OF_A_KIND: Final = 20
"""The same for `validate`, whose whole purpose is the list."""
MOST_KINDS: Final = 40
"""How many kinds are shown before the rest is counted."""

_LONGEST_NAME: Final = 100
"""Characters of a model's id that are shown: one that can be no id may be of any length."""

_PARTICULARS: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")
_STYLES: Final = {Severity.ERROR: ("Error", "bold red"), Severity.WARNING: ("Warning", "yellow")}


def show_problems(output: Output, problems: Sequence[Problem], *, each: int) -> None:
    """Write problems to standard error, ``each`` of a kind in full; all of them when verbose."""
    groups = _grouped(problems, _kind)
    shown = len(groups) if output.verbose else MOST_KINDS
    for group in groups[:shown]:
        limit = len(group) if output.verbose else each
        for problem in group[:limit]:
            for line in problem_lines(problem):
                output.complain(line)
        if len(group) > limit:
            output.complain(Text(f"  + {grouped(len(group) - limit)} more like this", "dim"))
    if len(groups) > shown:
        rest = sum(map(len, groups[shown:]))
        output.complain(
            Text(f"… and {counted(rest, 'problem')} of other kinds (--verbose shows all)", "dim")
        )


def show_warnings(output: Output, warnings: Sequence[Problem]) -> None:
    """Write a summary of warnings to standard error: each kind, how many, and an example. In
    full when verbose, not at all when quiet."""
    if output.quiet or not warnings:
        return
    if output.verbose:
        show_problems(output, warnings, each=len(warnings))
        return
    groups = sorted(_grouped(warnings, _broad_kind), key=len, reverse=True)
    output.note(Text(f"{counted(len(warnings), 'warning')} (--verbose shows all):", "yellow"))
    for group in groups[:MOST_KINDS]:
        first = group[0]
        times = f"{grouped(len(group))} × " if len(group) > 1 else ""
        example = " (for example)" if len(group) > 1 else ""
        place = " ".join(part for part in (first.place, _subject(first)) if part)
        output.note(f"  {times}{first.message}{example}" + (f" at {place}" if place else ""))
    if len(groups) > MOST_KINDS:
        output.note(Text(f"  … and {counted(len(groups) - MOST_KINDS, 'other kind')}", "dim"))


def problem_lines(problem: Problem) -> Iterator[Text]:
    """One problem in full: what and where, then what was found, expected and suggested."""
    word, style = _STYLES[problem.severity]
    place = " ".join(part for part in (problem.place, problem.dotted_path) if part)
    yield Text.assemble(
        (f"{word}: ", style),
        (f"{visible(place)}: " if place else "", "bold"),
        visible(problem.message),
        (f" [{_name(problem.model_id)}]" if problem.model_id else "", "dim"),
    )
    details = (
        ("found", problem.found),
        ("expected", problem.expected),
        ("hint", problem.suggestion),
    )
    for label, text in details:
        if text is not None:
            yield Text.assemble((f"  {label:<9}", "dim"), visible(text))


def count_problems(problems: Iterable[Problem]) -> str:
    """``12 errors``, ``1 error and 3 warnings``."""
    severities = [problem.severity for problem in problems]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    parts = [
        counted(count, word) for count, word in ((errors, "error"), (warnings, "warning")) if count
    ]
    return " and ".join(parts) or "no problems"


def _grouped(
    problems: Iterable[Problem], kind: Callable[[Problem], tuple[str, ...]]
) -> list[list[Problem]]:
    groups: defaultdict[tuple[str, ...], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[kind(problem)].append(problem)
    return list(groups.values())


def _kind(problem: Problem) -> tuple[str, ...]:
    """The same message at the same field, whichever entry it is in."""
    fields = (step for step in problem.path if isinstance(step, str))
    return problem.severity, problem.message, ".".join(fields)


def _broad_kind(problem: Problem) -> tuple[str, ...]:
    """The same message but for the names and numbers in it."""
    return problem.severity, _PARTICULARS.sub("…", problem.message)


def _name(model_id: str) -> str:
    return shortened(visible(model_id), _LONGEST_NAME)


def _subject(problem: Problem) -> str:
    return problem.dotted_path or problem.model_id or ""
