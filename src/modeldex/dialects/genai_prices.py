"""The data of the ``genai-prices`` package, read into entries of the API's own shape.

The data is typed (providers, their models, prices in force under conditions); this module
converts what the shapes of the API hold, and reports the rest. Nothing is guessed: a fact that
the data does not state is left for the reading of the entry to fill.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from typing import Any, Final

from genai_prices.types import (
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    TimeOfDateConstraint,
)

from modeldex.dialects.genai_rates import Note, Rates, pricing_of, rates_of
from modeldex.dialects.genai_report import StarterReport
from modeldex.dialects.genai_types import Signs, type_of
from modeldex.dialects.model_words import Untyped
from modeldex.dialects.report import LeftOut, Tally
from modeldex.entries.ids import id_oddities, id_problems
from modeldex.entries.types import MODEL_TYPES, ModelType

SUPERSEDED: Final = "price of an earlier date"
ANNOUNCED: Final = "price from a later date"
OTHER_HOURS: Final = "price at other hours of the day"
DEPRECATED: Final = "flag deprecated, which has no date"
COMMENT: Final = "comment on the prices"
CONTEXT_WINDOW: Final = "context window of a model that is neither text nor embedding"
NO_CONTEXT_WINDOW: Final = "context window that is no count of tokens"
NO_OUTPUT_TOKENS: Final = (
    "output price 0 of an embedding model, as an embedding has no output tokens"
)

_CONTEXT_FIELDS: Final[dict[ModelType, str]] = {
    "text": "availableContextTokens",
    "embedding": "maxInputTokens",
}
"""Where the context window goes; the package defines it as the most *input* tokens allowed."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Entries in the API's shape, in the data's order, and what was not carried."""

    documents: tuple[dict[str, Any], ...]
    report: StarterReport


def convert(providers: Iterable[Provider], *, version: str, now: datetime) -> Conversion:
    """Convert the package's data.

    Args:
        providers: As ``genai_prices.data.providers`` holds them.
        version: Of the package, for the report.
        now: The instant whose prices are carried, with its time zone.
    """
    return _Converter(now).convert(tuple(providers), version)


class _Converter:
    """Holds what grows while the models are gone through."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._documents: dict[str, dict[str, Any]] = {}
        self._left_out: list[LeftOut] = []
        self._not_carried = Tally()
        self._filled = Tally()

    def convert(self, providers: tuple[Provider, ...], version: str) -> Conversion:
        models = [(provider, model) for provider in providers for model in provider.models]
        for provider, model in models:
            self._add(provider, model)
        documents = tuple(self._documents.values())
        started, announced = _price_dates((model for _, model in models), self._now)
        report = StarterReport(
            version=version,
            newest_price=started,
            announced_until=announced,
            providers=len(providers),
            models=len(models),
            carried=_by_type(documents),
            priced=sum("pricing" in document["model_spec"] for document in documents),
            left_out=tuple(self._left_out),
            not_carried=self._not_carried.facts(),
            filled=self._filled.facts(),
        )
        return Conversion(documents, report)

    def _add(self, provider: Provider, model: ModelInfo) -> None:
        model_id = f"{provider.id}/{model.id}"
        price = _price_at(model, self._now)
        rates, unusable = rates_of(price)
        model_type = type_of(
            Signs(model.id, model.name or "", model.description or "", tuple(rates))
        )
        if reason := self._unusable(model_id):
            self._left_out.append(LeftOut(model_id, reason))
            return
        if isinstance(model_type, Untyped):
            self._left_out.append(LeftOut(model_id, model_type.reason))
            return
        self._documents[model_id] = {
            "id": model_id,
            "object": "model",
            "owned_by": provider.id,
            "type": model_type,
            "model_spec": self._spec(model, model_id, model_type, rates),
        }
        for kind in (*unusable, *_unplaced_facts(model, price, self._now)):
            self._not_carried.note(kind, model_id)

    def _unusable(self, model_id: str) -> str | None:
        if model_id in self._documents:
            return "its id stands twice in the data"
        problem = next(chain(id_problems(model_id), id_oddities(model_id)), None)
        return problem.message if problem else None

    def _spec(
        self, model: ModelInfo, model_id: str, model_type: ModelType, rates: Rates
    ) -> dict[str, Any]:
        note: Note = partial(self._not_carried.note, model_id=model_id)
        spec: dict[str, Any] = {}
        if name := (model.name or "").strip():
            spec["name"] = name
        if description := (model.description or "").strip():
            spec["description"] = description
        if model.context_window is not None:
            spec |= _context(model.context_window, model_type, note)
        pricing = pricing_of(model_type, rates, note)
        if pricing is not None:
            spec["pricing"] = pricing
            if model_type == "embedding" and "output_mtok" not in rates:
                self._filled.note(NO_OUTPUT_TOKENS, model_id)
        return spec


def _by_type(documents: Iterable[dict[str, Any]]) -> dict[ModelType, int]:
    types = [document["type"] for document in documents]
    return {name: types.count(name) for name in MODEL_TYPES if name in types}


def _context(window: int, model_type: ModelType, note: Note) -> dict[str, int]:
    if type(window) is not int or window < 0:
        note(NO_CONTEXT_WINDOW)
        return {}
    if model_type not in _CONTEXT_FIELDS:
        note(CONTEXT_WINDOW)
        return {}
    return {_CONTEXT_FIELDS[model_type]: window}


def _price_at(model: ModelInfo, now: datetime) -> ModelPrice | None:
    """The price in force at the instant, by the package's own rule: the last one that holds."""
    return model.get_prices(now) if model.prices else None


def _unplaced_facts(model: ModelInfo, price: ModelPrice | None, now: datetime) -> Iterator[str]:
    """The kind of each fact of the model, besides its rates, that no entry has a place for."""
    if isinstance(model.prices, list):
        yield from _other_prices(model.prices, price, now)
    for variant in model.price_variants or ():
        if _states_rates(variant.prices):
            yield _variant_kind(variant)
    if model.deprecated:
        yield DEPRECATED
    if model.price_comments:
        yield COMMENT


def _other_prices(
    prices: list[ConditionalPrice], price: ModelPrice | None, now: datetime
) -> Iterator[str]:
    """Why each of the prices that are not carried is another than the one that is."""
    in_force = [index for index, other in enumerate(prices) if _has_started(other, now)]
    for index, other in enumerate(prices):
        if other.prices is price:
            continue
        if index not in in_force:
            yield ANNOUNCED
        elif any(later > index and not _is_daily(prices[later]) for later in in_force):
            yield SUPERSEDED
        else:
            yield OTHER_HOURS


def _has_started(price: ConditionalPrice, now: datetime) -> bool:
    """Whether the price holds from now on, if only at some hours."""
    return _is_daily(price) or price.constraint is None or price.constraint.active(now)


def _is_daily(price: ConditionalPrice) -> bool:
    return isinstance(price.constraint, TimeOfDateConstraint)


def _states_rates(price: ModelPrice) -> bool:
    return any(rate is not None for rate in vars(price).values())


def _variant_kind(variant: PriceVariant) -> str:
    conditions = ", ".join(f"{name}={value}" for name, value in sorted(variant.when.items()))
    return f"price where {conditions}"


def _price_dates(models: Iterable[ModelInfo], now: datetime) -> tuple[date | None, date | None]:
    """The latest day that a price holds from: up to now, and of all."""
    constraints = [
        constraint
        for model in models
        for constraint in _constraints(model)
        if isinstance(constraint, StartDateConstraint)
    ]
    started = [constraint.start_date for constraint in constraints if constraint.active(now)]
    return (
        max(started, default=None),
        max((constraint.start_date for constraint in constraints), default=None),
    )


def _constraints(model: ModelInfo) -> Iterator[StartDateConstraint | TimeOfDateConstraint | None]:
    if isinstance(model.prices, list):
        yield from (price.constraint for price in model.prices)
    yield from (variant.constraint for variant in model.price_variants or ())
