"""The rule that chose a rate, in words: those of the API and the command line, in English.

Pages tell it in the reader's language, by the condition and the notes themselves.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from modeldex.entries.rates.tariff import ALWAYS, Condition

ALWAYS_WORDS: Final = "the ordinary rate"

NoteKind = Literal["rate_of", "minimum", "included", "minimum_charge", "discount"]
NOTES: Final[dict[NoteKind, str]] = {
    "rate_of": "no rate of its own, so that of {}",
    "minimum": "at least {} for each request",
    "included": "beyond the {} that are included",
    "minimum_charge": "what is missing to the least that a request costs",
    "discount": "{} % off for this caller",
}
"""What is said of a line besides the condition of its rate."""


class Note(NamedTuple):
    """One of `NOTES`."""

    kind: NoteKind
    value: str = ""
    """What it says so of: a unit, a count or a percentage."""

    def __str__(self) -> str:
        return NOTES[self.kind].format(self.value)


def rule_in_words(when: Condition | None, defaults: tuple[str, ...], notes: Iterable[Note]) -> str:
    """The rule of a line, whose rate has a condition unless it is an adjustment."""
    condition = () if when is None else (in_words(when, defaults),)
    return "; ".join((*condition, *map(str, notes)))


def in_words(when: Condition, defaults: tuple[str, ...] = ()) -> str:
    """A condition for people; ``defaults`` names what the model's defaults have said."""
    return ALWAYS_WORDS if when is ALWAYS or when == ALWAYS else _in_words(when, defaults)


@lru_cache(maxsize=4_096)
def _in_words(when: Condition, defaults: tuple[str, ...]) -> str:
    return ", ".join(
        f"{text} (the default)" if name in defaults else text for name, text in _parts(when)
    )


def _parts(when: Condition) -> list[tuple[str, str]]:
    given: dict[str, Any] = when.given()
    parts: list[tuple[str, str]] = []
    for name, value in given.items():
        text = _part(name, value, given)
        if text is not None:
            parts.append((name.removesuffix("_from").removesuffix("_to"), text))
    return parts


def _part(name: str, value: Any, given: dict[str, Any]) -> str | None:
    if name == "prompt_tokens_above":
        return f"prompts of more than {value:,} tokens"
    if name == "prompt_tokens_from":
        return f"prompts of {value:,} tokens or more"
    if name in ("duration_from", "duration_to"):
        return _duration(name, given)
    if name in ("utc_from", "utc_until"):
        return _hours(name, given)
    if name == "utc_days":
        return f"on {', '.join(day.capitalize() for day in value)} (UTC)"
    if isinstance(value, datetime):
        return f"{'from' if name == 'valid_from' else 'until'} {value:%Y-%m-%d %H:%M} UTC"
    if name == "audio":
        return "with sound" if value else "without sound"
    return f"{name.replace('_', ' ')} {value}"


def _duration(name: str, given: dict[str, Any]) -> str | None:
    start, end = given.get("duration_from"), given.get("duration_to")
    if start is None:
        return f"up to {end} seconds"
    if end is None:
        return f"{start} seconds or more"
    return f"{start} to {end} seconds" if name == "duration_from" else None


def _hours(name: str, given: dict[str, Any]) -> str | None:
    start, end = given.get("utc_from"), given.get("utc_until")
    if start is None or end is None:
        return None  # one alone says nothing
    return f"from {start:%H:%M} until {end:%H:%M} UTC" if name == "utc_from" else None
