"""A usage: what one request uses, typed, and its reading from a document."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from modeldex.catalogue.quotes.fields import ANSWER_PARTS, FIELDS, PROMPT_PARTS, Kind
from modeldex.entries.instants import parse_instant
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import is_number, is_whole
from modeldex.entries.problems import Problem, Reading, nearest

MOST: Final = 10**12
"""No count and no quantity is greater."""
_LONGEST_TEXT: Final = 100

Number = int | Decimal


class Usage(NamedTuple):
    """What one request uses, and how many such requests there are. The fields are those of
    `fields.FIELDS`; None is what a usage does not say."""

    input_tokens: int | None = None
    uncached_input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    input_audio_tokens: int | None = None
    input_image_tokens: int | None = None
    input_video_tokens: int | None = None
    cache_read_audio_tokens: int | None = None
    cache_write_audio_tokens: int | None = None
    cache_read_image_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    citation_tokens: int | None = None
    output_audio_tokens: int | None = None
    output_image_tokens: int | None = None
    output_video_tokens: int | None = None
    characters: int | None = None
    output_characters: int | None = None
    images: int | None = None
    input_images: int | None = None
    upscales: int | None = None
    input_pixels: int | None = None
    output_pixels: int | None = None
    pieces: int | None = None
    clips: int | None = None
    pages: int | None = None
    annotated_pages: int | None = None
    audio_seconds: Number | None = None
    input_video_seconds: Number | None = None
    duration_seconds: Number | None = None
    compute_seconds: Number | None = None
    stored_gb_days: Number | None = None
    queries: int | None = None
    web_searches: int | None = None
    file_searches: int | None = None
    sessions: int | None = None
    requests: int | None = None
    resolution: str | None = None
    quality: str | None = None
    upscale: str | None = None
    service_tier: str | None = None
    region: str | None = None
    search_context: str | None = None
    audio: bool | None = None
    batch: bool | None = None
    at: datetime | None = None

    @property
    def prompt_tokens(self) -> int:
        """The whole prompt, caches included, in whichever form it was given."""
        if self.uncached_input_tokens is None:
            return self.input_tokens or 0
        cached = (self.cache_read_tokens or 0) + (self.cache_write_tokens or 0)
        return self.uncached_input_tokens + cached

    @property
    def counts_tokens(self) -> bool:
        """Whether it says how many tokens go in or come out."""
        given = (self.input_tokens, self.uncached_input_tokens, self.output_tokens)
        return any(count is not None for count in given)

    @property
    def tier(self) -> str | None:
        """The service tier, however it was named."""
        return "batch" if self.batch else self.service_tier


def read_usage(document: Any) -> Reading[Usage]:
    """A usage from a JSON document, with everything that is wrong with it. Paths begin in it."""
    if not isinstance(document, Mapping):
        problem = Problem("a usage is an object", found=brief(document), expected="an object")
        return Reading(None, (problem,))
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in document.items():
        read = _read(name, value)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            values[name] = read
    problems += _contradictions(values)
    return Reading(None, tuple(problems)) if problems else Reading(Usage(**values))


def _read(name: str, value: Any) -> Any:
    """The value of a field, or what is wrong with it."""
    field = FIELDS.get(name)
    if field is None:
        known = nearest(name[:_LONGEST_TEXT], FIELDS)
        expected = None if known else f"one of {', '.join(FIELDS)}"
        place = (name[:_LONGEST_TEXT],)
        return Problem("unknown field", path=place, expected=expected, suggestion=known)
    found = _value(field.kind, value)
    if found is None or (name == "requests" and found == 0):
        expected = "a whole number above 0" if name == "requests" else _EXPECTED[field.kind]
        message = f"not {_ARTICLES[field.kind]}"
        return Problem(message, path=(name,), found=brief(value), expected=expected)
    return found


_ARTICLES: Final[Mapping[Kind, str]] = {
    "count": "a count",
    "quantity": "a quantity",
    "text": "a text",
    "flag": "a flag",
    "instant": "an instant",
}
_EXPECTED: Final[Mapping[Kind, str]] = {
    "count": f"a whole number from 0 to {MOST:,}",
    "quantity": f"a number from 0 to {MOST:,}",
    "text": f"a text of 1 to {_LONGEST_TEXT} characters",
    "flag": "true or false",
    "instant": 'an ISO 8601 instant, such as "2027-01-31T12:00:00Z"',
}


def _value(kind: Kind, value: Any) -> Any:
    """The value as that kind, or None."""
    if kind in ("count", "quantity"):
        return _number(value, whole=kind == "count")
    if kind == "text":
        return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT else None
    if kind == "flag":
        return value if isinstance(value, bool) else None
    return _instant(value)


def _number(value: Any, *, whole: bool) -> Number | None:
    if not is_number(value) or not 0 <= value <= MOST:
        return None
    number = value if isinstance(value, int) else Decimal(str(value))
    if is_whole(number):
        return int(number)
    return None if whole else number


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    try:
        return parse_instant(value).astimezone(UTC) if isinstance(value, str) else None
    except (ValueError, OverflowError):  # the last year there is, in a zone where it is over
        return None


def _contradictions(values: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _prompt_contradictions(values)
    yield from _parts(values, ANSWER_PARTS, "output_tokens")
    if values.get("batch") and values.get("service_tier") not in (None, "batch"):
        yield Problem(
            "batch is a service tier itself",
            path=("batch",),
            found=f"true, with service_tier {brief(values['service_tier'])}",
            expected="one of the two",
        )


def _prompt_contradictions(values: Mapping[str, Any]) -> Iterator[Problem]:
    cached = [name for name in ("cache_read_tokens", "cache_write_tokens") if name in values]
    if "input_tokens" in values and "uncached_input_tokens" in values:
        yield Problem(
            "two forms of one prompt are mixed",
            path=("uncached_input_tokens",),
            found="input_tokens and uncached_input_tokens",
            expected=_FORMS,
        )
        return
    if "uncached_input_tokens" in values:
        whole = values["uncached_input_tokens"] + sum(values[name] for name in cached)
    elif "input_tokens" in values:
        whole = values["input_tokens"]
        if sum(values[name] for name in cached) > whole:
            yield Problem(
                "more tokens in the cache than in the whole prompt",
                path=(cached[0],),
                found=" and ".join(f"{name} {values[name]:,}" for name in cached),
                expected=f"at most input_tokens together, {whole:,}",
                suggestion="if the prompt was counted without them, name it uncached_input_tokens",
            )
            return
    else:
        given = next((name for name in PROMPT_PARTS if name in values), None)
        if given is not None:
            yield Problem(
                f"{given} is a part of a prompt whose size is missing",
                path=(given,),
                found=brief(values[given]),
                expected=_FORMS,
            )
        return
    if not values.keys().isdisjoint(_PARTS_OF_PARTS):
        yield from _overlaps(values, whole)


_FORMS: Final = (
    "either input_tokens (the whole prompt, of which cache_read_tokens and cache_write_tokens are "
    "parts) or uncached_input_tokens (beside them)"
)


_WHOLES: Final = {
    "cache_read_tokens": ("cache_read_audio_tokens", "cache_read_image_tokens"),
    "cache_write_tokens": ("cache_write_1h_tokens", "cache_write_audio_tokens"),
    "input_audio_tokens": ("cache_read_audio_tokens", "cache_write_audio_tokens"),
    "input_image_tokens": ("cache_read_image_tokens",),
}
"""Parts of the prompt that have parts themselves."""

_PARTS_OF_PARTS: Final = frozenset(PROMPT_PARTS) - {"cache_read_tokens", "cache_write_tokens"}
"""Only these can overlap."""


def _overlaps(values: Mapping[str, Any], whole: int) -> Iterator[Problem]:
    """Parts of the prompt that are more than what they are a part of."""

    def of(*names: str) -> int:
        return sum(values.get(name, 0) for name in names)

    for whole_name, parts in _WHOLES.items():
        if of(*parts) > of(whole_name):
            given = tuple(name for name in parts if name in values)
            yield _too_many(given, values, whole_name, of(whole_name))
    heard_or_seen = ("input_audio_tokens", "input_image_tokens", "input_video_tokens")
    uncached = of(*heard_or_seen) - of(
        "cache_read_audio_tokens", "cache_write_audio_tokens", "cache_read_image_tokens"
    )
    most = whole - of("cache_read_tokens", "cache_write_tokens")
    if uncached > most:
        yield _too_many(
            tuple(name for name in heard_or_seen if name in values),
            values,
            "the prompt beside what is cached",
            most,
        )


def _parts(values: Mapping[str, Any], parts: tuple[str, ...], whole: str) -> Iterator[Problem]:
    given = tuple(name for name in parts if name in values)
    if not given:
        return
    if whole not in values:
        yield Problem(
            f"{given[0]} is a part of {whole}, which is missing",
            path=(given[0],),
            found=brief(values[given[0]]),
            expected=f"{whole}, of which it is a part",
        )
    elif sum(values[name] for name in given) > values[whole]:
        yield _too_many(given, values, whole, values[whole])


def _too_many(parts: tuple[str, ...], values: Mapping[str, Any], whole: str, most: int) -> Problem:
    found = " and ".join(f"{name} {values[name]:,}" for name in parts if name in values)
    return Problem(
        f"more than {whole}, of which it is a part",
        path=(parts[0],),
        found=found,
        expected=f"at most {most:,}",
    )
