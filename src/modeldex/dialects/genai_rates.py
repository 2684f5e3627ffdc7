"""A price of genai-prices: which unit each of its keys is the price of, and how much it is.

A tier of genai-prices holds for the whole request when its input tokens *exceed* the tier's
start (``calc_unit_price`` compares ``total_input_tokens > tier.start``), so a start is what
``prompt_tokens_above`` is, as it stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from genai_prices.types import ModelPrice, TieredPrices

from modeldex.entries.numbers import round_amount

SECONDS_PER_HOUR: Final = 3600
_THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rate of a price key goes."""

    unit: str
    per: int = 1
    """How often the unit's rate goes into the key's."""


PLACES: Final[Mapping[str, Place]] = {
    "input_mtok": Place("input_tokens"),
    "output_mtok": Place("output_tokens"),
    "cache_read_mtok": Place("cache_read_tokens"),
    "cache_write_mtok": Place("cache_write_tokens"),
    "cache_write_1h_mtok": Place("cache_write_1h_tokens"),
    "input_audio_mtok": Place("input_audio_tokens"),
    "output_audio_mtok": Place("output_audio_tokens"),
    "cache_audio_read_mtok": Place("cache_read_audio_tokens"),
    "cache_audio_write_mtok": Place("cache_write_audio_tokens"),
    "input_image_mtok": Place("input_image_tokens"),
    "output_image_mtok": Place("output_image_tokens"),
    "cache_image_read_mtok": Place("cache_read_image_tokens"),
    "input_video_mtok": Place("input_video_tokens"),
    "output_video_mtok": Place("output_video_tokens"),
    "output_reasoning_mtok": Place("reasoning_tokens"),
    "output_citation_mtok": Place("citation_tokens"),
    "input_mchars": Place("input_characters"),
    "input_gpixels": Place("input_pixels", _THOUSAND),
    "input_audio_hours": Place("input_audio_seconds", SECONDS_PER_HOUR),
    "output_audio_hours": Place("output_audio_seconds", SECONDS_PER_HOUR),
    "input_document_kpages": Place("pages", _THOUSAND),
    "input_annotated_document_kpages": Place("annotated_pages", _THOUSAND),
    "requests_kcount": Place("requests", _THOUSAND),
    "storage_searches_kcount": Place("file_searches", _THOUSAND),
    "web_searches_kcount": Place("web_searches", _THOUSAND),
}
"""By genai-prices' keys (see its ``data_units.py``)."""

ALL_AUDIO: Final = "audio_hours"
"""The price of all audio of a session, whoever speaks. A transcription has none but its input."""
HEARD: Final = "input_audio_hours"


@dataclass(frozen=True, slots=True)
class Steps:
    """The rate of a unit by the size of the prompt."""

    base: Decimal
    tiers: tuple[tuple[int, Decimal], ...] = ()
    """The rate that holds above each size, the smallest first."""

    def above(self, size: int) -> Decimal:
        """The rate of the prompts that just exceed the size."""
        return next((rate for start, rate in reversed(self.tiers) if start <= size), self.base)


NOTHING: Final = Steps(Decimal(0))
UnitRates = Mapping[str, Steps]


@dataclass(frozen=True, slots=True)
class ReadPrice:
    """What a price says of units, and what it says besides."""

    rates: UnitRates
    rest: Mapping[str, Any]
    """By price key, as JSON values: rates without a place, and values that are none."""
    rounded: tuple[str, ...] = ()
    """Price keys whose rates have more digits than an amount keeps."""


def read_price(price: ModelPrice, *, heard_only: bool = False) -> ReadPrice:
    """The rates of a price. ``heard_only`` says that all audio is what the model hears."""
    stated = {
        key: value
        for key, value in vars(price).items()
        if value is not None and not key.startswith("_")
    }
    if HEARD in stated and stated.get(ALL_AUDIO) == stated[HEARD]:
        del stated[ALL_AUDIO]  # genai-prices asks for it wherever the narrower one is given
    elif heard_only and HEARD not in stated and ALL_AUDIO in stated:
        stated[HEARD] = stated.pop(ALL_AUDIO)
    placed = {key: value for key, value in stated.items() if key in PLACES and is_rate(value)}
    rates = {PLACES[key].unit: _steps(value, PLACES[key].per) for key, value in placed.items()}
    return ReadPrice(
        rates,
        {key: _json(value) for key, value in stated.items() if key not in placed},
        tuple(key for key in placed if _is_rounded(rates[PLACES[key].unit])),
    )


def all_rates(price: ModelPrice) -> dict[str, Any]:
    """Everything that a price states, by its keys, as JSON values."""
    stated = {key: value for key, value in vars(price).items() if not key.startswith("_")}
    return {key: _json(value) for key, value in stated.items() if value is not None}


def stated_units(price: ModelPrice | None) -> tuple[str, ...]:
    """The price keys that a price has a rate for."""
    stated = vars(price) if price is not None else {}
    return tuple(key for key, value in stated.items() if is_rate(value))


def is_rate(value: object) -> bool:
    """An amount, or one for each of some sizes of the prompt."""
    if isinstance(value, TieredPrices):
        return _is_amount(value.base) and all(
            _is_amount(tier.price) and type(tier.start) is int and tier.start >= 0
            for tier in value.tiers
        )
    return _is_amount(value)


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


def _steps(rate: Decimal | TieredPrices, per: int) -> Steps:
    if isinstance(rate, Decimal):
        return Steps(rate / per)
    # Of two tiers with one start the later in the list is found first.
    tiers = {tier.start: tier.price / per for tier in rate.tiers}
    return Steps(rate.base / per, tuple(sorted(tiers.items())))


def _is_rounded(steps: Steps) -> bool:
    return any(round_amount(amount) != amount for amount in amounts_of(steps))


def amounts_of(steps: Steps) -> Iterator[Decimal]:
    """All amounts that are said."""
    yield steps.base
    yield from (amount for _, amount in steps.tiers)


def _json(value: Any) -> Any:
    """A rate as JSON values; what can not be one as text."""
    if isinstance(value, TieredPrices):
        tiers = [{"start": _json(tier.start), "price": _json(tier.price)} for tier in value.tiers]
        return {"base": _json(value.base), "tiers": tiers}
    if isinstance(value, Decimal) and value.is_finite():
        return value
    return value if type(value) in (bool, int, str) else str(value)
