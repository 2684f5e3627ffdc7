"""LiteLLM's price map: which fields it has, and what each of them is the price of.

The name of a rate is a base (``input_cost_per_token``), then when it holds
(``_above_200k_tokens``, exclusive; ``_batches``, ``_flex``, ``_priority``). What a base is the
price of can depend on the type of the model. Where the names alone leave that open, LiteLLM's own
computation of costs decides:

- An image model's ``input_cost_per_pixel`` is multiplied by the pixels of the image *made*; and
  its ``input_cost_per_image`` is the price of an image made where nothing else prices those.
- A transcription's ``output_cost_per_second`` is, like ``input_cost_per_second``, per second of
  the recording. One of the two is often 0, which then says nothing.
- A language model priced ``per_second`` is paid for the time that it computes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from modeldex.entries.models.base import AMOUNT_LIMIT, is_number
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES, ModelType

MODES: Final[dict[str, ModelType]] = {
    "chat": "text",
    "completion": "text",
    "responses": "text",
    "realtime": "text",
    "embedding": "embedding",
    "image_generation": "image",
    "image_edit": "inpaint",
    "audio_transcription": "asr",
    "audio_speech": "tts",
    "video_generation": "video",
}
"""The modes that are a model type of the API. Of several for one type, the first is written."""

MODE_OF_TYPE: Final[dict[ModelType, str]] = {
    model_type: mode for mode, model_type in reversed(MODES.items())
}
"""LiteLLM has no mode for models that make music or enlarge images."""

FLAGS: Final = {
    "supports_function_calling": "supportsFunctionCalling",
    "supports_vision": "supportsVision",
    "supports_reasoning": "supportsReasoning",
    "supports_response_schema": "supportsResponseSchema",
    "supports_web_search": "supportsWebSearch",
    "supports_audio_input": "supportsAudioInput",
    "supports_video_input": "supportsVideoInput",
}
"""What a text model supports, and the API's name for the capability."""

NAME: Final = "litellm"
TOKEN_UNITS: Final = (
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
)
"""What LiteLLM looks for where a field holds several rates."""
NAMED_THRESHOLDS: Final = frozenset({128_000, 200_000, 256_000, 272_000, 512_000})
"""The thresholds of LiteLLM's own map. Of the rates above others it overlooks some (those of the
cache, at the time of its release 1.106), so they are written as ranges (see `litellm_blocks`)."""

BATCH: Final = "batch"
TIER_SUFFIXES: Final = {
    "flex": "_flex",
    "priority": "_priority",
    "ultrafast": "_ultrafast",
    BATCH: "_batches",
}
"""Service tiers, and what the names of their rates end in."""


@dataclass(frozen=True, slots=True)
class RateField:
    """The base of a rate's name."""

    name: str
    unit: str
    types: tuple[ModelType, ...] = MODEL_TYPES
    """Of models for which it is the price of that."""
    other_name: bool = False
    """Whether the unit's rate is usually written under another name."""
    of: int = 1
    """How many the price is for."""

    @property
    def times(self) -> Decimal:
        """The rate of the unit for a price of 1."""
        return Decimal(UNITS[self.unit].per) / self.of


_PICTURES: Final[tuple[ModelType, ...]] = ("image", "inpaint")
IMAGE_INPUT: Final = "input_cost_per_image"

RATE_FIELDS: Final = (
    # What is particular to a type stands before what holds for all. Of two names for one rate,
    # LiteLLM computes with the one that stands first here.
    RateField("output_cost_per_second", "input_audio_seconds", ("asr",), other_name=True),
    RateField("input_cost_per_second", "input_audio_seconds", ("asr",)),
    RateField("output_cost_per_second", "output_audio_seconds", ("tts",)),
    RateField(
        "output_cost_per_video_per_second", "output_video_seconds", ("video",), other_name=True
    ),
    RateField("output_cost_per_second", "output_video_seconds", ("video",)),
    RateField("input_cost_per_second", "compute_seconds", ("text",)),
    RateField("output_cost_per_second", "compute_seconds", ("text",), other_name=True),
    RateField("input_cost_per_pixel", "output_pixels", _PICTURES),
    RateField("output_cost_per_pixel", "output_pixels", _PICTURES, other_name=True),
    RateField("output_cost_per_image", "edits", ("inpaint",)),
    RateField("input_cost_per_token", "input_tokens"),
    RateField("output_cost_per_token", "output_tokens"),
    RateField("cache_read_input_token_cost", "cache_read_tokens"),
    RateField("input_cost_per_token_cache_hit", "cache_read_tokens", other_name=True),
    RateField("cache_creation_input_token_cost", "cache_write_tokens"),
    RateField("cache_creation_input_token_cost_above_1hr", "cache_write_1h_tokens"),
    RateField("output_cost_per_reasoning_token", "reasoning_tokens"),
    RateField("citation_cost_per_token", "citation_tokens"),
    RateField("input_cost_per_audio_token", "input_audio_tokens"),
    RateField("output_cost_per_audio_token", "output_audio_tokens"),
    RateField("cache_read_input_audio_token_cost", "cache_read_audio_tokens"),
    RateField("cache_creation_input_audio_token_cost", "cache_write_audio_tokens"),
    RateField("input_cost_per_image_token", "input_image_tokens"),
    RateField("output_cost_per_image_token", "output_image_tokens"),
    RateField("cache_read_input_image_token_cost", "cache_read_image_tokens"),
    RateField("input_cost_per_video_token", "input_video_tokens"),
    RateField("output_cost_per_video_token", "output_video_tokens"),
    RateField("input_cost_per_character", "input_characters"),
    RateField("output_cost_per_character", "output_characters"),
    RateField("input_cost_per_pixel", "input_pixels"),
    RateField("output_cost_per_pixel", "output_pixels"),
    RateField("input_cost_per_audio_per_second", "input_audio_seconds"),
    RateField("output_cost_per_audio_per_second", "output_audio_seconds"),
    RateField("input_cost_per_video_per_second", "input_video_seconds"),
    RateField("output_cost_per_video_per_second", "output_video_seconds"),
    RateField("output_cost_per_image", "images"),
    RateField(IMAGE_INPUT, "input_images"),
    RateField("input_cost_per_request", "requests"),
    RateField("input_cost_per_query", "queries"),
    RateField("ocr_cost_per_page", "pages"),
    RateField("annotation_cost_per_page", "annotated_pages"),
    RateField("code_interpreter_cost_per_session", "sessions"),
    RateField("file_search_cost_per_1k_calls", "file_searches", of=1000),
    RateField("file_search_cost_per_gb_per_day", "stored_gb_days"),
    RateField("vector_store_cost_per_gb_per_day", "stored_gb_days", other_name=True),
)


@dataclass(frozen=True, slots=True)
class When:
    """When a rate holds, as far as the name of a field can say."""

    above: int | None = None
    """More tokens than this in the prompt."""
    tier: str | None = None
    resolution: str | None = None


ALWAYS: Final = When()


Look = Callable[[str, When], Decimal | None]
"""Finds what is said of a unit under a condition."""


def taken(look: Look, unit: str, when: When) -> Decimal | None:
    """What LiteLLM takes for a rate of which ``when`` itself says nothing. Above a threshold, what
    all pay there goes before what a service tier pays; batch prices know no threshold. Where a
    tier has a price of its own for output and none for reasoning, that is what reasoning costs."""
    whens = _stand_ins(when)
    if unit == "reasoning_tokens" and when.tier is not None:
        of_tier = When(tier=when.tier)
        if when != of_tier and look(unit, of_tier) is not None:
            whens = (of_tier,)
        elif look("output_tokens", of_tier) is not None:
            unit, whens = "output_tokens", (when, *whens)
    return next((amount for each in whens if (amount := look(unit, each)) is not None), None)


def _stand_ins(when: When) -> tuple[When, ...]:
    if when.above is None or when.tier is None:
        return (ALWAYS,)
    threshold, tier = When(above=when.above), When(tier=when.tier)
    return (tier, threshold, ALWAYS) if when.tier == BATCH else (threshold, tier, ALWAYS)


@dataclass(frozen=True, slots=True)
class RateName:
    """What the name of a field says: the rate of ``field.unit`` under ``when``."""

    field: RateField
    when: When


def amount_of(value: Any, field: RateField) -> Decimal | None:
    """The rate of the field's unit in dollars; None where the value says none. A negative price
    is none."""
    if not is_number(value) or value < 0:
        return None
    amount = round_amount(Decimal(str(value)) * field.times)
    return amount if amount < AMOUNT_LIMIT else None


def price_of(amount: Decimal, field: RateField) -> Decimal:
    """The value of the field for a rate of its unit."""
    return round_amount(amount / field.times)


def _fields_of(model_type: ModelType) -> dict[str, RateField]:
    fields: dict[str, RateField] = {}
    for field in RATE_FIELDS:
        if model_type in field.types:
            fields.setdefault(field.name, field)
    return fields


_BY_TYPE: Final = {model_type: _fields_of(model_type) for model_type in MODEL_TYPES}
_BASES: Final = "|".join(sorted({field.name for field in RATE_FIELDS}, key=len, reverse=True))
_NAME: Final = re.compile(rf"({_BASES})((?:_above_\d{{1,9}}k?_tokens|_[a-z]+)*)", re.ASCII)
_SUFFIX: Final = re.compile(r"_above_(\d{1,9})(k?)_tokens|_(flex|priority|ultrafast|batches)")
_RESOLUTION: Final = re.compile(r"_(\d{3,4}p|\d{1,2}k|\d{3,4}x\d{3,4})", re.ASCII)
_WITH_RESOLUTION: Final = re.compile(
    rf"(output_cost_per(?:_video_per)?_second){_RESOLUTION.pattern}"
)


def rate_name(name: str, model_type: ModelType) -> RateName | None:
    """What the name of a field says of a model of that type; None where it is no rate's name."""
    fields = _BY_TYPE[model_type]
    at_resolution = _WITH_RESOLUTION.fullmatch(name)
    if at_resolution is not None:
        base, resolution = at_resolution.groups()
        field = fields.get(base)
        if field is None or field.unit != "output_video_seconds":
            return None
        return RateName(field, When(resolution=resolution))
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in fields:
        return None
    when = _when(match[2])
    return None if when is None else RateName(fields[match[1]], when)


def is_rate_name(name: str) -> bool:
    """Whether it is the name of a rate for a model of any type."""
    return any(rate_name(name, model_type) is not None for model_type in MODEL_TYPES)


def _when(suffixes: str) -> When | None:
    above = tier = None
    position = 0
    for match in _SUFFIX.finditer(suffixes):
        if match.start() != position:
            return None
        position = match.end()
        if match[1] is not None and above is None:
            above = int(match[1]) * (1000 if match[2] else 1)
        elif match[3] is not None and tier is None:
            tier = BATCH if match[3] == "batches" else match[3]
        else:
            return None  # two thresholds or two tiers
    return When(above, tier) if position == len(suffixes) else None


def usual_name(unit: str, when: When, model_type: ModelType) -> str | None:
    """The name of the field under which a rate is written; None where there is none."""
    for field in _BY_TYPE[model_type].values():
        if field.unit == unit and not field.other_name:
            name = "".join((field.name, *_suffixes(when)))
            return name if rate_name(name, model_type) == RateName(field, when) else None
    return None


def _suffixes(when: When) -> Iterator[str]:
    if when.above is not None:
        thousands, rest = divmod(when.above, 1000)
        yield f"_above_{when.above if rest or not thousands else f'{thousands}k'}_tokens"
    if when.tier is not None:
        yield TIER_SUFFIXES[when.tier]
    if when.resolution is not None:
        yield f"_{when.resolution}"
