"""``model_spec``: what all types have in common, and what each type adds."""

from typing import Literal

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from modeldex.entries.models.base import Absent, Camel, Count, Number, Snake
from modeldex.entries.models.capabilities import Capabilities
from modeldex.entries.models.constraints.image import ImageConstraints
from modeldex.entries.models.constraints.inpaint import InpaintConstraints
from modeldex.entries.models.constraints.text import TextConstraints
from modeldex.entries.models.constraints.video import VideoConstraints
from modeldex.entries.models.deprecation import Deprecation
from modeldex.entries.models.pricing.image import ImagePricing, UpscalePricing
from modeldex.entries.models.pricing.inpaint import InpaintPricing
from modeldex.entries.models.pricing.music import MusicPricing
from modeldex.entries.models.pricing.speech import SpeechPricing, TranscriptionPricing
from modeldex.entries.models.pricing.tokens import EmbeddingPricing, TextPricing


class Spec(Camel):
    """What an entry of any type can say."""

    name: str | Absent = None
    description: str | Absent = None
    model_source: str | Absent = None
    """Where the model comes from, as an address."""
    offline: bool | Absent = None
    privacy: Literal["private", "anonymized"]
    traits: list[str] | Absent = None
    """Names for the best model for a purpose, which this model holds."""
    beta: bool | Absent = None
    """Restricted to beta users."""
    beta_model: bool | Absent = None
    """Of beta status."""
    region_restrictions: list[str] | Absent = None
    """ISO 3166-1 country codes."""
    uncensored: bool | Absent = None
    """Present only when true."""
    deprecation: Deprecation | Absent = None


class TextSpec(Spec):
    """Chat and completion models."""

    available_context_tokens: Count | Absent = None
    max_completion_tokens: Count | Absent = None
    capabilities: Capabilities | Absent = None
    constraints: TextConstraints | Absent = None
    pricing: TextPricing | Absent = None


class EmbeddingSpec(Spec):
    """Models that turn text into vectors."""

    embedding_dimensions: Count | Absent = None
    max_input_tokens: Count | Absent = None
    supports_custom_dimensions: bool | Absent = None
    pricing: EmbeddingPricing | Absent = None


class ImageSpec(Spec):
    """Models that make images."""

    supports_style_references: bool | Absent = None
    constraints: ImageConstraints | Absent = None
    pricing: ImagePricing | Absent = None


class InpaintSpec(Spec):
    """Models that edit images."""

    constraints: InpaintConstraints | Absent = None
    pricing: InpaintPricing | Absent = None


class UpscaleSpec(Spec):
    """Models that enlarge images."""

    pricing: UpscalePricing | Absent = None


class VideoSpec(Spec):
    """Models that make videos. The API's listing carries no price for them."""

    constraints: VideoConstraints | Absent = None


class TranscriptionSpec(Spec):
    """Models that turn speech into text (asr)."""

    pricing: TranscriptionPricing | Absent = None


class VoiceCloning(Snake):
    """How a voice is cloned from a sample."""

    mode: Literal["zero_shot", "persistent"]
    accepted_formats: list[str]
    min_sample_seconds: Number
    retention_days: Number


class SoundFields(Snake):
    """What speech and music models say directly in their spec; the API writes it in snake
    case."""

    voices: list[str] | Absent = None
    default_voice: str | Absent = None
    voice_cloning: VoiceCloning | Absent = None
    supports_custom_voice_id: bool | Absent = None
    supports_language_code: bool | Absent = None
    supports_speed: bool | Absent = None
    default_speed: Number | Absent = None
    min_speed: Number | Absent = None
    max_speed: Number | Absent = None
    duration_options: list[Number] | Absent = None
    """Seconds, like all durations here."""
    min_duration: Number | Absent = None
    max_duration: Number | Absent = None
    default_duration: Number | Absent = None
    supported_formats: list[str] | Absent = None
    default_format: str | Absent = None
    prompt_character_limit: Count | Absent = None
    min_prompt_length: Count | Absent = None
    lyrics_character_limit: Count | Absent = None
    supports_lyrics: bool | Absent = None
    lyrics_required: bool | Absent = None
    supports_force_instrumental: bool | Absent = None
    supports_loop: bool | Absent = None


def _name_in_sound_spec(attribute: str) -> str:
    """The API writes the fields that sound adds in snake case, all others in camelCase."""
    return attribute if attribute in SoundFields.model_fields else to_camel(attribute)


class SpeechSpec(Spec, SoundFields):
    """Models that turn text into speech (tts)."""

    model_config = ConfigDict(alias_generator=_name_in_sound_spec)

    pricing: SpeechPricing | Absent = None


class MusicSpec(Spec, SoundFields):
    """Models that make music and sounds."""

    model_config = ConfigDict(alias_generator=_name_in_sound_spec)

    pricing: MusicPricing | Absent = None
