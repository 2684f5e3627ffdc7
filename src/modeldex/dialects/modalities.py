"""What foreign documents say of what goes into a model and what comes out."""

from collections.abc import Iterable, Mapping
from typing import Final

from modeldex.dialects.facts import ModelFacts
from modeldex.entries.modalities import FLAG_BY_INPUT, USUAL
from modeldex.entries.types import ModelType

_TYPE_BY_OUTPUT: Final[Mapping[str, ModelType]] = {
    "embeddings": "embedding",
    "embedding": "embedding",
    "text": "text",
    "image": "image",
    "video": "video",
    "speech": "tts",
    "transcription": "asr",
}
"""The first that is among a model's outputs decides: no chat model makes embeddings, and one
that makes text with images is a text model still."""

TYPES: Final[tuple[ModelType, ...]] = tuple(dict.fromkeys(_TYPE_BY_OUTPUT.values()))
"""Those that a model's outputs tell."""


def type_of(outputs: Iterable[str]) -> ModelType | None:
    """The type of a model with these outputs; None where no type is that of them."""
    given = frozenset(outputs)
    return next((each for name, each in _TYPE_BY_OUTPUT.items() if name in given), None)


def input_flags(inputs: Iterable[str]) -> dict[str, bool]:
    """The capabilities of a text model with exactly these inputs."""
    given = frozenset(inputs)
    return {flag: name in given for name, flag in FLAG_BY_INPUT.items()}


def inputs_of(facts: ModelFacts) -> list[str]:
    """What goes in. For a text model its capabilities decide."""
    inputs = list(facts.input_modalities or USUAL[facts.type][0])
    if facts.type != "text":
        return inputs
    for name, flag in FLAG_BY_INPUT.items():
        if facts.flags.get(flag) is True and name not in inputs:
            inputs.append(name)
        if facts.flags.get(flag) is False and name in inputs:
            inputs.remove(name)
    return inputs


def outputs_of(facts: ModelFacts) -> list[str]:
    """What comes out."""
    return list(facts.output_modalities or USUAL[facts.type][1])
