"""The data of the ``genai-prices`` package, read into entries.

The data is typed (providers, their models, prices in force under conditions). What the API's own
shape has no field for stands in the entry's extension, and what nothing has a place for is kept
there as it was, under ``foreign``. Nothing is guessed: a fact that the data does not state is
left for the reading of the entry to fill.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final

from genai_prices.types import (
    ModelInfo,
    Provider,
    StartDateConstraint,
    TimeOfDateConstraint,
)

from modeldex.dialects.facts import ModelFacts, entry_document
from modeldex.dialects.genai_rates import stated_units
from modeldex.dialects.genai_report import PACKAGE, StarterReport
from modeldex.dialects.genai_tariff import ReadPrices, Unplaced, read_prices
from modeldex.dialects.genai_types import Signs, type_of
from modeldex.dialects.model_words import Untyped
from modeldex.dialects.report import LeftOut, Tally
from modeldex.entries.ids import id_oddities, id_problems
from modeldex.entries.rates.splitting import split
from modeldex.entries.rates.tariff import Condition, Tariff
from modeldex.entries.types import MODEL_TYPES, ModelType

DEPRECATED: Final = "flag deprecated, which has no date"
COMMENT: Final = "comment on the prices"
NO_PRICE: Final = "no price in the data"
NO_CONTEXT_WINDOW: Final = "context window that is no count of tokens"
ROUNDED: Final = "rate with more than 12 significant digits, rounded"
ROUNDED_HOUR: Final = "rate of an hour that is not exact per second, rounded"

OTHER_DATES: Final = "price from a date on, or until one"
OTHER_HOURS: Final = "price at certain hours of the day"
FURTHER_TIER: Final = "tier that the API's shape has no room for"
CONTEXT_WINDOW: Final = "context window of a model that is neither text nor embedding"

NO_OUTPUT_TOKENS: Final = (
    "output price 0 of an embedding model, as an embedding has no output tokens"
)
OTHER_UNITS: Final = "rate of a unit that another price of the model names, as it is charged"


@dataclass(frozen=True, slots=True)
class Conversion:
    """Entries still to be read, in the data's order, and what has no place in them."""

    documents: tuple[dict[str, Any], ...]
    report: StarterReport


def convert(providers: Iterable[Provider], *, version: str, now: datetime) -> Conversion:
    """Convert the package's data.

    Args:
        providers: As ``genai_prices.data.providers`` holds them.
        version: Of the package, for the report.
        now: The instant whose prices are the entries' own, with its time zone; the others hold
            under conditions.
    """
    return _Converter(now).convert(tuple(providers), version)


class _Converter:
    """Holds what grows while the models are gone through."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._documents: dict[str, dict[str, Any]] = {}
        self._priced = 0
        self._left_out: list[LeftOut] = []
        self._extended = Tally()
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
            priced=self._priced,
            left_out=tuple(self._left_out),
            extended=self._extended.facts(),
            not_carried=self._not_carried.facts(),
            filled=self._filled.facts(),
        )
        return Conversion(documents, report)

    def _add(self, provider: Provider, model: ModelInfo) -> None:
        model_id = f"{provider.id}/{model.id}"
        unusable = self._unusable(model_id)
        model_type = Untyped(unusable) if unusable is not None else _type(model, self._now)
        if isinstance(model_type, Untyped):
            self._left_out.append(LeftOut(model_id, model_type.reason))
            return
        prices = read_prices(model, self._now, heard_only=model_type == "asr")
        facts = _facts(model_id, provider.id, model, model_type, prices)
        document = entry_document(facts, PACKAGE)
        self._documents[model_id] = document
        self._priced += bool(prices.tariff)
        for kind in _extended(facts):
            self._extended.note(kind, model_id)
        for kind in _not_carried(model, prices):
            self._not_carried.note(kind, model_id)
        for kind in _filled(facts, prices):
            self._filled.note(kind, model_id)

    def _unusable(self, model_id: str) -> str | None:
        if model_id in self._documents:
            return "its id stands twice in the data"
        problem = next(chain(id_problems(model_id), id_oddities(model_id)), None)
        return problem.message if problem else None


def _type(model: ModelInfo, now: datetime) -> ModelType | Untyped:
    units = stated_units(model.get_prices(now) if model.prices else None)
    return type_of(Signs(model.id, model.name or "", model.description or "", units))


def _facts(
    model_id: str, provider_id: str, model: ModelInfo, model_type: ModelType, prices: ReadPrices
) -> ModelFacts:
    # "Maximum number of input tokens allowed"
    window = model.context_window if _is_window(model) else None
    sized = model_type in ("text", "embedding")
    return ModelFacts(
        id=model_id,
        type=model_type,
        name=(model.name or "").strip() or None,
        description=(model.description or "").strip() or None,
        owned_by=provider_id,
        context_tokens=window if sized else None,
        max_input_tokens=None if sized else window,
        tariff=prices.tariff,
        foreign=_foreign(model, prices.unplaced),
    )


def _is_window(model: ModelInfo) -> bool:
    return type(model.context_window) is int and model.context_window >= 0


def _foreign(model: ModelInfo, unplaced: Iterable[Unplaced]) -> dict[str, Any]:
    """What has no place, under the package's own names."""
    prices = [
        {**({"when": each.when} if each.when else {}), "rates": dict(each.rates)}
        for each in unplaced
    ]
    kept: dict[str, Any] = {
        "deprecated": model.deprecated or None,
        "price_comments": model.price_comments or None,
        "context_window": None if _is_window(model) else model.context_window,
        "prices": prices or None,
    }
    return {name: value for name, value in kept.items() if value is not None}


def _by_type(documents: Iterable[Mapping[str, Any]]) -> dict[ModelType, int]:
    types = [document["type"] for document in documents]
    return {name: types.count(name) for name in MODEL_TYPES if name in types}


def _extended(facts: ModelFacts) -> Iterator[str]:
    """The kind of each fact that stands in the extension."""
    rest = split(facts.type, facts.tariff).rest
    yield from (f"rate of {unit}" for unit in rest.rates)
    yield from _card_kinds(rest)
    if facts.max_input_tokens is not None:
        yield CONTEXT_WINDOW


def _card_kinds(tariff: Tariff) -> Iterator[str]:
    """The kind of each card; the tiers of one are not counted apart."""
    for card in tariff.cards:
        names = card.when.given().keys()
        if names == {"prompt_tokens_above"}:
            yield FURTHER_TIER
        elif "prompt_tokens_above" not in names:
            yield _kind(card.when)


def _kind(when: Condition) -> str:
    if when.service_tier is not None:
        return f"price of the service tier {when.service_tier}"
    if when.region is not None:
        return f"price of the region {when.region}"
    return OTHER_HOURS if when.utc_from is not None else OTHER_DATES


def _not_carried(model: ModelInfo, prices: ReadPrices) -> Iterator[str]:
    if not prices.tariff:
        yield NO_PRICE
    for each in prices.unplaced:
        yield from (f"{key} where {each.when}" if each.when else key for key in each.rates)
    yield from (ROUNDED_HOUR if key.endswith("_hours") else ROUNDED for key in prices.rounded)
    if model.context_window is not None and not _is_window(model):
        yield NO_CONTEXT_WINDOW
    if model.deprecated:
        yield DEPRECATED
    if model.price_comments:
        yield COMMENT


def _filled(facts: ModelFacts, prices: ReadPrices) -> Iterator[str]:
    rates = facts.tariff.rates
    if facts.type == "embedding" and "input_tokens" in rates and "output_tokens" not in rates:
        yield NO_OUTPUT_TOKENS
    yield from (OTHER_UNITS for _ in range(prices.filled))


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
