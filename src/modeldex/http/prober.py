"""The prober: has each probe of the published catalogue ask when its time has come, and marks the
models that do not answer."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event, Thread
from typing import Final

import structlog

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.probed import meant_by
from modeldex.catalogue.probes import Probe, ProbeState
from modeldex.catalogue.sourcing import Source
from modeldex.sources.asking import ask
from modeldex.store.store import Store

log = structlog.get_logger("modeldex.prober")

Ask = Callable[[Probe, Source | None, Mapping[str, str]], str | None]
"""Asks once, and tells why there was no good answer; see `sources.asking`."""

_INTERVAL_SECONDS: Final = 1.0
"""How often it looks whether a probe is due."""
_AT_ONCE: Final = 4
"""How many probes ask at the same time."""
_GOODBYE_SECONDS: Final = 3.0


class Prober:
    """Looks every second, in a thread of its own, which probes are due. Without probes in the
    catalogue it does nothing.

    Each worker of each server has one; the store sees to it that one of them asks.
    """

    def __init__(
        self,
        store: Store,
        settings: Callable[[], Settings],
        *,
        clock: Callable[[], datetime],
        asks: Ask = ask,
        environment: Mapping[str, str] = os.environ,
        interval: float = _INTERVAL_SECONDS,
    ) -> None:
        """``settings`` are those of the newest revision, which are asked for at each look."""
        self.states: dict[str, ProbeState] = {}
        """What the probes of the catalogue have found, as of the last look."""
        self._store = store
        self._settings = settings
        self._clock = clock
        self._asks = asks
        self._environment = environment
        self._interval = interval
        self._stopping = Event()
        self._thread: Thread | None = None
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="probe")
        self._had_probes = True
        self._failing = False

    def start(self) -> None:
        """Begin to look."""
        self._thread = Thread(target=self._run, name="prober", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread. A probe that hangs keeps nobody."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(_GOODBYE_SECONDS)
            self._thread = None
        self._pool.shutdown(wait=False, cancel_futures=True)

    def step(self) -> None:
        """Look once, have what is due ask, and mark what does not answer. Raises nothing."""
        try:
            self._look()
        except Exception as error:
            if not self._failing:
                log.warning("probes can not be looked after", error=str(error))
            self._failing = True
        else:
            self._failing = False

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            self.step()

    def _look(self) -> None:
        settings = self._settings()
        probes = {probe.name: probe for probe in settings.probes}
        if not probes and not self._had_probes:
            return
        self._had_probes = bool(probes)
        self._store.probes.forget(frozenset(probes))
        now = self._clock()
        due = [probe for probe in probes.values() if self._store.probes.claim(probe, now)]
        sources = {source.name: source for source in settings.sources}
        answers = self._pool.map(lambda probe: self._ask(probe, sources), due)
        for probe, error in zip(due, answers, strict=True):
            self._store.probes.note(probe, error, self._clock())
        states = self._store.probes.states()
        self.states = {name: states.get(name, ProbeState(name)) for name in probes}
        self._mark(probes.values())

    def _ask(self, probe: Probe, sources: Mapping[str, Source]) -> str | None:
        try:
            source = None if probe.source is None else sources.get(probe.source)
            return self._asks(probe, source, self._environment)
        except Exception as error:
            log.exception("a probe failed in a way that nobody thought of", probe=probe.name)
            return f"{type(error).__name__}: {error}"

    def _mark(self, probes: Iterable[Probe]) -> None:
        down = [probe for probe in probes if not self.states[probe.name].up]
        marks: dict[str, tuple[str, str]] = {}
        if down:
            entries = self._store.catalogue().entries.values()
            readings = self._store.readings() if any(probe.source for probe in down) else {}
        for probe in down:
            reading = readings.get(probe.source or "")
            listed = frozenset() if reading is None else frozenset(reading.models)
            reason = self.states[probe.name].last_error or "it does not answer"
            for model_id in meant_by(probe, entries, listed):
                marks.setdefault(model_id, (probe.name, reason))
        self._store.probes.mark(marks, self._clock())
