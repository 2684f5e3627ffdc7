"""Charts of plain text: an axis that begins at zero, and time to scale."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modeldex.cli.charts import HEIGHT, WIDTH, Step, step_chart

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=WIDTH)


def step(day: int, value: str | None) -> Step:
    return Step(START + timedelta(days=day), None if value is None else Decimal(value))


def columns(lines: list[str]) -> list[float]:
    """The height of each column, in lines."""
    margin = lines[0].index("┤") + 1
    rows = [line[margin:].ljust(WIDTH) for line in lines[:HEIGHT]]
    return [sum(" ▁▂▃▄▅▆▇█".index(row[column]) for row in rows) / 8 for column in range(WIDTH)]


def test_a_column_is_as_high_as_its_part_of_the_largest_value() -> None:
    chart = step_chart([step(0, "1"), step(15, "2"), step(30, None), step(45, "4")], END)
    heights = columns(chart)
    assert heights == [1.5] * 15 + [3] * 15 + [0] * 15 + [6] * 15


def test_the_axes_say_the_largest_value_zero_and_the_first_and_last_day() -> None:
    chart = step_chart([step(0, "0.0000125")], END)
    assert chart[0].startswith("0.0000125 ┤")
    assert chart[HEIGHT - 1].lstrip().startswith("0 ┤")
    assert chart[-1].split() == ["2026-01-01", "2026-03-02"]


def test_what_is_above_zero_is_never_drawn_as_nothing() -> None:
    heights = columns(step_chart([step(0, "1000000"), step(30, "0.000001"), step(45, "0")], END))
    assert heights[30:45] == [1 / 8] * 15
    assert heights[45:] == [0] * 15


def test_nothing_is_drawn_of_nothing() -> None:
    assert step_chart([], END) == []
    assert step_chart([step(0, None), step(3, "0")], END) == []


@given(
    st.lists(st.decimals(0, 10**9, places=6) | st.none(), min_size=1, max_size=9),
    st.integers(0, 10_000),
)
def test_every_chart_has_its_size(values: list[Decimal | None], days: int) -> None:
    steps = [Step(START + timedelta(days=day), value) for day, value in enumerate(values)]
    lines = step_chart(steps, START + timedelta(days=days))
    assert lines == [] or len(lines) == HEIGHT + 2
    assert lines == [] or max(columns(lines)) <= HEIGHT
