"""How instants, numbers and percentages are written for people."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_TENTH: Final = Decimal("0.1")


def instant(moment: datetime) -> str:
    """A moment in UTC, to the second: ``2026-08-22T14:03:11Z``. Reads back as an instant."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact_instant(moment: datetime) -> str:
    """A moment in UTC with all its digits, for machines."""
    return moment.astimezone(UTC).isoformat()


def grouped(number: int) -> str:
    """An integer with thousands apart: ``128,000``."""
    return f"{number:,}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """``1 entry``, ``328 entries``."""
    word = singular if number == 1 else plural or f"{singular}s"
    return f"{grouped(number)} {word}"


def percentage(percent: Decimal | int) -> str:
    """A change in per cent with its sign: ``+12.5 %``; never a rounded nought."""
    change = Decimal(percent)
    places = _TENTH if abs(change) >= _TENTH or not change else _TENTH.scaleb(change.adjusted() + 1)
    if abs(change) < Decimal("1e12"):
        change = change.quantize(places, ROUND_HALF_EVEN)
    text = f"{change:+,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} %"
