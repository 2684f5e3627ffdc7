"""Writing a tariff: the API's pricing shape as far as it reaches, and the rest apart.

The API's shape is written only where it is whole and says nothing else than the tariff: what
does not fit stays in the rest, and the two read together are the tariff again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from modeldex.entries.rates.shapes import TOKEN_UNITS, price
from modeldex.entries.rates.tariff import Condition, Rate, Rates, Tariff
from modeldex.entries.types import ModelType

_QUALITIES: Final = ("low", "medium", "high")
_FACTORS: Final = ("2x", "4x")


@dataclass(frozen=True, slots=True)
class Split:
    """A tariff in two parts."""

    pricing: dict[str, Any] | None
    """In the API's shape, or None where that could not be whole."""
    rest: Tariff
    """What the shape does not say."""


def split(model_type: ModelType, tariff: Tariff) -> Split:
    """``tariff`` as an entry of that type writes it."""
    writer = _WRITERS.get(model_type)
    remainder = _Remainder(tariff)
    pricing = writer(remainder) if writer is not None else None
    return Split(None, tariff) if pricing is None else Split(pricing, remainder.tariff())


class _Remainder:
    """What of a tariff is not written yet."""

    def __init__(self, tariff: Tariff) -> None:
        self.rates = dict(tariff.rates)
        self.cards = list(tariff.cards)
        self.included = dict(tariff.included)
        self._whole = tariff

    def tariff(self) -> Tariff:
        cards = tuple(card for card in self.cards if card.rates)
        return replace(self._whole, rates=self.rates, cards=cards, included=self.included)

    def take_rate(self, unit: str) -> Rate | None:
        return self.rates.pop(unit, None)

    def take_cards(self, unit: str, *conditions: str) -> dict[tuple[Any, ...], Rate]:
        """The rates of ``unit`` under exactly the conditions of these names, by their values.

        They end at the first card of ``unit`` under other conditions: that one stays in the
        rest, which is read after the API's shape and so decides over it, as it did not before.
        """
        taken: dict[tuple[Any, ...], Rate] = {}
        for index, card in enumerate(self.cards):
            if unit not in card.rates:
                continue
            given = card.when.given()
            if set(given) != set(conditions):
                break
            key = tuple(given[name] for name in conditions)
            taken[key] = card.rates[unit]
            self.cards[index] = replace(card, rates=_without(card.rates, unit))
        return taken


def _without(rates: Rates, *units: str) -> dict[str, Rate]:
    return {unit: rate for unit, rate in rates.items() if unit not in units}


def _text(remainder: _Remainder) -> dict[str, Any] | None:
    if not {"input_tokens", "output_tokens"} <= remainder.rates.keys():
        return None
    base = {unit: remainder.take_rate(unit) for unit in TOKEN_UNITS.values()}
    pricing: dict[str, Any] = {
        name: price(rate) for name, unit in TOKEN_UNITS.items() if (rate := base[unit]) is not None
    }
    extended = _take_extended(remainder)
    if extended is not None:
        threshold, rates, whole = extended
        # Clients take the extended context as a whole, so what holds in it is said there.
        pricing["extended"] = {"context_token_threshold": threshold} | {
            name: price(rate)
            for name, unit in TOKEN_UNITS.items()
            if (rate := rates.get(unit, None if whole else base[unit])) is not None
        }
    return pricing


def _take_extended(remainder: _Remainder) -> tuple[int, Rates, bool] | None:
    """The first card with token rates, when it depends on nothing but the prompt's size: its
    threshold, its token rates, and whether it says all there is to say."""
    units = frozenset(TOKEN_UNITS.values())
    for index, card in enumerate(remainder.cards):
        if not units & card.rates.keys():
            continue
        threshold = _threshold(card.when)
        if threshold is None:
            return None
        remainder.cards[index] = replace(card, rates=_without(card.rates, *units))
        taken = {unit: rate for unit, rate in card.rates.items() if unit in units}
        return threshold, taken, card.whole
    return None


def _threshold(when: Condition) -> int | None:
    """The greatest prompt that does not reach the condition: tokens are whole, so "from 1,000"
    is "above 999"."""
    given = when.given()
    if set(given) == {"prompt_tokens_above"}:
        return when.prompt_tokens_above
    if set(given) == {"prompt_tokens_from"} and when.prompt_tokens_from:
        return when.prompt_tokens_from - 1
    return None


def _embedding(remainder: _Remainder) -> dict[str, Any] | None:
    given = remainder.take_rate("input_tokens")
    if given is None:
        return None
    # An embedding has no output tokens, and the shape has no room for leaving their price out.
    free = Rate(Decimal(0), None if given.diem is None else Decimal(0))
    return {"input": price(given), "output": price(remainder.take_rate("output_tokens") or free)}


def _only(unit: str, name: str) -> Callable[[_Remainder], dict[str, Any] | None]:
    def write(remainder: _Remainder) -> dict[str, Any] | None:
        rate = remainder.take_rate(unit)
        return None if rate is None else {name: price(rate)}

    return write


def _image(remainder: _Remainder) -> dict[str, Any] | None:
    upscales = _take_upscales(remainder)
    if upscales is None:
        return None
    pricing: dict[str, Any] = {}
    generation = remainder.take_rate("images")
    if generation is not None:
        pricing["generation"] = price(generation)
    pricing |= _take_resolutions(remainder, "images")
    return pricing | {"upscale": upscales}


def _upscale(remainder: _Remainder) -> dict[str, Any] | None:
    upscales = _take_upscales(remainder)
    if upscales is None:
        return None
    generation = remainder.take_rate("images")
    pricing = {} if generation is None else {"generation": price(generation)}
    return pricing | {"upscale": upscales}


def _take_upscales(remainder: _Remainder) -> dict[str, Any] | None:
    factors = remainder.take_cards("upscales", "upscale")
    if {key for (key,) in factors} != set(_FACTORS):
        return None
    return {factor: price(factors[factor,]) for factor in _FACTORS}


def _inpaint(remainder: _Remainder) -> dict[str, Any] | None:
    edit = remainder.take_rate("edits")
    if edit is None:
        return None
    pricing = {"inpaint": price(edit)} | _take_resolutions(remainder, "edits")
    if "input_images" in remainder.rates and "input_images" in remainder.included:
        pricing["inputImages"] = {
            "included": remainder.included.pop("input_images"),
            "additional": price(remainder.rates.pop("input_images")),
        }
    return pricing


def _take_resolutions(remainder: _Remainder, unit: str) -> dict[str, Any]:
    pricing: dict[str, Any] = {}
    resolutions = remainder.take_cards(unit, "resolution")
    if resolutions:
        pricing["resolutions"] = {key: price(rate) for (key,), rate in resolutions.items()}
    before = list(remainder.cards)
    matrix: dict[str, dict[str, Any]] = {}
    for (resolution, quality), rate in remainder.take_cards(unit, "resolution", "quality").items():
        matrix.setdefault(resolution, {})[quality] = price(rate)
    if any(quality not in _QUALITIES for prices in matrix.values() for quality in prices):
        remainder.cards = before  # words of another system: the shape has no place for them
    elif matrix:
        pricing["quality"] = matrix
    return pricing


def _music(remainder: _Remainder) -> dict[str, Any] | None:
    shapes = {"pieces": "generation", "output_audio_seconds": "per_second"}
    rates = remainder.rates
    if set(rates) == {"input_characters"} and not remainder.cards:
        return {"per_thousand_characters": price(rates.pop("input_characters"), 1000)}
    if len(rates) == 1 and set(rates) <= set(shapes) and not remainder.cards:
        ((unit, rate),) = rates.items()
        rates.clear()
        return {shapes[unit]: price(rate)}
    if rates or not remainder.cards:
        return None
    tiers = remainder.take_cards("pieces", "duration_from", "duration_to")
    if not tiers:
        return None
    return {
        "durations": {
            str(to): price(rate) | {"min_seconds": start, "max_seconds": to}
            for (start, to), rate in tiers.items()
        }
    }


_WRITERS: Final[dict[ModelType, Callable[[_Remainder], dict[str, Any] | None]]] = {
    "asr": _only("input_audio_seconds", "per_audio_second"),
    "embedding": _embedding,
    "image": _image,
    "inpaint": _inpaint,
    "music": _music,
    "text": _text,
    "tts": _only("input_characters", "input"),
    "upscale": _upscale,
}
