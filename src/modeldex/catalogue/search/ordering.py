"""The orders of search results: by any figure, by name, by how well text matches, as recommended.

Each order is a row of keys that come from the entries alone, and last the id, so that there is
one order only. A page's cursor says the keys of its last entry: what is published meanwhile moves
no other entry.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.search.arrays import NO_POSTINGS, Keys, Numbers, distinct
from modeldex.catalogue.search.columns import WordsColumn
from modeldex.catalogue.search.fields import FIELDS, RECOMMENDED, RELEVANCE, field_named
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.query import Unclear
from modeldex.entries.problems import nearest

KeyValue: TypeAlias = float | str | None
"""What an entry is put in order by; None where it has none, and then it comes last."""

NEWEST: Final = "newest"
NAME: Final = "name"
ID: Final = "id"
MAX_KEYS: Final = 2
_GIVEN: Final = frozenset(
    {RECOMMENDED, *(field.name for field in FIELDS.values() if field.by_scope)}
)
"""Keys that depend on who asks or when."""
_BITS: Final = 21
"""Of an order's key, for each of two keys and the id."""
_MOST_SCORE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class SortKey:
    """One figure to sort by."""

    name: str
    """A field, or one of the words above."""
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.name}" if self.descending else self.name


SORTS: Final = (
    RECOMMENDED,
    RELEVANCE,
    NEWEST,
    NAME,
    ID,
    *FIELDS,
)
"""Everything that can be sorted by."""


def parse_sort(text: str) -> tuple[SortKey, ...] | Unclear:
    """The keys of ``-context,price``; none for an empty text."""
    keys: list[SortKey] = []
    for part in filter(None, (part.strip() for part in text[:200].split(","))):
        descending = part.startswith("-")
        name = part[1:] if descending else part
        field = field_named(name)
        name = field.name if field is not None else name.casefold()
        if name not in SORTS:
            return Unclear(
                f"{part[:60]!r} is nothing to sort by; expected a field such as -context, or one"
                f" of {', '.join(SORTS[:5])}",
                nearest(name, SORTS),
            )
        # The newest first is the order of the dates, turned round.
        keys.append(
            SortKey("created", not descending) if name == NEWEST else SortKey(name, descending)
        )
    if len(keys) > MAX_KEYS:
        return Unclear(f"{len(keys)} keys to sort by, expected at most {MAX_KEYS}")
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The places of all rows in the order of one key."""

    ranks: Keys
    """For each row; even, so that values between two of them have a place, too."""
    place: Callable[[KeyValue], int]
    """Where a value stands or would stand."""
    value: Callable[[int], KeyValue]
    """Of a row."""


class Order:
    """All rows of an index in one order. Smaller keys come first."""

    def __init__(self, keys: Keys, rankings: Sequence[Ranking], index: Index) -> None:
        self.keys = keys
        self._rankings = rankings
        self._index = index

    def values_of(self, row: int) -> tuple[KeyValue, ...]:
        """What stands in a cursor for the row: its values, and its id."""
        id_ = self._index.entries[row].id
        return (*(ranking.value(row) for ranking in self._rankings), id_)

    def key_of(self, values: Sequence[KeyValue]) -> int | None:
        """The key of an entry with such values, whether or not there is one; None where these
        are no values of this order."""
        if len(values) != len(self._rankings) + 1 or not isinstance(values[-1], str):
            return None
        try:
            places = [
                ranking.place(value) for ranking, value in zip(self._rankings, values, strict=False)
            ]
        except TypeError:  # a text where a number belongs
            return None
        ids = self._index.sorted_ids
        place = bisect_left(ids, values[-1])
        known = place < len(ids) and ids[place] == values[-1]
        return _combined([*places, 2 * place if known else 2 * place - 1])


def _combined(places: Sequence[int]) -> int:
    key = 0
    for place in places:
        key = (key << _BITS) + place + 1
    return key


def order_of(
    index: Index,
    sort: Sequence[SortKey],
    given: Mapping[str, NDArray[np.int64]] | None = None,
) -> Order:
    """The order by some keys.

    Args:
        given: for each row a small number, by keys that are not told by the index alone: for
            `RECOMMENDED` where it stands, the best first; for `RELEVANCE` how well it matches;
            for ``state`` the place of its state; for ``trait`` how many it holds.
    """
    known = {} if given is None else given
    rankings: list[Ranking] = []
    for key in sort:
        if key.name == RELEVANCE:
            best_first = SortKey(key.name, not key.descending)
            rankings.append(_by_number_of_row(known.get(key.name), best_first))
        elif key.name in _GIVEN:
            rankings.append(_by_number_of_row(known.get(key.name), key))
        elif key.name != ID:
            rankings.append(_kept(index, key, partial(_ranking, index, key)))
        elif key.descending:
            rankings.append(_kept(index, key, partial(_by_id_descending, index)))
        else:
            break  # the id is the last key of every order
    if len(rankings) == 1 and sort[0].name in (RECOMMENDED, RELEVANCE):
        newest = SortKey("created", descending=True)
        rankings.append(_kept(index, newest, partial(_ranking, index, newest)))
    return Order(_keys(index, rankings), rankings, index)


def prepare(index: Index) -> None:
    """Make now what the usual orders need."""
    order_of(index, (SortKey("created", descending=True),))


def _keys(index: Index, rankings: Sequence[Ranking]) -> Keys:
    keys = np.zeros(index.size, np.int64)
    for ranking in rankings:
        keys = (keys << _BITS) + (ranking.ranks + 1)
    return np.asarray((keys << _BITS) + (2 * index.id_ranks + 1))


def _kept(index: Index, key: SortKey, make: Callable[[], Ranking]) -> Ranking:
    found: Any = index.kept.get(key)
    if found is None:
        found = index.kept[key] = make()
    ranking: Ranking = found
    return ranking


def _ranking(index: Index, key: SortKey) -> Ranking:
    if key.name == NAME:
        return _by_text(index.names, descending=key.descending)
    if FIELDS[key.name].kind == "words":
        return _by_words(index, key)
    column = index.numbers.get(key.name)
    values = np.full(index.size, np.nan) if column is None else column.values
    return _by_number(values, descending=key.descending)


def _by_number(values: Numbers, *, descending: bool) -> Ranking:
    there = ~np.isnan(values)
    known = distinct(values[there])
    last = len(known) - 1
    ranks = np.full(len(values), 2 * len(known), np.int64)
    dense = np.searchsorted(known, values[there])
    ranks[there] = 2 * (last - dense if descending else dense)

    def place(value: KeyValue) -> int:
        if value is None:
            return 2 * len(known)
        if isinstance(value, str):
            raise TypeError
        at = int(np.searchsorted(known, value))
        exact = at <= last and known[at] == value
        rising = 2 * at if exact else 2 * at - 1
        return 2 * last - rising if descending else rising

    def value_of(row: int) -> KeyValue:
        return float(values[row]) if there[row] else None

    return Ranking(ranks, place, value_of)


def _by_words(index: Index, key: SortKey) -> Ranking:
    """By its word where a model has one of the field at most, else by how many it has."""
    column = index.words.get(key.name, WordsColumn(NO_POSTINGS, index.size))
    if not FIELDS[key.name].single:
        return _by_number(column.how_many(), descending=key.descending)
    texts: list[str | None] = [None] * index.size
    for place, label in enumerate(column.labels):
        for row in column.postings.rows_of(place).tolist():
            texts[row] = label.casefold()
    return _by_text(texts, descending=key.descending)


def _by_text(texts: Sequence[str | None], *, descending: bool) -> Ranking:
    known = sorted({text for text in texts if text is not None})
    last = len(known) - 1
    dense = {text: at for at, text in enumerate(known)}
    ranks = np.fromiter(
        (
            2 * len(known)
            if text is None
            else 2 * (last - dense[text] if descending else dense[text])
            for text in texts
        ),
        np.int64,
        len(texts),
    )

    def place(value: KeyValue) -> int:
        if value is None:
            return 2 * len(known)
        if not isinstance(value, str):
            raise TypeError
        at = bisect_left(known, value)
        rising = 2 * at if at <= last and known[at] == value else 2 * at - 1
        return 2 * last - rising if descending else rising

    return Ranking(ranks, place, lambda row: texts[row])


def _by_id_descending(index: Index) -> Ranking:
    last = index.size - 1
    ids = index.sorted_ids

    def place(value: KeyValue) -> int:
        if not isinstance(value, str):
            raise TypeError
        at = bisect_left(ids, value)
        rising = 2 * at if at <= last and ids[at] == value else 2 * at - 1
        return 2 * last - rising

    return Ranking(2 * (last - index.id_ranks), place, lambda row: index.entries[row].id)


def _by_number_of_row(numbers: NDArray[np.int64] | None, key: SortKey) -> Ranking:
    if numbers is None:
        raise ValueError(f"{key.name} needs to be told its numbers")
    given = np.minimum(numbers, _MOST_SCORE - 2)
    ranks = _MOST_SCORE - 2 - given if key.descending else given

    def place(value: KeyValue) -> int:
        if not isinstance(value, int | float):
            raise TypeError
        whole = max(0, min(int(value), _MOST_SCORE - 2))
        return _MOST_SCORE - 2 - whole if key.descending else whole

    return Ranking(ranks, place, lambda row: int(given[row]))
