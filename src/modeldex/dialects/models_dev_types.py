"""Which model type a model of models.dev is.

Newer files say it (``type``). Otherwise what comes out of the model tells it, and where that is
text, as for embeddings in this format, its id and its name do.
"""

from collections.abc import Mapping
from typing import Any

from modeldex.dialects.foreign import is_texts
from modeldex.dialects.model_words import (
    EMBEDDING_FAMILIES,
    EMBEDDINGS,
    MUSICIANS,
    NO_RERANKER,
    RERANKERS,
    Untyped,
    holds,
)
from modeldex.dialects.models_dev_format import TYPES, is_amount
from modeldex.entries.types import ModelType


def type_of(model_id: str, model: Mapping[str, Any]) -> ModelType | Untyped:
    """The model's type, or why it has none."""
    stated = model.get("type")
    if stated in ("reranking", "decision"):
        return Untyped(f"of type {stated}, which no model type of the API is")
    if isinstance(stated, str) and stated in TYPES:
        return TYPES[stated]
    named = f"{model_id} {model.get('name')}"
    if holds(named, RERANKERS):
        return Untyped(NO_RERANKER)
    return _by_modalities(named, model) or _by_name(named, model) or "text"


def _by_modalities(named: str, model: Mapping[str, Any]) -> ModelType | None:
    """What a model is that gives or takes something else than text."""
    taken, given = (_modalities(model, side) for side in ("input", "output"))
    if taken == {"audio"} and given == {"text"}:
        return "asr"
    if "audio" in given and holds(named, MUSICIANS):
        return "music"
    if not given or "text" in given or model.get("reasoning") is True:
        return None  # a model that reasons answers in text, whatever else it gives
    if "video" in given:
        return "video"
    return "image" if "image" in given else "tts" if given == {"audio"} else None


def _by_name(named: str, model: Mapping[str, Any]) -> ModelType | None:
    if holds(named, EMBEDDINGS):
        return "embedding"
    cost = model.get("cost")
    price = cost.get("output") if isinstance(cost, Mapping) else None
    paid = is_amount(price) and price != 0
    return "embedding" if not paid and holds(named, EMBEDDING_FAMILIES) else None


def _modalities(model: Mapping[str, Any], side: str) -> set[str]:
    modalities = model.get("modalities")
    words = modalities.get(side) if isinstance(modalities, Mapping) else None
    return set(words) if isinstance(words, list) and is_texts(words) else set()
