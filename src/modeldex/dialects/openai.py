"""The list of models of OpenAI's API, as its many imitators answer it.

OpenAI itself says ``id``, ``created`` and ``owned_by``. The additions that are understood, and
whose they are: ``OPENAI_ADDITIONS``; all others are kept. What is decided here:

- An entry is of type text unless the server says what the model is: in ``type``, or in the list
  of what comes out of it. An id that sounds like an embedding's is no statement.
- Prices are not read: those who give them mean dollars per token, per million or per hour.
- vLLM, SGLang and llama.cpp give the time of the answer as ``created``, and vLLM makes up ids for
  its ``permission`` at each request. Neither is a fact of the model: both are told of as not
  understood, but not kept, or each reading would bring a change.
- The list is written as OpenAI answers it, with ``context_length``, which clients of this API
  know, and with what was kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypedDict

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft
from modeldex.dialects import openrouter
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.foreign import ForeignObject
from modeldex.dialects.listing import (
    Listing,
    ReadModel,
    first_models,
    models_in,
    no_list,
    one_page_only,
)
from modeldex.dialects.modalities import input_flags, type_of
from modeldex.dialects.openrouter_facts import is_instant, untyped
from modeldex.dialects.report import LeftOut
from modeldex.dialects.sayable import Sayable
from modeldex.entries.merging import joined_deeply
from modeldex.entries.problems import Path, Problem, Reading
from modeldex.entries.types import ModelType, is_model_type

NAME: Final = "openai"
SETTINGS: Final = Settings(name="OpenAI-compatible server", owned_by=NAME)
ACCEPTS: Final = (
    'an answer of an OpenAI-compatible server {"object": "list", "data": [{"id", "object"}]}'
)


class Model(TypedDict, total=False):
    """What OpenAI says of a model."""

    id: str
    object: str
    """``model``."""
    created: int
    """Unix seconds."""
    owned_by: str


OPENAI_ADDITIONS: Final[Mapping[str, str]] = {
    "max_model_len": "vLLM, SGLang: the context window as served",
    "context_window": "Groq: the context window",
    "context_length": "Together, Fireworks, this API: the context window",
    "max_context_length": "Mistral, LM Studio: the context window",
    "meta.n_ctx": "llama.cpp: the context window as loaded",
    "max_completion_tokens": "Groq: the longest output",
    "max_output_tokens": "several: the longest output",
    "active": "Groq: whether the model can be called",
    "name": "Mistral: the model's name",
    "display_name": "Anthropic, Together: the model's name",
    "description": "Mistral: what the model is",
    "capabilities.function_calling": "Mistral: whether the model calls functions",
    "capabilities.vision": "Mistral: whether the model sees images",
    "supports_tools": "Fireworks: whether the model calls functions",
    "supports_image_input": "Fireworks: whether the model sees images",
    "deprecation": "Mistral: from when on the model is gone",
    "deprecation_replacement_model": "Mistral: what to use then",
    "type": "LM Studio, Together: what kind of model it is",
    "input_modalities": "several: what goes in; also inside ``architecture``",
    "output_modalities": "several: what comes out; also inside ``architecture``",
}
"""Fields that OpenAI does not have, who sends them, and what they are."""

_CONTEXT_FIELDS: Final = (
    "max_model_len",
    "context_window",
    "context_length",
    "max_context_length",
)
_OUTPUT_FIELDS: Final = ("max_completion_tokens", "max_output_tokens")

_TYPE_BY_WORD: Final[Mapping[str, ModelType]] = {
    "llm": "text",
    "vlm": "text",
    "chat": "text",
    "language": "text",
    "code": "text",
    "text": "text",
    "embedding": "embedding",
    "embeddings": "embedding",
    "image": "image",
    "video": "video",
    "transcribe": "asr",
    "transcription": "asr",
}
"""What servers say in ``type``. Words that are not here (``base``, ``model``) say nothing."""

_NO_ENTRY: Final = ("rerank", "moderation")
"""Words of ``type`` for models that no entry can be of."""

CAN_SAY: Final = Sayable(
    facts=frozenset({"created", "owned_by", "context_tokens"}), types=("text",)
)
"""Models of every type are written, and none says its type; more can be read than written."""

_ANSWERING_OWNERS: Final = ("vllm", "sglang", "llamacpp")
"""Whose ``created`` is the time of the answer."""

_EXTENDED_NAMES: Final[Mapping[str, str]] = {
    "modalities.input": "input_modalities",
    "modalities.output": "output_modalities",
}


def recognises(value: Any) -> bool:
    """A list of objects with an id that are neither this API's entries nor OpenRouter's."""
    models = first_models(value)
    if not models or not all(isinstance(model.get("id"), str) for model in models):
        return False
    if any("model_spec" in model for model in models) or openrouter.recognises(value):
        return False
    said = isinstance(value, Mapping) and value.get("object") == "list"
    objects = any(model.get("object") == "model" for model in models)
    owned = all("created" in model or "created_at" in model for model in models)
    return (said or objects or owned) and not all(
        is_model_type(model.get("type")) for model in models
    )


def read(value: Any, file: str | None = None) -> Reading[Draft]:
    """Read the answer, or the array in it."""
    models = models_in(value)
    if models is None:
        return no_list(value, file, ACCEPTS)
    prefix: Path = ("data",) if isinstance(value, Mapping) else ()
    listing = Listing(NAME, file, _EXTENDED_NAMES)
    numbered = (((*prefix, index), model) for index, model in enumerate(models))
    listing.read(numbered, read_model)
    return Reading(listing.draft(SETTINGS), tuple(_page_problems(value, file)))


def _page_problems(value: Any, file: str | None) -> Iterator[Problem]:
    if isinstance(value, Mapping) and value.get("has_more") is True:
        yield one_page_only(("has_more",), True, file)


def read_model(model_id: str, document: Mapping[str, Any]) -> ReadModel | LeftOut:
    """The facts of a model, or why it can have no entry."""
    model = ForeignObject(document)
    model.text("id")
    model.take("object", lambda value: value == "model")
    inputs, outputs = _modalities(model)
    word = model.peek("type")
    model_type = _type(model, outputs)
    if model_type is None:
        return LeftOut(model_id, untyped(outputs or (str(word),)))
    name = model.text("display_name") or model.text("name")
    capabilities = model.inner("capabilities")
    flags = _flags(model, inputs, capabilities, sees=word == "vlm")
    removes_at = model.take("deprecation", is_instant)
    volatile = _without_what_each_answer_makes_up(model)
    facts = ModelFacts(
        id=model_id,
        type=model_type,
        name=name,
        description=model.text("description"),
        owned_by=model.text("owned_by"),
        created=model.count("created"),
        context_tokens=_first_count(model, _CONTEXT_FIELDS) or model.inner("meta").count("n_ctx"),
        max_output_tokens=_first_count(model, _OUTPUT_FIELDS),
        flags=flags,
        input_modalities=inputs,
        output_modalities=outputs,
        offline=model.flag("active") is False,
        removes_at=removes_at,
        replacement=model.text("deprecation_replacement_model") if removes_at else None,
        foreign=model.rest(),
    )
    return ReadModel(facts, (*volatile, *model.kinds()))


def _modalities(model: ForeignObject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inner = model.inner("architecture")
    inputs = model.texts("input_modalities") or inner.texts("input_modalities")
    return inputs, model.texts("output_modalities") or inner.texts("output_modalities")


def _type(model: ForeignObject, outputs: tuple[str, ...]) -> ModelType | None:
    """What the server says that the model is; None where that is nothing an entry can be."""
    word = model.peek("type")
    if isinstance(word, str) and word in _TYPE_BY_WORD:
        model.text("type")
        return _TYPE_BY_WORD[word]
    if word in _NO_ENTRY:
        return None
    return type_of(outputs) if outputs else "text"


def _flags(
    model: ForeignObject, inputs: tuple[str, ...], capabilities: ForeignObject, *, sees: bool
) -> dict[str, bool]:
    flags = input_flags(inputs) if inputs else {}
    for flag, said in (
        ("supportsFunctionCalling", capabilities.flag("function_calling")),
        ("supportsFunctionCalling", model.flag("supports_tools")),
        ("supportsVision", capabilities.flag("vision")),
        ("supportsVision", model.flag("supports_image_input")),
        ("supportsVision", sees or None),
    ):
        if said is not None:
            flags[flag] = said
    return flags


def _first_count(model: ForeignObject, fields: Iterable[str]) -> int | None:
    """The first of these fields; others that say the same are taken with it, and those that say
    something else stay."""
    found: int | None = None
    for field in fields:
        if found is None or model.peek(field) == found:
            found = model.count(field) or found
    return found


def _without_what_each_answer_makes_up(model: ForeignObject) -> tuple[str, ...]:
    """The names of the fields that were dropped, because the next answer has others there."""
    permission = model.take("permission", lambda value: isinstance(value, list))
    created = model.peek("created")
    dropped = ["permission"] if permission else []
    stamped = any(
        isinstance(each, Mapping) and each.get("created") == created for each in permission or ()
    )
    if created is not None and (stamped or model.peek("owned_by") in _ANSWERING_OWNERS):
        model.take("created", lambda _: True)
        dropped.append("created (the time of the answer)")
    return tuple(dropped)


def write(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Complete entries, extensions included, as OpenAI's list."""
    return {
        "object": "list",
        "data": [_written(facts_of(document, NAME)) for document in documents],
    }


def _written(facts: ModelFacts) -> dict[str, Any]:
    model = Model(
        id=facts.id,
        object="model",
        created=facts.created or 0,
        owned_by=facts.owned_by or NAME,
    )
    context = facts.context_tokens
    return joined_deeply(
        facts.foreign,
        {**model, "context_length": context} if context is not None else model,
    )


DIALECT: Final = Dialect(NAME, ACCEPTS, recognises, read, write, CAN_SAY)
