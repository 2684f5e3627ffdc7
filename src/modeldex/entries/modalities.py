"""What goes into a model and what comes out, in the words that OpenRouter and others use."""

from collections.abc import Mapping
from typing import Final

from modeldex.entries.types import ModelType

FLAG_BY_INPUT: Final[Mapping[str, str]] = {
    "image": "supportsVision",
    "audio": "supportsAudioInput",
    "video": "supportsVideoInput",
}
"""The capability of a text model that an input modality is."""

USUAL: Final[Mapping[ModelType, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "asr": (("audio",), ("transcription",)),
    "embedding": (("text",), ("embeddings",)),
    "image": (("text",), ("image",)),
    "inpaint": (("text", "image"), ("image",)),
    "music": (("text",), ("audio",)),
    "text": (("text",), ("text",)),
    "tts": (("text",), ("speech",)),
    "upscale": (("image",), ("image",)),
    "video": (("text",), ("video",)),
}
"""By type: what goes in and out of a model that does not say."""
