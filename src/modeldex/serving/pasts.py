"""Snapshots of earlier revisions and instants, made when they are asked for and kept for a while.

What a revision holds never changes, so whatever is kept here stays right for ever; how much is
kept is bounded by the entries in it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Lock
from typing import Final, NamedTuple

from modeldex.serving.facts import EntryFacts
from modeldex.serving.past_facts import past_facts_of
from modeldex.serving.published import Published
from modeldex.serving.representation import Aside
from modeldex.serving.snapshot import Snapshot
from modeldex.store.pasts import Pasts
from modeldex.store.records import Revision

_MOST_VERSIONS: Final = 20_000
"""Versions of entries whose facts are kept; of a larger revision, those of the last one."""
_MOST_ENTRIES: Final = 50_000
"""Entries in all snapshots that are kept; the last one is kept, whatever its size."""

Compile = Callable[[Published, datetime, Aside], Snapshot]
"""Makes a snapshot of a revision at an instant, as one audience sees it."""


class _Made(NamedTuple):
    revision: int
    audience: Hashable
    instant: datetime


class PastSnapshots:
    """What revisions showed at an instant. Thread-safe."""

    def __init__(self, pasts: Pasts) -> None:
        self._pasts = pasts
        self._facts: OrderedDict[int, tuple[int, EntryFacts]] = OrderedDict()
        """By row, with its place in the list."""
        self._snapshots: OrderedDict[_Made, Snapshot] = OrderedDict()
        self._looking = Lock()
        self._making = Lock()
        # Codes large bodies while the first client is answered without.
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="past-coding")

    def close(self) -> None:
        """Let go of the thread that codes bodies."""
        self._aside.shutdown(cancel_futures=True)

    def snapshot(
        self, revision: Revision, instant: datetime, audience: Hashable, make: Compile
    ) -> Snapshot:
        """What a revision showed, or would show, at an instant.

        Args:
            audience: for whom; whoever is equal here sees the same.
            make: compiles what that audience sees.

        Raises:
            StoreError: it is not kept, and the store can not be read.
        """
        wanted = _Made(revision.number, audience, instant)
        kept = self._kept(wanted)
        if kept is not None:
            return kept
        with self._making:
            kept = self._kept(wanted)
            if kept is not None:  # somebody else wanted it, too
                return kept
            made = make(self._published(revision), instant, self._aside.submit)
            self._keep(wanted, made)
            return made

    def _kept(self, wanted: _Made) -> Snapshot | None:
        """A snapshot that was made for the same instant, or for an earlier one since when the
        clock has changed nothing."""
        with self._looking:
            for made, snapshot in self._snapshots.items():
                if made[:2] != wanted[:2] or made.instant > wanted.instant:
                    continue
                if snapshot.changes_at is None or wanted.instant < snapshot.changes_at:
                    self._snapshots.move_to_end(made)
                    return snapshot
        return None

    def _keep(self, made: _Made, snapshot: Snapshot) -> None:
        with self._looking:
            self._snapshots[made] = snapshot
            kept = sum(len(each.entries) for each in self._snapshots.values())
            while kept > _MOST_ENTRIES and len(self._snapshots) > 1:
                _, oldest = self._snapshots.popitem(last=False)
                kept -= len(oldest.entries)

    def _published(self, revision: Revision) -> Published:
        rows = self._read(revision.number)
        facts = [self._facts[row] for row in rows]
        self._forget(rows)
        facts.sort(key=lambda placed: placed[0])
        return Published(
            revision.number,
            revision.published_at,
            self._pasts.settings(revision.number),
            {each.id: each for _, each in facts},
        )

    def _read(self, number: int) -> Sequence[int]:
        """Have the facts of all rows of a revision, which are returned."""
        if not self._facts:
            found = self._pasts.all_entries(number)
            rows: Sequence[int] = list(found)
        else:
            rows = self._pasts.rows(number)
            missing = [row for row in rows if row not in self._facts]
            most = len(missing) > len(rows) // 2
            found = self._pasts.all_entries(number) if most else self._pasts.entries(missing)
        for row, placed in found.items():
            if row not in self._facts:
                self._facts[row] = placed.position, past_facts_of(placed.entry)
        return rows

    def _forget(self, used: Sequence[int]) -> None:
        for row in used:
            self._facts.move_to_end(row)
        while len(self._facts) > max(_MOST_VERSIONS, len(used)):
            self._facts.popitem(last=False)
