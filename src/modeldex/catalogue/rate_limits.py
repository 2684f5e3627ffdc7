"""How often a key may ask: the notation of the `limits` library, read within bounds."""

import re
from dataclasses import dataclass
from typing import Final

from modeldex.entries.json_codec import brief

MAX_LENGTH: Final = 200
MAX_AMOUNT: Final = 10**9
MAX_SECONDS: Final = 86_400
MAX_LIMITS: Final = 4

_EXPECTED: Final = "expected such as 1200/minute, or several: 1200/minute; 50/second"

# The library also takes a colon before a separator, and letters that only look like ours.
_NOTATION: Final = re.compile(r"[0-9A-Za-z/,;| ]+")
_OF_NO_TIME: Final = re.compile(r"(?:/|per) *0+ *[a-z]", re.IGNORECASE)


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
    from limits import parse_many  # it takes a while, and most commands need no limits

    unreadable = f"{brief(text)} is no rate limit; {_EXPECTED}"
    if _NOTATION.fullmatch(text) is None or _OF_NO_TIME.search(text) is not None:
        raise ValueError(unreadable)
    try:
        items = parse_many(text)
    except ValueError:
        raise ValueError(unreadable) from None
    return tuple(RateLimit(item.amount, item.get_expiry()) for item in items)


def _check(limit: RateLimit, text: str) -> None:
    if not 1 <= limit.amount <= MAX_AMOUNT:
        raise ValueError(
            f"{brief(text)} lets {limit.amount} requests through, expected 1 to {MAX_AMOUNT}"
        )
    if not 1 <= limit.seconds <= MAX_SECONDS:
        raise ValueError(
            f"{brief(text)} counts over {limit.seconds} seconds, expected 1 to {MAX_SECONDS}, a day"
        )
