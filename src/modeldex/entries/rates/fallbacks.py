"""Which unit a thing is charged as where the unit it is counted in has no rate of its own."""

from collections.abc import Mapping
from typing import Final

INSTEAD_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "cache_read_tokens": ("input_tokens",),
    "cache_write_tokens": ("input_tokens",),
    "cache_write_1h_tokens": ("cache_write_tokens", "input_tokens"),
    "input_audio_tokens": ("input_tokens",),
    "cache_read_audio_tokens": ("cache_read_tokens", "input_audio_tokens", "input_tokens"),
    "cache_write_audio_tokens": ("cache_write_tokens", "input_audio_tokens", "input_tokens"),
    "input_image_tokens": ("input_tokens",),
    "cache_read_image_tokens": ("cache_read_tokens", "input_image_tokens", "input_tokens"),
    "input_video_tokens": ("input_tokens",),
    "output_audio_tokens": ("output_tokens",),
    "output_image_tokens": ("output_tokens",),
    "output_video_tokens": ("output_tokens",),
    "reasoning_tokens": ("output_tokens",),
    "citation_tokens": ("output_tokens",),
    "annotated_pages": ("pages",),
}
"""By unit: the units whose rate is taken instead, the nearest first. The same as genai-prices,
which counts a unit without a price as the nearest that has one (``compute_leaf_values``)."""
