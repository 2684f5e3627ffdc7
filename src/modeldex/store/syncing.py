"""Reading a source, and what becomes of what it says: published, held, or nothing.

The way of the data in one place: fetch → dialect → reading → layers → guardrails → revision. What
a source does never raises; it is an outcome. Nothing of a failed attempt is kept but that it
failed, so what is published stays.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.guardrails import judge, limits_of
from modeldex.catalogue.layering import layer
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.catalogue.sourcing import Source, SourceReading
from modeldex.catalogue.vanishing import followed_by, repeated
from modeldex.entries.problems import Problem
from modeldex.sources.obtaining import Obtain, obtain
from modeldex.store.errors import Conflict, StoreError
from modeldex.store.hearing import Heard, SourceFailed, hear, value_of
from modeldex.store.holding import HeldStatus
from modeldex.store.records import RevisionKind
from modeldex.store.source_status import Known, Lease, LeaseLost, SourceStatus, SyncKind
from modeldex.store.store import Store
from modeldex.store.sync_outcome import SyncOutcome
from modeldex.store.sync_times import next_after_failure, next_after_success

log = structlog.get_logger("modeldex.sources")

LEASE: Final = timedelta(minutes=5)
"""For how long nobody else reads a source: longer than a fetch and a publish take."""
_ATTEMPTS: Final = 5
"""How often what a source says is laid under a catalogue that somebody else has just changed."""


@dataclass(frozen=True, slots=True)
class Syncing:
    """Reads sources for one process, in the name of an author."""

    store: Store
    author: str
    holder: str
    """Names the process, so that only one reads a source at a time."""
    clock: Callable[[], datetime]
    obtain: Obtain = obtain

    def plan(self, source: Source) -> SyncOutcome:
        """Read a source, and tell what publishing what it says would change.

        Raises:
            StoreError: the database failed. Whatever the source does is an outcome.
        """
        attempt = _Attempt(self, source, self._status(source), self.clock())
        try:
            return attempt.planned(attempt.heard())
        except SourceFailed as error:
            return SyncOutcome(source.name, SyncKind.FAILED, problems=error.problems)

    def sync(self, source: Source) -> SyncOutcome:
        """Read a source, and publish what it says, unless that is in doubt.

        Raises:
            StoreError: the database failed. Whatever the source does is an outcome.
        """
        now = self.clock()
        lease = Lease(source.name, self.holder, now + LEASE)
        if not self.store.sources.take(lease, now):
            until = self._status(source).leased_until
            return SyncOutcome(source.name, SyncKind.BUSY, busy_until=until)
        status = self._status(source)
        attempt = _Attempt(self, source, status, now)
        try:
            heard = attempt.heard()
            outcome = attempt.settled(heard, lease)
        except SourceFailed as error:
            return self._failed(source, lease, status, error.problems)
        except StoreError:
            with suppress(StoreError):
                self.store.sources.give_back(self.holder)
            raise
        except Exception as error:  # a defect must not have it tried again and again at once
            log.exception("what a source says could not be used", source=source.name)
            problem = Problem(f"using it failed unexpectedly: {type(error).__name__}")
            return self._failed(source, lease, status, (problem,))
        return self._noted(source, lease, heard.known, outcome)

    def _status(self, source: Source) -> SourceStatus:
        return self.store.sources.status(source.name)

    def _noted(
        self, source: Source, lease: Lease, known: Known, outcome: SyncOutcome
    ) -> SyncOutcome:
        now = self.clock()
        following = next_after_success(source.every, now)
        self.store.sources.succeeded(lease, outcome.kind, known, now=now, next_run=following)
        return replace(outcome, next_run=following)

    def _failed(
        self, source: Source, lease: Lease, status: SourceStatus, problems: tuple[Problem, ...]
    ) -> SyncOutcome:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        following = next_after_failure(source.every, status.failures + 1, self.clock())
        self.store.sources.failed(lease, f"{problems[0]}{more}", next_run=following)
        return SyncOutcome(source.name, SyncKind.FAILED, problems=problems, next_run=following)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One attempt to read a source."""

    syncing: Syncing
    source: Source
    status: SourceStatus
    now: datetime

    def heard(self) -> Heard:
        """What the source says.

        Raises:
            SourceFailed: it can not be reached, or what it says is no document to be used.
        """
        store, name = self.syncing.store, self.source.name
        known = self.status.known
        if name not in store.readings() or store.holds.rejection(name) is not None:
            # Should it say "the same", there is nothing to lay under the catalogue, or nothing
            # that tells whether it is what was rejected.
            known = Known()
        return hear(self.source, known, self.syncing.obtain, self.now)

    def settled(self, heard: Heard, lease: Lease) -> SyncOutcome:
        """What becomes of what the source says.

        Raises:
            SourceFailed: with the other layers it makes no catalogue; it took too long; or others
                went on publishing.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._settled_now(heard, lease)
            except LeaseLost as error:
                raise SourceFailed((Problem(str(error)),)) from None
            except Conflict as error:
                if attempt == _ATTEMPTS:
                    raise SourceFailed((Problem(str(error)),)) from None
        raise AssertionError("the last attempt returns or raises")

    def planned(self, heard: Heard) -> SyncOutcome:
        """What would become of it."""
        case = self._case(heard)
        return self._outcome(SyncKind.PLANNED, heard, case)

    def _settled_now(self, heard: Heard, lease: Lease) -> SyncOutcome:
        case = self._case(heard)
        store, author = self.syncing.store, self.syncing.author
        if case.plan.doubts or store.holds.was_rejected(case.after):
            held = store.holds.hold(case.after, case.plan.doubts, now=self.now, actor=author)
            if held.status is HeldStatus.PENDING:
                return replace(self._outcome(SyncKind.HELD, heard, case), held=held.number)
            return replace(self._outcome(SyncKind.UNCHANGED, heard), rejected=held.number)
        revision = None
        if not case.plan.is_empty:
            revision = store.publish(
                case.plan,
                author=author,
                message=f"Sync {self.source.name}",
                now=self.syncing.clock(),
                kind=RevisionKind.SYNC,
                readings=[case.after],
                lease=lease,
            )
        elif case.is_news or store.holds.rejection(self.source.name) is not None:
            store.sources.accept(lease, case.after)
        store.holds.supersede(self.source.name, now=self.now, actor=author)
        if revision is None:
            return self._outcome(SyncKind.UNCHANGED, heard)
        return replace(self._outcome(SyncKind.PUBLISHED, heard, case), revision=revision)

    def _case(self, heard: Heard) -> "_Case":
        store = self.syncing.store
        head = store.head()
        published = store.catalogue(head.number) if head else Catalogue()
        written, readings = store.written(), store.readings()
        before = readings.get(self.source.name)
        rolled_back = store.sources.status(self.source.name).hold_next
        reading = heard.reading or repeated(self._said_last(before), self.now)
        after = followed_by(before, reading, self.source.keep_vanished)
        layered = value_of(layer(written, {**readings, self.source.name: after}))
        plan = make_plan(head.number if head else 0, published, layered.catalogue, self.now)
        doubts = judge(
            limits_of(written.settings.guardrails, self.source.guardrails),
            before,
            after,
            published,
            plan.catalogue,
            rolled_back=rolled_back,
        )
        is_news = before is None or before.digest != after.digest
        return _Case(after, replace(plan, doubts=doubts), is_news=is_news or rolled_back)

    def _said_last(self, before: SourceReading | None) -> SourceReading:
        """What the source said when it was read last: what waits of it, as anything newer would
        have taken its place, or what was accepted."""
        holds = self.syncing.store.holds
        for held in holds.listing():
            if held.source == self.source.name:
                return holds.pending(held.number)[1]
        if before is None:
            raise AssertionError("only of what was accepted it is known that it is the same")
        return before

    def _outcome(self, kind: SyncKind, heard: Heard, case: "_Case | None" = None) -> SyncOutcome:
        return SyncOutcome(
            self.source.name,
            kind,
            plan=None if case is None else case.plan,
            taken=None if heard.reading is None else len(heard.reading.models),
            problems=heard.problems,
            report=heard.report,
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """What a source says, beside what is published."""

    after: SourceReading
    plan: Plan
    is_news: bool
    """Whether it is to be kept, even if it changes nothing in what is published."""
