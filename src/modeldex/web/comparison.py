"""Models side by side, fact by fact."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from modeldex.entries.rates.tariff import Circumstances, Condition, Rate, Tariff
from modeldex.entries.rates.units import UNITS
from modeldex.web.listing import ModelRow
from modeldex.web.model_facts import About
from modeldex.web.prices import QUALITIES, Line, is_tier

_MOST_CONDITIONS: Final = 80
"""Prices under a condition that are set side by side."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of each model."""

    name: str
    values: tuple[Any, ...]
    """One for each model, None where it has none."""
    when: Condition | None = None
    """Of a price: under which condition it holds."""

    @property
    def differs(self) -> bool:
        """Whether the models are not all alike in it."""
        return any(value != self.values[0] for value in self.values[1:])


def figures(rows: Sequence[ModelRow], abouts: Sequence[About]) -> Iterator[Compared]:
    """What the models are; without what nothing is known of."""
    by_name: dict[str, list[Any]] = {
        "type": [row.type for row in rows],
        "kind": [each.kinds for each in abouts],
        "provider": [row.provider for row in rows],
        "context": [each.context for each in abouts],
        "max_output": [each.max_output for each in abouts],
        "input_modalities": [each.takes for each in abouts],
        "output_modalities": [each.makes for each in abouts],
        "privacy": [row.privacy for row in rows],
        "traits": [row.traits for row in rows],
        "state": [row.state for row in rows],
        "created": [row.created for row in rows],
    }
    for name, values in by_name.items():
        if any(value not in (None, "", ()) for value in values):
            yield Compared(name, tuple(values))


def abilities(rows: Sequence[ModelRow]) -> Iterator[Compared]:
    """What any of the models can do."""
    for name in dict.fromkeys(name for row in rows for name in row.capabilities):
        yield Compared(name, tuple(name in row.capabilities for row in rows))


def prices(rows: Sequence[ModelRow], tariffs: Sequence[Tariff]) -> Iterator[Compared]:
    """By unit, what holds without a condition, or the least; and then what holds under each."""
    units = {unit for row in rows for unit in row.rates}
    conditional = conditional_prices(tariffs)
    for unit in (*(unit for unit in UNITS if unit in units), *sorted(units - UNITS.keys())):
        yield Compared(unit, tuple(row.rates.get(unit) for row in rows))
        yield from (each for each in conditional if each.name == unit)


def conditional_prices(tariffs: Sequence[Tariff]) -> list[Compared]:
    """What holds under each condition that any of the models has a price for."""
    found: dict[tuple[str, Condition], dict[int, Rate]] = {}
    for at, tariff in enumerate(tariffs):
        for card in tariff.cards:
            for unit, rate in card.rates.items():
                found.setdefault((unit, card.when), {}).setdefault(at, rate)
    for (unit, when), rates in found.items():
        if is_tier(when):  # the others have a price of so long a prompt, too
            rates |= _at_length(when, unit, tariffs)
    return [
        Compared(unit, tuple(_line(unit, rates.get(at)) for at in range(len(tariffs))), when)
        for (unit, when), rates in sorted(found.items(), key=lambda each: _place(each[0][1]))
    ][:_MOST_CONDITIONS]


def _at_length(when: Condition, unit: str, tariffs: Sequence[Tariff]) -> dict[int, Rate]:
    """What each charges for a unit of a prompt that is just as long as a tier has it."""
    above = when.prompt_tokens_above
    tokens = (when.prompt_tokens_from or 0) if above is None else above + 1
    applied = [tariff.applicable(Circumstances(prompt_tokens=tokens)) for tariff in tariffs]
    return {at: each[unit][0] for at, each in enumerate(applied) if unit in each}


def _place(when: Condition) -> tuple[str, int]:
    """Resolutions one after the other, and of each the qualities as they rise."""
    quality = when.quality
    return when.resolution or "", 1 + QUALITIES.index(quality) if quality in QUALITIES else 0


def _line(unit: str, rate: Rate | None) -> Line | None:
    return None if rate is None else Line(unit, rate)


def different(compared: Iterable[Compared]) -> list[Compared]:
    """Only the facts in which the models differ."""
    return [each for each in compared if each.differs]
