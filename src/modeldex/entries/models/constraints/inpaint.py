"""Constraints of inpaint (image editing) models."""

from modeldex.entries.models.base import Absent, Count, PositiveCount
from modeldex.entries.models.constraints.options import PictureOptions


class InpaintConstraints(PictureOptions):
    """What a request for an edit must keep to."""

    aspect_ratios: list[str]
    prompt_character_limit: Count
    combine_images: bool
    """Whether several input images can go into one edit."""
    max_input_images: PositiveCount | Absent = None
    single_image_aspect_ratio: bool | Absent = None
