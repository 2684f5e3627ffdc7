"""Reading entries into columns: the one part of making an index that looks at documents."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, repeat
from typing import Final

import numpy as np

from modeldex.catalogue.lifecycle import STATES, changes_at, state_at
from modeldex.catalogue.search.arrays import Numbers, Postings, Renewal
from modeldex.catalogue.search.columns import StateColumn
from modeldex.catalogue.search.fields import FIELDS, RECOMMENDED, RELEVANCE, Field
from modeldex.catalogue.search.readings import provider
from modeldex.catalogue.search.said import Listed, Said
from modeldex.catalogue.search.text import DESCRIPTION, NAME, PROVIDER, TextBuilder, TextIndex
from modeldex.catalogue.search.tokens import folded_name

Pause = Callable[[], None]
"""Called between entries, so that who waits gets its turn."""

MAX_NAME: Final = 64
"""Characters of a name by which models are put in order."""

_BEGINNING: Final = datetime(1, 1, 1, tzinfo=UTC)
_STATE_CODES: Final = {state: code for code, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an index is to answer; what it does not need is not read."""

    fields: tuple[Field, ...]
    text: bool
    state: bool
    names: bool = True
    """Whether traits and aliases matter; they are no part of the index."""

    @classmethod
    def everything(cls) -> "Wanted":
        """For any query."""
        fields = tuple(each for each in FIELDS.values() if not each.by_scope)
        return cls(fields, text=True, state=True)

    @classmethod
    def only(cls, names: Collection[str], *, text: bool) -> "Wanted":
        """For queries and orders by these names only."""
        recommended = RECOMMENDED in names
        asked = {*names, "created"} if recommended or RELEVANCE in names or text else set(names)
        fields = (each for each in FIELDS.values() if not each.by_scope and each.name in asked)
        state = recommended or "state" in names
        return cls(tuple(fields), text, state, text or recommended or "trait" in names)


class _Words:
    def __init__(self) -> None:
        self._places: defaultdict[str, int] = defaultdict(count().__next__)
        self._label_of = array("i")
        self._rows = array("i")

    def add(self, row: int, words: Collection[str]) -> None:
        self._label_of.extend(map(self._places.__getitem__, words))
        self._rows.extend(repeat(row, len(words)))

    def postings(self) -> Postings:
        return Postings.of(
            list(self._places),
            np.frombuffer(self._label_of, np.int32),
            np.frombuffer(self._rows, np.int32),
        )


@dataclass(slots=True)
class _Numbers:
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    values: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, place: int, number: float) -> None:
        self.rows.append(place)
        self.values.append(number)

    def column(self, size: int) -> Numbers:
        found = np.full(size, np.nan)
        found[np.frombuffer(self.rows, np.int32)] = np.frombuffer(self.values, np.float64)
        return found


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the fresh entries of an index say."""

    words: dict[str, Postings]
    """By field, at the new rows."""
    numbers: dict[str, Numbers]
    """By field, one for each fresh entry; only fields that any of them has."""
    text: TextIndex
    """At the new rows."""
    name_words: np.ndarray[tuple[int], np.dtype[np.uint8]]
    """For each fresh entry, how many words its id and name have together."""
    names: list[str | None]
    """For each fresh entry the name that it is put in order by."""
    states: StateColumn


def gather(entries: Sequence[Listed], renewal: Renewal, wanted: Wanted, pause: Pause) -> Gathered:
    """Read ``entries``, those of the fresh rows in their order."""
    gathering = _Gathering(wanted)
    for place, (row, entry) in enumerate(zip(renewal.fresh.tolist(), entries, strict=True)):
        pause()
        gathering.add(place, row, Said(entry))
    return gathering.gathered(len(entries))


class _Gathering:
    """Takes entries apart, one by one."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._words = {each.name: _Words() for each in wanted.fields if each.kind == "words"}
        self._numbers = {each.name: _Numbers() for each in wanted.fields if each.kind != "words"}
        self._words_of = [
            (each.words, self._words[each.name]) for each in wanted.fields if each.kind == "words"
        ]
        self._numbers_of = [
            (each.number, self._numbers[each.name])
            for each in wanted.fields
            if each.kind != "words" and each.unit is None
        ]
        self._prices = {
            each.unit: self._numbers[each.name] for each in wanted.fields if each.unit is not None
        }
        self._text = TextBuilder()
        self._states = _States()
        self._name_words = array("B")
        self._names: list[str | None] = []

    def add(self, place: int, row: int, said: Said) -> None:
        for read_words, words in self._words_of:
            held = read_words(said)
            if held:
                words.add(row, held)
        for read_number, numbers in self._numbers_of:
            number = read_number(said)
            if number is not None:
                numbers.add(place, number)
        if self._prices:
            for unit, usd in said.prices.items():
                if unit in self._prices:
                    self._prices[unit].add(place, usd)
        name = said.spec.get("name")
        self._names.append(name_to_sort_by(name) if isinstance(name, str) else None)
        found = self._text.add(row, _texts(said)) if self._wanted.text else 0
        self._name_words.append(min(255, found))
        self._states.add(place, said if self._wanted.state else None)

    def gathered(self, size: int) -> Gathered:
        return Gathered(
            {name: words.postings() for name, words in self._words.items()},
            {name: found.column(size) for name, found in self._numbers.items() if found.rows},
            self._text.built(),
            np.frombuffer(self._name_words, np.uint8),
            self._names,
            self._states.column(),
        )


def name_to_sort_by(name: str) -> str | None:
    """What a name is put in order by; None for one of nothing."""
    return folded_name(name)[:MAX_NAME] or None


def _texts(said: Said) -> list[tuple[str, int]]:
    found = [(said.id, NAME)]
    for name, weight in (("name", NAME), ("description", DESCRIPTION)):
        if weight == DESCRIPTION:
            found += [(owner, PROVIDER) for owner in provider(said)]
        value = said.spec.get(name)
        if isinstance(value, str):
            found.append((value, weight))
    return found


class _States:
    def __init__(self) -> None:
        self._states = array("B")
        self._rows = array("i")
        self._instants = array("d")
        self._steps = array("B")

    def add(self, place: int, said: Said | None) -> None:
        if said is None:
            self._states.append(0)
            return
        document = said.whole
        self._states.append(_STATE_CODES[state_at(document, _BEGINNING)])
        for instant in changes_at(document) if said.may_be_dated else ():
            self._rows.append(place)
            self._instants.append(instant.timestamp())
            self._steps.append(_STATE_CODES[state_at(document, instant)])

    def column(self) -> StateColumn:
        return StateColumn(
            np.frombuffer(self._states, np.uint8),
            np.frombuffer(self._rows, np.int32),
            np.frombuffer(self._instants, np.float64),
            np.frombuffer(self._steps, np.uint8),
        )
