"""Videos: by the clip or by the second, over resolution, duration and sound.

The API's listing carries no price of a video: it stands in the extension of the entry.
"""

from collections.abc import Iterator

from modeldex.catalogue.quotes.counts import Count, given
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.quote import EXACT
from modeldex.catalogue.quotes.sound import duration, missing
from modeldex.catalogue.quotes.usage import Usage
from modeldex.entries.problems import Problem


def video(model: PricedModel, usage: Usage) -> Iterator[Count | Problem]:
    """Clips and their seconds, and what of a video is given."""
    for field, count in given(usage, "input_video_seconds"):
        yield Count(field, count, field)
    if model.type != "video":
        for field, count in given(usage, "clips"):
            yield Count(field, count, field)
        return
    yield from _sound(model, usage)
    clips = usage.clips
    if clips is None:
        clips = 0 if usage.counts_tokens else 1
    if "clips" in model.units or (usage.clips and "output_video_seconds" not in model.units):
        yield Count("clips", clips, "clips")
    if "output_video_seconds" not in model.units or not clips:
        return
    seconds = duration(model, usage)
    if seconds is None and len(model.limits.durations) == 1:
        seconds = model.limits.durations[0]
    if seconds is None:
        known = ", ".join(map(str, model.limits.durations))
        what = f"one of {known}" if known else "how long the video is"
        yield missing("duration_seconds", what)
    else:
        yield Count("output_video_seconds", EXACT.multiply(seconds, clips), "duration_seconds")


def _sound(model: PricedModel, usage: Usage) -> Iterator[Problem]:
    always = model.limits.audio
    if always is not None and usage.audio is not None and usage.audio is not always:
        yield Problem(
            "the model's videos always have sound"
            if always
            else "the model's videos have no sound",
            path=("audio",),
            found=str(usage.audio).lower(),
            expected=str(always).lower(),
        )
