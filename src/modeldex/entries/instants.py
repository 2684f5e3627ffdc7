"""Instants as text: ISO 8601, in UTC where no offset is named."""

from datetime import UTC, datetime


def parse_instant(text: str) -> datetime:
    """The instant that ``text`` names; a date alone means its midnight.

    Raises:
        ValueError: the text is no ISO 8601 instant.
    """
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def instant_or_none(value: object) -> datetime | None:
    """The instant that a document's value names, or None where it names none."""
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except ValueError:
        return None


def has_zone(text: str) -> bool:
    """Whether the text is an ISO 8601 instant that names its offset from UTC."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
