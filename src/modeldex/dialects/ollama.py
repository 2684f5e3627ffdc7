"""Ollama's lists of local models, and its descriptions of single ones.

Read are the answers of ``/api/tags`` and ``/api/show``, an array of either, and a list whose
models have the fields of both. What is decided here:

- The answer about one model does not name it, except in a comment of its ``modelfile``
  (``# FROM llama3.2:latest``) or where ``model`` or ``name`` was put beside it.
- Where ``capabilities`` are listed they are all there are. A model that embeds and completes
  nothing is an embedding; without the list a model is of type text.
- The context window is that of the model's architecture (``model_info``).
- ``modified_at`` is what Ollama itself gives as ``created``.
- ``/api/tags`` is written: text and embedding models, which are all that Ollama's clients can
  call, with only the fields that such a list has. ``modelfile``, ``system`` and the like are
  kept but not written there: they can be private.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypedDict

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.foreign import ForeignObject, is_texts
from modeldex.dialects.listing import Listing, ReadModel, first_models, models_in
from modeldex.dialects.sayable import Sayable
from modeldex.entries.instants import instant_or_none
from modeldex.entries.merging import joined_deeply
from modeldex.entries.problems import Path, Reading
from modeldex.entries.types import ModelType

NAME: Final = "ollama"
SETTINGS: Final = Settings(name="Ollama", owned_by=NAME)
ACCEPTS: Final = (
    'Ollama\'s list {"models": [{"name", "digest", "details"}]} or one of its descriptions'
)


class Details(TypedDict, total=False):
    parent_model: str
    format: str
    family: str
    families: list[str] | None
    parameter_size: str
    """Such as ``8.0B``."""
    quantization_level: str
    """Such as ``Q4_K_M``."""


class Summary(TypedDict, total=False):
    """A model of ``/api/tags``."""

    name: str
    """With its tag, such as ``llama3.2:latest``."""
    model: str
    """The same."""
    modified_at: str
    size: int
    """Bytes on disk."""
    digest: str
    details: Details
    remote_model: str
    """What it is called where it runs, for a model that runs elsewhere."""
    remote_host: str


class Description(TypedDict, total=False):
    """The answer of ``/api/show``, without most of what is only kept."""

    modelfile: str
    details: Details
    model_info: dict[str, Any]
    """Keys such as ``general.architecture`` and ``llama.context_length``."""
    capabilities: list[str]
    """Of ``completion``, ``tools``, ``insert``, ``vision``, ``embedding``, ``thinking``,
    ``image``, ``audio``."""
    thinking: dict[str, Any]
    """``values`` that the ``think`` of a request takes, and the ``default``."""
    modified_at: str


_SUMMARY_FIELDS: Final = frozenset(Summary.__annotations__)

QUANTIZATIONS: Final[Mapping[str, str]] = {
    "F16": "fp16",
    "BF16": "bf16",
    "Q8_0": "int8",
    "Q4_0": "int4",
    "MXFP4": "fp4",
}
"""Levels that one of the API's words says; mixtures such as ``Q4_K_M`` are kept."""

_FLAG_BY_CAPABILITY: Final[Mapping[str, str]] = {
    "tools": "supportsFunctionCalling",
    "vision": "supportsVision",
    "audio": "supportsAudioInput",
    "thinking": "supportsReasoning",
}
_CAPABILITIES_OF_TYPES: Final = frozenset({"completion", "embedding", "image"})

CAN_SAY: Final = Sayable(facts=frozenset({"created", "quantization"}), types=("text",))
"""Of a list; a description tells more when it is read."""

_LEVELS: Final = {word: level for level, word in QUANTIZATIONS.items()}
_NAMED_IN_COMMENT: Final = re.compile(r"^# FROM (\S+)\s*$", re.MULTILINE)


def recognises(value: Any) -> bool:
    """A list of models with digests or details, or the description of one."""
    if isinstance(value, Mapping) and ("data" in value or "modeldex" in value):
        return False
    if _is_description(value):
        return True
    models = first_models(value, "models")
    return bool(models) and all(_is_summary(model) or _is_description(model) for model in models)


def _is_summary(model: Mapping[str, Any]) -> bool:
    named = isinstance(model.get("name"), str) or isinstance(model.get("model"), str)
    return named and (isinstance(model.get("details"), Mapping) or "digest" in model)


def _is_description(model: Any) -> bool:
    return (
        isinstance(model, Mapping)
        and isinstance(model.get("details"), Mapping)
        and any(field in model for field in ("model_info", "modelfile", "template"))
    )


def read(value: Any, file: str | None = None) -> Reading[Draft]:
    """Read a list, or the description of one model."""
    models = models_in(value, "models")
    prefix: Path = ("models",) if isinstance(value, Mapping) else ()
    if models is None:
        numbered: list[tuple[Path, Any]] = [((), _named(value))]
    else:
        numbered = [((*prefix, index), _named(model)) for index, model in enumerate(models)]
    listing = Listing(NAME, file, {})
    listing.read(numbered, read_model, "name")
    return Reading(listing.draft(SETTINGS))


def _named(model: Any) -> Any:
    """The model with the name that it has anywhere."""
    if not isinstance(model, Mapping) or model.get("name"):
        return model
    name = model.get("model")
    modelfile = model.get("modelfile")
    if not name and isinstance(modelfile, str):
        comment = _NAMED_IN_COMMENT.search(modelfile)
        name = comment[1] if comment else None
    return {**model, "name": name} if name else model


def read_model(model_id: str, document: Mapping[str, Any]) -> ReadModel:
    """The facts of a model."""
    model = ForeignObject(document)
    model.text("name")
    model.take("model", lambda value: value == model_id)
    capabilities = _capabilities(model)
    model_type = _type(capabilities or ())
    info = model.inner("model_info")
    architecture = info.peek("general.architecture")
    thinking = model.inner("thinking")
    efforts = thinking.texts("values") if model_type == "text" else ()
    vector = info.count(f"{architecture}.embedding_length") if model_type == "embedding" else None
    facts = ModelFacts(
        id=model_id,
        type=model_type,
        created=_created(model),
        context_tokens=info.count(f"{architecture}.context_length"),
        embedding_dimensions=vector,
        flags=_flags(capabilities, efforts),
        reasoning_efforts=efforts,
        default_effort=thinking.text("default") if efforts else None,
        quantization=_quantization(model.inner("details"), model_type),
        foreign=_kept(model),
    )
    return ReadModel(facts, model.kinds())


def _capabilities(model: ForeignObject) -> tuple[str, ...] | None:
    """None where they are not listed."""
    listed = model.take("capabilities", is_texts)
    if listed is None:
        return None
    if not frozenset(listed) <= _CAPABILITIES_OF_TYPES | _FLAG_BY_CAPABILITY.keys():
        model.keep("capabilities", listed)
    return tuple(listed)


def _type(capabilities: tuple[str, ...]) -> ModelType:
    if "completion" not in capabilities:
        if "embedding" in capabilities:
            return "embedding"
        if "image" in capabilities:
            return "image"
    return "text"


def _flags(capabilities: tuple[str, ...] | None, efforts: tuple[str, ...]) -> dict[str, bool]:
    if capabilities is None:
        return {}
    flags = {flag: name in capabilities for name, flag in _FLAG_BY_CAPABILITY.items()}
    return flags | {"supportsReasoningEffort": bool(efforts)}


def _created(model: ForeignObject) -> int | None:
    text = model.take("modified_at", lambda value: instant_or_none(value) is not None)
    instant = instant_or_none(text)
    if instant is None:
        return None
    seconds = int(instant.timestamp())
    return seconds if seconds >= 0 else None


def _quantization(details: ForeignObject, model_type: ModelType) -> str | None:
    details.pass_on("parent_model", "format", "family", "families", "parameter_size")
    if model_type != "text":
        details.pass_on("quantization_level")
        return None
    level = details.take("quantization_level", lambda value: value in QUANTIZATIONS)
    return QUANTIZATIONS[level] if level else None


def _kept(model: ForeignObject) -> dict[str, Any]:
    model.pass_on("size", "digest", "license", "modelfile", "parameters", "template", "system")
    return model.rest()


def write(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Complete entries, extensions included, as the answer of ``/api/tags``."""
    models = (facts_of(document, NAME) for document in documents if _is_listed(document))
    return {"models": [_written(facts) for facts in models]}


def _is_listed(document: Mapping[str, Any]) -> bool:
    return document["type"] in ("text", "embedding")


def _written(facts: ModelFacts) -> dict[str, Any]:
    level = _LEVELS.get(facts.quantization or "")
    said: dict[str, Any] = {"name": facts.id, "model": facts.id}
    if facts.created is not None:
        instant = datetime.fromtimestamp(facts.created, UTC)
        said["modified_at"] = instant.isoformat().replace("+00:00", "Z")
    if level is not None:
        said["details"] = {"quantization_level": level}
    kept = {name: value for name, value in facts.foreign.items() if name in _SUMMARY_FIELDS}
    model = joined_deeply(kept, said)
    details = model.get("details")
    return {
        "name": facts.id,
        "model": facts.id,
        "modified_at": "",
        "size": 0,
        "digest": "",
        **model,
        "details": {**_EMPTY_DETAILS, **(details if isinstance(details, Mapping) else {})},
    }


_EMPTY_DETAILS: Final[Mapping[str, Any]] = {
    "parent_model": "",
    "format": "",
    "family": "",
    "families": None,
    "parameter_size": "",
    "quantization_level": "",
}
"""As Ollama writes what it does not know."""

DIALECT: Final = Dialect(NAME, ACCEPTS, recognises, read, write, CAN_SAY, _is_listed)
