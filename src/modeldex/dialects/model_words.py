"""Words of a model's id or name that tell its type, where a format has no field for it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

RERANKERS: Final = ("rerank", "reranker")
EMBEDDINGS: Final = ("embed", "embedding", "embeddings")
EMBEDDING_FAMILIES: Final = ("bge", "gte", "voyage")
"""Families of embedding models whose ids do not say so: BAAI General Embedding, General Text
Embeddings, Voyage AI. Only a model without an output price is taken for one of them."""
MUSICIANS: Final = ("lyria", "music", "stable-audio")
"""Google's and Stability's families of music models, and models that say so."""

NO_RERANKER: Final = "a reranker, which no model type of the API is"


@dataclass(frozen=True, slots=True)
class Untyped:
    """Why a model belongs to no type of the API."""

    reason: str


def holds(text: str, words: Collection[str]) -> bool:
    """Whether one of the words stands in the text; digits and signs bound words, too."""
    pattern = rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])"
    return re.search(pattern, text, re.IGNORECASE) is not None
