"""A model as any dialect knows it: the notions that foreign formats share.

A dialect turns its own document into `ModelFacts` and back; this module alone knows where in an
entry each fact stands. So what two dialects can both say passes between them unharmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.rates.documents import extension_of, tariff_of
from modeldex.entries.rates.splitting import split
from modeldex.entries.rates.tariff import Tariff
from modeldex.entries.types import ModelType

_CAPABILITIES: Final = "capabilities"
_CONTEXT_FIELD: Final[dict[ModelType, str]] = {
    "text": "availableContextTokens",
    "embedding": "maxInputTokens",
}
"""Where an entry of that type says how much goes in; the others say it in their extension."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of a model. None, and what is empty, is not known."""

    id: str
    type: ModelType
    name: str | None = None
    description: str | None = None
    owned_by: str | None = None
    created: int | None = None
    """Unix seconds."""
    model_source: str | None = None
    """An address."""
    context_tokens: int | None = None
    """The context window: prompt and answer together, or the longest input of an embedding."""
    max_input_tokens: int | None = None
    """The longest prompt, where that is not the context window."""
    max_output_tokens: int | None = None
    flags: Mapping[str, bool] = field(default_factory=dict)
    """Capabilities of a text model by the API's names, as far as they are known."""
    quantization: str | None = None
    reasoning_efforts: tuple[str, ...] = ()
    default_effort: str | None = None
    embedding_dimensions: int | None = None
    voices: tuple[str, ...] = ()
    uncensored: bool = False
    offline: bool = False
    tariff: Tariff = field(default_factory=Tariff)
    input_modalities: tuple[str, ...] = ()
    output_modalities: tuple[str, ...] = ()
    knowledge_cutoff: str | None = None
    released: str | None = None
    parameters: tuple[str, ...] = ()
    """Of a request, by OpenAI's names."""
    removes_at: str | None = None
    """An ISO 8601 instant or date."""
    replacement: str | None = None
    foreign: Mapping[str, Any] = field(default_factory=dict)
    """What the dialect says and no other field here does, under the dialect's own names."""


def entry_document(facts: ModelFacts, dialect: str) -> dict[str, Any]:
    """The facts as an entry that has still to be read. ``dialect`` is whose ``foreign`` it is."""
    parts = split(facts.type, facts.tariff)
    spec = _known(
        name=facts.name,
        description=facts.description,
        modelSource=facts.model_source,
        uncensored=facts.uncensored or None,
        offline=facts.offline or None,
        deprecation=_deprecation(facts),
        voices=list(facts.voices) if facts.type in ("tts", "music") else None,
        pricing=parts.pricing,
    )
    extensions = extension_of(parts.rest) | _known(
        modalities=_known(input=list(facts.input_modalities), output=list(facts.output_modalities)),
        knowledge_cutoff=facts.knowledge_cutoff,
        released=facts.released,
        parameters=list(facts.parameters),
        max_input_tokens=facts.max_input_tokens,
        foreign={dialect: dict(facts.foreign)} if facts.foreign else None,
    )
    _put_sizes(facts, spec, extensions)
    if facts.type == "text":
        spec |= _known(capabilities=_capabilities(facts))
    if facts.type == "embedding":
        spec |= _known(embeddingDimensions=facts.embedding_dimensions)
    return _known(
        id=facts.id,
        created=facts.created,
        owned_by=facts.owned_by,
        type=facts.type,
        model_spec=spec,
        extensions=extensions,
    )


def _put_sizes(facts: ModelFacts, spec: dict[str, Any], extensions: dict[str, Any]) -> None:
    context_field = _CONTEXT_FIELD.get(facts.type)
    if facts.context_tokens is not None:
        if context_field is not None:
            spec[context_field] = facts.context_tokens
        else:
            extensions.setdefault("max_input_tokens", facts.context_tokens)
    if facts.max_output_tokens is not None:
        if facts.type == "text":
            spec["maxCompletionTokens"] = facts.max_output_tokens
        else:
            extensions["max_output_tokens"] = facts.max_output_tokens


def _capabilities(facts: ModelFacts) -> dict[str, Any]:
    return {**facts.flags} | _known(
        quantization=facts.quantization,
        reasoningEffortOptions=list(facts.reasoning_efforts),
        defaultReasoningEffort=facts.default_effort,
    )


def _deprecation(facts: ModelFacts) -> dict[str, Any] | None:
    if facts.removes_at is None:
        return None
    return _known(removesAt=facts.removes_at, replacementModelId=facts.replacement)


def _known(**values: Any) -> dict[str, Any]:
    """Only what says something."""
    return {
        name: value for name, value in values.items() if value is not None and value not in ([], {})
    }


def facts_of(document: Mapping[str, Any], dialect: str) -> ModelFacts:
    """What a complete entry says, for a dialect that writes it."""
    spec = object_or_empty(document.get("model_spec"))
    extensions = object_or_empty(document.get("extensions"))
    capabilities = object_or_empty(spec.get(_CAPABILITIES))
    modalities = object_or_empty(extensions.get("modalities"))
    deprecation = object_or_empty(spec.get("deprecation"))
    model_type: ModelType = document["type"]
    context_field = _CONTEXT_FIELD.get(model_type, "")
    return ModelFacts(
        id=document["id"],
        type=model_type,
        name=spec.get("name"),
        description=spec.get("description"),
        owned_by=document.get("owned_by"),
        created=document.get("created"),
        model_source=spec.get("modelSource"),
        context_tokens=spec.get(context_field),
        max_input_tokens=extensions.get("max_input_tokens"),
        max_output_tokens=spec.get("maxCompletionTokens", extensions.get("max_output_tokens")),
        flags={name: value for name, value in capabilities.items() if isinstance(value, bool)},
        quantization=capabilities.get("quantization"),
        reasoning_efforts=tuple(capabilities.get("reasoningEffortOptions", ())),
        default_effort=capabilities.get("defaultReasoningEffort"),
        embedding_dimensions=spec.get("embeddingDimensions"),
        voices=tuple(spec.get("voices", ())),
        uncensored=spec.get("uncensored") is True,
        offline=spec.get("offline") is True,
        tariff=tariff_of(document),
        input_modalities=tuple(modalities.get("input", ())),
        output_modalities=tuple(modalities.get("output", ())),
        knowledge_cutoff=extensions.get("knowledge_cutoff"),
        released=extensions.get("released"),
        parameters=tuple(extensions.get("parameters", ())),
        removes_at=deprecation.get("removesAt"),
        replacement=deprecation.get("replacementModelId"),
        foreign=object_or_empty(object_or_empty(extensions.get("foreign")).get(dialect)),
    )
