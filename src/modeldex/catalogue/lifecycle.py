"""When an entry is in the list: what its deprecation says, at an instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from modeldex.entries.instants import instant_or_none


def removes_at(document: Mapping[str, Any]) -> datetime | None:
    """The instant from which the entry is left out of the list, or None for never.

    An unreadable instant, as a tolerant reading may have kept, removes nothing.
    """
    spec = document.get("model_spec")
    deprecation = spec.get("deprecation") if isinstance(spec, dict) else None
    if not isinstance(deprecation, dict):
        return None
    return instant_or_none(deprecation.get("removesAt", deprecation.get("date")))


def visible_at(document: Mapping[str, Any], now: datetime) -> bool:
    """Whether the entry is listed at ``now``."""
    instant = removes_at(document)
    return instant is None or now < instant
