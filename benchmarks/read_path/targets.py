"""The figures that Modeldex is to reach, and whether it does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.read_path.cases import CASES, Case
from benchmarks.read_path.measuring import Row
from benchmarks.read_path.report import Report
from benchmarks.read_path.summary import ratio

GROWN: Final = 4000


@dataclass(frozen=True, slots=True)
class Target:
    """One figure to reach."""

    label: str
    limit: float
    at_least: bool
    """Whether more is better."""
    unit: str = ""

    @property
    def shown(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:,g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A target, and what was found."""

    target: Target
    value: float | None
    """None when it was not measured."""

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        limit = self.target.limit
        return self.value >= limit if self.target.at_least else self.value <= limit


LIMITS_TO_NGINX: Final[dict[str, tuple[float, float]]] = {
    "small": (0.50, 2.5),
    "text-gzip": (0.50, 2.5),
    "all-gzip": (0.50, 2.5),
    "all-plain": (0.70, 3.0),
    "not-modified": (0.31, 3.5),
}
"""By case: at least so many requests a second, at most so much processor time, as multiples of
nginx's."""
LIMITS_TO_BARE: Final = (0.85, 1.2)
TIMES_FASTAPI: Final = 15.0
TIMES_LITELLM: Final = 1000.0


def judge(report: Report) -> list[Judged]:
    """Every target and what the report says of it."""
    return [*_against_nginx(report), *_against_bare(report), *_against_others(report),
            *_of_growth(report)]  # fmt: skip


def _per_second(row: Row) -> float:
    return row.per_second


def _cpu(row: Row) -> float:
    return row.cpu


def _against_nginx(report: Report) -> Iterator[Judged]:
    for case in CASES:
        if case.name in LIMITS_TO_NGINX:
            yield from _pair(report, case, "nginx", LIMITS_TO_NGINX[case.name])


def _against_bare(report: Report) -> Iterator[Judged]:
    for case in CASES:
        if case.judged:
            yield from _pair(report, case, "bare", LIMITS_TO_BARE)


def _pair(report: Report, case: Case, other: str, limits: tuple[float, float]) -> Iterator[Judged]:
    name = "nginx" if other == "nginx" else "the bare callable"
    least, most = limits
    yield Judged(
        Target(f"{case.label}: requests a second ÷ {name}", least, at_least=True),
        _ratio(report, case.name, other, _per_second),
    )
    yield Judged(
        Target(f"{case.label}: CPU per request ÷ {name}", most, at_least=False),
        _ratio(report, case.name, other, _cpu),
    )


def _against_others(report: Report) -> Iterator[Judged]:
    yield Judged(
        Target("text list, gzip: requests a second ÷ FastAPI", TIMES_FASTAPI, at_least=True),
        _ratio(report, "text-gzip", "fastapi", _per_second),
    )
    yield Judged(
        Target("OpenAI's list: requests a second ÷ LiteLLM", TIMES_LITELLM, at_least=True),
        _ratio(report, "openai", "litellm", _per_second),
    )


def _of_growth(report: Report) -> Iterator[Judged]:
    start = report.start_of("modeldex", GROWN)
    used = start.used if start else None
    yield Judged(
        Target("first answer with 4,000 models", 1.5, at_least=False, unit=" s"),
        start.median_seconds if start else None,
    )
    yield Judged(
        Target("memory with 4,000 models (PSS)", 150, at_least=False, unit=" MB"),
        used.pss / 1e6 if used else None,
    )
    for each in report.publishes:
        yield Judged(
            Target(
                f"p99 beside publishes ÷ in quiet, {each.models:,} models, {each.pressure} load",
                3,
                at_least=False,
            ),
            each.ratio,
        )
    yield Judged(
        Target("failed requests beside publishes", 0, at_least=False),
        sum(each.failed for each in report.publishes) if report.publishes else None,
    )
    yield Judged(
        Target("publish to visible with 100,000 models", 10, at_least=False, unit=" s"),
        report.large.all_of_them.visible if report.large else None,
    )


def _ratio(report: Report, case: str, other: str, value: Callable[[Row], float]) -> float | None:
    return ratio(report.rows, ("modeldex", case), (other, case), value)
