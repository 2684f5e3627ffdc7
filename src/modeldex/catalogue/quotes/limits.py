"""What a model can serve: its limits, as its entry states them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.models.base import is_number, is_whole

INPUTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "image": ("supportsVision", ("input_image_tokens", "input_images")),
    "audio": ("supportsAudioInput", ("input_audio_tokens", "input_audio_seconds")),
    "video": ("supportsVideoInput", ("input_video_tokens", "input_video_seconds")),
}
"""What a text model may take besides text: the capability that says so, and units whose rate
shows it, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one model; None and empty are what its entry does not state."""

    context_tokens: int | None = None
    max_input_tokens: int | None = None
    max_output_tokens: int | None = None
    inputs: frozenset[str] = frozenset()
    """Of a text model: which of `INPUTS` it takes."""
    max_input_images: int | None = None
    min_characters: int | None = None
    max_characters: int | None = None
    resolutions: tuple[str, ...] = ()
    default_resolution: str | None = None
    qualities: tuple[str, ...] = ()
    default_quality: str | None = None
    durations: tuple[Decimal, ...] = ()
    """The only ones there are, in seconds."""
    min_duration: Decimal | None = None
    max_duration: Decimal | None = None
    default_duration: Decimal | None = None
    audio: bool | None = None
    """Whether a video always or never has sound; None where a request may choose."""


def limits_of(document: Mapping[str, Any], units: frozenset[str]) -> Limits:
    """The limits of an entry whose prices are of these units."""
    spec = object_or_empty(document.get("model_spec"))
    constraints = object_or_empty(spec.get("constraints"))
    extensions = object_or_empty(document.get("extensions"))
    capabilities = object_or_empty(spec.get("capabilities"))
    ranged = "min_duration" in spec or "max_duration" in spec
    durations = () if ranged else spec.get("duration_options", constraints.get("durations"))
    return Limits(
        context_tokens=_count(spec.get("availableContextTokens", document.get("context_length"))),
        max_input_tokens=_least(spec.get("maxInputTokens"), extensions.get("max_input_tokens")),
        max_output_tokens=_most(
            spec.get("maxCompletionTokens"), extensions.get("max_output_tokens")
        ),
        inputs=_inputs(capabilities, extensions, units),
        max_input_images=_max_input_images(document["type"], capabilities, constraints),
        min_characters=_count(spec.get("min_prompt_length")),
        max_characters=_count(spec.get("prompt_character_limit")),
        resolutions=_texts(constraints.get("resolutions")),
        default_resolution=_text(constraints.get("defaultResolution")),
        qualities=_texts(constraints.get("qualities")),
        default_quality=_text(constraints.get("defaultQuality")),
        durations=tuple(
            seconds
            for each in (durations if isinstance(durations, list) else ())
            if (seconds := _seconds(each)) is not None
        ),
        min_duration=_seconds(spec.get("min_duration")),
        max_duration=_seconds(spec.get("max_duration")),
        default_duration=_seconds(spec.get("default_duration")),
        audio=_audio(constraints),
    )


def _inputs(
    capabilities: Mapping[str, Any], extensions: Mapping[str, Any], units: frozenset[str]
) -> frozenset[str]:
    """A flag that is false may only have been filled in: a rate or a modality tells more."""
    modalities = object_or_empty(extensions.get("modalities")).get("input")
    taken = modalities if isinstance(modalities, list) else []
    return frozenset(
        kind
        for kind, (capability, proof) in INPUTS.items()
        if capabilities.get(capability) is True or kind in taken or not units.isdisjoint(proof)
    )


def _max_input_images(
    model_type: str, capabilities: Mapping[str, Any], constraints: Mapping[str, Any]
) -> int | None:
    if model_type == "inpaint":
        if constraints.get("combineImages") is False:
            return 1
        return _count(constraints.get("maxInputImages"))
    if capabilities.get("supportsVision") is True:
        several = capabilities.get("supportsMultipleImages") is not False
        return _count(capabilities.get("maxImages")) if several else 1
    return None


def _audio(constraints: Mapping[str, Any]) -> bool | None:
    audio = constraints.get("audio")
    if audio is True and constraints.get("audio_configurable") is not False:
        return None
    return audio if isinstance(audio, bool) else None


def _count(value: Any) -> int | None:
    return int(value) if is_number(value) and is_whole(value) and value > 0 else None


def _least(*values: Any) -> int | None:
    return min(_counts(values), default=None)


def _most(*values: Any) -> int | None:
    return max(_counts(values), default=None)


def _counts(values: Iterable[Any]) -> list[int]:
    return [count for value in values if (count := _count(value)) is not None]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in (value if isinstance(value, list) else ()) if _text(each))


def _seconds(value: Any) -> Decimal | None:
    """A number of seconds, which videos write as ``5s``."""
    if isinstance(value, str):
        digits = value.removesuffix("s")
        return Decimal(digits) if digits.isascii() and digits.isdigit() else None
    return Decimal(str(value)) if is_number(value) else None
