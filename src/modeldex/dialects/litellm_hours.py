"""``off_peak_pricing`` of LiteLLM's price map: one price for some hours of the day or the week.

It replaces all other prices of a token while it lasts. ``hours_utc`` are windows of every day,
``windows`` such of some weekdays; a window that ends when it starts is the whole day. Weekdays of
another time zone than UTC are not understood. `extensions.foreign` keeps the block with marks for
its rates (see `litellm_blocks`), so that it is written back with what the entry costs by then.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any, Final

from modeldex.dialects.litellm_blocks import is_mark, mark
from modeldex.dialects.litellm_fields import (
    ALWAYS,
    TOKEN_UNITS,
    amount_of,
    price_of,
    rate_name,
    usual_name,
)
from modeldex.entries.rates.tariff import WEEKDAYS, Card, Condition, Rate, Tariff
from modeldex.entries.types import ModelType

OFF_PEAK: Final = "off_peak_pricing"

_HOURS: Final = "hours_utc"
_WINDOWS: Final = "windows"
_DAYS: Final = "weekdays"
_ZONE: Final = "weekday_timezone"
_ALL_DAY: Final = "00:00-00:00"
_WINDOW: Final = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_TIMES: Final = frozenset({"utc_from", "utc_until", "utc_days"})


class _NotUnderstoodError(Exception):
    """A part of the block is of another kind than is known."""


@dataclass(frozen=True, slots=True)
class OffPeak:
    """A block that is understood."""

    cards: tuple[Card, ...]
    marked: dict[str, Any]
    """The block as it is, with marks for the rates."""


def read_off_peak(value: Any, model_type: ModelType) -> OffPeak | None:
    """None where it is not understood as a whole."""
    if not isinstance(value, Mapping):
        return None
    rates: dict[str, Rate] = {}
    marked: dict[str, Any] = {}
    for field, inner in value.items():
        marked[field] = inner
        if field in (_HOURS, _WINDOWS, _ZONE):
            continue
        name = rate_name(field, model_type)
        amount = None if name is None else amount_of(inner, name.field)
        if name is None or amount is None or name.when != ALWAYS or name.field.unit in rates:
            return None
        if name.field.unit not in TOKEN_UNITS:
            return None
        rates[name.field.unit] = Rate(amount)
        marked[field] = mark(name.field.unit)
    conditions = _conditions(value)
    if not conditions or not rates:
        return None
    return OffPeak(tuple(Card(when, rates) for when in conditions), marked)


def _conditions(block: Mapping[str, Any]) -> list[Condition] | None:
    """When the block holds; None where that is not understood."""
    if block.get(_ZONE, "UTC") != "UTC" or not isinstance(block.get(_WINDOWS, []), list):
        return None
    try:
        daily = list(_times(block.get(_HOURS, [])))
        weekly = [when for rule in block.get(_WINDOWS, []) for when in _weekly(rule)]
    except _NotUnderstoodError:
        return None
    return None if Condition() in daily else daily + weekly


def _weekly(rule: Any) -> Iterator[Condition]:
    if not isinstance(rule, Mapping) or rule.keys() != {_HOURS, _DAYS}:
        raise _NotUnderstoodError
    days = rule[_DAYS]
    if not isinstance(days, list) or not days:
        raise _NotUnderstoodError
    names = {_day(each) for each in days}
    of_week = tuple(day for day in WEEKDAYS if day in names)
    for when in _times(rule[_HOURS]):
        yield Condition(utc_from=when.utc_from, utc_until=when.utc_until, utc_days=of_week)


def _day(value: Any) -> str:
    """1 is Monday; a name may be shortened."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= len(WEEKDAYS):
        return WEEKDAYS[value - 1]
    text = value.strip().lower() if isinstance(value, str) else ""
    found = [day for day in WEEKDAYS if len(text) >= 3 and day.startswith(text)]
    if not found:
        raise _NotUnderstoodError
    return found[0]


def _times(hours: Any) -> Iterator[Condition]:
    texts = [hours] if isinstance(hours, str) else hours
    if not isinstance(texts, list):
        raise _NotUnderstoodError
    for text in texts:
        match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise _NotUnderstoodError
        start, end = time.fromisoformat(match[1]), time.fromisoformat(match[2])
        yield Condition() if start == end else Condition(utc_from=start, utc_until=end)


def has_marks(block: Any) -> bool:
    """Whether rates of the entry are to stand in the block."""
    return isinstance(block, Mapping) and any(map(is_mark, block.values()))


def written_off_peak(tariff: Tariff, marked: Any, model_type: ModelType) -> dict[str, Any] | None:
    """The block, where the cards that depend on nothing but the time can be one: their rates are
    the same, and no card behind them decides over them. ``marked`` is the block as it was read,
    if it was; its words are kept while it holds at the same times."""
    whens: list[Condition] = []
    said: Mapping[str, Rate] = {}
    for card in tariff.cards:
        rates = {unit: rate for unit, rate in card.rates.items() if unit in TOKEN_UNITS}
        if card.when.given() and card.when.given().keys() <= _TIMES:
            if whens and rates != said:
                return None
            said = rates
            whens.append(card.when)
        elif whens and rates:
            return None
    if not said:
        return None
    if has_marks(marked) and _conditions(marked) == whens:
        return dict(_filled(marked, said, model_type))
    return {
        **_written_times(whens),
        **dict(_filled(_all_marks(said, model_type), said, model_type)),
    }


def _all_marks(rates: Mapping[str, Rate], model_type: ModelType) -> dict[str, Any]:
    names = {unit: usual_name(unit, ALWAYS, model_type) for unit in rates}
    return {name: mark(unit) for unit, name in names.items() if name is not None}


def _filled(
    marked: Mapping[str, Any], rates: Mapping[str, Rate], model_type: ModelType
) -> Iterator[tuple[str, Any]]:
    for field, inner in marked.items():
        name = rate_name(field, model_type)
        if name is None or not is_mark(inner):
            yield field, inner
        elif name.field.unit in rates:
            yield field, price_of(Decimal(rates[name.field.unit].usd), name.field)


def _written_times(whens: list[Condition]) -> dict[str, Any]:
    daily = [_window(when) for when in whens if when.utc_days is None]
    weekly = [
        {_HOURS: _window(when), _DAYS: list(when.utc_days)} for when in whens if when.utc_days
    ]
    written: dict[str, Any] = {}
    if daily:
        written[_HOURS] = daily[0] if len(daily) == 1 else daily
    if weekly:
        written[_WINDOWS] = weekly
    return written


def _window(when: Condition) -> str:
    if when.utc_from is None or when.utc_until is None:
        return _ALL_DAY
    return f"{when.utc_from:%H:%M}-{when.utc_until:%H:%M}"
