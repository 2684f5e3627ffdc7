"""What tests of serving share: a clock that is moved, and catalogues made of a few entries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.entries.entry import Entry

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def entry(
    model_id: str,
    model_type: str = "text",
    *,
    removes_at: str | None = None,
    replacement: str | None = None,
    **spec: Any,
) -> Entry:
    """An entry with what serving looks at."""
    if removes_at is not None:
        spec["deprecation"] = {"removesAt": removes_at, "date": removes_at, "autoRemap": True}
        if replacement is not None:
            spec["deprecation"]["replacementModelId"] = replacement
    return Entry.of(
        {
            "id": model_id,
            "object": "model",
            "created": 1,
            "owned_by": "acme",
            "type": model_type,
            "model_spec": spec,
        }
    )


def catalogue(*entries: Entry, **settings: Any) -> Catalogue:
    """A catalogue of these entries."""
    return Catalogue(Settings(**settings), {each.id: each for each in entries})
