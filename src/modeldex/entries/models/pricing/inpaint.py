"""Prices per edit of an image."""

from pydantic import Field

from modeldex.entries.models.base import Absent, Count, Snake
from modeldex.entries.models.pricing.amounts import Price, QualityPrices


class InputImages(Snake):
    """Input images beyond ``included`` add ``additional`` each, per output image."""

    included: Count
    additional: Price


class InpaintPricing(Snake):
    """Per edit; by resolution or by the matrix of resolution and quality where given."""

    inpaint: Price
    resolutions: dict[str, Price] | Absent = None
    quality: dict[str, QualityPrices] | Absent = None
    input_images: InputImages | Absent = Field(default=None, alias="inputImages")
