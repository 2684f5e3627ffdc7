"""The cost calculator: it asks only for what a model is priced by, and quotes what was answered.

Costs come from `catalogue.quotes` alone.
"""

from collections.abc import Iterable, Mapping, Sequence
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
    inputs = inputs_of((model,), given, now)
    return Calculation(inputs, *quoted(model, inputs, now))


def inputs_of(
    models: Sequence[PricedModel], given: Mapping[str, str], now: datetime
) -> tuple[Input, ...]:
    """What is asked for some models together, with what was entered. Where nothing was, with the
    usual, and with the first of each choice that a price depends on."""
    names, choices = fields_asked(models), _choices(models)
    if any(name in given for name in (*names, *choices)):
        entered = {name: given.get(name, "")[:_MOST_TEXT] for name in names}
        chosen = {name: _chosen(given.get(name, ""), values) for name, values in choices.items()}
        return _inputs(entered, choices, chosen)
    alone = len(models) == 1 and not any(name in _USUAL for name in names if name != "requests")
    usual = {name: _USUAL.get(name, "1" if alone else "") for name in names}
    inputs = _inputs(usual, choices, dict.fromkeys(choices, ""))
    for _ in choices:
        inputs = _chosen_further(models, inputs, now)
    return inputs


def quoted(
    model: PricedModel, inputs: Sequence[Input], now: datetime
) -> tuple[Quote | None, tuple[Problem, ...]]:
    """What a model costs; of what was entered, only what the model is priced by counts."""
    asked, choices = set(fields_asked((model,))), _choices((model,))
    entered = {
        each.name: each.value
        for each in inputs
        if each.name in asked or each.value in choices.get(each.name, ())
    }
    reading = read_usage(usage_of(entered))
    if reading.value is None:
        return None, tuple(reading.problems)
    made = evaluate(model, reading.value, now)
    return made.value, tuple(made.problems)


def usage_of(entered: Mapping[str, str]) -> dict[str, Any]:
    """What was entered as a usage: numbers as numbers, and what was left empty left out."""
    return {name: _typed(name, text.strip()) for name, text in entered.items() if text.strip()}


def fields_asked(models: Iterable[PricedModel]) -> tuple[str, ...]:
    """The fields of a usage that any of some models is priced by, in the order of a usage."""
    listed = tuple(models)
    units = {unit for model in listed for unit in model.units}
    asked = {name for unit in units for name in _FIELDS_OF_UNIT.get(unit, (unit,))}
    by_length = any(
        card.when.duration_from is not None or card.when.duration_to is not None
        for model in listed
        for card in model.tariff.cards
    )
    if by_length:
        asked.add("duration_seconds")
    asked.add("requests")
    return tuple(name for name in FIELDS if name in asked)


def _choices(models: Iterable[PricedModel]) -> dict[str, tuple[str, ...]]:
    """By condition, the values that can be chosen for any of the models."""
    found: dict[str, dict[str, None]] = {name: {} for name in _OPTIONS}
    for model in models:
        known = {**model.options, "resolution": model.resolutions, "quality": model.qualities}
        for name in _OPTIONS:
            if name != "upscale" or "upscales" in model.units:
                found[name].update(dict.fromkeys(known.get(name, ())))
    return {name: tuple(values) for name, values in found.items() if values}


def _inputs(
    entered: Mapping[str, str], choices: Mapping[str, tuple[str, ...]], chosen: Mapping[str, str]
) -> tuple[Input, ...]:
    numbers = (Input(name, value) for name, value in entered.items())
    return (*numbers, *(Input(name, chosen[name], values) for name, values in choices.items()))


def _chosen_further(
    models: Sequence[PricedModel], inputs: tuple[Input, ...], now: datetime
) -> tuple[Input, ...]:
    """The inputs with one more choice made, if a price depends on one that is not."""
    problems = [problem for model in models for problem in quoted(model, inputs, now)[1]]
    missing = {str(problem.path[0]) for problem in problems if problem.path}
    for place, each in enumerate(inputs):
        if each.name in missing and each.options and not each.value:
            made = Input(each.name, each.options[0], each.options)
            return (*inputs[:place], made, *inputs[place + 1 :])
    return inputs


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
