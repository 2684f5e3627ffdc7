"""Tokens: a prompt and an answer, each divided into parts that are paid once.

The parts are those of OpenAI's API (``prompt_tokens_details``, ``completion_tokens_details``) and
of genai-prices: cached tokens and those of audio, images and video are parts of the prompt, and
what is reasoned is a part of the answer.
"""

from collections.abc import Iterator
from typing import Final

from modeldex.catalogue.quotes.counts import Count
from modeldex.catalogue.quotes.limits import INPUTS, Limits
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.usage import Usage
from modeldex.entries.problems import Problem


def tokens(model: PricedModel, usage: Usage) -> Iterator[Count | Problem]:
    """The prompt and the answer, part by part."""
    yield from too_long(model.limits, usage)
    yield from _not_taken(model, usage)
    yield from _prompt(usage)
    yield from _answer(usage)


def _prompt(usage: Usage) -> Iterator[Count]:
    whole = "input_tokens" if usage.uncached_input_tokens is None else "uncached_input_tokens"
    if getattr(usage, whole) is None:
        return
    read, write = usage.cache_read_tokens or 0, usage.cache_write_tokens or 0
    hour = usage.cache_write_1h_tokens or 0
    read_audio, read_image = usage.cache_read_audio_tokens or 0, usage.cache_read_image_tokens or 0
    write_audio = usage.cache_write_audio_tokens or 0
    audio = (usage.input_audio_tokens or 0) - read_audio - write_audio
    image = (usage.input_image_tokens or 0) - read_image
    video = usage.input_video_tokens or 0
    rest = usage.prompt_tokens - read - write - audio - image - video
    yield Count("input_tokens", rest, whole)
    yield from _some(
        cache_read_tokens=read - read_audio - read_image,
        cache_write_tokens=write - hour - write_audio,
        cache_write_1h_tokens=hour,
        input_audio_tokens=audio,
        cache_read_audio_tokens=read_audio,
        cache_write_audio_tokens=write_audio,
        input_image_tokens=image,
        cache_read_image_tokens=read_image,
        input_video_tokens=video,
    )


def _answer(usage: Usage) -> Iterator[Count]:
    if usage.output_tokens is None:
        return
    parts = {
        "reasoning_tokens": usage.reasoning_tokens or 0,
        "citation_tokens": usage.citation_tokens or 0,
        "output_audio_tokens": usage.output_audio_tokens or 0,
        "output_image_tokens": usage.output_image_tokens or 0,
        "output_video_tokens": usage.output_video_tokens or 0,
    }
    yield Count("output_tokens", usage.output_tokens - sum(parts.values()), "output_tokens")
    yield from _some(**parts)


def _some(**counts: int) -> Iterator[Count]:
    """Parts that there are any of; a part is a unit of its own, and named alike."""
    for unit, count in counts.items():
        if count:
            yield Count(unit, count, unit)


def too_long(limits: Limits, usage: Usage) -> Iterator[Problem]:
    """What is longer than a model of these limits takes or gives."""
    prompt = usage.prompt_tokens
    most = min(
        (each for each in (limits.context_tokens, limits.max_input_tokens) if each is not None),
        default=None,
    )
    if most is not None and prompt > most:
        whole = usage.uncached_input_tokens is None
        yield Problem(
            "the prompt is longer than the model takes",
            path=("input_tokens" if whole else "uncached_input_tokens",),
            found=f"{prompt:,} tokens, caches included",
            expected=f"at most {most:,}",
        )
    written = usage.output_tokens or 0
    if limits.max_output_tokens is not None and written > limits.max_output_tokens:
        yield Problem(
            "the answer is longer than the model gives",
            path=("output_tokens",),
            found=f"{written:,} tokens",
            expected=f"at most {limits.max_output_tokens:,}",
        )


_SENSES: Final = {
    "image": ("input_image_tokens", "input_images"),
    "audio": ("input_audio_tokens", "audio_seconds"),
    "video": ("input_video_tokens", "input_video_seconds"),
}
"""The fields of a usage that need more than a sense for text, by `limits.INPUTS`."""


def _not_taken(model: PricedModel, usage: Usage) -> Iterator[Problem]:
    """What a text model has no sense for."""
    if model.type != "text":
        return
    for kind, names in _SENSES.items():
        for name in names:
            if getattr(usage, name) and kind not in model.limits.inputs:
                takes = ", ".join(each for each in INPUTS if each in model.limits.inputs)
                yield Problem(
                    f"the model takes no {kind} ({INPUTS[kind][0]} is false)",
                    path=(name,),
                    found=f"{getattr(usage, name):,}",
                    expected=f"text and {takes}" if takes else "text only",
                )
