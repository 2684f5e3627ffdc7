"""A comparison: which models can do a workload, and what each costs for it, the cheapest first."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.quotes import Money, PricedModel, Quote, evaluate
from modeldex.catalogue.quotes.quote import total
from modeldex.catalogue.quotes.tokens import too_long
from modeldex.catalogue.search.arrays import Mask, Numbers, Rows
from modeldex.catalogue.search.formatting import format_query
from modeldex.catalogue.search.price_table import Alike, PriceTable
from modeldex.catalogue.search.query import Condition, Query
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import matching
from modeldex.catalogue.search.workload import Part, Workload
from modeldex.entries.problems import Path, Problem

_NEARLY: Final = 1e-9
"""Costs that differ by less than this share are put in order by their exact amounts."""


@dataclass(frozen=True, slots=True)
class PartCost:
    """What one part of a workload costs."""

    part: Part
    each: Quote
    total: Money
    """``each`` as often as the part occurs."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A model that can do all of it."""

    model: str
    parts: tuple[PartCost, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a model can not."""

    message: str
    part: str | None = None
    """The part of the workload; None for what is required of all."""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A model that can not do all of it."""

    model: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it."""

    ranked: tuple[Compared, ...]
    """The cheapest first; of equal ones the smaller id. As many as were asked for."""
    priced: int
    """How many models can do the workload."""
    ruled_out: tuple[RuledOut, ...]
    """By id; as many as were asked for."""
    ruled_out_count: int
    reasons: tuple[tuple[str, int], ...]
    """Why models are ruled out, and how many by each, the most first."""


Shown = Callable[[str], PricedModel]
"""The model of an id, as the one who asks sees it: with its discount."""


def compare(
    scope: Scope,
    prices: PriceTable,
    workload: Workload,
    shown: Shown,
    now: datetime,
    *,
    discounts: Numbers | None = None,
    named: Iterable[str] | None = None,
) -> Comparison:
    """Compare visible models.

    Args:
        prices: of the scope's index.
        discounts: for each row the share that is taken off for who asks; without it that which
            the entries say themselves.
        named: the only ids that are compared.
    """
    return _Comparing(scope, prices, workload, shown, now, discounts, named).comparison()


@dataclass(frozen=True, slots=True)
class _Paid:
    """Models of one shape that can do the workload."""

    rows: Rows
    """Ascending."""
    amounts: Numbers
    """Of each row those that count."""


class _Comparing:
    def __init__(
        self,
        scope: Scope,
        prices: PriceTable,
        workload: Workload,
        shown: Shown,
        now: datetime,
        discounts: Numbers | None,
        named: Iterable[str] | None,
    ) -> None:
        self.scope, self.workload, self.shown, self.now = scope, workload, shown, now
        self.ids = scope.index.entries
        self.discounts = prices.discounts if discounts is None else discounts
        self.considered = scope.visible if named is None else self._only(named)
        self.unmet: list[tuple[Condition, Mask]] = [
            (each, self.considered & ~matching(scope, Query((each,)), now))
            for each in workload.requires.conditions
        ]
        self.out = np.zeros(len(self.ids), np.bool_)
        for _, mask in self.unmet:
            self.out |= mask
        self.costs = np.full(len(self.ids), np.inf)
        self.failing: list[tuple[NDArray[np.int32], tuple[Reason, ...]]] = []
        self.paid: list[_Paid] = []
        self.paid_of = np.full(len(self.ids), -1, np.int32)
        """For each row the place in ``paid``."""
        for group in prices.groups.values():
            self._cost(group)

    def comparison(self) -> Comparison:
        fit = self.considered & ~self.out
        out = self.considered & self.out
        reasons = self._reasons()
        rows = np.flatnonzero(out)
        by_id = rows[np.argsort(self.scope.index.id_ranks[rows])]
        wanted = by_id[: self.workload.limit].tolist()
        why = self._why(set(wanted))
        return Comparison(
            self._ranked(np.flatnonzero(fit)),
            int(fit.sum()),
            tuple(RuledOut(self.ids[row].id, tuple(why[row])) for row in wanted),
            len(rows),
            reasons,
        )

    def _only(self, named: Iterable[str]) -> Mask:
        considered = np.zeros(len(self.ids), np.bool_)
        rows = [row for row in map(self.scope.index.row_of.get, named) if row is not None]
        considered[rows] = True
        return considered & self.scope.visible

    def _cost(self, group: Alike) -> None:
        """The costs of all models of a group, by the quotes of one."""
        chosen = self.considered[group.rows]
        if not chosen.any():
            return
        rows = group.rows[chosen]
        counts = np.zeros(len(group.places))
        fixed = 0.0
        reasons: list[Reason] = []
        for part in self.workload.parts:
            made = evaluate(group.model, part.usage, self.now)
            if made.value is None:
                reasons += [Reason(_told(each), part.name, each) for each in made.problems]
            elif group.cost_the_same:
                fixed += float(made.value.total.usd) * float(part.weight)
            else:
                counts += group.counts(made.value) * float(part.weight)
        self._fail_by_length(group, chosen, reasons)
        if reasons:
            self.out[rows] = True
            return
        amounts = group.usd[chosen][:, counts > 0]
        costs = amounts @ counts[counts > 0] + fixed
        self.costs[rows] = costs * (1 - self.discounts[rows])
        self.paid_of[rows] = len(self.paid)
        self.paid.append(_Paid(rows, amounts))

    def _fail_by_length(self, group: Alike, chosen: Mask, reasons: list[Reason]) -> None:
        """Rule out the models that take or give too little, and, with the reasons for that, all
        models of the group for which there are others."""
        rows, length_of = group.rows[chosen], group.length_of[chosen]
        for place, length in enumerate(group.lengths):
            found = [
                Reason(_told(problem), part.name, problem)
                for part in self.workload.parts
                for problem in (too_long(length, part.usage) if group.model.tariff else ())
            ]
            if not found and not reasons:
                continue
            failing = rows[length_of == place]
            if len(failing):
                self.failing.append((failing, (*found, *_others(reasons, found))))
                self.out[failing] = True

    def _reasons(self) -> tuple[tuple[str, int], ...]:
        counts: Counter[str] = Counter()
        for condition, mask in self.unmet:
            counts[_unmet(condition)] += int(mask.sum())
        for rows, reasons in self.failing:
            for message in dict.fromkeys(reason.message for reason in reasons):
                counts[message] += len(rows)
        told = ((message, count) for message, count in counts.items() if count)
        return tuple(sorted(told, key=lambda each: (-each[1], each[0])))

    def _why(self, rows: set[int]) -> Mapping[int, list[Reason]]:
        why: dict[int, list[Reason]] = {row: [] for row in rows}
        for condition, mask in self.unmet:
            for row in rows:
                if mask[row]:
                    why[row].append(Reason(_unmet(condition)))
        for failing, reasons in self.failing:
            for row in rows.intersection(failing.tolist()):
                why[row] += reasons
        return why

    def _ranked(self, rows: NDArray[np.int64]) -> tuple[Compared, ...]:
        """The cheapest of the rows, exactly: doubles say which they can be."""
        limit = self.workload.limit
        costs = self.costs[rows]
        if len(rows) > limit:
            last = np.partition(costs, limit - 1)[limit - 1]
            rows = rows[costs <= last + last * _NEARLY]
        exact: dict[Hashable, Decimal] = {}
        ranked: list[tuple[Decimal, str]] = []
        for row in rows.tolist():
            alike = self._what_it_costs_by(row)
            if alike not in exact:
                exact[alike] = self._compared(self.ids[row].id).total.usd
            ranked.append((exact[alike], self.ids[row].id))
        return tuple(self._compared(model_id) for _, model_id in sorted(ranked)[:limit])

    def _what_it_costs_by(self, row: int) -> Hashable:
        """Models of which this is the same cost the same, exactly: that what is free is free
        needs no quote, and else the amounts that count are the same."""
        if not self.costs[row]:
            return None
        number = int(self.paid_of[row])
        paid = self.paid[number]
        amounts = paid.amounts[np.searchsorted(paid.rows, row)]
        return number, amounts.tobytes(), float(self.discounts[row])

    def _compared(self, model_id: str) -> Compared:
        model = self.shown(model_id)
        parts: list[PartCost] = []
        for part in self.workload.parts:
            quote = evaluate(model, part.usage, self.now).value
            if quote is None:
                raise AssertionError("models of one shape can do the same")
            parts.append(PartCost(part, quote, quote.total.times(part.weight)))
        return Compared(model_id, tuple(parts), total(each.total for each in parts))


def _others(reasons: Iterable[Reason], found: Iterable[Reason]) -> Iterator[Reason]:
    """The reasons but for those about fields that ``found`` tells of: a quote tells the first
    problem with a field."""
    told = {(reason.part, _path(reason)) for reason in found}
    return (reason for reason in reasons if (reason.part, _path(reason)) not in told)


def _path(reason: Reason) -> Path:
    return () if reason.problem is None else reason.problem.path


def _unmet(condition: Condition) -> str:
    return f"does not meet {format_query(Query((condition,)))}"


def _told(problem: Problem) -> str:
    return (
        f"{'.'.join(map(str, problem.path))}: {problem.message}"
        if problem.path
        else problem.message
    )
