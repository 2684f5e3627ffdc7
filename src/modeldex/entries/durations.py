"""Lengths of time as text: a number and a unit, such as ``6h``."""

import re
from datetime import timedelta
from typing import Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LONGEST: Final = timedelta(days=36_525)


def parse_duration(text: str) -> timedelta:
    """Read ``90d``, ``24h``, ``30m``, ``45s`` or ``2w``.

    Raises:
        ValueError: it is none of these, is zero, or is longer than a hundred years.
    """
    match = re.fullmatch(r"([0-9]{1,12})\s*([smhdw])", text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is not a duration; write a number and s, m, h, d or w: 90d")
    seconds = int(match[1]) * _UNITS[match[2]]
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise ValueError(f"{text!r} is not between one second and a hundred years")
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """The reverse of `parse_duration`, in the greatest unit of which it is a whole number."""
    seconds = int(duration.total_seconds())
    unit = next(
        (name for name in ("w", "d", "h", "m") if seconds and seconds % _UNITS[name] == 0), "s"
    )
    return f"{seconds // _UNITS[unit]}{unit}"
