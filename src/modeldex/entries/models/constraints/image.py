"""Constraints of image models."""

from modeldex.entries.models.base import Absent, Camel, Count
from modeldex.entries.models.constraints.options import PictureOptions


class Steps(Camel):
    """How many steps a generation takes."""

    default: Count
    max: Count


class ImageConstraints(PictureOptions):
    """What a request for an image must keep to."""

    prompt_character_limit: Count
    steps: Steps
    width_height_divisor: Count
    aspect_ratios: list[str] | Absent = None
    default_aspect_ratio: str | Absent = None
    max_style_references: Count | Absent = None
    supports_style_reference_strength: bool | Absent = None
