"""The rule that chose a rate, in words."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from modeldex.entries.rates.tariff import ALWAYS, Condition

ALWAYS_WORDS = "the ordinary rate"


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
