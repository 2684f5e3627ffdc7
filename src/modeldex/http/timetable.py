"""The timetable: reads each source of the published catalogue when its time has come."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from threading import Event, Thread
from typing import Final, Protocol

import structlog

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.sourcing import Source
from modeldex.http.source_messages import SyncOutcome
from modeldex.store.errors import StoreError
from modeldex.store.hearing import settings_digest
from modeldex.store.source_status import SourceStatus, SyncKind
from modeldex.store.sync_times import is_due

log = structlog.get_logger("modeldex.timetable")

AUTHOR: Final = "timetable"
"""In whose name it publishes."""
_INTERVAL_SECONDS: Final = 5.0
"""How often it looks whether a source is due."""
_GOODBYE_SECONDS: Final = 3.0
"""How long the end of the server waits for it."""


class Runs(Protocol):
    """What reads a source; see `sync_runs`."""

    def run(self, name: str, author: str, *, plan_only: bool = False) -> SyncOutcome: ...

    def close(self) -> None: ...


class Statuses(Protocol):
    """What the timetable asks of a store; see `store.sourced`."""

    def all(self) -> Mapping[str, SourceStatus]: ...


class Timetable:
    """Looks every few seconds, in a thread of its own, which sources are due, and has them read
    one after another.

    Each worker of each server has one; the store sees to it that one of them reads a source.
    """

    def __init__(
        self,
        statuses: Statuses,
        settings: Callable[[], Settings],
        runs: Runs,
        *,
        clock: Callable[[], datetime],
        is_on: bool = True,
        interval: float = _INTERVAL_SECONDS,
    ) -> None:
        """``settings`` are those of the newest revision, which are asked for at each look. One
        that is not on only looks."""
        self.statuses: dict[str, SourceStatus] = {}
        """How the sources of the catalogue are doing, as of the last look."""
        self._store = statuses
        self._settings = settings
        self._runs = runs
        self._clock = clock
        self._is_on = is_on
        self._interval = interval
        self._stopping = Event()
        self._thread: Thread | None = None
        self._failing = False

    def start(self) -> None:
        """Begin to look."""
        self._thread = Thread(target=self._run, name="timetable", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and whatever it has read. A source that hangs keeps nobody."""
        self._stopping.set()
        self._runs.close()
        if self._thread is not None:
            self._thread.join(_GOODBYE_SECONDS)
            self._thread = None

    def read_now(self, name: str, author: str, *, plan_only: bool = False) -> SyncOutcome:
        """Read a source, whether it is due or not, in the name of an author.

        Raises:
            UnknownSource: the published catalogue has no source of that name.
            StoreError: the store failed, or the process that reads it did.
        """
        return self._runs.run(name, author, plan_only=plan_only)

    def step(self) -> None:
        """Look once, and have what is due read. Raises nothing."""
        try:
            due = self._due()
        except Exception as error:
            if not self._failing:
                log.warning("the store can not be asked which sources are due", error=str(error))
            self._failing = True
            return
        self._failing = False
        for source in due if self._is_on else ():
            if self._stopping.is_set():
                return
            self._read(source)
            with suppress(StoreError):
                self._look()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            self.step()

    def _due(self) -> list[Source]:
        """The sources that are due, the one that has waited longest first."""
        sources = self._look()
        now = self._clock()
        due = [
            source
            for source in sources
            if is_due(source, self.statuses[source.name], settings_digest(source), now)
        ]
        return sorted(due, key=lambda source: self._waiting_since(source, now))

    def _look(self) -> Sequence[Source]:
        """Note how the sources are doing, which are given back."""
        sources = self._settings().sources
        known = self._store.all() if sources else {}
        self.statuses = {
            source.name: known.get(source.name, SourceStatus(source.name)) for source in sources
        }
        return sources

    def _waiting_since(self, source: Source, now: datetime) -> datetime:
        return self.statuses[source.name].next_run or now

    def _read(self, source: Source) -> None:
        try:
            outcome = self._runs.run(source.name, AUTHOR)
        except StoreError as error:
            if not self._stopping.is_set():
                log.warning("a source could not be read", source=source.name, error=error.message)
            return
        except Exception:
            log.exception("a source could not be read", source=source.name)
            return
        _tell(outcome)


def _tell(outcome: SyncOutcome) -> None:
    if outcome.outcome is SyncKind.FAILED:
        error = str(outcome.problems[0].value()) if outcome.problems else ""
        log.warning("a source could not be read", source=outcome.source, error=error)
    elif outcome.outcome is SyncKind.HELD:
        log.warning("a source is in doubt", source=outcome.source, held=outcome.held)
    elif outcome.revision is not None:
        number = outcome.revision.number
        log.info("a source was published", source=outcome.source, revision=number)
    else:
        log.debug("a source was read", source=outcome.source, outcome=outcome.outcome.value)
