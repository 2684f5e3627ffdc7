"""What is printed at the end of a run."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from benchmarks.read_path.cases import BY_NAME
from benchmarks.read_path.processes import Memory
from benchmarks.read_path.report import Report
from benchmarks.read_path.summary import Figures, ratio, summarise
from benchmarks.read_path.targets import Judged, judge

BUSY_CORES = 0.15
"""More than this of other work on the machine, and the figures want to be taken again."""
MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: "–"}


def show(report: Report, console: Console) -> None:
    """Print everything that was found."""
    if report.rows:
        console.print(_cases(report))
    for each in report.unserved:
        console.print(f"not measured: {each.contender} with {each.case}: it {each.reason}")
    for row in report.rows:
        if row.fault is not None:
            where = f"{row.contender} with {row.case}, round {row.round}"
            console.print(f"[red]does not count[/]: {where}: {row.fault}")
    if report.starts:
        console.print(_starts(report))
    if report.publishes or report.large:
        console.print(_publishes(report))
    console.print(_targets(judge(report)))
    if report.other_cores > BUSY_CORES:
        console.print(
            f"[yellow]Other programs kept {report.other_cores:.2f} cores busy meanwhile: "
            "requests a second and latencies are too low, CPU per request is nearer the truth."
        )


def _cases(report: Report) -> Table:
    table = Table(title="Reads", title_justify="left")
    table.add_column("case")
    table.add_column("contender")
    for name in ("req/s", "÷ nginx", "÷ bare", "p50 µs", "p99 µs", "CPU µs", "÷ nginx", "÷ bare",
                 "cores"):  # fmt: skip
        table.add_column(name, justify="right")
    last = None
    for figures in summarise(report.rows):
        if last not in (None, figures.case):
            table.add_section()
        label = BY_NAME[figures.case].label if figures.case != last else ""
        table.add_row(label, figures.contender, *_cells(report, figures))
        last = figures.case
    return table


def _cells(report: Report, figures: Figures) -> Iterator[str]:
    own = (figures.contender, figures.case)
    nginx, bare = ("nginx", figures.case), ("bare", figures.case)
    yield f"{figures.per_second:,.0f}"
    yield _times(ratio(report.rows, own, nginx, lambda row: row.per_second))
    yield _times(ratio(report.rows, own, bare, lambda row: row.per_second))
    yield f"{figures.p50:,.0f}"
    yield f"{figures.p99:,.0f}"
    yield f"{figures.cpu:,.1f}"
    yield _times(ratio(report.rows, own, nginx, lambda row: row.cpu))
    yield _times(ratio(report.rows, own, bare, lambda row: row.cpu))
    yield f"{figures.server_cores:.2f}"


def _starts(report: Report) -> Table:
    table = Table(title="Starts and memory", title_justify="left")
    table.add_column("contender")
    for name in (
        "models",
        "first answer",
        "CPU",
        "RSS",
        "PSS",
        "RSS, lists used",
        "PSS, lists used",
    ):
        table.add_column(name, justify="right")
    for each in report.starts:
        used = each.used or Memory(0, 0)
        table.add_row(
            each.contender,
            f"{each.models:,}",
            f"{each.median_seconds:.2f} s",
            f"{each.median_cpu:.2f} s",
            *(_megabytes(size) for size in (each.fresh.rss, each.fresh.pss, used.rss, used.pss)),
        )
    return table


def _publishes(report: Report) -> Table:
    table = Table(title="Publishing beside reads", title_justify="left")
    table.add_column("models and load")
    for name in ("visible after", "p99 in quiet", "p99 beside", "ratio", "failed", "publishes"):
        table.add_column(name, justify="right")
    for each in report.publishes:
        table.add_row(
            f"{each.models:,}, {each.pressure}",
            f"{each.visible * 1000:,.0f} ms",
            f"{each.quiet_p99:,.0f} µs",
            f"{each.p99:,.0f} µs",
            f"{each.ratio:.2f}",
            f"{each.failed} of {each.requests:,}",
            str(len(each.publishes)),
        )
    if report.large:
        for label, publish in (
            ("all new", report.large.all_of_them),
            ("every tenth changed", report.large.a_few),
        ):
            table.add_row(
                f"{report.large.models:,}, no load, {label}",
                f"{publish.visible:,.2f} s ({publish.acknowledged:,.2f} s acknowledged)",
            )
    return table


def _targets(judged: list[Judged]) -> Table:
    table = Table(title="Figures to reach", title_justify="left")
    table.add_column("figure")
    for name in ("to reach", "found", ""):
        table.add_column(name, justify="right")
    for each in judged:
        found = "not measured" if each.value is None else f"{each.value:,.2f}{each.target.unit}"
        table.add_row(each.target.label, each.target.shown, found, MARKS[each.met])
    return table


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size else ""
