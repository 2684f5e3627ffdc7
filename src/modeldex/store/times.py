"""Points in time: always with a time zone, UTC in the database."""

from datetime import UTC, datetime, timedelta
from typing import Final

from modeldex.store.errors import StoreError, UnknownRevision
from modeldex.store.texts import shown

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def utc_now() -> datetime:
    """The clock that is used where nobody gives another."""
    return datetime.now(UTC)


def to_utc(instant: datetime) -> datetime:
    """The instant in UTC; at the ends of the calendar, where that overflows, the end itself.

    Raises:
        ValueError: ``instant`` is without a time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} is without a time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _FIRST if instant.year == _FIRST.year else _LAST


def instant_of(text: str) -> datetime:
    """An instant in ISO 8601; UTC where it names no time zone.

    Raises:
        UnknownRevision: it is none, and so names no revision either.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UnknownRevision(
            f"{shown(text)} is no revision; expected a number, head, or an instant such as"
            " 2026-08-22T12:00:00Z"
        ) from None
    return to_utc(instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC))


def later(now: datetime, span: timedelta) -> datetime:
    """``now`` and a time span that somebody asked for.

    Raises:
        StoreError: the span is negative, or leads past the end of the calendar.
    """
    if span < timedelta(0):
        raise StoreError("a time span can not be negative")
    try:
        return to_utc(now) + span
    except OverflowError:
        raise StoreError(f"{span.days} days from now is past the end of the calendar") from None
