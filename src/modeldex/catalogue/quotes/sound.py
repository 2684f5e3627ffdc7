"""Sound: transcriptions by the second, speech by the character, music in its four shapes."""

from collections.abc import Iterator
from decimal import Decimal

from modeldex.catalogue.quotes.counts import Count, given
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.quote import EXACT
from modeldex.catalogue.quotes.usage import Number, Usage
from modeldex.entries.problems import Problem


def sound(model: PricedModel, usage: Usage) -> Iterator[Count | Problem]:
    """What is heard, spoken and played."""
    yield from _wrong_length(model, usage)
    if usage.audio_seconds is not None:
        yield Count("input_audio_seconds", usage.audio_seconds, "audio_seconds")
    if model.type == "music":
        yield from _music(model, usage)
        return
    for field, count in given(usage, "characters"):
        # What a picture or a video shows is told in characters, too, and not paid by them.
        told = model.type in ("image", "inpaint", "video")
        yield Count("input_characters", count, field, optional=told)
    for field, count in given(usage, "pieces", "output_characters"):
        yield Count(field, count, field)
    if model.type == "tts" and usage.duration_seconds is not None:
        yield Count(
            "output_audio_seconds", usage.duration_seconds, "duration_seconds", optional=True
        )


def _music(model: PricedModel, usage: Usage) -> Iterator[Count | Problem]:
    """A model has one of the shapes; only an extension can name several, which then add up."""
    pieces = usage.pieces
    if pieces is None:
        pieces = 0 if usage.counts_tokens else 1
    else:
        yield Count("pieces", pieces, "pieces", optional=bool(model.units - {"pieces"}))
    if usage.pieces is None and "pieces" in model.units:
        yield Count("pieces", pieces, "pieces")
    seconds = duration(model, usage)
    if "output_audio_seconds" in model.units and pieces:
        if seconds is None:
            yield missing("duration_seconds", "how long the piece is")
        else:
            yield Count("output_audio_seconds", EXACT.multiply(seconds, pieces), "duration_seconds")
    if "input_characters" in model.units and usage.characters is None and pieces:
        yield missing("characters", "how many characters are sung or spoken")
    for field, count in given(usage, "characters"):
        yield Count("input_characters", count, field, optional=True)
    for field, count in given(usage, "output_characters"):
        yield Count(field, count, field)


def duration(model: PricedModel, usage: Usage) -> Number | None:
    """The length in seconds: that of the usage, else the model's default."""
    given_seconds = usage.duration_seconds
    return model.limits.default_duration if given_seconds is None else given_seconds


def missing(field: str, what: str) -> Problem:
    """What the price depends on, and the usage does not say."""
    return Problem(f"the price depends on {field}", path=(field,), expected=what)


def _wrong_length(model: PricedModel, usage: Usage) -> Iterator[Problem]:
    limits = model.limits
    if usage.characters is not None:
        yield from _outside(
            "characters", usage.characters, limits.min_characters, limits.max_characters
        )
    seconds = usage.duration_seconds
    if seconds is None:
        return
    yield from _outside("duration_seconds", seconds, limits.min_duration, limits.max_duration)
    if limits.durations and Decimal(seconds) not in limits.durations:
        yield Problem(
            "no such duration",
            path=("duration_seconds",),
            found=f"{seconds} seconds",
            expected=f"one of {', '.join(map(str, limits.durations))}",
        )


def _outside(
    field: str, value: Number, least: Number | None, most: Number | None
) -> Iterator[Problem]:
    if (least is not None and value < least) or (most is not None and value > most):
        bounds = (
            None if least is None else f"at least {least:,}",
            None if most is None else f"at most {most:,}",
        )
        yield Problem(
            f"outside of the {field} that the model takes",
            path=(field,),
            found=f"{value:,}",
            expected=" and ".join(bound for bound in bounds if bound),
        )
