"""Models in OpenRouter's format, of nobody's list."""

from typing import Any


def model(model_id: str = "acme/large", **fields: Any) -> dict[str, Any]:
    """A model that says little besides ``fields``."""
    return {
        "id": model_id,
        "name": "Acme: Large",
        "created": 1_750_000_000,
        "context_length": 100_000,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0.000002", "completion": "0.000008"},
        "top_provider": {"context_length": 100_000, "is_moderated": False},
        **fields,
    }


def answer(*models: Any) -> dict[str, Any]:
    return {"data": list(models)}


def priced(**prices: Any) -> dict[str, Any]:
    """A model with these prices."""
    return model(pricing={"prompt": "0.000002", "completion": "0.000008", **prices})


FULL: dict[str, Any] = {
    "id": "acme/large",
    "canonical_slug": "acme/large-20260101",
    "hugging_face_id": "acme/Large-70B",
    "name": "Acme: Large",
    "created": 1_750_000_000,
    "description": "The large one.",
    "context_length": 400_000,
    "architecture": {
        "modality": "text+image+audio->text",
        "input_modalities": ["image", "text", "audio"],
        "output_modalities": ["text"],
        "tokenizer": "Acme",
        "instruct_type": None,
    },
    "pricing": {
        "prompt": "0.00000125",
        "completion": "0.00001",
        "input_cache_read": "0.000000125",
        "input_cache_write": "0.0000015625",
        "input_cache_write_1h": "0.0000025",
        "internal_reasoning": "0.00001",
        "audio": "0.000003",
        "audio_output": "0.00006",
        "input_audio_cache": "0.0000003",
        "image": "0.0048",
        "image_output": "0.00003",
        "request": "0.005",
        "web_search": "0.01",
        "overrides": [
            {
                "min_prompt_tokens": 200_000,
                "prompt": "0.0000025",
                "completion": "0.000015",
                "input_cache_write_1h": "0.000005",
            }
        ],
    },
    "top_provider": {
        "context_length": 400_000,
        "max_completion_tokens": 128_000,
        "is_moderated": True,
    },
    "per_request_limits": None,
    "supported_parameters": [
        "include_reasoning",
        "logprobs",
        "reasoning",
        "response_format",
        "structured_outputs",
        "temperature",
        "tools",
    ],
    "default_parameters": {"temperature": None, "top_p": 0.95},
    "supported_voices": None,
    "knowledge_cutoff": "2026-01-31",
    "expiration_date": "2027-03-01",
    "links": {"details": "/api/v1/models/acme/large-20260101/endpoints"},
    "benchmarks": {"arena": [{"elo": 1200}]},
    "reasoning": {
        "mandatory": False,
        "supported_efforts": ["high", "low"],
        "default_effort": "low",
    },
}
