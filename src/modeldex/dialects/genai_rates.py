"""genai-prices' rates in the API's pricing shapes, amounts unchanged.

A tier of genai-prices holds for the whole request when its input tokens *exceed* the tier's
start (``calc_unit_price`` compares ``total_input_tokens > tier.start``). That is the rule of
the API's ``context_token_threshold`` too, so a start is a threshold as it stands.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from genai_prices.types import ModelPrice, TieredPrices

from modeldex.entries.numbers import round_amount
from modeldex.entries.types import ModelType

Rate: TypeAlias = Decimal | TieredPrices
Rates: TypeAlias = Mapping[str, Rate]
"""By price key, such as ``input_mtok``."""
Note: TypeAlias = Callable[[str], None]
"""Told the kind of each fact that could not be carried."""
Pricing: TypeAlias = dict[str, Any]

TEXT_FIELDS: Final = {
    "input": "input_mtok",
    "cache_input": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "output": "output_mtok",
}
"""Fields of the API's text pricing, in its order, and genai-prices' keys. Both are per
1,000,000 tokens."""

_SECONDS_PER_HOUR: Final = 3600

SEVERAL_TIERS: Final = "tiers at more than one threshold (the base rates are carried)"
NO_PRICE: Final = "no price in the data"
NO_INPUT_PRICE: Final = "pricing without an input price"
NO_OUTPUT_PRICE: Final = "pricing without an output price"
INEXACT_SECOND: Final = "price per hour of audio that is not exact per second"
ROUNDED: Final = "amount with more than 12 significant digits, rounded"


def unit_kind(price_key: str) -> str:
    """The kind of fact that a rate in a unit without a place is."""
    return f"unit {price_key}"


def rates_of(price: ModelPrice | None) -> tuple[dict[str, Rate], tuple[str, ...]]:
    """The rates that a price states, and the kind of each fact in it that is no rate."""
    stated = vars(price) if price is not None else {}
    values = {
        key: value for key, value in stated.items() if value is not None and not key.startswith("_")
    }
    rates = {key: value for key, value in values.items() if _is_rate(value)}
    return rates, tuple(f"{unit_kind(key)} that is no amount" for key in values if key not in rates)


def pricing_of(model_type: ModelType, rates: Rates, note: Note) -> Pricing | None:
    """The pricing of an entry of this type; None when the rates do not fit its shape."""
    if not rates:
        note(NO_PRICE)
        return None
    shape = _SHAPES.get(model_type, _no_shape)
    pricing, used = shape(rates, note)
    for key, rate in rates.items():
        if key not in used:
            note(unit_kind(key))
        elif any(round_amount(amount) != amount for amount in _all_amounts(rate)):
            note(ROUNDED)
    return pricing


Shaped: TypeAlias = tuple[Pricing | None, Iterable[str]]
"""A pricing, and the price keys whose rates it says."""

_UNSHAPED: Final[Shaped] = (None, ())


def _no_shape(_rates: Rates, _note: Note) -> Shaped:
    return _UNSHAPED


def _text(rates: Rates, note: Note) -> Shaped:
    if TEXT_FIELDS["input"] not in rates:
        note(NO_INPUT_PRICE)
        return _UNSHAPED
    if TEXT_FIELDS["output"] not in rates:
        note(NO_OUTPUT_PRICE)
        return _UNSHAPED
    carried = {field: rates[key] for field, key in TEXT_FIELDS.items() if key in rates}
    pricing = _amounts(carried, tokens=0)
    thresholds = {start for rate in carried.values() for start in _starts(rate)}
    if len(thresholds) == 1:
        (threshold,) = thresholds
        pricing["extended"] = {
            "context_token_threshold": threshold,
            **_amounts(carried, tokens=threshold + 1),
        }
    elif thresholds:
        note(SEVERAL_TIERS)
    return pricing, TEXT_FIELDS.values()


def _embedding(rates: Rates, note: Note) -> Shaped:
    """An embedding has no output tokens: where no output price is stated, it is nothing, which
    is what genai-prices' own calculation charges."""
    key = TEXT_FIELDS["input"]
    if key not in rates:
        note(NO_INPUT_PRICE)
        return _UNSHAPED
    used = (key, TEXT_FIELDS["output"])
    carried = {"input": rates[key], "output": rates.get(used[1], Decimal(0))}
    if any(_starts(rate) for rate in carried.values()):
        note("tiers of an embedding model (the base rates are carried)")
    return _amounts(carried, tokens=0), used


def _speech(rates: Rates, _note: Note) -> Shaped:
    """Per 1,000,000 characters in both."""
    key = "input_mchars"
    if set(rates) != {key} or _starts(rates[key]):
        return _UNSHAPED
    return _amounts({"input": rates[key]}, tokens=0), (key,)


def _transcription(rates: Rates, note: Note) -> Shaped:
    """Per hour in genai-prices, per second in the API: carried where the division is exact."""
    hours = set(rates) & {"input_audio_hours", "audio_hours"}
    values = {rate_at(rates[key], tokens=0) for key in hours}
    if hours != set(rates) or len(values) != 1 or any(_starts(rates[key]) for key in hours):
        return _UNSHAPED
    (per_hour,) = values
    per_second = round_amount(per_hour / _SECONDS_PER_HOUR)
    if per_second * _SECONDS_PER_HOUR != per_hour:
        note(INEXACT_SECOND)
        return _UNSHAPED
    return {"per_audio_second": {"usd": per_second}}, hours


_SHAPES: Final[Mapping[ModelType, Callable[[Rates, Note], Shaped]]] = {
    "text": _text,
    "embedding": _embedding,
    "tts": _speech,
    "asr": _transcription,
}


def rate_at(rate: Rate, tokens: int) -> Decimal:
    """The amount that holds for a request of so many input tokens."""
    if isinstance(rate, Decimal):
        return rate
    passed = [tier for tier in rate.tiers if tokens > tier.start]
    return passed[-1].price if passed else rate.base


def _amounts(rates: Rates, tokens: int) -> Pricing:
    return {field: {"usd": rate_at(rate, tokens)} for field, rate in rates.items()}


def _all_amounts(rate: Rate) -> list[Decimal]:
    if isinstance(rate, Decimal):
        return [rate]
    return [rate.base, *(tier.price for tier in rate.tiers)]


def _starts(rate: Rate) -> list[int]:
    return [] if isinstance(rate, Decimal) else [tier.start for tier in rate.tiers]


def _is_rate(value: object) -> bool:
    if isinstance(value, TieredPrices):
        return _is_amount(value.base) and all(
            _is_amount(tier.price) and type(tier.start) is int and tier.start >= 0
            for tier in value.tiers
        )
    return _is_amount(value)


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0
