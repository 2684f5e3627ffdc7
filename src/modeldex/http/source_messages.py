"""What the admin routes say of sources, and of what came of reading one."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from modeldex.catalogue import sourcing
from modeldex.catalogue.catalogue import Catalogue
from modeldex.http import messages
from modeldex.http.message import Message
from modeldex.sources.redirects import shown_url
from modeldex.store import source_status, sync_outcome
from modeldex.store.source_status import SyncKind


class SourceState(Message):
    """A source of the published catalogue, and how it is doing."""

    name: str
    kind: str = Field(description="What it is: url, file, directory or package.")
    place: str = Field(description="Where it is; of an address without what may be a secret.")
    dialect: str | None = Field(description="null: recognised by the document's content.")
    every_seconds: int | None = Field(description="null: it is read only when asked to.")
    priority: int
    last_attempt: datetime | None
    last_success: datetime | None
    last_outcome: SyncKind | None
    last_error: str | None = Field(description="Of the last attempt, if that failed.")
    failures: int = Field(ge=0, description="Attempts that failed since the last success.")
    next_run: datetime | None = Field(description="When a running server reads it next.")
    reading_until: datetime | None = Field(
        description="While a process reads it: until when it may take at the latest."
    )
    held: int | None = Field(description="The number under which a reading of it waits.")

    @classmethod
    def of(cls, state: sync_outcome.SourceState) -> "SourceState":
        source, status = state.source, state.status
        kind, place = source.place
        return cls(
            name=source.name,
            kind=kind,
            place=shown_url(place) if kind == "url" else place,
            dialect=source.dialect,
            every_seconds=None if source.every is None else int(source.every.total_seconds()),
            priority=source.priority,
            last_attempt=status.last_attempt,
            last_success=status.last_success,
            last_outcome=status.last_outcome,
            last_error=status.last_error,
            failures=status.failures,
            next_run=status.next_run,
            reading_until=status.leased_until,
            held=state.held,
        )

    def value(self) -> sync_outcome.SourceState:
        """The state itself, as far as it is told."""
        every = None if self.every_seconds is None else timedelta(seconds=self.every_seconds)
        kind = self.kind if self.kind in sourcing.PLACES else sourcing.PLACES[0]
        place: dict[str, Any] = {kind: self.place}
        source = sourcing.Source(
            self.name, dialect=self.dialect, every=every, priority=self.priority, **place
        )
        status = source_status.SourceStatus(
            self.name,
            last_attempt=self.last_attempt,
            last_success=self.last_success,
            last_outcome=self.last_outcome,
            last_error=self.last_error,
            failures=self.failures,
            next_run=self.next_run,
            leased_until=self.reading_until,
        )
        return sync_outcome.SourceState(source, status, self.held)


class SyncOutcome(Message):
    """What came of reading a source."""

    source: str
    outcome: SyncKind
    plan: messages.Plan | None = Field(
        description="What its new reading changes, or would, and what is in doubt about it; null "
        "where there is none."
    )
    revision: messages.Revision | None = Field(description="The revision that was made.")
    held: int | None = Field(description="The number under which the reading waits.")
    rejected: int | None = Field(
        default=None,
        description="The number under which somebody rejected what the source still says.",
    )
    busy_until: datetime | None = Field(
        default=None,
        description="While another process reads it: until when it may take at the latest.",
    )
    taken: int | None = Field(
        default=None,
        description="How many of the document's models `select` and `exclude` take, and can be "
        "entries; null where it did not come anew.",
    )
    problems: list[messages.Problem] = Field(description="Why it failed; otherwise warnings.")
    report: dict[str, Any] | None = Field(
        description="What was made of the document: `read`, `kept`, `left_out`, `extended`, "
        "`not_understood`; null where it did not come anew."
    )
    next_run: datetime | None = Field(description="When a running server reads it next.")

    @classmethod
    def of(cls, outcome: sync_outcome.SyncOutcome) -> "SyncOutcome":
        revision = outcome.revision
        return cls(
            source=outcome.source,
            outcome=outcome.kind,
            plan=None if outcome.plan is None else messages.Plan.of(outcome.plan),
            revision=None if revision is None else messages.Revision.of(revision),
            held=outcome.held,
            rejected=outcome.rejected,
            busy_until=outcome.busy_until,
            taken=outcome.taken,
            problems=[messages.Problem.of(problem) for problem in outcome.problems],
            report=None if outcome.report is None else dict(outcome.report),
            next_run=outcome.next_run,
        )

    def value(self) -> sync_outcome.SyncOutcome:
        """The outcome itself; its plan holds no catalogue, which only the server needs."""
        return sync_outcome.SyncOutcome(
            self.source,
            self.outcome,
            plan=None if self.plan is None else self.plan.value(Catalogue()),
            revision=None if self.revision is None else self.revision.value(),
            held=self.held,
            rejected=self.rejected,
            busy_until=self.busy_until,
            taken=self.taken,
            problems=tuple(problem.value() for problem in self.problems),
            report=self.report,
            next_run=self.next_run,
        )
