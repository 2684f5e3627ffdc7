"""The chart for the documentation: bars for each case, in SVG that reads in light and dark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from benchmarks.read_path.cases import BY_NAME
from benchmarks.read_path.report import Report
from benchmarks.read_path.summary import Figures, summarise

SHOWN: Final = {
    "nginx": "nginx, the same bytes from files",
    "bare": "a bare callable on Modeldex's server",
    "modeldex": "Modeldex",
    "fastapi": "the usual FastAPI application",
    "litellm": "LiteLLM's proxy",
}
"""Contenders in the chart, and how it names them."""

WIDTH: Final = 760
LEFT: Final = 150
RIGHT: Final = 96
BAR: Final = 13
GAP: Final = 3
BETWEEN: Final = 14

STYLE: Final = """\
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.note { fill: #59636e }
.nginx { fill: #8c959f } .bare { fill: #c3a6f0 } .modeldex { fill: #0969da }
.fastapi { fill: #d4a72c } .litellm { fill: #cf222e }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .note { fill: #9198a1 }
  .nginx { fill: #6e7681 } .bare { fill: #8957e5 } .modeldex { fill: #4493f8 }
  .fastapi { fill: #bb8009 } .litellm { fill: #f85149 }
}
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: whose it is, how long (1 is the whole width), and what stands behind it."""

    contender: str
    length: float
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one case."""

    label: str
    bars: tuple[Bar, ...]


def chart(report: Report) -> str:
    """Requests a second of every contender, by case, as an SVG document."""
    figures = [each for each in summarise(report.rows) if each.contender in SHOWN]
    return render(
        title="Catalogue reads: requests a second",
        note=f"{report.machine.processor}, {report.machine.cores} cores, one worker each, "
        f"{report.settings['models']} models, {report.at:%Y-%m-%d}; more is better",
        groups=groups(figures),
    )


def groups(figures: Sequence[Figures]) -> list[Group]:
    """The bars by case; the longest of each case takes the whole width."""
    by_case: dict[str, list[Figures]] = {}
    for each in figures:
        by_case.setdefault(each.case, []).append(each)
    return [_group(case, members) for case, members in by_case.items()]


def _group(case: str, members: Sequence[Figures]) -> Group:
    order = list(SHOWN)
    most = max(each.per_second for each in members) or 1.0
    bars = (
        Bar(each.contender, each.per_second / most, f"{each.per_second:,.0f}")
        for each in sorted(members, key=lambda each: order.index(each.contender))
    )
    return Group(BY_NAME[case].label, tuple(bars))


def render(title: str, note: str, groups: Sequence[Group]) -> str:
    """The document."""
    used = [name for name in SHOWN if any(name == bar.contender for g in groups for bar in g.bars)]
    body: list[str] = [_text(0, 16, title, "title"), _text(0, 36, note, "note")]
    body += _legend(used, 58)
    top = 58 + 20 * ((len(used) + 2) // 3)
    for group in groups:
        body += _bars(group, top)
        top += len(group.bars) * (BAR + GAP) + BETWEEN
    described = "; ".join(_described(group) for group in groups)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" '
        f'width="{WIDTH}" height="{top}" role="img" aria-labelledby="title description">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="description">{escape(described)}</desc>\n'
        f"<style>\n{STYLE}</style>\n" + "\n".join(body) + "\n</svg>\n"
    )


def _legend(used: Sequence[str], top: int) -> Iterator[str]:
    for index, name in enumerate(used):
        x, y = index % 3 * (WIDTH // 3), top + index // 3 * 20
        yield f'<rect class="{name}" x="{x}" y="{y - 10}" width="12" height="12" rx="2"/>'
        yield _text(x + 18, y, SHOWN[name], "note")


def _bars(group: Group, top: int) -> Iterator[str]:
    middle = top + len(group.bars) * (BAR + GAP) // 2 + 4
    yield _text(LEFT - 10, middle, group.label, anchor="end")
    for index, bar in enumerate(group.bars):
        y = top + index * (BAR + GAP)
        width = max(1.0, bar.length * (WIDTH - LEFT - RIGHT))
        yield (
            f'<rect class="{bar.contender}" x="{LEFT}" y="{y}" width="{width:.1f}" '
            f'height="{BAR}" rx="2"/>'
        )
        yield _text(LEFT + round(width) + 6, y + BAR - 2, bar.text, "note")


def _text(x: int, y: int, text: str, name: str = "", anchor: str = "start") -> str:
    kind = f' class="{name}"' if name else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x}" y="{y}"{kind}{where}>{escape(text)}</text>'


def _described(group: Group) -> str:
    told = ", ".join(f"{SHOWN[bar.contender]} {bar.text}" for bar in group.bars)
    return f"{group.label}: {told}"
