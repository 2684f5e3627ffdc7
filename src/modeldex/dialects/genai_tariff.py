"""All prices of a genai-prices model as one tariff.

Its prices are a list under conditions, of which the last that holds is the price *as a whole*;
variants for kinds of requests then replace single rates, the first that holds winning. In a
tariff the last card that holds decides unit by unit. So:

- The rates of the tariff are the price in force at a given instant: what who reads nothing else
  should see. Cards say what holds at other times; each of them states every unit that any of the
  prices knows, those that it does not price as what genai-prices then charges for them.
- Dates end where a later price of the list begins, so that of all dated cards one holds.
- Variants come after all of these, the first last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final

from genai_prices.types import (
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    StartDateConstraint,
    TimeOfDateConstraint,
)

from modeldex.dialects.genai_rates import (
    NOTHING,
    ReadPrice,
    Steps,
    UnitRates,
    all_rates,
    read_price,
)
from modeldex.entries.rates.fallbacks import INSTEAD_OF
from modeldex.entries.rates.shapes import TOKEN_UNITS
from modeldex.entries.rates.tariff import ALWAYS, Card, Condition, Rate, Tariff

SELECTORS: Final[Mapping[str, str]] = {
    "processing": "service_tier",
    "route": "region",
    "service_tier": "service_tier",
    "speed": "service_tier",
}
"""What selects a variant, and the field of a condition that says the same: a batch and a fast
mode are service tiers, and a route, such as ``mistral/eu``, is where a request is served."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Rates that the tariff does not say."""

    when: str
    """Under which condition; empty for always."""
    rates: Mapping[str, Any]
    """By price key, as JSON values."""


@dataclass(frozen=True, slots=True)
class ReadPrices:
    """What came of all prices of a model."""

    tariff: Tariff = field(default_factory=Tariff)
    unplaced: tuple[Unplaced, ...] = ()
    rounded: tuple[str, ...] = ()
    """The price key of each rate that has more digits than an amount keeps."""
    filled: int = 0
    """How many rates are stated that a price does not name, as genai-prices charges them."""


def read_prices(model: ModelInfo, now: datetime, *, heard_only: bool) -> ReadPrices:
    """The tariff of a model, its rates those that are in force at ``now``."""
    listed = model.prices if isinstance(model.prices, list) else [_always(model.prices)]
    if not listed:
        return ReadPrices()
    prices = [_Price.of(each, heard_only) for each in listed]
    in_force = _in_force(model, listed, now)
    periods = [each for each in _bounded(prices) if each.read.rates]
    units = tuple(dict.fromkeys(unit for period in periods for unit in period.read.rates))
    missing = [unit for period in periods for unit in units if unit not in period.read.rates]
    variants = [_Variant.of(each, heard_only, missing) for each in model.price_variants or ()]
    base = prices[in_force].read.rates
    cards = [*_tier_cards(ALWAYS, base), *_period_cards(periods, listed[in_force], units)]
    for variant in reversed(variants):
        if variant.when is not None:
            cards += _cards(variant.when, variant.read.rates)
    reads = [*(price.read for price in prices), *(variant.read for variant in variants)]
    return ReadPrices(
        Tariff(_first_rates(base), tuple(cards)),
        (*_unplaced(prices, periods), *(each for one in variants for each in one.unplaced())),
        tuple(key for read in reads for key in read.rounded),
        len(missing),
    )


def _always(price: ModelPrice) -> ConditionalPrice:
    return ConditionalPrice(prices=price)


@dataclass(frozen=True, slots=True)
class _Price:
    """One of the list."""

    listed: ConditionalPrice
    read: ReadPrice
    when: Condition | None
    """None where the condition is not understood."""

    @classmethod
    def of(cls, listed: ConditionalPrice, heard_only: bool) -> "_Price":
        read = read_price(listed.prices, heard_only=heard_only)
        return cls(listed, read, condition_of(listed.constraint))


@dataclass(frozen=True, slots=True)
class _Variant:
    """Single rates for a kind of requests."""

    variant: PriceVariant
    read: ReadPrice
    when: Condition | None
    """None where the tariff can not say it."""

    @classmethod
    def of(cls, variant: PriceVariant, heard_only: bool, missing: Iterable[str]) -> "_Variant":
        read = read_price(variant.prices, heard_only=heard_only)
        when = _selected(variant)
        if any(_replaces(read.rates, unit) for unit in missing):
            when = None
        return cls(variant, read, when)

    def unplaced(self) -> Iterator[Unplaced]:
        rates = self.read.rest if self.when is not None else all_rates(self.variant.prices)
        if rates:
            selectors = sorted(self.variant.when.items())
            yield Unplaced(", ".join(f"{name}={value}" for name, value in selectors), rates)


def condition_of(constraint: object) -> Condition | None:
    """When a price holds; None if the kind of constraint is not known, or finer than a
    condition can say."""
    if constraint is None:
        return ALWAYS
    if isinstance(constraint, StartDateConstraint):
        return Condition(valid_from=datetime.combine(constraint.start_date, time(0), UTC))
    if isinstance(constraint, TimeOfDateConstraint):
        start, end = _utc(constraint.start_time), _utc(constraint.end_time)
        if any(each.second or each.microsecond for each in (start, end)):
            return None
        return Condition(utc_from=start, utc_until=end)
    return None


def _utc(value: time) -> time:
    """The time of day in UTC; without a zone it is that already."""
    if value.tzinfo is None:
        return value
    return datetime.combine(date(2000, 1, 2), value).astimezone(UTC).time()


def _selected(variant: PriceVariant) -> Condition | None:
    """The requests that a variant is for, and when."""
    when = condition_of(variant.constraint)
    fields = [SELECTORS.get(name) for name in variant.when]
    if when is None or None in fields or len(set(fields)) < len(fields):
        return None
    given: Any = {SELECTORS[name]: value for name, value in variant.when.items()}
    return replace(when, **given)


def _replaces(rates: UnitRates, unit: str) -> bool:
    """Whether the rates would be charged for ``unit``, without naming it, where the price that
    they stand in for does not name it either. A card can say that only for one date."""
    return unit not in rates and any(other in rates for other in INSTEAD_OF.get(unit, ()))


def _in_force(model: ModelInfo, listed: Sequence[ConditionalPrice], now: datetime) -> int:
    price = model.get_prices(now)
    return next(index for index, each in enumerate(listed) if each.prices is price)


def _bounded(prices: Sequence[_Price]) -> list[_Price]:
    """The prices that hold at some time, dates ending where a later price begins. Where none of
    a list holds, the first does."""
    whens = [ALWAYS, *(price.when for price in prices[1:])]
    first = max(index for index, when in enumerate(whens) if when == ALWAYS)
    bounded: list[_Price] = []
    for index in range(first, len(prices)):
        when = whens[index]
        starts = [
            later.valid_from
            for later in whens[index + 1 :]
            if later is not None and later.valid_from is not None
        ]
        until = min(starts, default=None)
        if when is None or (until and when.valid_from and until <= when.valid_from):
            continue
        bounded.append(replace(prices[index], when=replace(when, valid_until=until)))
    return bounded


def _period_cards(
    periods: Iterable[_Price], in_force: ConditionalPrice, units: Iterable[str]
) -> Iterator[Card]:
    """The cards of all prices but the one that the tariff's own rates are: where no other holds
    they do. If they are those of an hour, all others must be said, and that one after them."""
    hourly = isinstance(in_force.constraint, TimeOfDateConstraint)
    for period in periods:
        if period.when is not None and (hourly or period.listed is not in_force):
            yield from _cards(period.when, _completed(period.read.rates, units))


def _completed(rates: UnitRates, units: Iterable[str]) -> UnitRates:
    return {unit: rates[unit] if unit in rates else _instead(rates, unit) for unit in units}


def _instead(rates: UnitRates, unit: str) -> Steps:
    return next((rates[other] for other in INSTEAD_OF.get(unit, ()) if other in rates), NOTHING)


def _cards(when: Condition, rates: UnitRates) -> Iterator[Card]:
    if rates:
        yield Card(when, _first_rates(rates))
    yield from _tier_cards(when, rates)


def _first_rates(rates: UnitRates) -> dict[str, Rate]:
    return {unit: Rate(steps.base) for unit, steps in rates.items()}


def _tier_cards(when: Condition, rates: UnitRates) -> Iterator[Card]:
    """A card for each threshold, with the units that have a rate of their own beyond it. Those
    of the API's pricing stand together: who reads its extended context alone sees all of them.
    """
    for start in sorted({start for steps in rates.values() for start, _ in steps.tiers}):
        own = {unit for unit, steps in rates.items() if start in dict(steps.tiers)}
        together = set(TOKEN_UNITS.values()) if own & set(TOKEN_UNITS.values()) else set()
        beyond = {
            unit: Rate(steps.above(start))
            for unit, steps in rates.items()
            if unit in own | together
        }
        yield Card(replace(when, prompt_tokens_above=start), beyond)


def _unplaced(prices: Iterable[_Price], periods: Iterable[_Price]) -> Iterator[Unplaced]:
    said = [id(period.listed) for period in periods]
    for price in prices:
        rates = price.read.rest if id(price.listed) in said else all_rates(price.listed.prices)
        if rates:
            yield Unplaced(_in_words(price.listed.constraint), rates)


def _in_words(constraint: object) -> str:
    if constraint is None:
        return ""
    if isinstance(constraint, StartDateConstraint):
        return f"from {constraint.start_date.isoformat()}"
    return str(constraint)
