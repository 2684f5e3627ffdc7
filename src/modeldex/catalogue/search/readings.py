"""How each field of a search is read from an entry.

Readers never fail: what is not as expected, in a document that was read tolerantly, is missing.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from modeldex.catalogue.lifecycle import removes_at
from modeldex.catalogue.search.flags import FLAGS, SPEC_FLAGS
from modeldex.catalogue.search.periods import period_of
from modeldex.catalogue.search.said import Said
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.modalities import FLAG_BY_INPUT, USUAL
from modeldex.entries.models.base import is_number
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import ModelType

_GREATEST: Final = int(sys.float_info.max)
_TEXT_FLAGS: Final = tuple(flag for flag in FLAGS if flag not in SPEC_FLAGS)

_KIND_OF_TYPE: Final[Mapping[ModelType, str]] = {
    "asr": "speech-to-text",
    "embedding": "embedding",
    "image": "text-to-image",
    "inpaint": "image-edit",
    "music": "text-to-music",
    "text": "chat",
    "tts": "text-to-speech",
    "upscale": "image-upscale",
}
_VIDEO_KINDS: Final = ("text-to-video", "image-to-video", "video")
KINDS: Final = (*_KIND_OF_TYPE.values(), "code", *_VIDEO_KINDS)
"""What models are made for, within their types."""


def nothing(_: Said) -> Collection[str]:
    """No words."""
    return ()


def missing(_: Said) -> float | None:
    """No number."""
    return None


def texts(value: Any) -> list[str]:
    """The texts of a list, in its order, each once; none where it is no list."""
    if not isinstance(value, list):
        return []
    return list(dict.fromkeys(each for each in value if isinstance(each, str) and each))


def text_of(name: str) -> Callable[[Said], Collection[str]]:
    """A text of the spec."""

    def read(said: Said) -> Collection[str]:
        value = said.spec.get(name)
        return (value,) if isinstance(value, str) and value else ()

    return read


def list_of(name: str) -> Callable[[Said], Collection[str]]:
    """A list of the spec."""
    return lambda said: texts(said.spec.get(name))


def constraint_list(*names: str) -> Callable[[Said], Collection[str]]:
    """A list of the constraints, under the first of the names that is there."""

    def read(said: Said) -> Collection[str]:
        for name in names:
            if name in said.constraints:
                return texts(said.constraints[name])
        return ()

    return read


def number_of(name: str) -> Callable[[Said], float | None]:
    """A number of the spec."""
    return lambda said: number(said.spec.get(name))


def number(value: Any) -> float | None:
    """A value as a double, or None where it is no number; one that no double can hold is the
    greatest of its sign."""
    if not is_number(value):
        return None
    return float(max(-_GREATEST, min(_GREATEST, value)))


def kinds(said: Said) -> Collection[str]:
    """The kind within the type; a text model for code is of two."""
    if said.type == "video":
        stated = said.constraints.get("model_type")
        return (stated,) if isinstance(stated, str) and stated in _VIDEO_KINDS else ("video",)
    usual = _KIND_OF_TYPE[said.type]
    return (usual, "code") if said.capabilities.get("optimizedForCode") is True else (usual,)


def flags(said: Said) -> Collection[str]:
    """The names of all flags that are true."""
    able = said.capabilities
    found = [flag for flag in _TEXT_FLAGS if able.get(flag) is True] if able else []
    return found + [flag for flag in SPEC_FLAGS if said.spec.get(flag) is True]


def provider(said: Said) -> Collection[str]:
    """Who owns the model."""
    owner = said.document.get("owned_by")
    return (owner,) if isinstance(owner, str) and owner else ()


def vendor(said: Said) -> Collection[str]:
    """The part of the id before its first slash."""
    before, slash, _ = said.id.partition("/")
    return (before,) if slash and before else ()


def inputs(said: Said) -> Collection[str]:
    """What goes in: as stated, else as usual; of a text model its capabilities decide."""
    stated = texts(object_or_empty(said.extensions.get("modalities")).get("input"))
    found = stated or list(USUAL[said.type][0])
    if said.type == "text":
        for name, flag in FLAG_BY_INPUT.items():
            if said.capabilities.get(flag) is True and name not in found:
                found.append(name)
    elif not stated and kinds(said) == ("image-to-video",):
        found.append("image")
    return found


def outputs(said: Said) -> Collection[str]:
    """What comes out: as stated, else as usual."""
    stated = texts(object_or_empty(said.extensions.get("modalities")).get("output"))
    return stated or USUAL[said.type][1]


def parameters(said: Said) -> Collection[str]:
    """Parameters of a request: those that the extension names, and those that a text model has
    defaults for."""
    found = texts(said.extensions.get("parameters"))
    if said.type == "text":
        found += [name for name in said.constraints if name not in found]
    return found


def quantization(said: Said) -> Collection[str]:
    """The quantization, where it is known."""
    value = said.capabilities.get("quantization")
    return (value,) if isinstance(value, str) and value != "not-available" and value else ()


def efforts(said: Said) -> Collection[str]:
    """The reasoning efforts."""
    return texts(said.capabilities.get("reasoningEffortOptions"))


def context(said: Said) -> float | None:
    """How much goes in: the context, else what the type or the extension says of the input."""
    for place, name in (
        (said.spec, "availableContextTokens"),
        (said.document, "context_length"),
        (said.spec, "maxInputTokens"),
        (said.extensions, "max_input_tokens"),
    ):
        found = number(place.get(name))
        if found is not None:
            return found
    return None


def max_output(said: Said) -> float | None:
    """How many tokens come out at most."""
    stated = number(said.spec.get("maxCompletionTokens"))
    return number(said.extensions.get("max_output_tokens")) if stated is None else stated


def max_images(said: Said) -> float | None:
    """How many images a request may have."""
    stated = number(said.capabilities.get("maxImages"))
    return number(said.constraints.get("maxInputImages")) if stated is None else stated


def created(said: Said) -> float | None:
    """Unix seconds of the first publish."""
    return number(said.document.get("created"))


def released(said: Said) -> float | None:
    """Unix seconds of the beginning of the day, month or year of the release."""
    stated = said.extensions.get("released")
    period = period_of(stated) if isinstance(stated, str) else None
    return None if period is None else timestamp(period.start)


def removes(said: Said) -> float | None:
    """Unix seconds at which it leaves the list."""
    if "deprecation" not in said.spec:
        return None
    instant = removes_at(said.document)
    return None if instant is None else timestamp(instant)


def timestamp(instant: datetime) -> float:
    """Unix seconds."""
    return instant.timestamp()


def price_of(unit: str) -> Callable[[Said], float | None]:
    """The rate of a unit in dollars: the one without a condition, else the least of those with
    one, so that "at most" finds what can be had for that."""

    def read(said: Said) -> float | None:
        return said.prices.get(unit)

    return read


def first_price(said: Said) -> float | None:
    """The rate of the first unit that the model has one for."""
    return next((said.prices[unit] for unit in UNITS if unit in said.prices), None)
