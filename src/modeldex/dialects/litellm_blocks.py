"""Fields of LiteLLM's price map that hold several rates: by range of the prompt, and by how much
a web search brings.

- ``tiered_pricing`` picks one range for the whole request, by its prompt: more tokens than the
  range's start, up to its end. Ranges follow on each other from 0, or they are not understood.
  In its place `extensions.foreign` keeps the ranges with a *mark* for each rate, so that what is
  written back is what the entry costs by then.
- ``search_context_cost_per_query`` gives a price for each size; LiteLLM takes the medium one for
  a request that names none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from modeldex.dialects.litellm_fields import (
    ALWAYS,
    TOKEN_UNITS,
    RateField,
    amount_of,
    price_of,
    rate_name,
    usual_name,
)
from modeldex.entries.models.base import is_number
from modeldex.entries.rates.tariff import Card, Circumstances, Condition, Rate, Tariff
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import ModelType

Amounts = dict[str, Decimal]
"""Dollars, by unit."""

RANGES: Final = "tiered_pricing"
SEARCHES: Final = "search_context_cost_per_query"

_MARK: Final = "rate"
_RANGE: Final = "range"
_RANGE_LIMIT: Final = 10**12
_SEARCH: Final = RateField(SEARCHES, "web_searches")
_SIZE: Final = "search_context_size_"
_USUAL_SIZE: Final = "medium"
_SIZES: Final = ("low", _USUAL_SIZE, "high")
RANGE_UNITS: Final = (*TOKEN_UNITS, "cache_write_1h_tokens")


def mark(unit: str) -> dict[str, str]:
    """What stands for a number in ``foreign``: the entry's own rate of that unit."""
    return {_MARK: unit}


def is_mark(value: Any) -> bool:
    unit = value[_MARK] if isinstance(value, Mapping) and value.keys() == {_MARK} else None
    return isinstance(unit, str) and unit in UNITS


@dataclass(frozen=True, slots=True)
class Ranges:
    """A ``tiered_pricing`` that is understood."""

    amounts: tuple[tuple[int, Amounts], ...]
    """Where each range starts, and what holds above that."""
    marked: list[dict[str, Any]]
    """The ranges as they are, with marks for the rates."""
    not_understood: tuple[str, ...]
    """Names of fields in the ranges that are no rates."""


def read_ranges(value: Any, model_type: ModelType) -> Ranges | None:
    """None where it is not understood as a whole."""
    starts = _starts(value)
    if starts is None:
        return None
    amounts: list[tuple[int, Amounts]] = []
    marked: list[dict[str, Any]] = []
    others: list[str] = []
    for start, each in zip(starts, value, strict=True):
        rates: Amounts = {}
        kept: dict[str, Any] = {}
        for field, inner in each.items():
            name = rate_name(field, model_type)
            if name is None or name.when != ALWAYS:
                kept[field] = inner
                others += [field] if field != _RANGE else []
                continue
            amount = amount_of(inner, name.field)
            if amount is None or name.field.unit in rates:
                return None
            rates[name.field.unit] = amount
            kept[field] = mark(name.field.unit)
        amounts.append((start, rates))
        marked.append(kept)
    return Ranges(tuple(amounts), marked, tuple(others))


def _starts(value: Any) -> list[int] | None:
    if not isinstance(value, list) or not value:
        return None
    bounds = [_bounds(each) for each in value]
    known = [each for each in bounds if each is not None]
    if len(known) < len(bounds) or known[0][0] != 0:
        return None
    if any(end != start for (_, end), (start, _) in pairwise(known)):
        return None
    return [start for start, _ in known]


def _bounds(each: Any) -> tuple[int, int] | None:
    bounds = each.get(_RANGE) if isinstance(each, Mapping) else None
    if not isinstance(bounds, list) or len(bounds) != 2 or not all(map(is_number, bounds)):
        return None
    start, end = bounds
    if start % 1 or not 0 <= start < end < _RANGE_LIMIT:
        return None
    return int(start), int(end)


def written_ranges(
    marked: Any, rate: Callable[[str, int], Decimal | None], model_type: ModelType
) -> Any:
    """The ranges with the rates that hold above each start."""
    starts = _starts(marked)
    if starts is None:
        return marked
    return [
        {
            field: value
            for field, inner in each.items()
            if (value := _in_range(field, inner, start, rate, model_type)) is not None
        }
        for start, each in zip(starts, marked, strict=True)
    ]


def _in_range(
    field: str,
    inner: Any,
    start: int,
    rate: Callable[[str, int], Decimal | None],
    model_type: ModelType,
) -> Any:
    name = rate_name(field, model_type)
    if not is_mark(inner) or name is None:
        return inner
    amount = rate(name.field.unit, start)
    return None if amount is None else price_of(amount, name.field)


def marked_rates(value: Any, model_type: ModelType) -> set[tuple[str, int]]:
    """The units of the rates that are marked in ranges, and where those start."""
    starts = _starts(value)
    if starts is None:
        return set()
    return {
        (inner[_MARK], start)
        for start, each in zip(starts, value, strict=True)
        for field, inner in each.items()
        if is_mark(inner) and rate_name(field, model_type) is not None
    }


def new_ranges(starts: Sequence[int], end: int, model_type: ModelType) -> list[dict[str, Any]]:
    """Ranges with a mark for every rate that LiteLLM looks for in them. It takes the price of
    the input for what a range leaves out, so all are named."""
    names = {unit: usual_name(unit, ALWAYS, model_type) for unit in RANGE_UNITS}
    marks = {name: mark(unit) for unit, name in names.items() if name is not None}
    return [{_RANGE: [start, stop], **marks} for start, stop in pairwise((*starts, end))]


def read_searches(value: Any) -> tuple[dict[str, Decimal], Any]:
    """The amount for each size, and what is left of the field; None when nothing is."""
    if not isinstance(value, Mapping):
        return {}, value
    amounts = {
        size: amount
        for size in _SIZES
        if (amount := amount_of(value.get(_SIZE + size), _SEARCH)) is not None
    }
    left = {field: inner for field, inner in value.items() if field not in _names_of(amounts)}
    return amounts, left or (value if not value else None)


def _names_of(sizes: Iterable[str]) -> set[str]:
    return {_SIZE + size for size in sizes}


def search_rates(amounts: Mapping[str, Decimal]) -> tuple[dict[str, Rate], tuple[Card, ...]]:
    """The rate of a request that names no size, and cards for the sizes that cost otherwise."""
    usual = amounts.get(_USUAL_SIZE)
    rates = {} if usual is None else {_SEARCH.unit: Rate(usual)}
    cards = tuple(
        Card(Condition(search_context=size), {_SEARCH.unit: Rate(amount)})
        for size, amount in amounts.items()
        if amount != usual
    )
    return rates, cards


def written_searches(tariff: Tariff) -> dict[str, Decimal]:
    """The price for each size, as far as there is one."""
    return {
        _SIZE + size: price_of(found[0].usd, _SEARCH)
        for size in _SIZES
        if (found := tariff.applicable(Circumstances(search_context=size)).get(_SEARCH.unit))
    }
