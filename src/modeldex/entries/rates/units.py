"""What can be counted and paid for."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that is counted; its rate is the price of ``per`` of it."""

    name: str
    per: int
    one: str
    """What one of it is, for people."""


_MILLION: Final = 1_000_000


def _tokens(name: str, one: str) -> Unit:
    return Unit(f"{name}_tokens", _MILLION, f"{one} token")


UNITS: Final[dict[str, Unit]] = {
    unit.name: unit
    for unit in (
        _tokens("input", "input"),
        _tokens("output", "output"),
        _tokens("cache_read", "input token read from the cache, instead of an input"),
        _tokens("cache_write", "input token written to the cache, instead of an input"),
        _tokens("cache_write_1h", "input token written to the cache for an hour"),
        _tokens("reasoning", "reasoning"),
        _tokens("citation", "citation"),
        _tokens("input_audio", "audio input"),
        _tokens("output_audio", "audio output"),
        _tokens("cache_read_audio", "audio input token read from the cache, instead of an input"),
        _tokens("cache_write_audio", "audio input token written to the cache"),
        _tokens("input_image", "image input"),
        _tokens("output_image", "image output"),
        _tokens("cache_read_image", "image input token read from the cache, instead of an input"),
        _tokens("input_video", "video input"),
        _tokens("output_video", "video output"),
        Unit("input_characters", _MILLION, "input character"),
        Unit("output_characters", _MILLION, "output character"),
        Unit("input_pixels", _MILLION, "input pixel"),
        Unit("output_pixels", _MILLION, "output pixel"),
        Unit("input_audio_seconds", 1, "second of audio input"),
        Unit("output_audio_seconds", 1, "second of audio output"),
        Unit("input_video_seconds", 1, "second of video input"),
        Unit("output_video_seconds", 1, "second of video output"),
        Unit("compute_seconds", 1, "second of computation"),
        Unit("requests", 1, "request"),
        Unit("images", 1, "image made"),
        Unit("edits", 1, "image edited"),
        Unit("upscales", 1, "image upscaled"),
        Unit("input_images", 1, "input image"),
        Unit("pieces", 1, "piece of music"),
        Unit("clips", 1, "video made"),
        Unit("pages", 1, "page read"),
        Unit("annotated_pages", 1, "page read with annotations"),
        Unit("queries", 1, "query"),
        Unit("web_searches", 1, "web search"),
        Unit("file_searches", 1, "file search"),
        Unit("sessions", 1, "session of a code interpreter"),
        Unit("stored_gb_days", 1, "gigabyte stored for a day"),
    )
}
