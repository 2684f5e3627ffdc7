"""The life of a model as moments in order: what was, what is, what is to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from modeldex.catalogue import lifecycle
from modeldex.entries.json_codec import object_or_empty


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens to a model at an instant."""

    name: str
    """The name of the text that says what: ``created``, ``visible``, ``priced``, ``warned``,
    ``removed``."""
    at: datetime
    is_past: bool
    replacement: str | None = None
    remaps: bool = False


def moments_of(document: Mapping[str, Any], now: datetime) -> tuple[Moment, ...]:
    """The moments that a document tells of, in their order."""
    deprecation = lifecycle.deprecation_of(document)
    replacement = deprecation.get("replacementModelId")
    created = document.get("created")
    dated: list[tuple[str, datetime | None]] = [
        ("created", datetime.fromtimestamp(created, UTC) if isinstance(created, int) else None),
        ("visible", lifecycle.visible_from(document)),
        ("warned", lifecycle.starts_at(document)),
        ("removed", lifecycle.removes_at(document)),
    ]
    dated += [("priced", start) for start in lifecycle.scheduled_prices(document)]
    moments = [
        Moment(
            name,
            at,
            at <= now,
            replacement if name == "removed" and isinstance(replacement, str) else None,
            name == "removed" and object_or_empty(deprecation).get("autoRemap") is True,
        )
        for name, at in dated
        if at is not None
    ]
    return tuple(sorted(moments, key=lambda moment: moment.at))
