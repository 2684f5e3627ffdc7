"""Search indexes beside what is served: made in the background, kept as long as their snapshot.

An index is of all that is listed at a moment; every view of that moment has a scope of its own in
it, which is a few bits for each entry. The first is made when somebody searches for the first
time; from then on each new snapshot gets its index before anybody asks, from the one before, at
the cost of what has changed.
"""

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final

from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.scope import Scope
from modeldex.serving.facts import EntryFacts
from modeldex.serving.snapshot import Snapshot

_SCOPE: Final = "scope"
_ENTRIES_AT_ONCE: Final = 16
"""Entries that are read before other threads get their turn: about a millisecond."""
_TURN_SECONDS: Final = 0.00005


class Searching:
    """Makes indexes and scopes, one at a time. Thread-safe."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="search-index")
        self._submitting = Lock()
        self._newest: tuple[Mapping[str, EntryFacts], Index] | None = None
        self._in_use = False

    def scope(self, snapshot: Snapshot) -> "Future[Scope]":
        """What a snapshot's audience can search; it may have to be made first."""
        found: Future[Scope] | None = snapshot.searched.get(_SCOPE)
        if found is not None:
            return found
        with self._submitting:
            self._in_use = True
            found = snapshot.searched.get(_SCOPE)
            if found is None:
                found = self._pool.submit(self._make, snapshot)
                snapshot.searched[_SCOPE] = found
            return found

    def follow(self, snapshot: Snapshot) -> None:
        """Make the index of a snapshot that is about to be served, if anybody searches."""
        if self._in_use:
            self._pool.submit(self._index_of, snapshot.everything)

    def close(self) -> None:
        """End what is being made, and make nothing any more."""
        self._pool.shutdown(cancel_futures=True)

    def _make(self, snapshot: Snapshot) -> Scope:
        index = self._index_of(snapshot.everything)
        return Scope.of(index, snapshot.entries, snapshot.traits, snapshot.aliases)

    def _index_of(self, listed: Mapping[str, EntryFacts]) -> Index:
        newest = self._newest
        if newest is not None and newest[0] is listed:
            return newest[1]
        turns = _Turns()
        if newest is None:
            index = Index.build(listed, pause=turns)
        else:
            index = newest[1].followed_by(listed, turns)
        self._newest = listed, index.prepare()
        return index


class _Turns:
    """Lets other threads have their turn from time to time: reads go on while this computes."""

    def __init__(self) -> None:
        self._entries = 0

    def __call__(self) -> None:
        self._entries += 1
        if self._entries % _ENTRIES_AT_ONCE == 0:
            time.sleep(_TURN_SECONDS)
