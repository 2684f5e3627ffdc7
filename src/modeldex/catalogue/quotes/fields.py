"""The fields of a usage: what each counts or says, for reading it and for describing it."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["count", "quantity", "text", "flag", "instant"]
"""A count is a whole number of 0 or more, a quantity any number of 0 or more."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a usage."""

    name: str
    kind: Kind
    about: str
    """What it means, as one sentence."""


def _counts(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, "count", about) for name, about in pairs)


def _quantities(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, "quantity", about) for name, about in pairs)


def _texts(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, "text", about) for name, about in pairs)


_PROMPT: Final = _counts(
    ("input_tokens", "The whole prompt, with everything that was read from or written to a cache."),
    (
        "uncached_input_tokens",
        "The prompt without what was read from or written to a cache; instead of `input_tokens`.",
    ),
    ("cache_read_tokens", "Prompt tokens that were read from the cache."),
    ("cache_write_tokens", "Prompt tokens that were written to the cache, for however long."),
    ("cache_write_1h_tokens", "The part of `cache_write_tokens` that is kept for an hour."),
    ("input_audio_tokens", "The part of the prompt that is audio, cached or not."),
    ("input_image_tokens", "The part of the prompt that is images, cached or not."),
    ("input_video_tokens", "The part of the prompt that is video."),
    ("cache_read_audio_tokens", "Audio that was read from the cache: a part of both."),
    ("cache_write_audio_tokens", "Audio that was written to the cache: a part of both."),
    ("cache_read_image_tokens", "Images that were read from the cache: a part of both."),
)
_ANSWER: Final = _counts(
    ("output_tokens", "The whole answer, with what was reasoned before it."),
    ("reasoning_tokens", "The part of `output_tokens` that is reasoning."),
    ("citation_tokens", "The part of `output_tokens` that is citations."),
    ("output_audio_tokens", "The part of `output_tokens` that is audio."),
    ("output_image_tokens", "The part of `output_tokens` that is images."),
    ("output_video_tokens", "The part of `output_tokens` that is video."),
)
_THINGS: Final = (
    *_counts(
        ("characters", "Characters that are spoken or sung, or of the prompt."),
        ("output_characters", "Characters that are written."),
        ("images", "Images that are made, edited or enlarged."),
        ("input_images", "Images that are given, to each edit or in the prompt."),
        ("upscales", "Images that are only enlarged."),
        ("input_pixels", "Pixels that are given."),
        ("output_pixels", "Pixels that are made."),
        ("pieces", "Pieces of music."),
        ("clips", "Videos that are made."),
        ("pages", "Pages of documents that are read."),
        ("annotated_pages", "Pages that are read with annotations; beside `pages`."),
    ),
    *_quantities(
        ("audio_seconds", "Seconds of audio that are heard."),
        ("input_video_seconds", "Seconds of video that are seen."),
        ("duration_seconds", "How long each piece, video or recording is that is made."),
        ("compute_seconds", "Seconds of computation."),
        ("stored_gb_days", "Gigabytes stored, times days."),
    ),
    *_counts(
        ("queries", "Queries."),
        ("web_searches", "Searches of the web."),
        ("file_searches", "Searches of files."),
        ("sessions", "Sessions of a code interpreter."),
    ),
)
_CIRCUMSTANCES: Final = (
    Field(
        "requests",
        "count",
        "How many requests like this one, 1 or more: all else is what one of them uses.",
    ),
    *_texts(
        ("resolution", "Of the images or the video, as the model names it."),
        ("quality", "Of the images, as the model names it."),
        ("upscale", "By which factor images are enlarged: `2x` or `4x`."),
        ("service_tier", "Such as `batch`, `flex` or `priority`; `standard` for the ordinary one."),
        ("region", "Where the request is served."),
        ("search_context", "How much a web search brings: `low`, `medium` or `high`."),
    ),
    Field("audio", "flag", "Whether the video has sound."),
    Field("batch", "flag", "The same as the service tier `batch`."),
    Field("at", "instant", "When; ISO 8601, in UTC where it names no offset. Else now."),
)

FIELDS: Final = {field.name: field for field in (*_PROMPT, *_ANSWER, *_THINGS, *_CIRCUMSTANCES)}
"""By name, in the order in which they are described."""

PROMPT_PARTS: Final = tuple(
    field.name for field in _PROMPT if field.name not in ("input_tokens", "uncached_input_tokens")
)
ANSWER_PARTS: Final = tuple(field.name for field in _ANSWER if field.name != "output_tokens")
