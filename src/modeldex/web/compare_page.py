"""Up to six models side by side: what differs, and what a workload costs with each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from modeldex.catalogue.quotes import Quote, priced_model
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.entries.problems import Problem
from modeldex.entries.rates.units import UNITS
from modeldex.serving.facts import EntryFacts
from modeldex.web.calculator import Input, inputs_of, quoted
from modeldex.web.listing import ModelRow, row_of
from modeldex.web.rendering import page
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

MOST: Final = 6
_FIGURES: Final = ("type", "provider", "context", "max_output", "privacy", "state", "created")
_MOST_GIVEN: Final = 40
_MOST_SUGGESTED: Final = 300


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of each model."""

    name: str
    values: tuple[Any, ...]
    """One for each model, None where it has none."""

    @property
    def differs(self) -> bool:
        """Whether the models are not all alike in it."""
        return any(value != self.values[0] for value in self.values[1:])


@dataclass(frozen=True, slots=True)
class Cost:
    """What the workload costs with one model."""

    model_id: str
    quote: Quote | None
    problems: tuple[Problem, ...]
    share: Decimal = Decimal(0)
    """Of the dearest, from 0 to 1."""
    is_cheapest: bool = False


@router.get("/compare")
@router.head("/compare")
def show_comparison(request: Request, visitor: VisitorOf) -> Response:
    """The page. ``ids`` may be given several times, or with commas between; whatever is not
    there, or may not be seen, is left out, and told by its name."""
    given = _ids(request.query_params.getlist("ids"))
    found = {name: visitor.snapshot.resolve(name) for name in given}
    chosen = dict.fromkeys(each.facts.id for each in found.values() if each is not None)
    facts = [visitor.snapshot.entries[model_id] for model_id in list(chosen)[:MOST]]
    models = [priced_model(each.body, each.extensions) for each in facts]
    inputs = inputs_of(models, request.query_params, visitor.now)
    rows = [row_of(each, visitor.snapshot, visitor.now) for each in facts]
    ids = [each.id for each in facts]
    return page(
        request,
        "compare.html",
        visitor,
        here="compare",
        rows=rows,
        missing=[name for name, each in found.items() if each is None],
        left_over=max(0, len(chosen) - MOST),
        most=MOST,
        figures=list(_figures(rows)),
        abilities=list(_abilities(rows)),
        prices=list(_prices(rows)),
        inputs=inputs,
        costs=_costs(models, inputs, visitor.now),
        without={each: _address([other for other in ids if other != each]) for each in ids},
        suggestions=_suggestions(visitor, facts),
    )


def _ids(given: Iterable[str]) -> list[str]:
    """The ids that were asked for, each once, in order."""
    parts = (part.strip() for text in given for part in text[:10_000].split(","))
    return list(dict.fromkeys(filter(None, parts)))[:_MOST_GIVEN]


def _address(ids: Sequence[str]) -> str:
    return "/compare?" + urlencode([("ids", each) for each in ids])


def _suggestions(visitor: Visitor, facts: Sequence[EntryFacts]) -> list[str]:
    """Ids to choose from while typing: those of the types that are compared already."""
    types = {each.type for each in facts}
    chosen = {each.id for each in facts}
    entries = visitor.snapshot.entries.values()
    fitting = (each.id for each in entries if not types or each.type in types)
    return list(islice((each for each in fitting if each not in chosen), _MOST_SUGGESTED))


def _figures(rows: Sequence[ModelRow]) -> Iterable[Compared]:
    for name in _FIGURES:
        values = tuple(getattr(row, name) for row in rows)
        if any(value not in (None, "") for value in values):
            yield Compared(name, values)


def _abilities(rows: Sequence[ModelRow]) -> Iterable[Compared]:
    names = dict.fromkeys(name for row in rows for name in row.capabilities)
    for name in names:
        yield Compared(name, tuple(name in row.capabilities for row in rows))


def _prices(rows: Sequence[ModelRow]) -> Iterable[Compared]:
    units = {unit for row in rows for unit in row.rates}
    for unit in (*(unit for unit in UNITS if unit in units), *sorted(units - UNITS.keys())):
        yield Compared(unit, tuple(row.rates.get(unit) for row in rows))


def _costs(models: Sequence[PricedModel], inputs: Sequence[Input], now: datetime) -> list[Cost]:
    """What the workload costs with each model; of each only what it is priced by counts, as a
    model for images has no use for tokens."""
    costs = [_cost(model, inputs, now) for model in models]
    totals = [cost.quote.total.usd for cost in costs if cost.quote is not None]
    if not totals:
        return costs
    highest, lowest = max(totals), min(totals)
    return [
        cost
        if cost.quote is None
        else Cost(
            cost.model_id,
            cost.quote,
            (),
            cost.quote.total.usd / highest if highest else Decimal(0),
            cost.quote.total.usd == lowest and len(totals) > 1,
        )
        for cost in costs
    ]


def _cost(model: PricedModel, inputs: Sequence[Input], now: datetime) -> Cost:
    return Cost(model.id, *quoted(model, inputs, now))
