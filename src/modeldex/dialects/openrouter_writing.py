"""Entries as OpenRouter's list of models.

All entries are written: clients of the list choose by ``output_modalities``. What a client of
the format relies on and an entry does not say is filled in: ``canonical_slug`` is the id,
``tokenizer`` is ``Other``, ``is_moderated`` is false, and where there is no price per token
``prompt`` and ``completion`` are ``-1``, which is OpenRouter's word for "no fixed price": a 0
would say that the model is free. Prices of units, and under conditions, that the format has no
field for are left out.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final

from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.modalities import inputs_of, outputs_of
from modeldex.dialects.openrouter_facts import (
    HUGGING_FACE,
    PARAMETER_BY_FLAG,
    REASONING_PARAMETERS,
    REPOSITORY,
    joined_modality,
)
from modeldex.dialects.openrouter_rates import with_kept, written_pricing
from modeldex.entries.instants import instant_or_none
from modeldex.entries.merging import joined_deeply

NAME: Final = "openrouter"

_ORDER: Final = (
    "id",
    "canonical_slug",
    "alias_target",
    "hugging_face_id",
    "name",
    "created",
    "description",
    "context_length",
    "architecture",
    "pricing",
    "top_provider",
    "per_request_limits",
    "supported_parameters",
    "default_parameters",
    "supported_voices",
    "knowledge_cutoff",
    "expiration_date",
    "links",
    "benchmarks",
    "reasoning",
)
"""Of a model's fields; others follow."""


def write(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Complete entries, extensions included, as the list."""
    models = [written_model(facts_of(document, NAME)) for document in documents]
    return {"data": models, "total_count": len(models), "links": {"next": None}}


def written_model(facts: ModelFacts) -> dict[str, Any]:
    """A model of the list."""
    inputs, outputs = inputs_of(facts), outputs_of(facts)
    context = facts.context_tokens or facts.max_input_tokens
    said = _known(
        id=facts.id,
        name=facts.name,
        created=facts.created,
        description=facts.description,
        hugging_face_id=hugging_face_id(facts.model_source),
        context_length=context,
        architecture={"input_modalities": inputs, "output_modalities": outputs},
        top_provider=_known(max_completion_tokens=facts.max_output_tokens),
        supported_parameters=parameters_of(facts),
        supported_voices=list(facts.voices) or None,
        knowledge_cutoff=facts.knowledge_cutoff,
        expiration_date=_day(facts.removes_at),
        reasoning=_reasoning(facts),
    )
    document = joined_deeply(facts.foreign, said)
    document["pricing"] = with_kept(written_pricing(facts.tariff), facts.foreign.get("pricing"))
    return _filled_in(document, joined_modality(inputs, outputs))


def _filled_in(document: dict[str, Any], modality: str) -> dict[str, Any]:
    """With everything that clients rely on, in the list's order."""
    _put(document, canonical_slug=document["id"], name=document["id"])
    _put(document, hugging_face_id=None, context_length=None, knowledge_cutoff=None)
    _put(document, per_request_limits=None, default_parameters=None, expiration_date=None)
    _put(document["architecture"], modality=modality, tokenizer="Other", instruct_type=None)
    _put(document["pricing"], prompt="-1", completion="-1")
    top = document["top_provider"]
    _put(top, context_length=document["context_length"], max_completion_tokens=None)
    _put(top, is_moderated=False)
    return {
        **{field: document[field] for field in _ORDER if field in document},
        **{field: value for field, value in document.items() if field not in _ORDER},
    }


def _put(document: dict[str, Any], **values: Any) -> None:
    for field, value in values.items():
        document.setdefault(field, value)


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def parameters_of(facts: ModelFacts) -> list[str]:
    """The parameters of a request; of a text model its capabilities decide what is among them."""
    parameters = list(facts.parameters)
    if facts.type != "text":
        return parameters
    for flag, name in PARAMETER_BY_FLAG.items():
        has = facts.flags.get(flag)
        saying = REASONING_PARAMETERS if flag == "supportsReasoning" else (name,)
        if has is False:
            parameters = [each for each in parameters if each not in saying]
        elif has and not any(each in parameters for each in saying):
            said_by_efforts = flag == "supportsReasoningEffort" and facts.reasoning_efforts
            parameters += [] if said_by_efforts else [name]
    return parameters


def hugging_face_id(address: str | None) -> str | None:
    """The repository that a model's address names, where it is one of Hugging Face."""
    if address is None or not address.startswith(HUGGING_FACE):
        return None
    repository = address.removeprefix(HUGGING_FACE)
    return repository if REPOSITORY.fullmatch(repository) else None


def _reasoning(facts: ModelFacts) -> dict[str, Any] | None:
    said = _known(
        supported_efforts=list(facts.reasoning_efforts) or None,
        default_effort=facts.default_effort,
    )
    return said or None


def _day(text: str | None) -> str | None:
    """The day, in UTC, on which the instant falls."""
    instant = instant_or_none(text)
    return None if instant is None else instant.astimezone(UTC).date().isoformat()
