"""The choices that image and inpaint models offer alike."""

from typing import Literal, TypeAlias

from modeldex.entries.models.base import Absent, Camel

Quality: TypeAlias = Literal["low", "medium", "high"]


class PictureOptions(Camel):
    """Resolutions and qualities, with their defaults."""

    resolutions: list[str] | Absent = None
    default_resolution: str | Absent = None
    qualities: list[Quality] | Absent = None
    default_quality: Quality | Absent = None
