"""One complete entry document of each type and each pricing shape, for tests of all parts.

Every field that the API knows occurs in at least one of them.
"""

from copy import deepcopy
from decimal import Decimal
from typing import Any


def price(usd: str, diem: str | None = None) -> dict[str, Decimal]:
    """An amount in both currencies; ``diem`` equals ``usd`` where it is not given."""
    return {"usd": Decimal(usd), "diem": Decimal(diem or usd)}


def document(model_id: str, model_type: str, **spec: Any) -> dict[str, Any]:
    """An entry of that type with nothing but what is required and ``spec``."""
    return {
        "id": model_id,
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "acme",
        "type": model_type,
        "model_spec": {"privacy": "private", "name": model_id.title(), **spec},
    }


CAPABILITIES: dict[str, Any] = {
    "optimizedForCode": True,
    "quantization": "fp8",
    "supportsAudioInput": False,
    "supportsFunctionCalling": True,
    "supportsLogProbs": True,
    "supportsMultipleImages": True,
    "maxImages": 10,
    "supportsReasoning": True,
    "supportsReasoningEffort": True,
    "reasoningEffortOptions": ["low", "medium", "high"],
    "defaultReasoningEffort": "medium",
    "supportsResponseSchema": True,
    "supportsTeeAttestation": True,
    "supportsE2EE": True,
    "supportsVideoInput": True,
    "maxVideos": 1,
    "supportsVision": True,
    "supportsWebSearch": True,
    "supportsXSearch": False,
}

QUALITY_MATRIX = {
    "1K": {"low": price("0.02"), "medium": price("0.07"), "high": price("0.26")},
    "2K": {"low": price("0.03"), "medium": price("0.13"), "high": price("0.5")},
}

_TEXT = document(
    "acme/large",
    "text",
    description="The large one.",
    modelSource="https://example.com/large",
    offline=False,
    beta=False,
    betaModel=False,
    regionRestrictions=["NO", "SE"],
    uncensored=True,
    traits=["default", "fastest"],
    availableContextTokens=256_000,
    maxCompletionTokens=64_000,
    capabilities=CAPABILITIES,
    constraints={
        "temperature": {"default": Decimal("0.7")},
        "top_p": {"default": Decimal("0.9")},
        "frequency_penalty": {"default": 0},
        "presence_penalty": {"default": 0},
        "repetition_penalty": {"default": Decimal("1.1")},
    },
    pricing={
        "input": price("1.25"),
        "cache_input": price("0.125"),
        "cache_write": price("1.5625"),
        "output": price("10"),
        "extended": {
            "context_token_threshold": 200_000,
            "input": price("2.5"),
            "cache_input": price("0.25"),
            "cache_write": price("3.125"),
            "output": price("15"),
        },
    },
) | {"context_length": 256_000, "discount_to_user": Decimal("0.15")}

_RETIRING = document(
    "acme/small",
    "text",
    availableContextTokens=32_000,
    capabilities=CAPABILITIES | {"optimizedForCode": False},
    pricing={"input": price("0.1", "0.2"), "output": price("0.4", "0.8")},
    deprecation={
        "startsAt": "2027-01-01T00:00:00Z",
        "date": "2027-03-01T00:00:00Z",
        "removesAt": "2027-03-01T00:00:00Z",
        "autoRemap": True,
        "replacementModelId": "acme/large",
    },
) | {"context_length": 32_000}

_EMBEDDING = document(
    "acme-embed",
    "embedding",
    embeddingDimensions=1024,
    maxInputTokens=8192,
    supportsCustomDimensions=True,
    pricing={"input": price("0.02"), "output": price("0.02")},
)

_PLAIN_IMAGE = document(
    "acme-image",
    "image",
    supportsStyleReferences=True,
    constraints={
        "promptCharacterLimit": 1500,
        "steps": {"default": 20, "max": 50},
        "widthHeightDivisor": 8,
        "aspectRatios": ["1:1", "16:9"],
        "defaultAspectRatio": "1:1",
        "maxStyleReferences": 4,
        "supportsStyleReferenceStrength": True,
    },
    pricing={
        "generation": price("0.01"),
        "upscale": {"2x": price("0.02"), "4x": price("0.08")},
    },
    traits=["default"],
)

_QUALITY_IMAGE = document(
    "acme-image-2",
    "image",
    constraints={
        "promptCharacterLimit": 32_000,
        "steps": {"default": 1, "max": 1},
        "widthHeightDivisor": 1,
        "resolutions": ["1K", "2K"],
        "defaultResolution": "1K",
        "qualities": ["low", "medium", "high"],
        "defaultQuality": "high",
    },
    pricing={
        "resolutions": {"1K": price("0.27"), "2K": price("0.51")},
        "quality": QUALITY_MATRIX,
        "upscale": {"2x": price("0.02"), "4x": price("0.08")},
    },
)

_INPAINT = document(
    "acme-edit",
    "inpaint",
    constraints={
        "aspectRatios": ["1:1"],
        "promptCharacterLimit": 2000,
        "combineImages": True,
        "maxInputImages": 4,
        "singleImageAspectRatio": False,
        "resolutions": ["1K", "2K"],
        "defaultResolution": "1K",
        "qualities": ["low", "medium", "high"],
        "defaultQuality": "low",
    },
    pricing={
        "inpaint": price("0.04"),
        "resolutions": {"1K": price("0.27"), "2K": price("0.51")},
        "quality": QUALITY_MATRIX,
        "inputImages": {"included": 1, "additional": price("0.01")},
    },
)

_UPSCALE = document(
    "acme-upscaler",
    "upscale",
    pricing={
        "generation": price("0.01"),
        "upscale": {"2x": price("0.02"), "4x": price("0.08")},
    },
)

_VIDEO = document(
    "acme-video",
    "video",
    constraints={
        "aspect_ratios": ["16:9"],
        "resolutions": ["720p", "1080p"],
        "durations": ["5s", "10s"],
        "model_type": "text-to-video",
        "audio": True,
        "audio_configurable": False,
        "prompt_character_limit": 2500,
    },
)

_TRANSCRIPTION = document("acme/listener", "asr", pricing={"per_audio_second": price("0.0001")})

_SPEECH = document(
    "acme-voice",
    "tts",
    voices=["alba", "bo"],
    default_voice="alba",
    voice_cloning={
        "mode": "zero_shot",
        "accepted_formats": ["wav"],
        "min_sample_seconds": 3,
        "retention_days": 0,
    },
    supports_custom_voice_id=True,
    supports_language_code=True,
    supports_speed=True,
    default_speed=1,
    min_speed=Decimal("0.25"),
    max_speed=4,
    supported_formats=["mp3", "wav"],
    default_format="mp3",
    prompt_character_limit=4096,
    min_prompt_length=1,
    pricing={"input": price("3.5")},
)


def _music(model_id: str, pricing: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return document(model_id, "music", pricing=pricing, **spec)


_MUSIC = (
    _music("acme-song", {"generation": price("0.05")}),
    _music("acme-loop", {"per_second": price("0.002")}, supports_loop=True),
    _music("acme-jingle", {"per_thousand_characters": price("0.1")}),
    _music(
        "acme-album",
        {
            "durations": {
                "60": {**price("0.03"), "min_seconds": 1, "max_seconds": 60},
                "120": {**price("0.05"), "min_seconds": 61, "max_seconds": 120},
            }
        },
        supports_lyrics=True,
        lyrics_required=False,
        lyrics_character_limit=3000,
        supports_force_instrumental=True,
        duration_options=[60, 120],
        min_duration=1,
        max_duration=120,
        default_duration=60,
    ),
)

_EXTENDED = document(
    "acme/extended",
    "text",
    availableContextTokens=1_000_000,
    capabilities=CAPABILITIES,
    pricing={"input": price("0.4"), "output": price("1.2")},
) | {
    "context_length": 1_000_000,
    "extensions": {
        "rates": {"reasoning_tokens": price("4"), "web_searches": price("0.01")},
        "conditional_rates": [
            {"when": {"prompt_tokens_above": 256_000}, "rates": {"input_tokens": price("1.2")}},
            {"when": {"prompt_tokens_from": 512_000}, "rates": {"input_tokens": price("2.4")}},
            {"when": {"service_tier": "batch"}, "rates": {"input_tokens": price("0.2")}},
            {
                "when": {"utc_from": "16:30", "utc_until": "00:30"},
                "rates": {"input_tokens": price("0.3")},
            },
            {
                "when": {"utc_days": ["saturday", "sunday"]},
                "rates": {"output_tokens": price("1")},
            },
            {
                "when": {
                    "valid_from": "2027-01-01T00:00:00Z",
                    "valid_until": "2027-02-01T00:00:00Z",
                    "region": "eu",
                    "search_context": "low",
                },
                "rates": {"web_searches": price("0.02")},
            },
        ],
        "modalities": {"input": ["text", "image"], "output": ["text"]},
        "knowledge_cutoff": "2026-01",
        "released": "2026-06-01",
        "parameters": ["temperature", "tools"],
        "max_input_tokens": 900_000,
        "max_output_tokens": 100_000,
        "visible_from": "2026-06-01T09:00:00+02:00",
        "pricing_schedule": [
            {
                "from": "2027-06-01T00:00:00Z",
                "pricing": {"input": price("0.3"), "output": price("1")},
            },
            {
                "from": "2028-01-01T00:00:00Z",
                "rates": {"web_searches": price("0.02")},
                "conditional_rates": [
                    {"when": {"service_tier": "batch"}, "rates": {"input_tokens": price("0.1")}}
                ],
            },
        ],
        "foreign": {"litellm": {"supports_prompt_caching": True}},
    },
}

_VIDEO_PRICED = document("acme-film", "video") | {
    "extensions": {
        "rates": {"clips": price("0.5")},
        "conditional_rates": [
            {
                "when": {
                    "resolution": "1080p",
                    "quality": "high",
                    "audio": True,
                    "upscale": "2x",
                    "duration_from": 1,
                    "duration_to": 10,
                },
                "rates": {"output_video_seconds": price("0.1")},
            }
        ],
        "included": {"clips": 1},
        "minimum": {"output_video_seconds": 5},
        "minimum_charge": price("0.2"),
    }
}

_ALL = (
    _TEXT,
    _RETIRING,
    _EMBEDDING,
    _PLAIN_IMAGE,
    _QUALITY_IMAGE,
    _INPAINT,
    _UPSCALE,
    _VIDEO,
    _TRANSCRIPTION,
    _SPEECH,
    *_MUSIC,
    _EXTENDED,
    _VIDEO_PRICED,
)


def every_document() -> list[dict[str, Any]]:
    """All of them, as new objects that a test may change."""
    return deepcopy(list(_ALL))


def a_document(model_id: str) -> dict[str, Any]:
    """The one with that id, as a new object that a test may change."""
    return deepcopy(next(each for each in _ALL if each["id"] == model_id))
