"""Charts of plain text: a price over time, on axes that begin at zero and keep to scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from modeldex.entries.numbers import round_amount, shortest

WIDTH: Final = 60
HEIGHT: Final = 6
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_LEAST: Final = 1
"""Eighths of a line that any price above zero is given, so that it can be told from none."""


@dataclass(frozen=True, slots=True)
class Step:
    """A value from an instant on; None for none."""

    at: datetime
    value: Decimal | None


def step_chart(steps: Sequence[Step], until: datetime) -> list[str]:
    """The lines of a chart of values that each hold until the next one, up to ``until``.

    The height of a column is the value at the middle of its time: from zero at the bottom to the
    largest value at the top. Empty where no value is above zero.
    """
    most = max((step.value or Decimal(0) for step in steps), default=Decimal(0))
    if most <= 0:
        return []
    start = steps[0].at
    span = max(until - start, timedelta(seconds=1))
    eighths = [
        _eighths(_value_at(steps, start + span * (2 * column + 1) / (2 * WIDTH)), most)
        for column in range(WIDTH)
    ]
    labels = [shortest(round_amount(most)), *[""] * (HEIGHT - 2), "0"]
    margin = max(map(len, labels))
    lines = [
        f"{label:>{margin}} ┤{_line(eighths, HEIGHT - 1 - row)}" for row, label in enumerate(labels)
    ]
    first, last = f"{start:%Y-%m-%d}", f"{until:%Y-%m-%d}"
    axis = f"{'':>{margin}} └{'─' * WIDTH}"
    dates = f"{'':>{margin}}  {first}{last:>{WIDTH - len(first)}}"
    return [*(line.rstrip() for line in lines), axis, dates]


def _value_at(steps: Sequence[Step], instant: datetime) -> Decimal | None:
    value: Decimal | None = None
    for step in steps:
        if step.at > instant:
            break
        value = step.value
    return value


def _eighths(value: Decimal | None, most: Decimal) -> int:
    if not value:
        return 0
    return max(_LEAST, round(value / most * HEIGHT * 8))


def _line(eighths: Sequence[int], above: int) -> str:
    """One line of the chart, which stands on ``above`` full lines."""
    return "".join(_EIGHTHS[min(8, max(0, each - 8 * above))] for each in eighths)
