"""One model of OpenRouter's list, as facts.

What is decided here:

- ``context_length`` is the context window. ``top_provider.context_length`` is kept where it is
  another number, or null beside a known window.
- ``expiration_date`` is the day from which the model is removed.
- ``structured_outputs`` among the parameters is what ``supportsResponseSchema`` means;
  ``response_format`` alone promises JSON of any kind, and is only a parameter.
- A list of parameters is complete, so a parameter that is not in it is a capability that the
  model lacks. Without the list nothing is known.
- An alias (``~author/name-latest``) is an entry: it has a price and limits of its own. What it
  stands for is kept.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from modeldex.dialects.facts import ModelFacts
from modeldex.dialects.foreign import ForeignObject, is_count, is_texts
from modeldex.dialects.listing import ReadModel
from modeldex.dialects.modalities import input_flags, type_of
from modeldex.dialects.model_words import MUSICIANS, holds
from modeldex.dialects.openrouter_rates import read_pricing
from modeldex.dialects.report import LeftOut
from modeldex.entries.instants import instant_or_none
from modeldex.entries.types import ModelType

HUGGING_FACE: Final = "https://huggingface.co/"
REPOSITORY: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
"""What can be a ``hugging_face_id``."""

PARAMETER_BY_FLAG: Final[Mapping[str, str]] = {
    "supportsFunctionCalling": "tools",
    "supportsLogProbs": "logprobs",
    "supportsReasoning": "reasoning",
    "supportsReasoningEffort": "reasoning_effort",
    "supportsResponseSchema": "structured_outputs",
    "supportsWebSearch": "web_search_options",
}
"""Capabilities of a text model, and the parameter that is listed where there is one."""

REASONING_PARAMETERS: Final = ("reasoning", "include_reasoning")
"""Either of them says that the model reasons."""

_MODALITY_ORDER: Final = ("text", "image", "file", "audio", "video")
_MODALITY: Final = re.compile(r"[a-z]+(\+[a-z]+)*->[a-z]+(\+[a-z]+)*")


def read_model(model_id: str, document: Mapping[str, Any]) -> ReadModel | LeftOut:
    """The facts of a model, or why it can have no entry."""
    model = ForeignObject(document)
    model.text("id")
    inputs, outputs = _modalities(model.inner("architecture"))
    model_type = _type(f"{model_id} {document.get('name')}", outputs)
    if model_type is None:
        return LeftOut(model_id, untyped(outputs))
    context, output = _sizes(model, model.inner("top_provider"))
    efforts, default_effort = _reasoning(model.inner("reasoning"), model_type)
    listed = is_texts(document.get("supported_parameters"))
    parameters = model.texts("supported_parameters")
    voices = model.texts("supported_voices") if model_type in ("tts", "music") else ()
    facts = ModelFacts(
        id=model_id,
        type=model_type,
        name=model.text("name"),
        description=model.text("description"),
        created=model.count("created"),
        model_source=_source(model),
        context_tokens=context,
        max_output_tokens=output,
        flags=_flags(inputs, parameters if listed else None, efforts),
        reasoning_efforts=efforts,
        default_effort=default_effort,
        voices=voices,
        tariff=read_pricing(model.inner("pricing")),
        input_modalities=inputs,
        output_modalities=outputs,
        knowledge_cutoff=model.text("knowledge_cutoff"),
        parameters=parameters,
        removes_at=model.take("expiration_date", is_instant),
        foreign=_kept(model),
    )
    return ReadModel(facts, model.kinds())


def _kept(model: ForeignObject) -> dict[str, Any]:
    model.pass_on(*_KNOWN_WITHOUT_PLACE)
    return model.rest()


_KNOWN_WITHOUT_PLACE: Final = (
    "canonical_slug",
    "per_request_limits",
    "default_parameters",
    "supported_voices",
    "links",
    "benchmarks",
    "alias_target",
)


def is_instant(value: Any) -> bool:
    """Whether the value names a day or an instant."""
    return instant_or_none(value) is not None


def joined_modality(inputs: Iterable[str], outputs: Iterable[str]) -> str:
    """Both lists as ``architecture.modality`` says them."""
    return "->".join(
        "+".join(name for name in _MODALITY_ORDER if name in names)
        for names in (frozenset(inputs), frozenset(outputs))
    )


def _modalities(architecture: ForeignObject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    architecture.pass_on("tokenizer", "instruct_type")
    inputs = architecture.texts("input_modalities")
    outputs = architecture.texts("output_modalities")
    joined = architecture.text("modality")
    if joined is not None and _MODALITY.fullmatch(joined):
        into, out_of = (tuple(part.split("+")) for part in joined.split("->"))
        inputs, outputs = inputs or into, outputs or out_of
    if joined not in (None, joined_modality(inputs, outputs)):
        architecture.keep("modality", joined)
    return inputs, outputs


def _type(named: str, outputs: tuple[str, ...]) -> ModelType | None:
    """The list is of text models where it does not say otherwise. Music and speech are both
    ``audio`` in it; only the name tells a musician that comments on its music from a chat model
    that speaks."""
    if not outputs:
        return "text"
    if "audio" in outputs and holds(named, MUSICIANS):
        return "music"
    return "tts" if outputs == ("audio",) else type_of(outputs)


def untyped(outputs: Iterable[str]) -> str:
    """Why a model with these outputs has no entry."""
    return f"no type of entry is known by the output {', '.join(outputs)} alone"


def _sizes(model: ForeignObject, top: ForeignObject) -> tuple[int | None, int | None]:
    """The context window, and the longest output."""
    top.pass_on("is_moderated")
    said = model.peek("context_length")
    context = model.count("context_length")
    top_says = top.peek("context_length")
    if context is None and said is None:
        context = top.count("context_length")
    elif is_count(top_says) and top_says == context:
        top.count("context_length")
    return context, top.count("max_completion_tokens")


def _reasoning(
    reasoning: ForeignObject, model_type: ModelType
) -> tuple[tuple[str, ...], str | None]:
    if model_type != "text":
        return (), None
    return reasoning.texts("supported_efforts"), reasoning.text("default_effort")


def _source(model: ForeignObject) -> str | None:
    repository = model.text("hugging_face_id")
    if repository is None or REPOSITORY.fullmatch(repository):
        return repository and HUGGING_FACE + repository
    model.keep("hugging_face_id", repository)
    return None


def _flags(
    inputs: tuple[str, ...], parameters: tuple[str, ...] | None, efforts: tuple[str, ...]
) -> dict[str, bool]:
    flags = input_flags(inputs) if inputs else {}
    if parameters is not None:
        flags |= {flag: name in parameters for flag, name in PARAMETER_BY_FLAG.items()}
        flags["supportsReasoning"] = any(name in parameters for name in REASONING_PARAMETERS)
    if efforts:
        flags |= {"supportsReasoning": True, "supportsReasoningEffort": True}
    return flags
