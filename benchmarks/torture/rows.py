"""What a row of the table is: a fault, what must be seen, and what was."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Broken(Exception):  # noqa: N818 - named for what happened
    """A promise did not hold; the message tells which, and what was seen instead."""


def promise(holds: bool, instead: str) -> None:
    """Raises:
    Broken: it does not hold; ``instead`` tells what was seen.
    """
    if not holds:
        raise Broken(instead)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen of one fault."""

    held: bool
    """Whether all that must be seen was."""
    seen: str
    """One line for the table."""
    figures: dict[str, Any] = field(default_factory=dict)
    """The same as values, for who compares runs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fault."""

    name: str
    """For ``--only``."""
    fault: str
    must: str
    """What must be seen."""
    run: Callable[[float], Outcome]
    """Do it; 1.0 is the whole of it, less is a part. Raises `Broken`."""


def times(whole: int, scale: float) -> int:
    """How often, when ``whole`` is the whole of it."""
    return max(1, round(whole * scale))


def until(look: Callable[[], bool], seconds: float, pause: float = 0.005) -> float | None:
    """How many seconds it took until something came true; None when it did not in that time."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if look():
            return time.monotonic() - started
        time.sleep(pause)
    return None


def part(values: list[float], share: float) -> float:
    """The value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
