"""Dates as people write them: a year, a month, a day or an instant, each with its two ends."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from modeldex.entries.instants import instant_or_none

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` until before ``end``; an instant is a period without length."""

    start: datetime
    end: datetime


def period_of(text: str) -> Period | None:
    """The period that a text names, in UTC where it names no offset; None where it names none."""
    match = _DATE.fullmatch(text)
    if match is None:
        instant = instant_or_none(text)
        return None if instant is None else Period(instant, instant)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        start = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            return Period(start, start + timedelta(days=1))
        if month:
            return Period(start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC))
        return Period(start, datetime(year + 1, 1, 1, tzinfo=UTC))
    except (ValueError, OverflowError):  # the 31st of February, the year 0 or the last one
        return None
