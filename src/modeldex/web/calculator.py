"""The cost calculator: it asks only for what a model is priced by, and quotes what was answered.

Costs come from `catalogue.quotes` alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from modeldex.catalogue.quotes import PricedModel, Quote, evaluate, read_usage
from modeldex.catalogue.quotes.fields import FIELDS
from modeldex.entries.problems import Problem

_FIELDS_OF_UNIT: Final[Mapping[str, tuple[str, ...]]] = {
    "input_characters": ("characters",),
    "edits": ("images",),
    "output_audio_seconds": ("duration_seconds",),
    "output_video_seconds": ("clips", "duration_seconds"),
    "input_audio_seconds": ("audio_seconds",),
}
"""Which fields of a usage a unit is counted by, where that is not the field of its name."""

_USUAL: Final[Mapping[str, str]] = {
    "input_tokens": "10000",
    "output_tokens": "1000",
    "characters": "1000",
    "images": "1",
    "pieces": "1",
    "clips": "1",
    "duration_seconds": "60",
    "audio_seconds": "60",
    "requests": "1",
}
"""What a calculation begins with; anything else with nothing."""

_OPTIONS: Final = ("resolution", "quality", "upscale", "service_tier")
_MOST_TEXT: Final = 40


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that the calculator asks."""

    name: str
    """The field of a usage."""
    value: str
    options: tuple[str, ...] = ()
    """What can be chosen; empty for a number."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """What was asked, answered and found."""

    inputs: tuple[Input, ...]
    quote: Quote | None
    problems: tuple[Problem, ...] = ()


def calculate(model: PricedModel, given: Mapping[str, str], now: datetime) -> Calculation | None:
    """The calculator of a model, with what was entered or the usual. None for a model without a
    price: there is nothing to calculate."""
    if not model.tariff:
        return None
    inputs = tuple(_inputs(model, given))
    usage = usage_of({each.name: each.value for each in inputs})
    reading = read_usage(usage)
    if reading.value is None:
        return Calculation(inputs, None, tuple(reading.problems))
    made = evaluate(model, reading.value, now)
    return Calculation(inputs, made.value, tuple(made.problems))


def usage_of(entered: Mapping[str, str]) -> dict[str, Any]:
    """What was entered as a usage: numbers as numbers, and what was left empty left out."""
    return {name: _typed(name, text.strip()) for name, text in entered.items() if text.strip()}


def fields_asked(models: Iterable[PricedModel]) -> tuple[str, ...]:
    """The fields of a usage that any of some models is priced by, in the order of a usage."""
    units = {unit for model in models for unit in model.units}
    asked = {name for unit in units for name in _FIELDS_OF_UNIT.get(unit, (unit,))}
    by_length = any(
        card.when.duration_from is not None or card.when.duration_to is not None
        for model in models
        for card in model.tariff.cards
    )
    if by_length:
        asked.add("duration_seconds")
    asked.add("requests")
    return tuple(name for name in FIELDS if name in asked)


def usual(name: str, *, alone: bool) -> str:
    """What a field begins with. Where it is the model's only one, it begins with one."""
    return _USUAL.get(name, "1" if alone else "")


def _inputs(model: PricedModel, given: Mapping[str, str]) -> Iterable[Input]:
    names = fields_asked((model,))
    begun = any(name in given for name in (*names, *_OPTIONS))
    alone = not any(name in _USUAL for name in names if name != "requests")
    for name in names:
        value = given.get(name, "") if begun else usual(name, alone=alone)
        yield Input(name, value[:_MOST_TEXT])
    choices = {**model.options, "resolution": model.resolutions, "quality": model.qualities}
    for name in _OPTIONS:
        options = choices.get(name, ())
        if options and (name != "upscale" or "upscales" in model.units):
            yield Input(name, _chosen(given.get(name, ""), options), options)


def _chosen(value: str, options: tuple[str, ...]) -> str:
    return value if value in options else ""


def _typed(name: str, text: str) -> Any:
    """A number where the field holds one; text that is none stays, to be told as a problem."""
    field = FIELDS.get(name)
    if field is None or field.kind not in ("count", "quantity"):
        return text
    try:
        number = Decimal(text.replace(",", "").replace("_", "")[:_MOST_TEXT])
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
