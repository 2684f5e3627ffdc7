"""What a model cost, and since when, as a chart of steps and as the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.prices import Price
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.types import ModelType
from modeldex.store.histories import prices_of
from modeldex.store.records import EntryVersion

WIDTH: Final = 560
HEIGHT: Final = 150
_MOST_LINES: Final = 4
_FIRST: Final = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")


@dataclass(frozen=True, slots=True)
class Step:
    """The prices from an instant on."""

    since: datetime
    revision: int
    listed: bool
    amounts: Mapping[str, Decimal]
    """In US dollars, by unit."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One unit's amounts as a line of the chart."""

    unit: str
    path: str
    """Of an SVG ``path``."""


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """All that the page shows of a model's past prices."""

    steps: tuple[Step, ...]
    """Newest first."""
    units: tuple[str, ...]
    curves: tuple[Curve, ...]
    highest: Decimal
    now_at: float
    """Where today stands on the chart, from the left."""


def price_history(
    versions: Sequence[EntryVersion],
    instants: Mapping[int, datetime],
    model_type: ModelType,
    now: datetime,
) -> PriceHistory | None:
    """The prices of an entry, from its versions as the reader sees them, oldest first; None where
    nothing is known."""
    series = prices_of(versions, instants)
    steps = [_step(price, model_type) for price in series]
    if not steps:
        return None
    units = _units(steps)
    highest = max(
        (amount for step in steps for unit, amount in step.amounts.items() if unit in units),
        default=Decimal(0),
    )
    start, end = steps[0].since, max(now, steps[-1].since)
    scale = _Scale(start, end, highest or Decimal(1))
    curves = tuple(Curve(unit, scale.path(steps, unit)) for unit in units) if len(steps) > 1 else ()
    return PriceHistory(tuple(reversed(steps)), units, curves, highest, scale.across(now))


def _step(price: Price, model_type: ModelType) -> Step:
    document = price.document or {}
    extensions = {name: value for name, value in document.items() if name != "pricing"}
    entry: dict[str, Any] = {
        "type": model_type,
        "model_spec": {"pricing": document.get("pricing")},
        "extensions": extensions,
    }
    tariff = tariff_of(entry)
    rates = {unit: rate.usd for unit, rate in tariff.rates.items()}
    for card in tariff.cards if not rates else ():
        for unit, rate in card.rates.items():  # where all prices are conditional: the lowest
            rates[unit] = min(rate.usd, rates.get(unit, rate.usd))
    return Step(price.since, price.revision, price.document is not None, rates)


def _units(steps: Sequence[Step]) -> tuple[str, ...]:
    """What is drawn: the units that people look at first, and that ever cost something."""
    amounts = [(unit, amount) for step in steps for unit, amount in step.amounts.items()]
    paid = dict.fromkeys(unit for unit, amount in amounts if amount)
    found = paid or dict.fromkeys(unit for unit, _ in amounts)
    ordered = sorted(found, key=lambda unit: _FIRST.index(unit) if unit in _FIRST else len(_FIRST))
    return tuple(ordered[:_MOST_LINES])


class _Scale:
    """From instants and amounts to places on the chart."""

    def __init__(self, start: datetime, end: datetime, highest: Decimal) -> None:
        self._start = start
        self._seconds = max((end - start).total_seconds(), 1.0)
        self._highest = highest

    def across(self, instant: datetime) -> float:
        share = (instant - self._start).total_seconds() / self._seconds
        return round(min(max(share, 0.0), 1.0) * WIDTH, 1)

    def down(self, amount: Decimal) -> float:
        return round((1 - float(amount / self._highest)) * HEIGHT, 1)

    def path(self, steps: Sequence[Step], unit: str) -> str:
        """A line that is level between changes, and broken where there is no price."""
        parts: list[str] = []
        is_drawing = False
        for step in steps:
            amount = step.amounts.get(unit)
            x = self.across(step.since)
            if amount is None:
                if is_drawing:
                    parts.append(f"H{x}")
                is_drawing = False
                continue
            y = self.down(amount)
            parts.append(f"H{x}V{y}" if is_drawing else f"M{x} {y}")
            is_drawing = True
        if is_drawing:
            parts.append(f"H{WIDTH}")
        return "".join(parts)
