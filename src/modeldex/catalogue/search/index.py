"""The index of a revision: a column for each field and the words of all texts, over all entries.

Which of the entries a caller may see is not in it: that is a `scope.Scope`. It is immutable for
its readers; what is only needed by some queries is made when it is asked for first, and kept.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.search.arrays import NO_POSTINGS, Bytes, Numbers, Renewal, patiently_sorted
from modeldex.catalogue.search.columns import NumberColumn, StateColumn, WordsColumn
from modeldex.catalogue.search.gathering import Gathered, Pause, Wanted, gather
from modeldex.catalogue.search.said import Listed
from modeldex.catalogue.search.text import NO_TEXT, TextIndex

MOST_ENTRIES: Final = 1_000_000
"""An order of two keys and the id has 21 bits for each."""


class Index:
    """All entries of a revision, by what they say."""

    def __init__(
        self,
        entries: tuple[Listed, ...],
        words: Mapping[str, WordsColumn],
        numbers: Mapping[str, NumberColumn],
        text: TextIndex,
        name_words: Bytes,
        names: tuple[str | None, ...],
        states: StateColumn,
        wanted: Wanted,
    ) -> None:
        self.entries = entries
        """By row, in the order of the list."""
        self.words = words
        self.numbers = numbers
        """Only of fields that any entry has."""
        self.text = text
        self.name_words = name_words
        self.names = names
        self.states = states
        self._wanted = wanted

    @classmethod
    def build(
        cls,
        entries: Mapping[str, Listed],
        wanted: Wanted | None = None,
        pause: Pause = lambda: None,
    ) -> "Index":
        """The index of entries in the order of the list; without ``wanted`` for any query.

        Raises:
            ValueError: there are more than `MOST_ENTRIES`.
        """
        return _empty(wanted or Wanted.everything()).followed_by(entries, pause)

    def followed_by(self, entries: Mapping[str, Listed], pause: Pause = lambda: None) -> "Index":
        """The index of other entries, of which those that are as they were are not read again.

        Raises:
            ValueError: there are more than `MOST_ENTRIES`.
        """
        if len(entries) > MOST_ENTRIES:
            raise ValueError(f"{len(entries)} entries, expected at most {MOST_ENTRIES}")
        listed = tuple(entries.values())
        renewal = self.renewal_to(listed)
        fresh = [listed[row] for row in renewal.fresh.tolist()]
        found = gather(fresh, renewal, self._wanted, pause)
        return Index(
            listed,
            self._words(renewal, found),
            self._numbers(renewal, found),
            self.text.renewed(renewal, found.text),
            _joined(renewal, self.name_words, found.name_words),
            self._names(renewal, found),
            self.states.renewed(renewal, found.states),
            self._wanted,
        )

    def renewal_to(self, listed: Sequence[Listed]) -> Renewal:
        """How the rows of other entries follow from those here."""
        return Renewal.of([self._same(entry) for entry in listed], len(self.entries))

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each id."""
        return {entry.id: row for row, entry in enumerate(self.entries)}

    @cached_property
    def sorted_ids(self) -> list[str]:
        """Every id, sorted."""
        return patiently_sorted(tuple(self.row_of))

    @cached_property
    def id_ranks(self) -> NDArray[np.int64]:
        """For each row, the place of its id among all ids."""
        rows = np.fromiter(map(self.row_of.__getitem__, self.sorted_ids), np.int64, self.size)
        ranks = np.empty(self.size, np.int64)
        ranks[rows] = np.arange(self.size)
        return ranks

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What was made for a query and serves others, too (see `ordering`)."""
        return {}

    def prepare(self) -> "Index":
        """Make now what every search needs, so that the first one does not wait for it."""
        _ = self.id_ranks
        self.text.prepare()
        for column in self.words.values():
            column.prepare()
        return self

    def nbytes(self) -> int:
        """About how much memory the columns take, the entries themselves aside."""
        arrays: list[Any] = [self.name_words, self.states.states, self.text.postings.rows]
        arrays += [self.text.postings.weights, self.text.postings.starts]
        arrays += [column.values for column in self.numbers.values()]
        arrays += [column.postings.rows for column in self.words.values()]
        return sum(each.nbytes for each in arrays)

    def _same(self, entry: Listed) -> int:
        """The row of the entry if it is as it was here, else -1."""
        row = self.row_of.get(entry.id, -1)
        if row < 0:
            return -1
        before = self.entries[row]
        if before is entry:
            return row
        same = before.body == entry.body and before.extensions == entry.extensions
        return row if same and before.type == entry.type else -1

    def _words(self, renewal: Renewal, found: Gathered) -> dict[str, WordsColumn]:
        columns = {}
        for name, fresh in found.words.items():
            before = self.words[name].postings if name in self.words else NO_POSTINGS
            columns[name] = WordsColumn(before.renewed(renewal, fresh), renewal.size)
        return columns

    def _numbers(self, renewal: Renewal, found: Gathered) -> dict[str, NumberColumn]:
        columns = {}
        for name in (*self.numbers, *(each for each in found.numbers if each not in self.numbers)):
            before = self.numbers.get(name, NumberColumn(np.full(self.size, np.nan)))
            fresh = found.numbers.get(name)
            missing: Numbers = np.full(len(renewal.fresh), np.nan)
            column = before.renewed(renewal, missing if fresh is None else fresh)
            if not np.isnan(column.values).all():
                columns[name] = column
        return columns

    def _names(self, renewal: Renewal, found: Gathered) -> tuple[str | None, ...]:
        names: list[str | None] = [None] * renewal.size
        for row, before in zip(renewal.kept.tolist(), renewal.taken.tolist(), strict=True):
            names[row] = self.names[before]
        for row, name in zip(renewal.fresh.tolist(), found.names, strict=True):
            names[row] = name
        return tuple(names)


def _joined(renewal: Renewal, before: Bytes, fresh: Bytes) -> Bytes:
    values = np.empty(renewal.size, np.uint8)
    values[renewal.kept] = before[renewal.taken]
    values[renewal.fresh] = fresh
    return values


def _empty(wanted: Wanted) -> Index:
    nothing = np.empty(0, np.uint8)
    rows = np.empty(0, np.int32)
    states = StateColumn(nothing, rows, np.empty(0), nothing)
    return Index((), {}, {}, NO_TEXT, nothing, (), states, wanted)
