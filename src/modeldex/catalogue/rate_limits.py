"""How often a key may ask: the notation of the `limits` library, read within bounds.

The library is loaded where limits are shared alone: that takes as long as a configuration takes to
read without it.
"""

import re
from dataclasses import dataclass
from typing import Final

from modeldex.entries.json_codec import brief

MAX_LENGTH: Final = 200
MAX_AMOUNT: Final = 10**9
MAX_SECONDS: Final = 86_400
MAX_LIMITS: Final = 4

_EXPECTED: Final = "expected such as 1200/minute, or several: 1200/minute; 50/second"

_SEPARATOR: Final = re.compile(r"[,;|]")
_LIMIT: Final = re.compile(
    r" *(?P<amount>[0-9]+) *(?:/|per) *(?P<times>[0-9]+)? *(?P<time>[a-z]+?)s? *",
    re.IGNORECASE | re.ASCII,
)
_SECONDS: Final = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "month": 30 * 86_400,
    "year": 360 * 86_400,
}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most so many requests in so long a time."""

    amount: int
    """Of requests, 1 to 10⁹."""
    seconds: int
    """The time in which they are counted, 1 to 86,400."""


def parse_rate_limit(text: str) -> tuple[RateLimit, ...]:
    """The limits that a text names, in its order; all of them hold at once.

    A limit is a number, ``/`` or ``per``, and a time: ``600/minute``, ``100 per 5 minutes``.
    Several stand apart by ``;``, ``,`` or ``|``; each counts over a time of its own.

    Raises:
        ValueError: the text is no such notation, or names more than anybody means; with what
            is expected.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(
            f"a rate limit has at most {MAX_LENGTH} characters, found {len(text)}; {_EXPECTED}"
        )
    limits = _read(text)
    if len(limits) > MAX_LIMITS:
        raise ValueError(f"{brief(text)} names {len(limits)} limits, expected at most {MAX_LIMITS}")
    for limit in limits:
        _check(limit, text)
    if len({limit.seconds for limit in limits}) < len(limits):
        raise ValueError(
            f"{brief(text)} names two limits for the same time; expected the lower one alone"
        )
    return limits


def _read(text: str) -> tuple[RateLimit, ...]:
    return tuple(_read_one(part, text) for part in _SEPARATOR.split(text))


def _read_one(part: str, text: str) -> RateLimit:
    found = _LIMIT.fullmatch(part)
    seconds = None if found is None else _SECONDS.get(found["time"].lower())
    times = 1 if found is None or found["times"] is None else int(found["times"])
    if found is None or seconds is None or times == 0:
        raise ValueError(f"{brief(text)} is no rate limit; {_EXPECTED}")
    return RateLimit(int(found["amount"]), times * seconds)


def _check(limit: RateLimit, text: str) -> None:
    if not 1 <= limit.amount <= MAX_AMOUNT:
        raise ValueError(
            f"{brief(text)} lets {limit.amount} requests through, expected 1 to {MAX_AMOUNT}"
        )
    if not 1 <= limit.seconds <= MAX_SECONDS:
        raise ValueError(
            f"{brief(text)} counts over {limit.seconds} seconds, expected 1 to {MAX_SECONDS}, a day"
        )
