"""Prices of all models at once: models that are priced alike, with their rates as a table.

Nothing here computes a cost. Models of one *shape* differ in the amounts of their rates and in
nothing else that a quote depends on, and a quote is linear in these amounts; so the quote of one
of them, made by `quotes.evaluate`, says which rates count how often for all of them. Where that
does not hold (a minimum charge), the amounts are part of the shape.

The costs found so are doubles: they order models, and the ones that are shown are quoted.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from modeldex.catalogue.quotes import PricedModel, Quote
from modeldex.catalogue.quotes.limits import Limits
from modeldex.catalogue.search.arrays import NO_ROWS, Numbers, Renewal, Rows
from modeldex.catalogue.search.gathering import Pause
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.said import Listed, parsed
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.rates.tariff import ALWAYS, Condition, Tariff
from modeldex.entries.types import ModelType


@dataclass(frozen=True, slots=True)
class Shape:
    """All that a quote depends on, but for the amounts."""

    type: ModelType
    places: tuple[tuple[int, str], ...]
    """Every rate: the number of its card, -1 for one without a condition, and its unit."""
    conditions: tuple[Condition, ...]
    """Of the cards."""
    counts: tuple[object, ...]
    """What is included and paid at least, and the limits, but for how long a text can be."""
    amounts: Hashable
    """All of the tariff, where a cost is not linear in its amounts."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The models of one shape."""

    model: PricedModel
    """Any one of them, without a discount."""
    places: tuple[tuple[int, str], ...]
    rows: Rows
    """Ascending."""
    usd: Numbers
    """For each row the amounts at ``places``."""
    lengths: tuple[Limits, ...]
    """How long a prompt and an answer can be: many models of a shape differ in nothing else."""
    length_of: Rows
    """For each row the place in ``lengths``."""

    def counts(self, quote: Quote) -> Numbers:
        """How often each rate at ``places`` counts in a quote of `model`."""
        counts = np.zeros(len(self.places))
        for line in quote.lines:
            counts[self._place(line.when, line.rate_of)] += float(line.quantity / line.per)
        return counts

    def _place(self, when: Condition, unit: str) -> int:
        """Where the rate of a line stands: in the last card of that condition that names it."""
        cards = self.model.tariff.cards
        for place in range(len(self.places) - 1, -1, -1):
            card, named = self.places[place]
            condition = ALWAYS if card < 0 else cards[card].when
            if named == unit and condition == when:
                return place
        raise AssertionError("a line is paid at a rate of its tariff")

    @property
    def cost_the_same(self) -> bool:
        """Whether the models have the same amounts, too."""
        return self.model.tariff.minimum_charge is not None


class PriceTable:
    """The models of an index by their shapes."""

    def __init__(self, groups: Mapping[Shape, Alike], discounts: Numbers) -> None:
        self.groups = groups
        self.discounts = discounts
        """For each row the share that its own entry takes off, or 0."""

    @classmethod
    def build(cls, index: Index, pause: Pause = lambda: None) -> "PriceTable":
        """The table of an index."""
        rows = np.arange(index.size, dtype=np.int32)
        everything = Renewal(index.size, NO_ROWS, NO_ROWS, rows, NO_ROWS)
        return _NO_PRICES._renewed(index.entries, everything, pause)

    def followed_by(self, before: Index, index: Index, pause: Pause = lambda: None) -> "PriceTable":
        """The table of another index, when this one is that of ``before``; entries that are as
        they were are not read again."""
        return self._renewed(index.entries, before.renewal_to(index.entries), pause)

    def _renewed(self, entries: Sequence[Listed], renewal: Renewal, pause: Pause) -> "PriceTable":
        fresh: dict[Shape, _Fresh] = {}
        discounts = np.zeros(renewal.size)
        discounts[renewal.kept] = self.discounts[renewal.taken]
        for row in renewal.fresh.tolist():
            pause()
            model = _priced(entries[row])
            discounts[row] = float(model.discount or 0)
            shape, length = _shape_of(model)
            found = fresh.get(shape)
            if found is None:
                found = fresh[shape] = _Fresh(_unlimited(model), shape.places)
            found.add(row, _amounts(model.tariff, shape.places), length)
        groups = {
            shape: group
            for shape, before in self.groups.items()
            if len((group := _moved(before, renewal, fresh.pop(shape, None))).rows)
        }
        groups |= {shape: found.alike() for shape, found in fresh.items()}
        return PriceTable(groups, discounts)


class _Fresh:
    """Models of one shape, as they are read."""

    def __init__(self, model: PricedModel, places: tuple[tuple[int, str], ...]) -> None:
        self._model = model
        self._places = places
        self._rows: list[int] = []
        self._usd: list[list[float]] = []
        self._lengths: dict[Limits, int] = {}
        self._length_of: list[int] = []

    def add(self, row: int, amounts: list[float], length: Limits) -> None:
        self._rows.append(row)
        self._usd.append(amounts)
        self._length_of.append(self._lengths.setdefault(length, len(self._lengths)))

    def alike(self) -> Alike:
        return Alike(
            self._model,
            self._places,
            np.array(self._rows, np.int32),
            np.array(self._usd, np.float64).reshape(len(self._rows), len(self._places)),
            tuple(self._lengths),
            np.array(self._length_of, np.int32),
        )


def _moved(before: Alike, renewal: Renewal, fresh: _Fresh | None) -> Alike:
    moved = renewal.moved[before.rows]
    alive = moved >= 0
    rows, usd, length_of = moved[alive], before.usd[alive], before.length_of[alive]
    lengths = dict.fromkeys(before.lengths)
    if fresh is not None:
        more = fresh.alike()
        lengths |= dict.fromkeys(more.lengths)
        places = {length: place for place, length in enumerate(lengths)}
        place_of = np.array([places[length] for length in more.lengths], np.int32)
        rows = np.concatenate((rows, more.rows))
        usd = np.concatenate((usd, more.usd))
        length_of = np.concatenate((length_of, place_of[more.length_of]))
    order = np.argsort(rows)
    return Alike(
        before.model, before.places, rows[order], usd[order], tuple(lengths), length_of[order]
    )


def _priced(entry: Listed) -> PricedModel:
    """The model; read exactly where conditions can hold fractions."""
    if entry.extensions or entry.type == "music":
        document = json_codec.decode_stored(entry.body)
        if entry.extensions:
            document[EXTENSIONS] = json_codec.decode_stored(entry.extensions)
        return PricedModel.of(document)
    return PricedModel.of(parsed(entry.body))


def _unlimited(model: PricedModel) -> PricedModel:
    """The model without a discount and without a limit on how long a text can be."""
    return replace(model, discount=None, limits=_split(model.limits)[0])


def _split(limits: Limits) -> tuple[Limits, Limits]:
    """The limits without how long a text can be, and nothing but that."""
    length = Limits(
        context_tokens=limits.context_tokens,
        max_input_tokens=limits.max_input_tokens,
        max_output_tokens=limits.max_output_tokens,
    )
    others = replace(limits, context_tokens=None, max_input_tokens=None, max_output_tokens=None)
    return others, length


def _shape_of(model: PricedModel) -> tuple[Shape, Limits]:
    tariff = model.tariff
    places = tuple((-1, unit) for unit in sorted(tariff.rates)) + tuple(
        (number, unit) for number, card in enumerate(tariff.cards) for unit in sorted(card.rates)
    )
    others, length = _split(model.limits)
    shape = Shape(
        model.type,
        places,
        tuple(card.when for card in tariff.cards),
        (frozenset(tariff.included.items()), frozenset(tariff.minimum.items()), others),
        None if tariff.minimum_charge is None else _amounts_of(tariff),
    )
    return shape, length


def _amounts_of(tariff: Tariff) -> Hashable:
    """What tells a tariff from others: its amounts."""
    return (
        frozenset(tariff.rates.items()),
        tuple(frozenset(card.rates.items()) for card in tariff.cards),
        tariff.minimum_charge,
    )


def _amounts(tariff: Tariff, places: tuple[tuple[int, str], ...]) -> list[float]:
    return [
        float((tariff.rates if card < 0 else tariff.cards[card].rates)[unit].usd)
        for card, unit in places
    ]


_NO_PRICES: Final = PriceTable({}, np.empty(0))
