"""One condition of a query, read: a field, an operator and values."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from modeldex.catalogue.search.fields import Field
from modeldex.catalogue.search.flags import FLAGS, flag_named
from modeldex.catalogue.search.periods import Period, period_of
from modeldex.catalogue.search.query import MAX_VALUES, Condition, QueryProblem, Range, Words
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import nearest

ANYTHING: Final = "*"
_BETWEEN: Final = ".."
_NUMBER: Final = re.compile(r"([+-]?(?:\d[\d_]{0,20}(?:\.\d{1,15})?|\.\d{1,15}))([kKmM]?)")
_FACTORS: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_YES_NO: Final = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Raw:
    """A condition as it stands in a query."""

    parameter: str
    offset: int
    operator: str
    values: tuple[tuple[str, int], ...]
    """Each with the character at which it begins."""
    negated: bool = False

    def problem(self, index: int, message: str, suggestion: str | None = None) -> QueryProblem:
        """Something that is wrong with a value."""
        value, offset = self.values[index]
        return QueryProblem(self.parameter, offset, max(1, len(value)), message, suggestion)


def condition_of(field: Field | None, flag: str | None, raw: Raw) -> Condition | QueryProblem:
    """The condition on a field, or on the flag where it is none."""
    if len(raw.values) > MAX_VALUES:
        message = f"{len(raw.values)} values, expected at most {MAX_VALUES}"
        return raw.problem(MAX_VALUES, message)
    if field is None:
        return _of_flag(flag or "", raw)
    if field.kind == "words":
        return _of_words(field, raw)
    return _of_number(field, raw)


def _of_flag(flag: str, raw: Raw) -> Condition | QueryProblem:
    if raw.operator not in (":", "="):
        return raw.problem(0, f"{flag} is true or false, and has no order")
    truth = _YES_NO.get(raw.values[0][0].casefold())
    if truth is None or len(raw.values) > 1:
        return raw.problem(0, f"{brief(raw.values[0][0])} is not true or false")
    return Words("capability", (flag.casefold(),), raw.negated is truth)


def _of_words(field: Field, raw: Raw) -> Condition | QueryProblem:
    if raw.operator not in (":", "="):
        return raw.problem(0, f"{field.name} has no order; expected {field.name}:VALUE")
    values = [value for value, _ in raw.values]
    if values == [ANYTHING]:
        return Words(field.name, (), raw.negated)
    known = {word.casefold() for word in field.known}
    for index, value in enumerate(values):
        if known and value.casefold() not in known:
            return _unknown_word(field, raw, index)
    return Words(field.name, tuple(sorted({value.casefold() for value in values})), raw.negated)


def _unknown_word(field: Field, raw: Raw, index: int) -> QueryProblem:
    value = raw.values[index][0]
    expected = (
        "a flag of the API such as supportsVision"
        if field.known == FLAGS
        else f"one of {', '.join(field.known)}"
    )
    message = f"{brief(value)} is no {field.name}; expected {expected}"
    likely = flag_named(f"supports{value}") if field.known == FLAGS else None
    suggestion = f"did you mean {likely!r}?" if likely else nearest(value, field.known)
    return raw.problem(index, message, suggestion)


def _of_number(field: Field, raw: Raw) -> Condition | QueryProblem:
    value, _ = raw.values[0]
    if len(raw.values) > 1:
        return raw.problem(1, f"{field.name} takes one value, or a range such as 1..5")
    if raw.operator in (":", "=") and value == ANYTHING:
        return Range(field.name, negated=raw.negated)
    if raw.operator in (":", "=") and _BETWEEN in value:
        return _of_range(field, value, raw)
    found = _ends(field, value, raw)
    return found if isinstance(found, QueryProblem) else _compared(field, raw, found)


@dataclass(frozen=True, slots=True)
class _Ends:
    """What a value covers: a number is one point, a day all its instants."""

    low: float
    high: float
    high_open: bool


def _of_range(field: Field, value: str, raw: Raw) -> Condition | QueryProblem:
    first, _, last = value.partition(_BETWEEN)
    before = last.startswith("<")
    low = _ends(field, first, raw) if first else None
    high = _ends(field, last.removeprefix("<"), raw) if last else None
    if isinstance(low, QueryProblem):
        return low
    if isinstance(high, QueryProblem):
        return high
    if high is None:
        return Range(field.name, None if low is None else low.low, negated=raw.negated)
    return Range(
        field.name,
        None if low is None else low.low,
        high.low if before else high.high,
        high_open=before or high.high_open,
        negated=raw.negated,
    )


def _compared(field: Field, raw: Raw, value: _Ends) -> Range:
    name, negated = field.name, raw.negated
    if raw.operator == ">=":
        return Range(name, low=value.low, negated=negated)
    if raw.operator == ">":
        return Range(name, low=value.high, low_open=not value.high_open, negated=negated)
    if raw.operator == "<=":
        return Range(name, high=value.high, high_open=value.high_open, negated=negated)
    if raw.operator == "<":
        return Range(name, high=value.low, high_open=True, negated=negated)
    return Range(name, value.low, value.high, high_open=value.high_open, negated=negated)


def _ends(field: Field, text: str, raw: Raw) -> _Ends | QueryProblem:
    if field.kind == "instant":
        period = period_of(text)
        if period is None:
            message = f"{brief(text)} is no date; expected one such as 2026, 2026-03 or 2026-03-31"
            return raw.problem(0, message)
        return _of_period(period)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return raw.problem(0, f"{brief(text)} is no number; expected one such as 0.5, 128k or 1m")
    number = float(Decimal(match[1].replace("_", "")) * _FACTORS[match[2].lower()])
    return _Ends(number, number, high_open=False)


def _of_period(period: Period) -> _Ends:
    return _Ends(period.start.timestamp(), period.end.timestamp(), period.end > period.start)
