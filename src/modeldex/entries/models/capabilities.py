"""What a text model can do."""

from typing import Literal, TypeAlias

from pydantic import Field

from modeldex.entries.models.base import Absent, Camel, Count

Quantization: TypeAlias = Literal["fp4", "fp8", "fp16", "bf16", "int8", "int4", "not-available"]
ReasoningEffort: TypeAlias = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


class Capabilities(Camel):
    """The capabilities of a text model: all flags are always present."""

    optimized_for_code: bool
    quantization: Quantization
    supports_audio_input: bool
    supports_function_calling: bool
    supports_log_probs: bool
    supports_multiple_images: bool
    max_images: Count | Absent = None
    """Most images in one request."""
    supports_reasoning: bool
    supports_reasoning_effort: bool
    reasoning_effort_options: list[ReasoningEffort] | Absent = None
    default_reasoning_effort: ReasoningEffort | Absent = None
    supports_response_schema: bool
    supports_tee_attestation: bool
    supports_e2ee: bool = Field(alias="supportsE2EE")
    supports_video_input: bool
    max_videos: Count | Absent = None
    """Most videos in one request."""
    supports_vision: bool
    supports_web_search: bool
    supports_x_search: bool
