"""OpenRouter's list of models: a picture of its format.

Source: OpenRouter's documentation of ``GET /api/v1/models`` and its published clients. The
format grew over time: nothing but ``id`` can be relied upon.
"""

from typing import Any, Final, TypedDict


class Pricing(TypedDict, total=False):
    """US dollars as decimal strings. ``-1`` means that there is no fixed price. What each price
    is for: `openrouter_rates.PRICE_FIELDS`."""

    prompt: str
    completion: str
    input_cache_read: str
    input_cache_write: str
    input_cache_write_1h: str
    internal_reasoning: str
    audio: str
    audio_output: str
    input_audio_cache: str
    image: str
    image_token: str
    image_output: str
    request: str
    web_search: str
    discount: float
    """A fraction; whether the prices beside it include it is not said."""
    overrides: list["Override"]


class Override(TypedDict, total=False):
    """Prices that hold when all of its conditions do; later ones win, each price for itself.
    Beside the conditions it has the price fields of `Pricing`."""

    min_prompt_tokens: int
    utc_start: int
    """A time of day as HHMM, such as 1630, and included in the window."""
    utc_end: int
    """Excluded; a window that ends before it starts runs over midnight."""
    utc_days: list[str]
    """Names of weekdays in UTC, in small letters."""


class Architecture(TypedDict, total=False):
    modality: str | None
    """Both lists in one, such as ``text+image->text``; the only ones before April 2025."""
    input_modalities: list[str]
    """Of ``text``, ``image``, ``file``, ``audio``, ``video``."""
    output_modalities: list[str]
    """Of ``text``, ``image``, ``audio``, ``embeddings``, ``video``, ``speech``,
    ``transcription``, ``rerank``."""
    tokenizer: str | None
    """Whose; ``Other`` and ``Router`` are possible."""
    instruct_type: str | None


class TopProvider(TypedDict, total=False):
    """The provider whose prices are listed."""

    context_length: int | None
    max_completion_tokens: int | None
    is_moderated: bool


class Reasoning(TypedDict, total=False):
    mandatory: bool
    default_enabled: bool
    supported_efforts: list[str]
    default_effort: str
    supports_max_tokens: bool


class Model(TypedDict, total=False):
    id: str
    """``author/slug``, with ``:free`` and the like behind, or ``~`` before an alias."""
    canonical_slug: str
    hugging_face_id: str | None
    """``owner/name``; an empty text for none."""
    name: str
    created: int
    """Unix seconds."""
    description: str
    context_length: int | None
    architecture: Architecture
    pricing: Pricing
    top_provider: TopProvider
    per_request_limits: dict[str, Any] | None
    supported_parameters: list[str]
    default_parameters: dict[str, Any] | None
    supported_voices: list[str] | None
    knowledge_cutoff: str | None
    """A date."""
    expiration_date: str | None
    """A date."""
    links: dict[str, str]
    benchmarks: dict[str, Any]
    reasoning: Reasoning
    alias_target: dict[str, str]
    """``slug`` and ``name`` of the model that an alias stands for."""


ACCEPTS: Final = 'OpenRouter\'s list {"data": [{"id", "architecture", "pricing", …}]}'
