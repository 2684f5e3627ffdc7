"""Images: made, edited and enlarged."""

from collections.abc import Iterator
from typing import Final

from modeldex.catalogue.quotes.counts import Count, given
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.usage import Usage
from modeldex.entries.problems import Problem, nearest

PICTURE_UNITS: Final = ("images", "edits")
"""What the matrix of resolutions and qualities is the price of."""


def pictures(model: PricedModel, usage: Usage) -> Iterator[Count | Problem]:
    """Images, and the resolution and quality that they are asked for in."""
    yield from _unknown_options(model, usage)
    yield from _too_many_inputs(model, usage)
    if model.type == "image":
        yield from _made(model, usage)
    elif model.type == "inpaint":
        yield from _edited(model, usage)
    elif model.type == "upscale":
        yield from _enlarged(model, usage)
    else:
        for field, count in given(usage, "images", "upscales"):
            yield Count(field, count, field)
        for field, count in given(usage, "input_images"):
            yield Count(field, count, field, optional=True)  # they are paid as tokens
    for field, count in given(usage, "input_pixels", "output_pixels"):
        yield Count(field, count, field)


def _made(model: PricedModel, usage: Usage) -> Iterator[Count]:
    """Of an image that is made in order to be enlarged, both are paid; `upscales` counts images
    that are only enlarged."""
    images = usage.images
    if images is None:
        counted = usage.counts_tokens or usage.upscales is not None
        images = 0 if counted or "images" not in model.units else 1
    yield Count("images", images, "images")
    enlarged = images if usage.upscales is None else usage.upscales
    if usage.upscale is not None or usage.upscales is not None:
        yield Count("upscales", enlarged, "upscale" if usage.upscales is None else "upscales")
    for field, count in given(usage, "input_images"):
        yield Count(field, count, field, optional=True, times=max(images, 1))


def _edited(model: PricedModel, usage: Usage) -> Iterator[Count]:
    """An input image is paid once for each image that comes out."""
    images = usage.images
    if images is None:
        images = 0 if usage.counts_tokens or "edits" not in model.units else 1
    yield Count("edits", images, "images")
    inputs = 1 if usage.input_images is None else usage.input_images
    yield Count("input_images", inputs, "input_images", optional=True, times=images)
    for field, count in given(usage, "upscales"):
        yield Count(field, count, field)


def _enlarged(model: PricedModel, usage: Usage) -> Iterator[Count]:
    """By the factor; without one, at the price of an image that keeps its size."""
    images = next((count for _, count in given(usage, "images", "upscales")), 1)
    by_factor = usage.upscale is not None or "images" not in model.units
    field = "images" if usage.images is not None or usage.upscales is None else "upscales"
    yield Count("upscales" if by_factor else "images", images, field)


def _unknown_options(model: PricedModel, usage: Usage) -> Iterator[Problem]:
    options = {"resolution": model.resolutions, "quality": model.qualities}
    if model.type in ("image", "inpaint", "upscale"):
        options["upscale"] = model.options["upscale"]
    for field, known in options.items():
        asked = getattr(usage, field)
        if asked is not None and asked not in known:
            yield Problem(
                f"no such {field}" if known else f"the model takes no {field}",
                path=(field,),
                found=asked,
                expected=f"one of {', '.join(known)}" if known else f"no {field}",
                suggestion=nearest(asked, known),
            )


def _too_many_inputs(model: PricedModel, usage: Usage) -> Iterator[Problem]:
    most, asked = model.limits.max_input_images, usage.input_images
    if most is not None and asked is not None and asked > most:
        yield Problem(
            "more images than the model takes at once",
            path=("input_images",),
            found=f"{asked:,}",
            expected=f"at most {most:,}",
        )
    if model.type == "inpaint" and asked == 0:
        yield Problem(
            "an edit needs an image",
            path=("input_images",),
            found="0",
            expected="1 or more" if most is None else f"1 to {most:,}",
        )
