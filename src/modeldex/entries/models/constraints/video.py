"""Constraints of video models; the API writes these in snake case."""

from typing import Literal

from modeldex.entries.models.base import Absent, Count, Snake


class VideoConstraints(Snake):
    """What a request for a video must keep to."""

    aspect_ratios: list[str]
    resolutions: list[str]
    durations: list[str]
    """Such as ``5s``."""
    model_type: Literal["image-to-video", "text-to-video", "video"]
    audio: bool
    audio_configurable: bool
    prompt_character_limit: Count | Absent = None
