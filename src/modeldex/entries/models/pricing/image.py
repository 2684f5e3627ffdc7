"""Prices per image and per upscale."""

from pydantic import Field

from modeldex.entries.models.base import Absent, Snake
from modeldex.entries.models.pricing.amounts import Price, QualityPrices


class UpscaleFactors(Snake):
    """Per upscale, by the factor."""

    two: Price = Field(alias="2x")
    four: Price = Field(alias="4x")


class ImagePricing(Snake):
    """Per image: ``generation``, or ``resolutions`` in its stead.

    Where the model takes a ``quality``, the matrix of resolution and quality is what applies;
    ``resolutions`` then stays for older clients.
    """

    generation: Price | Absent = None
    resolutions: dict[str, Price] | Absent = None
    quality: dict[str, QualityPrices] | Absent = None
    upscale: UpscaleFactors


class UpscalePricing(Snake):
    """Per image upscaled."""

    generation: Price | Absent = None
    upscale: UpscaleFactors
