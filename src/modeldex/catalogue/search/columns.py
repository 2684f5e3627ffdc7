"""The columns of an index: what one field holds, for all rows at once."""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.search.arrays import Mask, Numbers, Postings, Renewal
from modeldex.catalogue.search.query import Range

_MOST_PACKED: Final = 128
"""Up to so many labels the rows of each are kept as bits, too: these are counted the fastest."""


class NumberColumn:
    """A number or an instant of each row."""

    def __init__(self, values: Numbers) -> None:
        self.values = values

    def mask(self, wanted: Range) -> Mask:
        """The rows whose number lies between the ends; ``negated`` is not looked at."""
        values = self.values
        if wanted.low is None and wanted.high is None:
            return ~np.isnan(values)
        found: Mask | None = None
        if wanted.low is not None:
            found = values > wanted.low if wanted.low_open else values >= wanted.low
        if wanted.high is not None:
            below = values < wanted.high if wanted.high_open else values <= wanted.high
            found = below if found is None else found & below
        return found if found is not None else ~np.isnan(values)

    def renewed(self, renewal: Renewal, fresh: Numbers) -> "NumberColumn":
        """The column of the new rows; ``fresh`` has a number for each of them that is fresh."""
        values = np.empty(renewal.size, np.float64)
        values[renewal.kept] = self.values[renewal.taken]
        values[renewal.fresh] = fresh
        return NumberColumn(values)


class WordsColumn:
    """The words of each row, as the rows of each word."""

    def __init__(self, postings: Postings, size: int) -> None:
        self.postings = postings
        self.size = size

    @property
    def labels(self) -> tuple[str, ...]:
        """Every word, sorted."""
        return self.postings.labels

    def mask(self, folded: tuple[str, ...]) -> Mask:
        """The rows that hold any of the words, whatever their case; without words, any at all."""
        found = np.zeros(self.size, np.bool_)
        if not folded:
            found[self.postings.rows] = True
            return found
        for word in folded:
            for label in self._by_folded.get(word, ()):
                found[self.postings.rows_of(label)] = True
        return found

    def counts(self, mask: Mask, packed: NDArray[np.uint64]) -> NDArray[np.int64]:
        """For each word, how many rows of the mask hold it. ``packed`` is the mask as bits."""
        if len(self.labels) <= _MOST_PACKED:
            hits = np.bitwise_count(self._bits & packed)
            return np.asarray(hits.sum(axis=1, dtype=np.int64))
        hit = mask[self.postings.rows].view(np.uint8)
        return np.asarray(np.add.reduceat(hit, self.postings.starts[:-1], dtype=np.int64))

    def how_many(self) -> Numbers:
        """For each row how many words it holds; not a number for none."""
        counts = np.bincount(self.postings.rows, minlength=self.size).astype(np.float64)
        counts[counts == 0] = np.nan
        return counts

    def prepare(self) -> None:
        """Make what `mask` and `counts` need."""
        _ = self._by_folded
        if len(self.labels) <= _MOST_PACKED:
            _ = self._bits

    @cached_property
    def _by_folded(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for place, label in enumerate(self.labels):
            folded = label.casefold()
            found[folded] = (*found.get(folded, ()), place)
        return found

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        found = np.zeros((len(self.labels), self.size), np.bool_)
        label_of, rows = self.postings.pairs()
        found[label_of, rows] = True
        return packed_rows(found)


def packed_rows(masks: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Masks, along the last axis, as bits in words of 64."""
    bits = np.packbits(masks, axis=-1)
    missing = -bits.shape[-1] % 8
    widths = [(0, 0)] * (bits.ndim - 1) + [(0, missing)]
    return np.ascontiguousarray(np.pad(bits, widths)).view(np.uint64)


class StateColumn:
    """The state of each row, which may change as time goes on."""

    def __init__(
        self,
        states: NDArray[np.uint8],
        step_rows: NDArray[np.int32],
        step_instants: Numbers,
        step_states: NDArray[np.uint8],
    ) -> None:
        self.states = states
        """Before the first step of each row; places in `lifecycle.STATES`."""
        self.step_rows = step_rows
        self.step_instants = step_instants
        """Unix seconds; of one row they ascend."""
        self.step_states = step_states

    def at(self, now: float) -> NDArray[np.uint8]:
        """The states at an instant."""
        begun = self.step_instants <= now
        if not begun.any():
            return self.states
        states = self.states.copy()
        # Of several assignments to one row the last one stays, which is that of the last step.
        states[self.step_rows[begun]] = self.step_states[begun]
        return states

    def renewed(self, renewal: Renewal, fresh: "StateColumn") -> "StateColumn":
        """The column of the new rows. ``fresh`` counts its rows among the fresh ones."""
        states = np.empty(renewal.size, np.uint8)
        states[renewal.kept] = self.states[renewal.taken]
        states[renewal.fresh] = fresh.states
        moved = renewal.moved[self.step_rows] if len(self.step_rows) else self.step_rows
        alive = moved >= 0
        return StateColumn(
            states,
            np.concatenate((moved[alive], renewal.fresh[fresh.step_rows])),
            np.concatenate((self.step_instants[alive], fresh.step_instants)),
            np.concatenate((self.step_states[alive], fresh.step_states)),
        )
