"""What generated models of each type can do and cost."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any, Final

from benchmarks.read_path.words import VOICES
from modeldex.entries.types import ModelType

RESOLUTIONS: Final = ("1K", "2K", "4K")
STEPS: Final = (2, 4, 5, 8, 10, 12, 20, 25, 30, 40, 50, 60, 75, 100)
"""Prices, in percent of the dearest: real ones are round, and many are alike."""
ASPECT_RATIOS: Final = ("1:1", "3:2", "16:9", "21:9", "9:16", "2:3", "3:4", "4:5")


def price(random: Random, most: float) -> dict[str, Decimal]:
    """An amount up to ``most`` dollars, the same in both currencies."""
    amount = Decimal(random.choice(STEPS)) * Decimal(str(most)) / 100
    return {"usd": amount.normalize(), "diem": amount.normalize()}


def _flag(random: Random) -> bool:
    return random.random() < 0.5


def _text(random: Random) -> dict[str, Any]:
    tokens = random.choice((32_000, 128_000, 200_000, 256_000, 1_000_000))
    calls_functions, reasons, sees = _flag(random), _flag(random), _flag(random)
    prices = {"input": price(random, 5), "output": price(random, 25)}
    if _flag(random):
        prices |= {"cache_input": price(random, 0.5), "cache_write": price(random, 6)}
    return {
        "availableContextTokens": tokens,
        "maxCompletionTokens": tokens // 4,
        "capabilities": {
            "optimizedForCode": _flag(random),
            "quantization": random.choice(("fp4", "fp8", "fp16", "bf16", "not-available")),
            "supportsAudioInput": _flag(random),
            "supportsFunctionCalling": calls_functions,
            "supportsLogProbs": _flag(random),
            "supportsMultipleImages": sees and _flag(random),
            "supportsReasoning": reasons,
            "supportsReasoningEffort": reasons and _flag(random),
            "supportsResponseSchema": calls_functions and _flag(random),
            "supportsTeeAttestation": False,
            "supportsE2EE": False,
            "supportsVideoInput": _flag(random),
            "supportsVision": sees,
            "supportsWebSearch": True,
            "supportsXSearch": False,
        },
        "pricing": prices,
    }


def _embedding(random: Random) -> dict[str, Any]:
    return {
        "embeddingDimensions": random.choice((384, 768, 1024, 3072)),
        "maxInputTokens": 8192,
        "supportsCustomDimensions": _flag(random),
        "pricing": {"input": price(random, 0.2), "output": price(random, 0.2)},
    }


def _image(random: Random) -> dict[str, Any]:
    return {
        "constraints": {
            "promptCharacterLimit": random.choice((1500, 3000, 32_000)),
            "steps": {"default": 20, "max": 50},
            "widthHeightDivisor": 8,
            "aspectRatios": list(ASPECT_RATIOS[: random.randint(1, 5)]),
            "defaultAspectRatio": "1:1",
        },
        "pricing": {
            "generation": price(random, 0.2),
            "upscale": {"2x": price(random, 0.05), "4x": price(random, 0.1)},
        },
    }


def _inpaint(random: Random) -> dict[str, Any]:
    return {
        "constraints": {
            "aspectRatios": list(ASPECT_RATIOS[: random.randint(1, 5)]),
            "promptCharacterLimit": 2000,
            "combineImages": _flag(random),
            "maxInputImages": 4,
            "resolutions": list(RESOLUTIONS),
            "defaultResolution": "1K",
        },
        "pricing": {
            "inpaint": price(random, 0.1),
            "resolutions": {name: price(random, 0.9) for name in RESOLUTIONS},
        },
    }


def _upscale(random: Random) -> dict[str, Any]:
    return {"pricing": {"upscale": {"2x": price(random, 0.05), "4x": price(random, 0.1)}}}


def _video(random: Random) -> dict[str, Any]:
    return {
        "constraints": {
            "aspect_ratios": list(ASPECT_RATIOS[: random.randint(1, 2)]),
            "resolutions": ["480p", "720p", "1080p"][: random.randint(1, 3)],
            "durations": [f"{seconds}s" for seconds in range(4, random.randint(5, 9))],
            "model_type": random.choice(("text-to-video", "image-to-video")),
            "audio": _flag(random),
            "audio_configurable": False,
        },
    }


def _transcription(random: Random) -> dict[str, Any]:
    return {"pricing": {"per_audio_second": price(random, 0.01)}}


def _speech(random: Random) -> dict[str, Any]:
    voices = list(VOICES[: random.randint(4, len(VOICES))])
    return {
        "voices": voices,
        "default_voice": voices[0],
        "supported_formats": ["mp3", "wav", "opus"],
        "default_format": "mp3",
        "prompt_character_limit": 4096,
        "supports_speed": True,
        "default_speed": 1,
        "min_speed": Decimal("0.25"),
        "max_speed": 4,
        "pricing": {"input": price(random, 30)},
    }


def _music(random: Random) -> dict[str, Any]:
    return {
        "supports_lyrics": _flag(random),
        "duration_options": [30, 60, 120],
        "default_duration": 60,
        "pricing": {"generation": price(random, 0.5)},
    }


SPECS: Final[dict[ModelType, Callable[[Random], dict[str, Any]]]] = {
    "text": _text,
    "embedding": _embedding,
    "image": _image,
    "inpaint": _inpaint,
    "upscale": _upscale,
    "video": _video,
    "asr": _transcription,
    "tts": _speech,
    "music": _music,
}
