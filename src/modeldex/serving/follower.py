"""The follower: keeps what is served in step with the store, and never lets go of the last good
snapshot."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Protocol

import structlog

from modeldex.serving.keys import KeyTable, Refusal
from modeldex.serving.published import Published
from modeldex.serving.searching import Searching
from modeldex.serving.sights import compile_snapshot
from modeldex.serving.snapshot import Snapshot
from modeldex.store.delta import Delta
from modeldex.store.records import Key, Revision

log = structlog.get_logger("modeldex.follower")

DEFAULT_INTERVAL_SECONDS = 0.2


class Followed(Protocol):
    """What the follower asks of a store."""

    def change_token(self) -> int: ...
    def head(self) -> Revision | None: ...
    def revision(self, number: int) -> Revision | None: ...
    def changed_since(self, number: int) -> Delta: ...
    def keys(self) -> list[Key]: ...
    def waiting(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Serving:
    """What requests are answered from. Replaced as a whole, in one assignment."""

    snapshot: Snapshot | None = None
    """None until something could be loaded."""
    keys: KeyTable = field(default_factory=lambda: KeyTable({}))

    def sight_of(self, caller: Key | Refusal) -> Snapshot | None:
        """What a caller is answered from; None where nothing is loaded or it may see nothing."""
        return None if isinstance(caller, Refusal) else self.snapshot


class Follower:
    """Looks at the store every ``interval`` seconds, in a thread of its own, and swaps
    `serving` when a revision or a key has changed, or when the clock has.

    A store that fails is reported once, when it begins to fail and when it is back; what was
    loaded last is served meanwhile.
    """

    def __init__(
        self,
        store: Followed,
        *,
        clock: Callable[[], datetime],
        interval: float = DEFAULT_INTERVAL_SECONDS,
    ) -> None:
        self.serving = Serving()
        self.published = Published()
        """The newest revision that could be loaded; `serving` shows it at an instant."""
        self.looked_at: datetime | None = None
        """When the store was last asked with success."""
        self.failures = 0
        """How many times asking it has failed."""
        self.waiting = 0
        """How many readings of sources wait for a decision, as far as is known."""
        self.searching = Searching()
        """What is served, as it can be searched."""
        self._store = store
        self._clock = clock
        self._interval = interval
        self._token: int | None = None
        self._head: Revision | None = None
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
        if self._thread is not None:
            self._thread.join()
            self._thread = None
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

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            self.step()

    def _look(self, now: datetime) -> None:
        # The token is read before what it stands for: a change in between is seen next time.
        token = self._store.change_token()
        if token == self._token:
            return
        keys = KeyTable.of(self._store.keys())
        self.waiting = self._store.waiting()
        head = self._store.head()
        if head == self._head and self.serving.snapshot is not None:
            self.serving = replace(self.serving, keys=keys)
        else:
            self.published = self._load(head)
            self._head = head
            self.serving = Serving(self._compile(now), keys)
        self._token = token

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
        snapshot = self.serving.snapshot
        if snapshot is None or snapshot.changes_at is None or now < snapshot.changes_at:
            return
        self.serving = replace(self.serving, snapshot=self._compile(now))

    def _compile(self, now: datetime) -> Snapshot:
        """A snapshot in which every list that is in use stands ready."""
        snapshot = compile_snapshot(self.published, now, self._aside.submit)
        if self.serving.snapshot is not None:
            snapshot.warm(self.serving.snapshot)
        self.searching.follow(snapshot)
        return snapshot

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        if not self._failing:
            self._failing = True
            log.warning("the store can not be read; serving what was loaded last", error=str(error))

    def _succeeded(self, now: datetime) -> None:
        self.looked_at = now
        if self._failing:
            self._failing = False
            log.info("the store can be read again")
