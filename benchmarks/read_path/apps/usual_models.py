"""The models of the usual FastAPI application: plain pydantic classes, as one writes them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Price(BaseModel):
    """An amount in both currencies."""

    usd: float
    diem: float


class Capabilities(BaseModel):
    """What a text model can do."""

    model_config = ConfigDict(alias_generator=to_camel)

    optimized_for_code: bool
    quantization: str
    supports_audio_input: bool
    supports_function_calling: bool
    supports_log_probs: bool
    supports_multiple_images: bool
    supports_reasoning: bool
    supports_reasoning_effort: bool
    supports_response_schema: bool
    supports_tee_attestation: bool
    supports_e2ee: bool = Field(alias="supportsE2EE")
    supports_video_input: bool
    supports_vision: bool
    supports_web_search: bool
    supports_x_search: bool


class Pricing(BaseModel):
    """By the shape of the type; what few types have stands in the extra fields."""

    model_config = ConfigDict(extra="allow")

    input: Price | None = None
    output: Price | None = None
    cache_input: Price | None = None
    cache_write: Price | None = None
    generation: Price | None = None
    inpaint: Price | None = None
    per_audio_second: Price | None = None
    upscale: dict[str, Price] | None = None
    resolutions: dict[str, Price] | None = None


class Spec(BaseModel):
    """Likewise: what only one type has stands in the extra fields."""

    model_config = ConfigDict(extra="allow")

    name: str
    privacy: str
    description: str | None = None
    model_source: str | None = Field(None, alias="modelSource")
    traits: list[str] | None = None
    available_context_tokens: int | None = Field(None, alias="availableContextTokens")
    max_completion_tokens: int | None = Field(None, alias="maxCompletionTokens")
    capabilities: Capabilities | None = None
    constraints: dict[str, Any] | None = None
    pricing: Pricing | None = None


class Model(BaseModel):
    """One model."""

    id: str
    object: str
    created: int
    owned_by: str
    type: str
    context_length: int | None = None
    model_spec: Spec


class ModelList(BaseModel):
    """An answer with models."""

    data: list[Model]
    object: str = "list"
    type: str


class NameList(BaseModel):
    """An answer with names and the ids that they stand for."""

    data: dict[str, str]
    object: str = "list"
    type: str
