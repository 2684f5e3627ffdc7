"""Arrays of the index: their types, and how those of one revision become those of the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]
"""For each row, whether it is meant."""
Rows: TypeAlias = NDArray[np.int32]
"""Numbers of rows."""
Numbers: TypeAlias = NDArray[np.float64]
"""A number for each row; NaN where there is none."""
Keys: TypeAlias = NDArray[np.int64]
"""For each row, where it stands in an order."""
Bytes: TypeAlias = NDArray[np.uint8]

_PART: Final = 1000
NO_ROWS: Final[Rows] = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Renewal:
    """How the rows of a new index follow from those of an earlier one."""

    size: int
    """Rows of the new index."""
    kept: Rows
    """New rows whose entries are as they were."""
    taken: Rows
    """The earlier row of each of them."""
    fresh: Rows
    """New rows whose entries are new or changed."""
    moved: Rows
    """For each earlier row the new one, or -1."""

    @classmethod
    def of(cls, earlier_rows: Sequence[int], earlier_size: int) -> "Renewal":
        """From the earlier row of each new one, -1 for a fresh one."""
        before = np.array(earlier_rows, np.int32)
        kept = np.flatnonzero(before >= 0).astype(np.int32)
        taken = before[kept]
        moved = np.full(earlier_size, -1, np.int32)
        moved[taken] = kept
        fresh = np.flatnonzero(before < 0).astype(np.int32)
        return cls(len(before), kept, taken, fresh, moved)


@dataclass(frozen=True, slots=True)
class Postings:
    """For each label, in order, the rows that it stands at."""

    labels: tuple[str, ...]
    """Sorted, each once."""
    starts: NDArray[np.int64]
    """Where the rows of each label begin in ``rows``, and where the last ones end."""
    rows: Rows
    weights: Bytes | None = None
    """For each row of ``rows`` how much it counts there, where that differs."""

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        label_of: NDArray[np.int32],
        rows: Rows,
        weights: Bytes | None = None,
    ) -> "Postings":
        """From labels in any order, each at most once, and pairs of a label's place and a row.
        Labels without a row are left out."""
        by_name = patiently_sorted(labels)
        places = {label: at for at, label in enumerate(by_name)}
        place = np.fromiter(map(places.__getitem__, labels), np.int64, len(labels))
        placed = place[label_of] if len(labels) else label_of.astype(np.int64)
        order = _order_of(placed)
        counts = np.bincount(placed, minlength=len(labels))
        used = np.flatnonzero(counts)
        starts = np.zeros(len(used) + 1, np.int64)
        np.cumsum(counts[used], out=starts[1:])
        return cls(
            tuple(by_name[at] for at in used.tolist()),
            starts,
            rows[order],
            None if weights is None else weights[order],
        )

    def rows_of(self, label: int) -> Rows:
        """The rows of one label."""
        return self.rows[self.starts[label] : self.starts[label + 1]]

    def pairs(self) -> tuple[NDArray[np.int32], Rows]:
        """Every pair of a label's place and a row."""
        places = np.arange(len(self.labels), dtype=np.int32)
        return np.repeat(places, np.diff(self.starts)), self.rows

    def renewed(self, renewal: Renewal, fresh: "Postings") -> "Postings":
        """Those of the new rows. ``fresh`` has the fresh ones, already by their new numbers."""
        label_of, rows = self.pairs()
        moved = renewal.moved[rows] if len(rows) else rows
        alive = moved >= 0
        known = {label: place for place, label in enumerate(self.labels)}
        labels = list(self.labels)
        for label in fresh.labels:
            if label not in known:
                known[label] = len(labels)
                labels.append(label)
        place = np.array([known[label] for label in fresh.labels], np.int32)
        fresh_label_of, fresh_rows = fresh.pairs()
        weights = None
        if self.weights is not None and fresh.weights is not None:
            weights = np.concatenate((self.weights[alive], fresh.weights))
        return Postings.of(
            labels,
            np.concatenate((label_of[alive], place[fresh_label_of])),
            np.concatenate((moved[alive], fresh_rows)),
            weights,
        )


def _order_of(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """What puts small numbers in order: 16 bits at a time, for which NumPy has a radix sort."""
    order = np.argsort((places & 0xFFFF).astype(np.uint16), kind="stable")
    if len(places) and places.max() > 0xFFFF:
        order = order[np.argsort((places[order] >> 16).astype(np.uint16), kind="stable")]
    return order


def distinct(values: Numbers) -> Numbers:
    """The different ones of the values, in order. Unlike `numpy.unique` it lets other threads
    have their turn."""
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    return np.asarray(ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))])


def patiently_sorted(texts: Sequence[str]) -> list[str]:
    """The texts in order. Sorted in parts, so that no other thread waits long for its turn: one
    call that sorts 100,000 would hold the interpreter for 50 ms."""
    if len(texts) <= _PART:
        return sorted(texts)
    parts = (sorted(texts[at : at + _PART]) for at in range(0, len(texts), _PART))
    return list(merge(*parts))


def gathered(postings: Postings, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places in ``postings.rows`` of all rows of some labels, one label after another."""
    begins = postings.starts[labels]
    lengths = postings.starts[labels + 1] - begins
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(begins - (ends - lengths), lengths))


NO_POSTINGS: Final = Postings((), np.zeros(1, np.int64), NO_ROWS)
NO_WEIGHTED_POSTINGS: Final = Postings((), np.zeros(1, np.int64), NO_ROWS, np.empty(0, np.uint8))
