"""What came of reading a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from modeldex.catalogue.changes import Changes
from modeldex.catalogue.doubts import Doubt
from modeldex.catalogue.plan import Plan
from modeldex.catalogue.sourcing import Source
from modeldex.entries.problems import Problem
from modeldex.store.records import Revision
from modeldex.store.source_status import SourceStatus, SyncKind


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What came of reading one source."""

    source: str
    kind: SyncKind
    plan: Plan | None = None
    """What the source's new reading changes in what is published, or would, and what is in doubt
    about it."""
    revision: Revision | None = None
    """The revision that was made."""
    held: int | None = None
    """The number under which the reading waits."""
    rejected: int | None = None
    """The number under which somebody rejected what the source still says."""
    busy_until: datetime | None = None
    """Of a source that another process reads: until when it may, at the latest."""
    taken: int | None = None
    """How many of the document's models the source's settings take, if that came anew."""
    problems: tuple[Problem, ...] = ()
    """Why it failed; otherwise warnings."""
    report: Mapping[str, Any] | None = None
    """What the dialect made of the document (see `dialects.report`), if that came anew."""
    next_run: datetime | None = None
    """When a running server reads the source next."""

    @property
    def changes(self) -> Changes:
        return Changes() if self.plan is None else self.plan.changes

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return () if self.plan is None else self.plan.doubts


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source of the catalogue, and how it is doing."""

    source: Source
    status: SourceStatus
    held: int | None = None
    """The number under which a reading of it waits for a person."""
