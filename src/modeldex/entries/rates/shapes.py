"""The API's pricing shapes, read into a tariff and written from it.

Each shape says where in ``pricing`` a price stands, what it is the price of, and when it holds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from modeldex.entries.models.base import is_number
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.tariff import ALWAYS, Card, Condition, Rate, Tariff
from modeldex.entries.types import ModelType

_PER_THOUSAND: Final = 1000
"""``per_thousand_characters`` counts thousands where the unit counts millions."""


@dataclass(frozen=True, slots=True)
class Place:
    """One price of a pricing document."""

    path: tuple[str, ...]
    unit: str
    when: Condition = ALWAYS
    times: int = 1
    """How often the price of the document goes into the rate of the unit."""


Places = Callable[[Mapping[str, Any]], Iterator[Place]]
"""From a pricing document to the places of its prices, in the order in which they decide."""


def _text(pricing: Mapping[str, Any]) -> Iterator[Place]:
    for name, unit in TOKEN_UNITS.items():
        yield Place((name,), unit)
    extended = pricing.get("extended")
    if isinstance(extended, Mapping) and is_number(extended.get("context_token_threshold")):
        above = Condition(prompt_tokens_above=int(extended["context_token_threshold"]))
        for name, unit in TOKEN_UNITS.items():
            yield Place(("extended", name), unit, above)


TOKEN_UNITS: Final = {
    "input": "input_tokens",
    "output": "output_tokens",
    "cache_input": "cache_read_tokens",
    "cache_write": "cache_write_tokens",
}
"""The fields of token pricing and what they are the price of."""


def _embedding(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("input",), "input_tokens")
    yield Place(("output",), "output_tokens")


def _speech(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("input",), "input_characters")


def _transcription(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("per_audio_second",), "input_audio_seconds")


def _image(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("generation",), "images")
    yield from _by_resolution(pricing, "images")
    yield from _upscales(pricing)


def _inpaint(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("inpaint",), "edits")
    yield from _by_resolution(pricing, "edits")
    yield Place(("inputImages", "additional"), "input_images")


def _upscale(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("generation",), "images")
    yield from _upscales(pricing)


def _music(pricing: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(("generation",), "pieces")
    yield Place(("per_second",), "output_audio_seconds")
    yield Place(("per_thousand_characters",), "input_characters", times=_PER_THOUSAND)
    for key, tier in _object(pricing, "durations").items():
        if isinstance(tier, Mapping) and is_number(tier.get("min_seconds")):
            within = Condition(
                duration_from=Decimal(tier["min_seconds"]),
                duration_to=Decimal(tier["max_seconds"]),
            )
            yield Place(("durations", key), "pieces", within)


def _by_resolution(pricing: Mapping[str, Any], unit: str) -> Iterator[Place]:
    for resolution in _object(pricing, "resolutions"):
        yield Place(("resolutions", resolution), unit, Condition(resolution=resolution))
    for resolution, qualities in _object(pricing, "quality").items():
        for quality in qualities if isinstance(qualities, Mapping) else ():
            when = Condition(resolution=resolution, quality=quality)
            yield Place(("quality", resolution, quality), unit, when)


def _upscales(pricing: Mapping[str, Any]) -> Iterator[Place]:
    for factor in _object(pricing, "upscale"):
        yield Place(("upscale", factor), "upscales", Condition(upscale=factor))


def _object(pricing: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = pricing.get(name)
    return value if isinstance(value, Mapping) else {}


SHAPES: Final[dict[ModelType, Places]] = {
    "asr": _transcription,
    "embedding": _embedding,
    "image": _image,
    "inpaint": _inpaint,
    "music": _music,
    "text": _text,
    "tts": _speech,
    "upscale": _upscale,
}
"""The API has no price for videos."""


def tariff_of_pricing(model_type: ModelType, pricing: Mapping[str, Any]) -> Tariff:
    """What a pricing document of the API says."""
    rates: dict[str, Rate] = {}
    cards: dict[Condition, dict[str, Rate]] = {}
    for place in SHAPES[model_type](pricing) if model_type in SHAPES else ():
        rate = _rate_at(pricing, place)
        if rate is not None:
            target = rates if place.when == ALWAYS else cards.setdefault(place.when, {})
            target[place.unit] = rate
    return Tariff(
        rates,
        tuple(Card(when, of_card, whole=model_type == "text") for when, of_card in cards.items()),
        _included(_object(pricing, "inputImages").get("included")),
    )


def _included(images: Any) -> dict[str, int]:
    return {"input_images": int(images)} if is_number(images) else {}


def _rate_at(pricing: Mapping[str, Any], place: Place) -> Rate | None:
    price: Any = pricing
    for step in place.path:
        price = price.get(step) if isinstance(price, Mapping) else None
    if not isinstance(price, Mapping) or not is_number(price.get("usd")):
        return None
    usd: Any = price["usd"]
    diem: Any = price.get("diem")
    return Rate(
        amount_of(usd) * place.times,
        amount_of(diem) * place.times if is_number(diem) else None,
    )


def amount_of(value: int | float | Decimal) -> Decimal:
    """A price of a document. What has been read by Modeldex is exact; elsewhere a price may have
    become a binary fraction, whose noise is taken off."""
    return round_amount(Decimal(str(value))) if isinstance(value, float) else Decimal(value)


def price(rate: Rate, times: int = 1) -> dict[str, Decimal]:
    """The rate as the API writes a price; see `Place` for ``times``."""
    document = {"usd": round_amount(rate.usd / times)}
    if rate.diem is not None:
        document["diem"] = round_amount(rate.diem / times)
    return document
