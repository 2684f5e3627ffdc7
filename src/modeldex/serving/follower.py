"""The follower: keeps what is served in step with the store, and never lets go of the last good
snapshot."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from math import inf, nextafter
from threading import Event, Lock, Thread
from typing import Final, Literal, Protocol

import structlog

from modeldex.serving.keys import KeyTable
from modeldex.serving.moment import moment_of
from modeldex.serving.published import Published
from modeldex.serving.saved import Saved
from modeldex.serving.searching import Searching
from modeldex.serving.serving import Serving
from modeldex.serving.sights import Sights
from modeldex.store.delta import Delta
from modeldex.store.records import Key, Revision

log = structlog.get_logger("modeldex.follower")

DEFAULT_INTERVAL_SECONDS: Final = 0.2
TOLD_INTERVAL_SECONDS: Final = 2.0
"""How often it is looked where changes are announced: so far behind it is at most when an
announcement gets lost."""
AHEAD_SECONDS = 5
"""How long before the clock changes what is shown that stands ready."""


class Followed(Protocol):
    """What the follower asks of a store."""

    def change_token(self) -> int: ...
    def head(self) -> Revision | None: ...
    def revision(self, number: int) -> Revision | None: ...
    def changed_since(self, number: int) -> Delta: ...
    def keys(self) -> list[Key]: ...
    def offline_models(self) -> frozenset[str]: ...
    def waiting(self) -> int: ...


class Announced(Protocol):
    """Tells at once that a store has changed, unless it fails to; see `store.notices`."""

    @property
    def is_up(self) -> bool: ...
    def wait(self, seconds: float) -> bool: ...
    def missed(self) -> None: ...
    def close(self) -> None: ...
    def release(self) -> None: ...


class Follower:
    """Looks at the store every ``interval`` seconds and whenever it is told to by ``notices``, in
    a thread of its own, and swaps `serving` when a revision or a key has changed, or when the
    clock has.

    A store that fails is reported once, when it begins to fail and when it is back; what was
    loaded last is served meanwhile.
    """

    def __init__(
        self,
        store: Followed,
        *,
        clock: Callable[[], datetime],
        interval: float | None = None,
        notices: Announced | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """``prepare`` brings the store into a state in which it can be followed; it is called
        before the first look, and again after one that failed."""
        self.serving = Serving()
        self.published = Published()
        """The newest revision that could be loaded; `serving` shows it at an instant."""
        self.looked_at: datetime | None = None
        """When the store was last asked with success; what was saved of it counts, too."""
        self.source: Literal["database", "file"] | None = None
        """Where what is served came from."""
        self.failures = 0
        """How many times asking it has failed."""
        self.waiting = 0
        """How many readings of sources wait for a decision, as far as is known."""
        self.swapped: Callable[[], None] = lambda: None
        """Called after each change of `serving`, in whichever thread made it."""
        self.learned: Callable[[], None] = lambda: None
        """Called after each look that found something new in the store."""
        self.searching = Searching()
        """What is served, as it can be searched."""
        self._store = store
        self._clock = clock
        self.notices = notices
        """What announces changes, where anything does."""
        usual = DEFAULT_INTERVAL_SECONDS if notices is None else TOLD_INTERVAL_SECONDS
        self._interval = usual if interval is None else interval
        self._prepare = prepare
        self._prepared = prepare is None
        self._token: int | None = None
        self._head: Revision | None = None
        self._following: Serving | None = None
        """What will be served from the next instant on at which the clock changes something."""
        self._missing: frozenset[str] = frozenset()
        """Views that keys look through and the catalogue does not have."""
        self._failing = False
        self._stepping = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None
        # Codes bodies that are too large to be coded while a client waits.
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="coding")

    def start(self) -> None:
        """Begin to follow. `step` once before, for a first snapshot."""
        self._thread = Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what is being loaded is finished first."""
        self._stopping.set()
        if self.notices is not None:
            self.notices.close()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self.notices is not None:
            self.notices.release()
        self._aside.shutdown(cancel_futures=True)
        self.searching.close()

    def step(self) -> None:
        """Look at the store once, and at the clock. Raises nothing.

        When it returns, everything that the store had acknowledged before is served here: call
        it after a publish to have it visible at once.
        """
        with self._stepping:
            now = self._clock()
            try:
                self._look(now)
            except Exception as error:
                self._failed(error)
            else:
                self._succeeded(now)
            self._follow_clock(now)

    def begin_from(self, saved: Saved) -> None:
        """Serve what was saved, until the store can be read."""
        with self._stepping:
            self.published, self._head = saved.published, saved.revision
            self._swap(self._compile(self._clock(), KeyTable.of(saved.keys)))
            self.looked_at, self.source = saved.at, "file"

    def saved(self) -> Saved | None:
        """What is served, to be saved; None where it did not come from the store, or is nothing."""
        with self._stepping:
            if self.source != "database" or self._head is None or self.looked_at is None:
                return None
            keys = tuple(self.serving.keys.by_digest.values())
            return Saved(self.looked_at, self._head, self.published, keys)

    def serving_at(self, now: float) -> Serving:
        """What requests are answered from at that Unix time. Where the clock has passed a
        boundary that no `step` has seen yet, what comes after it is swapped in at once, so that
        nobody is shown what has ended a moment ago."""
        serving = self.serving
        if now < serving.until:
            return serving
        following = self._following
        if following is not None and now < following.until:
            return following
        if self._stepping.acquire(blocking=False):  # else a step is about to do the same
            try:
                self._follow_clock(self._clock())
            finally:
                self._stepping.release()
        return self.serving

    def _run(self) -> None:
        while not self._stopping.is_set():
            told = self._await()
            if self._stopping.is_set():
                return
            before = self._token
            self.step()
            if not told and self._token != before and self.notices is not None:
                self.notices.missed()

    def _await(self) -> bool:
        """Wait until it is time to look; whether a change was announced."""
        if self.notices is None:
            return self._stopping.wait(self._interval)
        return self.notices.wait(self._interval)

    def _look(self, now: datetime) -> None:
        if not self._prepared and self._prepare is not None:
            self._prepare()
            self._prepared = True
        # The token is read before what it stands for: a change in between is seen next time.
        token = self._store.change_token()
        if token == self._token:
            return
        every, offline = self._store.keys(), self._store.offline_models()
        keys = KeyTable.of(every)
        self.waiting = self._store.waiting()
        head = self._store.head()
        if head == self._head and self.serving.snapshot is not None:
            published = self.published.marked(offline)
        else:
            published = self._load(head).marked(offline)
        if published is self.published and self.serving.snapshot is not None:
            self._swap(replace(self.serving, keys=keys))
        else:
            self.published = published
            self._head = head
            self._swap(self._compile(now, keys))
        self._tell_missing(every, now)
        self._token = token
        self.looked_at, self.source = now, "database"
        self.learned()

    def _load(self, head: Revision | None) -> Published:
        """The newest revision, by what has changed since the one that is held already, unless
        the store is no longer the same (restored from a backup, say)."""
        if head is None:
            return Published()
        held = self._head
        if held is not None and self._store.revision(held.number) == held:
            return self.published.followed_by(self._store.changed_since(held.number))
        return Published().followed_by(self._store.changed_since(0))

    def _follow_clock(self, now: datetime) -> None:
        """Swap in what the clock has made of it, and have ready what it will make of it soon."""
        serving, seconds = self.serving, now.timestamp()
        if seconds >= serving.until:
            following = self._following
            if following is None or seconds >= following.until:
                following = self._compile(now, serving.keys)
            self._swap(following)
        serving = self.serving
        if self._following is None and serving.until - seconds <= AHEAD_SECONDS:
            boundary = datetime.fromtimestamp(serving.until, UTC)
            self._following = self._compile(boundary, serving.keys)

    def _swap(self, serving: Serving) -> None:
        self._following = None
        self.serving = serving
        self.swapped()

    def _compile(self, now: datetime, keys: KeyTable) -> Serving:
        """Snapshots in which every view and every list that is in use stands ready."""
        sights = Sights(moment_of(self.published, now), self._aside.submit)
        snapshot = sights.everything()
        if self.serving.sights is not None:
            sights.warm(self.serving.sights)
        self.searching.follow(snapshot)
        changes_at = sights.moment.changes_at
        return Serving(snapshot, keys, sights, inf if changes_at is None else _unix(changes_at))

    def _tell_missing(self, keys: list[Key], now: datetime) -> None:
        """Say once which views are missing: what looks through them sees nothing."""
        views = self.published.settings.views
        missing = frozenset(
            key.view
            for key in keys
            if key.view is not None and key.view not in views and key.valid_at(now)
        )
        for view in sorted(missing - self._missing):
            log.warning("keys look through a view that the catalogue does not have", view=view)
        self._missing = missing

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        self._prepared = self._prepare is None
        if not self._failing:
            self._failing = True
            log.warning("the store can not be read; serving what was loaded last", error=str(error))

    def _succeeded(self, now: datetime) -> None:
        self.looked_at = now
        if self._failing:
            self._failing = False
            log.info("the store can be read again")


def _unix(instant: datetime) -> float:
    """The first Unix time that is not before the instant, which a float may fall short of."""
    seconds = instant.timestamp()
    return seconds if datetime.fromtimestamp(seconds, UTC) >= instant else nextafter(seconds, inf)
