"""Search indexes beside what is served: made in the background, kept as long as their snapshot.

An index is of all that is listed at a moment; every view of that moment has a scope of its own in
it, which is a few bits for each entry. The first is made when somebody searches for the first
time; from then on each new snapshot gets its index before anybody asks, from the one before, at
the cost of what has changed.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import numpy as np

from modeldex.catalogue.search.arrays import Numbers
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.ordering import prepare
from modeldex.catalogue.search.price_table import PriceTable
from modeldex.catalogue.search.scope import Scope
from modeldex.serving.facts import EntryFacts
from modeldex.serving.snapshot import Snapshot

_ENTRIES_AT_ONCE: Final = 16
"""Entries that are read before other threads get their turn: about a millisecond."""
_TURN_SECONDS: Final = 0.00005


@dataclass(frozen=True, slots=True)
class Comparable:
    """What an audience can compare."""

    scope: Scope
    prices: PriceTable
    discounts: Numbers | None
    """For each row what the audience is given off; None where entries say so themselves."""


class Searching:
    """Makes indexes and scopes, one at a time. Thread-safe."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="search-index")
        self._submitting = Lock()
        self._newest: tuple[Mapping[str, EntryFacts], Index] | None = None
        self._priced: tuple[Index, PriceTable] | None = None
        self._searched = False
        self._compared = False

    def scope(self, snapshot: Snapshot) -> "Future[Scope]":
        """What a snapshot's audience can search; it may have to be made first."""
        self._searched = True
        found: Future[Scope] = self._once(snapshot, "scope", self._scope_of)
        return found

    def comparable(self, snapshot: Snapshot) -> "Future[Comparable]":
        """What a snapshot's audience can compare; it may have to be made first."""
        self._searched = self._compared = True
        found: Future[Comparable] = self._once(snapshot, "comparable", self._comparable_of)
        return found

    def follow(self, snapshot: Snapshot) -> None:
        """Make what a snapshot that is about to be served needs, as far as anybody has asked for
        it of an earlier one."""
        if self._compared:
            self._pool.submit(lambda: self._prices_of(self._index_of(snapshot.everything)))
        elif self._searched:
            self._pool.submit(self._index_of, snapshot.everything)

    def close(self) -> None:
        """End what is being made, and make nothing any more."""
        self._pool.shutdown(cancel_futures=True)

    def _once(self, snapshot: Snapshot, what: str, make: Callable[[Snapshot], Any]) -> Any:
        found = snapshot.searched.get(what)
        if found is not None:
            return found
        with self._submitting:
            found = snapshot.searched.get(what)
            if found is None:
                found = snapshot.searched[what] = self._pool.submit(make, snapshot)
            return found

    def _scope_of(self, snapshot: Snapshot) -> Scope:
        index = self._index_of(snapshot.everything)
        return Scope.of(index, snapshot.entries, snapshot.traits, snapshot.aliases)

    def _comparable_of(self, snapshot: Snapshot) -> Comparable:
        made: Future[Scope] | None = snapshot.searched.get("scope")
        scope = self._scope_of(snapshot) if made is None or not made.done() else made.result()
        discounts = _discounts_of(snapshot, scope)
        return Comparable(scope, self._prices_of(scope.index), discounts)

    def _index_of(self, listed: Mapping[str, EntryFacts]) -> Index:
        newest = self._newest
        if newest is not None and newest[0] is listed:
            return newest[1]
        turns = _Turns()
        if newest is None:
            index = Index.build(listed, pause=turns)
        else:
            index = newest[1].followed_by(listed, turns)
        prepare(index.prepare())
        self._newest = listed, index
        return index

    def _prices_of(self, index: Index) -> PriceTable:
        priced = self._priced
        if priced is not None and priced[0] is index:
            return priced[1]
        turns = _Turns()
        if priced is None:
            table = PriceTable.build(index, turns)
        else:
            table = priced[1].followed_by(priced[0], index, turns)
        self._priced = index, table
        return table


def _discounts_of(snapshot: Snapshot, scope: Scope) -> Numbers | None:
    """For each row what the snapshot's audience is given off; None where entries say so
    themselves."""
    sight = snapshot.sight
    if sight.changes_nothing:
        return None
    discounts = np.zeros(scope.index.size)
    if any(view.discount_to_user for view in sight.lineage):
        for row in np.flatnonzero(scope.visible).tolist():
            discounts[row] = float(sight.discount(scope.index.entries[row].id) or 0)
    return discounts


class _Turns:
    """Lets other threads have their turn from time to time: reads go on while this computes."""

    def __init__(self) -> None:
        self._entries = 0

    def __call__(self) -> None:
        self._entries += 1
        if self._entries % _ENTRIES_AT_ONCE == 0:
            time.sleep(_TURN_SECONDS)
