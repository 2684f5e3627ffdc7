"""A made-up catalogue as varied as real ones: makers, families, sizes, dates, lengths, prices."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from modeldex.entries.entry import Entry

MAKERS = ("anthropic", "openai", "google", "meta-llama", "mistralai", "deepseek", "qwen", "cohere")
FAMILIES = (
    "claude sonnet", "gpt", "gemini flash", "llama", "mistral large", "deepseek chat", "qwen coder",
    "command", "phi", "nova", "granite", "jamba", "hermes", "dolphin", "falcon", "yi", "kimi",
)  # fmt: skip
KINDS = (
    "instruct",
    "chat",
    "preview",
    "turbo",
    "mini",
    "pro",
    "thinking",
    "vision",
    "base",
    "nano",
)
SENTENCES = (
    "A fast model for everyday tasks, with a long context window.",
    "Trained for code, tool use and structured output in many languages.",
    "Understands images, charts and documents, and reasons about them step by step.",
    "An open-weight model with a permissive licence and strong multilingual skills.",
    "Optimised for low latency and low cost; answers short questions well.",
    "The most capable model of its family for research, mathematics and agents.",
)
TYPES = ("text",) * 14 + ("image", "image", "embedding", "tts", "asr", "video")
CONTEXTS = (4096, 8192, 16_384, 32_768, 65_536, 128_000, 131_072, 200_000, 262_144, 1_000_000)
FLAGS = (
    "optimizedForCode", "supportsAudioInput", "supportsFunctionCalling", "supportsLogProbs",
    "supportsMultipleImages", "supportsReasoning", "supportsReasoningEffort",
    "supportsResponseSchema", "supportsTeeAttestation", "supportsE2EE", "supportsVideoInput",
    "supportsVision", "supportsWebSearch", "supportsXSearch",
)  # fmt: skip


def entries(count: int) -> Iterator[Entry]:
    """So many different entries, the same each time."""
    random = Random(2026)
    seen: set[str] = set()
    while len(seen) < count:
        document = _document(random, len(seen))
        if document["id"] not in seen:
            seen.add(document["id"])
            yield Entry.of(document)


def _document(random: Random, number: int) -> dict[str, Any]:
    family, kind = random.choice(FAMILIES), random.choice(KINDS)
    version = f"{random.randint(1, 9)}.{random.randint(0, 9)}"
    size = random.choice(("7b", "8b", "70b", "405b", ""))
    maker = random.choice(MAKERS) if random.random() < 0.5 else f"host-{random.randint(1, 400)}"
    words = [*family.split(), version, size, kind, f"{random.randint(1, 12):02}{number % 89:02}"]
    name = " ".join(filter(None, words))
    model_type = random.choice(TYPES)
    spec: dict[str, Any] = {
        "name": name.title(),
        "description": " ".join(random.sample(SENTENCES, 3)),
        "privacy": random.choice(("private", "anonymized")),
        "offline": random.random() < 0.01,
    }
    if random.random() < 0.02:
        spec["traits"] = [random.choice(("default", "fastest", "default_code"))]
    return {
        "id": f"{maker}/{name.replace(' ', '-')}",
        "object": "model",
        "created": 1_600_000_000 + random.randrange(180_000_000),
        "owned_by": maker,
        "type": model_type,
        "model_spec": spec | _of_type(random, model_type),
    }


def _of_type(random: Random, model_type: str) -> dict[str, Any]:
    usd = Decimal(random.randrange(1, 20_000)).scaleb(-3)
    if model_type == "text":
        return _text(random, usd)
    if model_type == "image":
        return {"pricing": {"generation": _price(usd / 100), "upscale": _upscale(usd / 50)}}
    if model_type == "embedding":
        return {
            "maxInputTokens": 8192,
            "pricing": {"input": _price(usd / 50), "output": _price(usd / 50)},
        }
    if model_type == "tts":
        return {"voices": ["alba", "bo"], "pricing": {"input": _price(usd)}}
    if model_type == "asr":
        return {"pricing": {"per_audio_second": _price(usd / 10_000)}}
    constraints = {"model_type": random.choice(("text-to-video", "image-to-video")), "audio": True}
    return {"constraints": {**constraints, "durations": ["5s"], "resolutions": ["720p"]}}


def _text(random: Random, usd: Decimal) -> dict[str, Any]:
    context = random.choice(CONTEXTS)
    capabilities: dict[str, Any] = {flag: random.random() < 0.4 for flag in FLAGS}
    capabilities["quantization"] = random.choice(("fp8", "fp16", "int4", "not-available"))
    pricing: dict[str, Any] = {"input": _price(usd), "output": _price(usd * 4)}
    if random.random() < 0.5:
        pricing["cache_input"] = _price(usd / 10)
    if random.random() < 0.05:
        above = {"context_token_threshold": 200_000, "input": _price(usd * 2)}
        pricing["extended"] = above | {"output": _price(usd * 6)}
    return {
        "availableContextTokens": context,
        "maxCompletionTokens": min(context, random.choice((4096, 8192, 16_384, 64_000))),
        "capabilities": capabilities,
        "constraints": {"temperature": {"default": 1}, "top_p": {"default": 1}},
        "pricing": pricing,
    }


def _price(usd: Decimal) -> dict[str, Decimal]:
    return {"usd": usd, "diem": usd}


def _upscale(usd: Decimal) -> dict[str, Any]:
    return {"2x": _price(usd), "4x": _price(usd * 2)}
