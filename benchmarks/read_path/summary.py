"""Medians over the rounds, and ratios within them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.read_path.cases import BY_NAME
from benchmarks.read_path.contenders.names import CONTENDERS
from benchmarks.read_path.measuring import Row


@dataclass(frozen=True, slots=True)
class Figures:
    """A contender with a case: medians over all rounds that count."""

    contender: str
    case: str
    per_second: float
    p50: float
    p99: float
    cpu: float
    server_cores: float
    rounds: int


def summarise(rows: Sequence[Row]) -> list[Figures]:
    """One line for each contender and case, in the order of the cases and of the contenders."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.fault is None:
            groups.setdefault((row.case, row.contender), []).append(row)
    return [
        Figures(
            contender=contender,
            case=case,
            per_second=median(row.per_second for row in group),
            p50=median(row.p50 for row in group),
            p99=median(row.p99 for row in group),
            cpu=median(row.cpu for row in group),
            server_cores=median(row.server_cores for row in group),
            rounds=len(group),
        )
        for (case, contender), group in sorted(groups.items(), key=_place)
    ]


def _place(group: tuple[tuple[str, str], list[Row]]) -> tuple[int, int]:
    case, contender = group[0]
    return list(BY_NAME).index(case), CONTENDERS.index(contender)


def ratio(
    rows: Sequence[Row],
    of: tuple[str, str],
    to: tuple[str, str],
    value: Callable[[Row], float],
) -> float | None:
    """The median, over the rounds, of one contender's figure divided by another's.

    Both are (contender, case). A ratio within a round is steadier than one of medians, since
    both sides were measured within seconds. None when there is no round with both.
    """
    numerators = _by_round(rows, of)
    denominators = _by_round(rows, to)
    ratios = [
        value(row) / value(denominators[number])
        for number, row in numerators.items()
        if number in denominators and value(denominators[number]) > 0
    ]
    return median(ratios) if ratios else None


def _by_round(rows: Sequence[Row], which: tuple[str, str]) -> dict[int, Row]:
    return {
        row.round: row for row in rows if (row.contender, row.case) == which and row.fault is None
    }
