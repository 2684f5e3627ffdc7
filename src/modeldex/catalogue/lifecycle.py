"""When an entry is in the list: what its deprecation says, at an instant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant, in UTC where it names no offset.

    Raises:
        ValueError: the text is no such instant.
    """
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def removes_at(document: Mapping[str, Any]) -> datetime | None:
    """The instant from which the entry is left out of the list, or None for never.

    An unreadable instant, as a tolerant reading may have kept, removes nothing.
    """
    spec = document.get("model_spec")
    deprecation = spec.get("deprecation") if isinstance(spec, dict) else None
    if not isinstance(deprecation, dict):
        return None
    text = deprecation.get("removesAt", deprecation.get("date"))
    if not isinstance(text, str):
        return None
    try:
        return parse_instant(text)
    except ValueError:
        return None


def visible_at(document: Mapping[str, Any], now: datetime) -> bool:
    """Whether the entry is listed at ``now``."""
    instant = removes_at(document)
    return instant is None or now < instant
