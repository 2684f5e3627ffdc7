"""Free text: which rows hold a word, as it is written, begun, within another, or mistyped.

How well a row matches depends on the row and the query alone, and never on what else is in the
catalogue: what a caller may not see must not change the order of what it sees.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count, repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from modeldex.catalogue.search.arrays import (
    NO_ROWS,
    NO_WEIGHTED_POSTINGS,
    Bytes,
    Postings,
    Renewal,
    Rows,
    gathered,
)
from modeldex.catalogue.search.tokens import is_number, words

NAME: Final = 8
"""How much a word counts in an id, a name or an alias."""
TRAIT: Final = 6
PROVIDER: Final = 5
DESCRIPTION: Final = 2

EXACT: Final = 8
"""How much it counts that a word is the one asked for."""
BEGUN: Final = 5
WITHIN: Final = 3
MISTYPED: Final = 2

_LONG: Final = 8
"""From this length on a word may have two typing errors, from half of it on one."""
_SHORTEST_BEGINNING: Final = 2
_SHORTEST_PART: Final = 3
_SEPARATOR: Final = "\n"


class TextIndex:
    """The words of rows, with what each counts there."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word, sorted."""
        return self.postings.labels

    def exact(self, word: str) -> Rows:
        """The rows that hold exactly this word."""
        place = bisect_left(self.vocabulary, word)
        if place == len(self.vocabulary) or self.vocabulary[place] != word:
            return self.postings.rows[:0]
        return self.postings.rows_of(place)

    @classmethod
    def of_words(cls, found: Iterable[str]) -> "TextIndex":
        """One that only knows words, and no rows."""
        return cls(Postings(tuple(sorted(set(found))), np.zeros(1, np.int64), NO_ROWS))

    def meant(self, word: str) -> set[str]:
        """The words here that can be meant by ``word``."""
        return {self.vocabulary[place] for place in self._kinds(word)}

    def add_scores(self, word: str, scores: Bytes) -> None:
        """Raise the score of each row to what its best word counts for ``word``."""
        if not self.vocabulary:
            return
        kinds = self._kinds(word)
        if not kinds:
            return
        labels = np.fromiter(kinds, np.int64, len(kinds))
        factors = np.fromiter(kinds.values(), np.uint8, len(kinds))
        places = gathered(self.postings, labels)
        lengths = self.postings.starts[labels + 1] - self.postings.starts[labels]
        rows = self.postings.rows[places]
        weights = self.postings.weights
        if weights is None:
            raise AssertionError("postings of text have weights")
        values = weights[places] * np.repeat(factors, lengths)
        values = np.maximum(values, scores[rows])
        if len(labels) > 1:
            # Of several assignments to one row the last one stays, which is the greatest.
            order = np.argsort(values, kind="stable")
            rows, values = rows[order], values[order]
        scores[rows] = values

    def prepare(self) -> None:
        """Make what finding words needs."""
        _ = self._joined, self._by_length

    def renewed(self, renewal: Renewal, fresh: "TextIndex") -> "TextIndex":
        """The index of the new rows. ``fresh`` has the fresh ones by their new numbers."""
        return TextIndex(self.postings.renewed(renewal, fresh.postings))

    def _kinds(self, word: str) -> dict[int, int]:
        """The places of all words that can be meant, and how much that counts."""
        kinds: dict[int, int] = {}
        if not is_number(word):
            kinds.update(dict.fromkeys(self._mistyped(word), MISTYPED))
            kinds.update(dict.fromkeys(self._holding(word), WITHIN))
            kinds.update(dict.fromkeys(self._beginning(word), BEGUN))
        place = bisect_left(self.vocabulary, word)
        if place < len(self.vocabulary) and self.vocabulary[place] == word:
            kinds[place] = EXACT
        return kinds

    def _beginning(self, word: str) -> Iterable[int]:
        if len(word) < _SHORTEST_BEGINNING and word.isascii():
            return ()
        start = bisect_left(self.vocabulary, word)
        end = bisect_left(self.vocabulary, word[:-1] + chr(ord(word[-1]) + 1), start)
        return range(start, end)

    def _holding(self, word: str) -> Iterator[int]:
        """The words that hold ``word``. One that is not of ASCII may be written without spaces,
        as Chinese is, and is found from a single character on."""
        if len(word) < _SHORTEST_PART and word.isascii():
            return
        joined, starts = self._joined
        found: list[int] = []
        at = joined.find(word)
        while at >= 0:
            found.append(at)
            at = joined.find(word, at + len(word))
        if found:
            yield from (np.searchsorted(starts, found, "right") - 1).tolist()

    def _mistyped(self, word: str) -> Iterator[int]:
        """Words of the same first letter, one or two edits away; two letters that changed places
        are one."""
        errors = 2 if len(word) >= _LONG else 1
        if len(word) < _LONG // 2 or not word.isalpha():
            return
        for length in range(len(word) - errors, len(word) + errors + 1):
            group = self._by_length.get((word[0], length))
            if group is None:
                continue
            distances = process.cdist(
                [word], group[0], scorer=OSA.distance, score_cutoff=errors, dtype=np.uint8
            )[0]
            yield from group[1][distances <= errors].tolist()

    @cached_property
    def _joined(self) -> tuple[str, NDArray[np.int64]]:
        """All words of letters in one text, and where each begins in it: numbers come first and
        hold no letters, but they keep their places."""
        lengths = np.fromiter(map(len, self.vocabulary), np.int64, len(self.vocabulary)) + 1
        starts = np.zeros(len(lengths), np.int64)
        np.cumsum(lengths[:-1], out=starts[1:])
        return _SEPARATOR.join(self.vocabulary), starts

    @cached_property
    def _by_length(self) -> dict[tuple[str, int], tuple[list[str], NDArray[np.int64]]]:
        groups: dict[tuple[str, int], list[int]] = {}
        for place, word in enumerate(self.vocabulary):
            if not is_number(word):
                groups.setdefault((word[0], len(word)), []).append(place)
        return {
            key: ([self.vocabulary[place] for place in places], np.array(places, np.int64))
            for key, places in groups.items()
        }


NO_TEXT: Final = TextIndex(NO_WEIGHTED_POSTINGS)


class TextBuilder:
    """Gathers the words of rows."""

    def __init__(self) -> None:
        self._places: defaultdict[str, int] = defaultdict(count().__next__)
        self._label_of = array("i")
        self._rows = array("i")
        self._weights = array("B")

    def add(self, row: int, texts: Sequence[tuple[str, int]]) -> int:
        """Add the texts of a row, each with its weight, the heaviest first. Returns how many
        words of the weight `NAME` it has."""
        counted: dict[str, int] = {}
        for text, weight in reversed(texts):
            counted.update(dict.fromkeys(words(text), weight))
        self._label_of.extend(map(self._places.__getitem__, counted))
        self._rows.extend(repeat(row, len(counted)))
        weights = list(counted.values())
        self._weights.extend(weights)
        return weights.count(NAME)

    def built(self) -> TextIndex:
        """The index of what was added. A row that was added twice counts by its heavier words."""
        return TextIndex(
            Postings.of(
                list(self._places),
                np.frombuffer(self._label_of, np.int32),
                np.frombuffer(self._rows, np.int32),
                np.frombuffer(self._weights, np.uint8),
            )
        )
