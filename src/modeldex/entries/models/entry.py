"""An entry of each model type, as the API answers it."""

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, Field

from modeldex.entries.models.base import Absent, Count, Discount, Snake
from modeldex.entries.models.extensions import Extensions, Unpriced
from modeldex.entries.models.pricing.image import ImagePricing, UpscalePricing
from modeldex.entries.models.pricing.inpaint import InpaintPricing
from modeldex.entries.models.pricing.music import MusicPricing
from modeldex.entries.models.pricing.speech import SpeechPricing, TranscriptionPricing
from modeldex.entries.models.pricing.tokens import EmbeddingPricing, TextPricing
from modeldex.entries.models.specs import (
    EmbeddingSpec,
    ImageSpec,
    InpaintSpec,
    MusicSpec,
    Spec,
    SpeechSpec,
    TextSpec,
    TranscriptionSpec,
    UpscaleSpec,
    VideoSpec,
)
from modeldex.entries.types import ModelType


class EntryModel(Snake):
    """What an entry of any type carries."""

    id: str
    object: Literal["model"]
    created: Count
    """Unix seconds."""
    owned_by: str
    discount_to_user: Discount | Absent = None
    """Goes only to the partner whose agreement it is."""
    extensions: Extensions[Any] | Absent = None
    """Part of an answer only when asked for."""


class TextEntry(EntryModel):
    """A chat or completion model."""

    type: Literal["text"]
    context_length: Count | Absent = None
    """Repeats ``availableContextTokens``, for clients of the OpenAI API."""
    model_spec: TextSpec
    extensions: Extensions[TextPricing] | Absent = None


class EmbeddingEntry(EntryModel):
    """A model that turns text into vectors."""

    type: Literal["embedding"]
    model_spec: EmbeddingSpec
    extensions: Extensions[EmbeddingPricing] | Absent = None


class ImageEntry(EntryModel):
    """A model that makes images."""

    type: Literal["image"]
    model_spec: ImageSpec
    extensions: Extensions[ImagePricing] | Absent = None


class InpaintEntry(EntryModel):
    """A model that edits images."""

    type: Literal["inpaint"]
    model_spec: InpaintSpec
    extensions: Extensions[InpaintPricing] | Absent = None


class UpscaleEntry(EntryModel):
    """A model that enlarges images."""

    type: Literal["upscale"]
    model_spec: UpscaleSpec
    extensions: Extensions[UpscalePricing] | Absent = None


class VideoEntry(EntryModel):
    """A model that makes videos."""

    type: Literal["video"]
    model_spec: VideoSpec
    extensions: Extensions[Unpriced] | Absent = None


class TranscriptionEntry(EntryModel):
    """A model that turns speech into text."""

    type: Literal["asr"]
    model_spec: TranscriptionSpec
    extensions: Extensions[TranscriptionPricing] | Absent = None


class SpeechEntry(EntryModel):
    """A model that turns text into speech."""

    type: Literal["tts"]
    model_spec: SpeechSpec
    extensions: Extensions[SpeechPricing] | Absent = None


class MusicEntry(EntryModel):
    """A model that makes music and sounds."""

    type: Literal["music"]
    model_spec: MusicSpec
    extensions: Extensions[MusicPricing] | Absent = None


AnyEntry: TypeAlias = Annotated[
    TextEntry
    | EmbeddingEntry
    | ImageEntry
    | InpaintEntry
    | UpscaleEntry
    | VideoEntry
    | TranscriptionEntry
    | SpeechEntry
    | MusicEntry,
    Field(discriminator="type"),
]

ENTRY_MODELS: Final[dict[ModelType, type[BaseModel]]] = {
    "asr": TranscriptionEntry,
    "embedding": EmbeddingEntry,
    "image": ImageEntry,
    "music": MusicEntry,
    "text": TextEntry,
    "tts": SpeechEntry,
    "upscale": UpscaleEntry,
    "inpaint": InpaintEntry,
    "video": VideoEntry,
}

SPEC_MODELS: Final[dict[ModelType, type[Spec]]] = {
    "asr": TranscriptionSpec,
    "embedding": EmbeddingSpec,
    "image": ImageSpec,
    "music": MusicSpec,
    "text": TextSpec,
    "tts": SpeechSpec,
    "upscale": UpscaleSpec,
    "inpaint": InpaintSpec,
    "video": VideoSpec,
}
