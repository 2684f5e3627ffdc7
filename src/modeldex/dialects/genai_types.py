"""Which model type a genai-prices model is. The data has no such field.

Two things tell: the units that a model is priced in, and words of its id and name. A model is
``text`` unless one of them says otherwise, since the package is about language models. What
belongs to no type of the API is named as such, and gets no entry.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from modeldex.dialects.model_words import (
    EMBEDDING_FAMILIES,
    EMBEDDINGS,
    NO_RERANKER,
    RERANKERS,
    Untyped,
    holds,
)
from modeldex.entries.types import ModelType

_INPUT: Final = "input_mtok"
_OUTPUT: Final = "output_mtok"
_CHARACTERS: Final = "input_mchars"
_HEARD: Final = frozenset({"audio_hours", "input_audio_hours"})
_TOKENS: Final = "mtok"


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells the type of a model."""

    model_id: str
    """As the provider names it."""
    name: str
    description: str
    units: Collection[str]
    """The price keys that the model is priced in, such as ``input_mtok``."""

    def named(self, *words: str) -> bool:
        """Whether the id or the name holds one of the words, as a word."""
        return holds(f"{self.model_id} {self.name}", words)

    @property
    def priced_by_input_alone(self) -> bool:
        return _INPUT in self.units and _OUTPUT not in self.units


def type_of(signs: Signs) -> ModelType | Untyped:
    """The model's type, or why it has none."""
    return _untyped(signs) or _type_by_use(signs) or _type_by_units(signs) or "text"


def _untyped(signs: Signs) -> Untyped | None:
    if signs.named(*RERANKERS):
        return Untyped(NO_RERANKER)
    if signs.named("moderation") and _OUTPUT not in signs.units:
        return Untyped("a classifier for moderation, which no model type of the API is")
    return None


def _type_by_use(signs: Signs) -> ModelType | None:
    """The type that the model's name tells."""
    if _is_embedding(signs):
        return "embedding"
    if signs.named("tts"):
        return "tts"
    if signs.named("transcribe", "whisper"):
        return "asr"
    if signs.named("image"):
        return "image"
    if signs.named("lyria"):  # Google's family of music models, listed without a price
        return "music"
    return None


def _type_by_units(signs: Signs) -> ModelType | Untyped | None:
    """The type that the model's units tell."""
    units = set(signs.units)
    if "output_image_mtok" in units:
        return "image"
    if "output_video_mtok" in units:
        return "video"
    if units == {_CHARACTERS}:
        return "tts"
    if "input_audio_hours" in units and units <= _HEARD:
        return "asr"
    if units and not any(unit.endswith(_TOKENS) for unit in units):
        return Untyped(f"priced only by {', '.join(sorted(units))}, as no model type of the API is")
    return None


def _is_embedding(signs: Signs) -> bool:
    if signs.named(*EMBEDDINGS):
        return True
    return signs.priced_by_input_alone and (
        signs.named(*EMBEDDING_FAMILIES) or holds(signs.description, ("embedding",))
    )
