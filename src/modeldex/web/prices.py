"""What a model costs, arranged as people read it: each pricing shape as what it is.

A tariff (see `entries.rates`) knows rates and conditions; this sorts them into tables by what the
conditions depend on. No cost is computed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log
from typing import Any, Final

from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from modeldex.entries.rates.units import UNITS

HEAT_LEVELS: Final = 6
"""How many shades a matrix has."""

QUALITIES: Final = ("low", "medium", "high")
"""As they rise."""
_PER_IMAGE: Final = frozenset({"images", "edits"})


@dataclass(frozen=True, slots=True)
class Line:
    """One rate."""

    unit: str
    rate: Rate
    included: int = 0
    """How many of it each request has without paying."""
    factor: str | None = None
    """Of an upscale."""
    is_least: bool = False
    """Whether it is the least of several, each with a condition."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A token threshold: the rates beyond it."""

    threshold: int
    inclusive: bool


@dataclass(frozen=True, slots=True)
class TierTable:
    """Rates by unit, and for prompts beyond each threshold."""

    tiers: tuple[Tier, ...]
    rows: tuple[tuple[str, tuple[Rate | None, ...]], ...]
    """A unit, its usual rate and that of each tier."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One price of a matrix."""

    rate: Rate | None
    heat: int = 0
    """From 0, the cheapest of the matrix, to `HEAT_LEVELS` - 1."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Prices by resolution and quality."""

    unit: str
    qualities: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], Rate | None], ...]
    """A resolution, its prices by quality, and the older price that knows no quality."""
    has_older: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The price of a piece of some length; both ends belong to it."""

    least: Decimal
    most: Decimal
    rate: Rate
    share: Decimal
    """Of the highest price, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Special:
    """Rates under any other condition."""

    when: Condition
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """All that a model costs; what is empty it does not have."""

    table: TierTable | None = None
    lines: tuple[Line, ...] = ()
    upscales: tuple[Line, ...] = ()
    resolutions: tuple[tuple[str, Rate], ...] = ()
    resolution_unit: str = "images"
    matrix: Matrix | None = None
    steps: tuple[Step, ...] = ()
    specials: tuple[Special, ...] = ()

    def __bool__(self) -> bool:
        return any(
            (self.table, self.lines, self.upscales, self.resolutions, self.matrix, self.steps)
        ) or bool(self.specials)


def prices_of(document: Mapping[str, Any]) -> Prices:
    """The prices of a complete entry, extensions included."""
    tariff = tariff_of(document)
    by_tokens = [card for card in tariff.cards if is_tier(card.when)]
    tokens = {unit for unit in tariff.rates if unit.endswith("_tokens")} if by_tokens else set()
    rest = [card for card in tariff.cards if not is_tier(card.when)]
    resolutions, qualities, upscales, steps, others = _sorted_out(rest)
    return Prices(
        table=_table(tariff, by_tokens) if by_tokens else None,
        lines=tuple(_lines(tariff, without=tokens)),
        upscales=tuple(upscales),
        resolutions=() if qualities else tuple(resolutions.items()),
        resolution_unit=_image_unit(rest),
        matrix=_matrix(qualities, resolutions, _image_unit(rest)) if qualities else None,
        steps=_steps(steps),
        specials=tuple(others),
    )


def main_prices(lines: Mapping[str, Line]) -> list[Line]:
    """Of what `lines_of` found, the one or two prices that a list shows: input and output of what
    counts tokens, else the first price that there is."""
    tokens = [lines[unit] for unit in ("input_tokens", "output_tokens") if unit in lines]
    return tokens or list(lines.values())[:1]


def lines_of(document: Mapping[str, Any]) -> Mapping[str, Line]:
    """By unit, what holds without any condition; where all prices of a unit have one, the least
    of them, as a search has it."""
    tariff = tariff_of(document)
    found = {unit: Line(unit, rate) for unit, rate in tariff.rates.items()}
    for card in tariff.cards:
        for unit, rate in card.rates.items():
            known = found.get(unit)
            if known is None or (known.is_least and rate.usd < known.rate.usd):
                found[unit] = Line(unit, rate, is_least=True)
    return {unit: found[unit] for unit in sorted(found, key=_place)}


def is_tier(when: Condition) -> bool:
    """Whether it is about the length of the prompt alone."""
    given = when.given()
    return len(given) == 1 and bool(given.keys() & {"prompt_tokens_above", "prompt_tokens_from"})


def _table(tariff: Tariff, cards: Sequence[Card]) -> TierTable:
    tiers = tuple(_tier(card.when) for card in cards)
    units = dict.fromkeys((*tariff.rates, *(unit for card in cards for unit in card.rates)))
    rows = tuple(
        (unit, (tariff.rates.get(unit), *(card.rates.get(unit) for card in cards)))
        for unit in units
        if unit.endswith("_tokens")
    )
    return TierTable(tiers, rows)


def _tier(when: Condition) -> Tier:
    if when.prompt_tokens_from is not None:
        return Tier(when.prompt_tokens_from, inclusive=True)
    return Tier(when.prompt_tokens_above or 0, inclusive=False)


def _lines(tariff: Tariff, without: set[str]) -> Iterator[Line]:
    for unit in sorted(tariff.rates, key=_place):
        if unit not in without:
            yield Line(unit, tariff.rates[unit], tariff.included.get(unit, 0))


def _place(unit: str) -> int:
    units = list(UNITS)
    return units.index(unit) if unit in UNITS else len(units)


def _sorted_out(
    cards: Sequence[Card],
) -> tuple[
    dict[str, Rate], dict[tuple[str, str], Rate], list[Line], list[tuple[Card, Rate]], list[Special]
]:
    """Cards by what they depend on: resolution, resolution and quality, factor of an upscale,
    duration, and anything else."""
    resolutions: dict[str, Rate] = {}
    qualities: dict[tuple[str, str], Rate] = {}
    upscales: list[Line] = []
    steps: list[tuple[Card, Rate]] = []
    others: list[Special] = []
    for card in cards:
        given = card.when.given()
        rate = next((rate for unit, rate in card.rates.items() if unit in _PER_IMAGE), None)
        if given.keys() == {"resolution"} and rate is not None and len(card.rates) == 1:
            resolutions[str(card.when.resolution)] = rate
        elif given.keys() == {"resolution", "quality"} and rate is not None:
            qualities[str(card.when.resolution), str(card.when.quality)] = rate
        elif given.keys() == {"upscale"}:
            factor = card.when.upscale
            upscales += [Line(unit, each, factor=factor) for unit, each in card.rates.items()]
        elif given.keys() == {"duration_from", "duration_to"} and "pieces" in card.rates:
            steps.append((card, card.rates["pieces"]))
        else:
            others.append(Special(card.when, tuple(_lines(Tariff(card.rates), set()))))
    return resolutions, qualities, upscales, steps, others


def _image_unit(cards: Sequence[Card]) -> str:
    units = (unit for card in cards for unit in card.rates)
    return next((unit for unit in units if unit in _PER_IMAGE), "images")


def _matrix(prices: Mapping[tuple[str, str], Rate], older: Mapping[str, Rate], unit: str) -> Matrix:
    found = dict.fromkeys(quality for _, quality in prices)
    known = [quality for quality in QUALITIES if quality in found]
    qualities = (*known, *(quality for quality in found if quality not in known))
    amounts = [rate.usd for rate in prices.values()]
    least, most = min(amounts), max(amounts)

    def cell(resolution: str, quality: str) -> Cell:
        rate = prices.get((resolution, quality))
        return Cell(None) if rate is None else Cell(rate, _heat(rate.usd, least, most))

    resolutions = dict.fromkeys((*(resolution for resolution, _ in prices), *older))
    rows = tuple(
        (
            resolution,
            tuple(cell(resolution, quality) for quality in qualities),
            older.get(resolution),
        )
        for resolution in resolutions
    )
    return Matrix(unit, qualities, rows, bool(older))


def _heat(amount: Decimal, least: Decimal, most: Decimal) -> int:
    """The shade of an amount: by ratio, since prices of images differ by factors."""
    if least <= 0 or most <= least:
        return 0
    share = log(amount / least) / log(most / least)
    return min(HEAT_LEVELS - 1, round(share * (HEAT_LEVELS - 1)))


def _steps(found: Sequence[tuple[Card, Rate]]) -> tuple[Step, ...]:
    highest = max((rate.usd for _, rate in found), default=Decimal(0)) or Decimal(1)
    steps = [
        Step(
            card.when.duration_from or Decimal(0),
            card.when.duration_to or Decimal(0),
            rate,
            rate.usd / highest,
        )
        for card, rate in found
    ]
    return tuple(sorted(steps, key=lambda step: step.least))
