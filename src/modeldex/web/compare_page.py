"""Up to six models side by side: what differs, and what a workload costs with each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from modeldex.catalogue.quotes import Quote, priced_model
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.entries.problems import Problem
from modeldex.serving.facts import EntryFacts
from modeldex.web import comparison
from modeldex.web.calculator import Input, inputs_of, quoted
from modeldex.web.comparison import Compared, different
from modeldex.web.derived import first_ids
from modeldex.web.listing import row_of
from modeldex.web.model_facts import about
from modeldex.web.rendering import page
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

MOST: Final = 6
_MOST_GIVEN: Final = 40
_MOST_SUGGESTED: Final = 300


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
def show_comparison(request: Request, visitor: VisitorOf, only: str = "") -> Response:
    """The page. ``ids`` may be given several times, or with commas between; whatever is not
    there, or may not be seen, is left out, and told by its name. ``only=differences`` leaves out
    what is the same of all."""
    given = _ids(request.query_params.getlist("ids"))
    found = {name: visitor.snapshot.resolve(name) for name in given}
    chosen = dict.fromkeys(each.facts.id for each in found.values() if each is not None)
    facts = [visitor.snapshot.entries[model_id] for model_id in list(chosen)[:MOST]]
    models = [priced_model(each.body, each.extensions) for each in facts]
    inputs = inputs_of(models, request.query_params, visitor.now)
    rows = [row_of(each, visitor.snapshot, visitor.now) for each in facts]
    ids = [each.id for each in facts]
    kept = _kept(request, inputs)
    is_short = only == "differences" and len(rows) > 1
    chosen_facts: Callable[[Iterable[Compared]], list[Compared]] = different if is_short else list
    shorter = [*kept, ("only", "differences")]
    stays = shorter if is_short else kept
    return page(
        request,
        "compare.html",
        visitor,
        here="compare",
        rows=rows,
        missing=[name for name, each in found.items() if each is None],
        left_over=max(0, len(chosen) - MOST),
        most=MOST,
        figures=chosen_facts(comparison.figures(rows, [about(each) for each in facts])),
        abilities=chosen_facts(comparison.abilities(rows)),
        prices=chosen_facts(comparison.prices(rows, [model.tariff for model in models])),
        is_short=is_short,
        other_length=_address(ids, kept if is_short else shorter),
        kept=stays,
        inputs=inputs,
        costs=_costs(models, inputs, visitor.now),
        without={each: _address([other for other in ids if other != each], stays) for each in ids},
        suggestions=_suggestions(visitor, facts),
    )


def _ids(given: Iterable[str]) -> list[str]:
    """The ids that were asked for, each once, in order."""
    parts = (part.strip() for text in given for part in text[:10_000].split(","))
    return list(dict.fromkeys(filter(None, parts)))[:_MOST_GIVEN]


def _address(ids: Sequence[str], kept: Sequence[tuple[str, str]]) -> str:
    return "/compare?" + urlencode([*(("ids", each) for each in ids), *kept])


def _kept(request: Request, inputs: Sequence[Input]) -> list[tuple[str, str]]:
    """What was entered of the workload, and is to hold for other models, too."""
    names = {each.name for each in inputs}
    return [(name, value) for name, value in request.query_params.items() if name in names]


def _suggestions(visitor: Visitor, facts: Sequence[EntryFacts]) -> list[str]:
    """Ids to choose from while typing: those of the types that are compared already."""
    chosen = {each.id for each in facts}
    by_type = first_ids(visitor.snapshot, MOST + _MOST_SUGGESTED)
    types = {each.type for each in facts} or by_type.keys()
    fitting = (each for name in by_type if name in types for each in by_type[name])
    return list(islice((each for each in fitting if each not in chosen), _MOST_SUGGESTED))


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
