"""A search: which visible models a query finds, in which order, and what they have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.lifecycle import STATES
from modeldex.catalogue.search import facets
from modeldex.catalogue.search.arrays import Mask
from modeldex.catalogue.search.columns import WordsColumn, packed_rows
from modeldex.catalogue.search.facets import Counted, Facet
from modeldex.catalogue.search.fields import FIELDS, RECOMMENDED, RELEVANCE
from modeldex.catalogue.search.ordering import (
    KeyValue,
    Order,
    SortKey,
    order_of,
)
from modeldex.catalogue.search.pages import DEFAULT_LIMIT, read_cursor, write_cursor
from modeldex.catalogue.search.query import Condition, Query, Words
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.text import EXACT
from modeldex.catalogue.search.text import NAME as NAME_WEIGHT

_COVERED: Final = 64
"""What it counts that every word of an id and a name was asked for."""
_UNWELL: Final = 3
"""By how much a model stands lower that is not there for everybody, or not for long."""
_WELL: Final = frozenset({"active"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a scope."""

    query: Query = field(default_factory=Query)
    sort: tuple[SortKey, ...] = ()
    """None: by how well the text matches, and without text as recommended."""
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    facets: tuple[str, ...] = ()
    """Names of fields."""

    @property
    def order(self) -> tuple[SortKey, ...]:
        """The keys to sort by."""
        return self.sort or (SortKey(RELEVANCE if self.query.text else RECOMMENDED),)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds."""

    ids: tuple[str, ...]
    """Those of the page, in order."""
    total: int
    """How many there are on all pages together."""
    facets: Mapping[str, Facet]
    """By field, as asked."""
    next: str | None
    """The cursor of the next page; None where this is the last."""


@dataclass(frozen=True, slots=True)
class BadCursor:
    """The cursor is none of this search."""


def search(scope: Scope, question: Question, now: datetime) -> Found | BadCursor:
    """Answer a question within a scope, at an instant."""
    return _Search(scope, question, now).run()


def everything_found(
    scope: Scope, query: Query, sort: tuple[SortKey, ...], now: datetime
) -> list[str]:
    """The ids of all that a query finds. Without a sort order and without text they are in the
    order of the list."""
    asked = _Search(scope, Question(query, sort), now)
    rows = np.flatnonzero(asked.found)
    if sort or query.text:
        rows = rows[np.argsort(asked.order().keys[rows])]
    return [scope.index.entries[row].id for row in rows.tolist()]


def matching(scope: Scope, query: Query, now: datetime) -> Mask:
    """For each row whether it is visible and the query finds it."""
    return _Search(scope, Question(query), now).found


class _Search:
    def __init__(self, scope: Scope, question: Question, now: datetime) -> None:
        self.scope = scope
        self.index = scope.index
        self.question = question
        self.states = self.index.states.at(now.timestamp())
        self.scores = np.zeros(self.index.size, np.int64)
        self.conditions = question.query.conditions
        base = scope.visible
        for group in question.query.without:
            base = base & ~self._exact(group)
        self.base = base & self._text(question.query.text) if question.query.text else base
        """Visible, and what the text finds."""
        self.masks = [self._mask(condition) for condition in self.conditions]
        self.found = self._all(self.masks)

    def run(self) -> Found | BadCursor:
        question = self.question
        order = self.order()
        after: int | None = None
        if question.cursor is not None:
            values = read_cursor(question.cursor, question.query, question.order)
            after = None if values is None else order.key_of(values)
            if after is None:
                return BadCursor()
        rows = np.flatnonzero(self.found)
        page, more = _page(order, rows, after, question.limit)
        return Found(
            tuple(self.index.entries[row].id for row in page),
            len(rows),
            {name: self._facet(name) for name in question.facets},
            self._cursor(order.values_of(page[-1])) if more else None,
        )

    def _cursor(self, values: tuple[KeyValue, ...]) -> str:
        return write_cursor(values, self.question.query, self.question.order)

    def _all(self, masks: list[Mask]) -> Mask:
        found = self.base
        for mask in masks:
            found = found & mask
        return found

    def _mask(self, condition: Condition) -> Mask:
        if isinstance(condition, Words):
            mask = self._words_mask(condition)
        else:
            column = self.index.numbers.get(condition.field)
            mask = self._none() if column is None else column.mask(condition)
        return ~mask if condition.negated else mask

    def _words_mask(self, condition: Words) -> Mask:
        if condition.field == "state":
            if not condition.values:
                return np.ones(self.index.size, np.bool_)
            wanted = [STATES.index(state) for state in STATES if state in condition.values]
            return np.isin(self.states, np.array(wanted, np.uint8))
        column = self._column(condition.field)
        return self._none() if column is None else column.mask(condition.values)

    def _column(self, name: str) -> WordsColumn | None:
        return self.scope.traits if name == "trait" else self.index.words.get(name)

    def _none(self) -> Mask:
        return np.zeros(self.index.size, np.bool_)

    def _exact(self, group: tuple[str, ...]) -> Mask:
        found = np.ones(self.index.size, np.bool_)
        for word in group:
            holding = self._none()
            holding[self.index.text.exact(word)] = True
            holding[self.scope.names.exact(word)] = True
            found &= holding
        return found

    def _text(self, text: tuple[str, ...]) -> Mask:
        """The rows that hold every word, and in `scores` how well."""
        found = np.ones(self.index.size, np.bool_)
        named = np.zeros(self.index.size, np.uint8)
        for word in text:
            best = np.zeros(self.index.size, np.uint8)
            self.index.text.add_scores(word, best)
            self.scope.names.add_scores(word, best)
            found &= best > 0
            named += best == NAME_WEIGHT * EXACT
            self.scores += best
        lengths = np.maximum(self.index.name_words, 1).astype(np.int64)
        self.scores += np.minimum(_COVERED, _COVERED * named // lengths)
        return found

    def order(self) -> Order:
        """The order that is asked for."""
        keys = self.question.order
        given = {RELEVANCE: self.scores}
        names = {key.name for key in keys}
        if RECOMMENDED in names:
            well = [STATES.index(state) for state in STATES if state in _WELL]
            unwell = ~np.isin(self.states, np.array(well, np.uint8))
            given[RECOMMENDED] = self.scope.standing.astype(np.int64) + _UNWELL * unwell
        if "state" in names:
            given["state"] = self.states.astype(np.int64)
        if "trait" in names:
            given["trait"] = np.nan_to_num(self.scope.traits.how_many()).astype(np.int64)
        return order_of(self.index, keys, given)

    def _facet(self, name: str) -> Facet:
        field_ = FIELDS[name]
        if field_.kind != "words":
            column = self.index.numbers.get(name)
            return facets.spread(None if column is None else column.values, self.found)
        mask = self._without_own(name) if field_.single else self.found
        if name == "state":
            counts = np.bincount(self.states[mask], minlength=len(STATES))
            return facets.counted(STATES, counts)
        words = self._column(name)
        if words is None or not words.labels:
            return Counted(())
        return facets.counted(words.labels, words.counts(mask, packed_rows(mask)))

    def _without_own(self, name: str) -> Mask:
        """What would be found but for the conditions on the field itself: of a field that holds
        one word of a model, the other words are told as well, since one may change to them."""
        others = [
            mask
            for condition, mask in zip(self.conditions, self.masks, strict=True)
            if condition.field != name
        ]
        return self.found if len(others) == len(self.masks) else self._all(others)


def _page(
    order: Order, rows: NDArray[np.int64], after: int | None, limit: int
) -> tuple[list[int], bool]:
    """The first rows behind a place in an order, and whether there are more."""
    keys = order.keys[rows]
    if after is not None:
        later = keys > after
        rows, keys = rows[later], keys[later]
    more = len(rows) > limit
    if more:
        first = np.argpartition(keys, limit - 1)[:limit]
        rows, keys = rows[first], keys[first]
    return rows[np.argsort(keys)].tolist(), more
