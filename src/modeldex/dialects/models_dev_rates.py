"""Costs of models.dev as tariffs, and tariffs as its costs. See `models_dev_format`.

A tier or a mode that does not name a unit leaves its rate as it was: what is not said is not
taken for free.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from modeldex.dialects.models_dev_format import (
    COST,
    LEGACY_THRESHOLD,
    SERVICE_TIER,
    WRITTEN_TIERS,
    is_amount,
    is_limit,
    service_tier,
)
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.tariff import ALWAYS, Card, Circumstances, Condition, Rate, Tariff
from modeldex.entries.types import ModelType

_LEGACY: Final = "context_over_200k"
_TIERS: Final = "tiers"
_BY_SIZE: Final = frozenset({"prompt_tokens_above", "prompt_tokens_from"})


@dataclass(frozen=True, slots=True)
class ReadCost:
    """What a cost says, and what of it is not understood."""

    rates: Mapping[str, Rate]
    cards: tuple[Card, ...]
    """Of its tiers, the lowest threshold first."""
    rest: Mapping[str, Any]


def read_cost(cost: Mapping[str, Any], when: Condition = ALWAYS) -> ReadCost:
    """The rates of a cost, and the cards of its tiers, which hold under ``when``, too."""
    rates, rest = _read_rates(cost)
    cards: dict[int, Card] = {}
    if isinstance(cost.get(_TIERS), list):
        cards, kept = _read_tiers(rest.pop(_TIERS), when)
        rest |= {_TIERS: kept} if kept else {}
    _read_legacy(rest, cards, when)
    in_order = tuple(card for _, card in sorted(cards.items()))
    if not {"input_tokens", "output_tokens"} <= rates.keys():
        rest = dict(cost)  # half a cost could not be written, so it is kept as it is, too
    return ReadCost(rates, in_order, rest)


def _read_tiers(tiers: list[Any], when: Condition) -> tuple[dict[int, Card], list[Any]]:
    """The cards of the tiers by their thresholds, and the tiers that are not understood."""
    cards: dict[int, Card] = {}
    kept: list[Any] = []
    for tier in tiers:
        size = _size(tier)
        rates, others = _read_rates(_without(tier, "tier")) if size is not None else ({}, {})
        if size is None or size in cards or not rates:
            kept.append(tier)
            continue
        cards[size] = Card(replace(when, prompt_tokens_above=size), rates)
        if others:
            kept.append({"tier": tier["tier"], **others})
    return cards, kept


def _size(tier: Any) -> int | None:
    """The threshold of a tier of the prompt's size; None if it is not understood."""
    given = tier.get("tier") if isinstance(tier, Mapping) else None
    if not isinstance(given, Mapping) or given.get("type", "context") != "context":
        return None
    size: Any = given.get("size")
    return int(size) if is_limit(size) and given.keys() <= {"type", "size"} else None


def _read_legacy(rest: dict[str, Any], cards: dict[int, Card], when: Condition) -> None:
    """``context_over_200k``: it repeats a tier, or it is the only one."""
    rates, others = (
        _read_rates(rest[_LEGACY]) if isinstance(rest.get(_LEGACY), Mapping) else ({}, {})
    )
    repeats = any(card.rates == rates for size, card in cards.items() if size >= LEGACY_THRESHOLD)
    if not rates or (cards and not repeats):
        return  # where it contradicts the tiers, they are right: they have the exact threshold
    if not cards:
        cards[LEGACY_THRESHOLD] = Card(replace(when, prompt_tokens_above=LEGACY_THRESHOLD), rates)
    del rest[_LEGACY]
    rest |= {_LEGACY: others} if others else {}


def _read_rates(cost: Mapping[str, Any]) -> tuple[dict[str, Rate], dict[str, Any]]:
    priced = [name for name in COST if is_amount(cost.get(name))]
    rates = {COST[name]: Rate(Decimal(cost[name])) for name in priced}
    return rates, _without(cost, *priced)


def read_modes(modes: Mapping[str, Any]) -> tuple[tuple[Card, ...], dict[str, Any]]:
    """The cards of the modes that ask for a service tier, and what is left of all modes: how
    each is asked for, and what is not understood."""
    cards: list[Card] = []
    rest: dict[str, Any] = dict(modes)
    for name, mode in modes.items():
        tier = service_tier(mode.get("provider")) if isinstance(mode, Mapping) else None
        taken = any(card.when.service_tier == tier for card in cards)
        if tier is None or taken or not isinstance(mode.get("cost"), Mapping):
            continue  # of two modes of one service tier the first is read
        when = Condition(service_tier=tier)
        cost = read_cost(mode["cost"], when)
        cards += [Card(when, cost.rates)] if cost.rates else []
        cards += cost.cards
        rest[name] = _without(mode, "cost") | ({"cost": dict(cost.rest)} if cost.rest else {})
        if tier in WRITTEN_TIERS and (name, rest[name]) == (tier, _asking_for(tier)):
            del rest[name]  # that is how it would be written anyway
    return tuple(cards), rest


def _asking_for(tier: str) -> dict[str, Any]:
    return {"provider": {"body": {SERVICE_TIER: tier}}}


def written_cost(tariff: Tariff, model_type: ModelType) -> dict[str, Any]:
    """The cost that says the tariff's rates and its tiers; empty where no cost can be whole.

    The format requires a price of input and one of output. An embedding has no output tokens.
    """
    cost = _written_rates(_rates_at(tariff, 0), model_type)
    if not cost:
        return {}
    tiers = [
        _written_tier(size, _rates_at(tariff, size + 1), model_type)
        for size in _thresholds(tariff.cards)
    ]
    if tiers:
        cost[_TIERS] = tiers
    if len(tiers) == 1 and tiers[0]["tier"]["size"] == LEGACY_THRESHOLD:
        # For that size only: opencode takes the field for a threshold of 200,000 whenever no
        # tier is reached, and so would charge too much below a greater one.
        cost[_LEGACY] = _without(tiers[0], "tier")
    return cost


def written_modes(
    tariff: Tariff, model_type: ModelType, kept: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The modes that say what the tariff's service tiers cost. ``kept`` are modes as they were
    read, without the costs that are in the tariff."""
    named = {
        tier: name
        for name, mode in reversed(list(kept.items()))
        if isinstance(mode, Mapping) and (tier := service_tier(mode.get("provider"))) is not None
    }
    modes: dict[str, dict[str, Any]] = {}
    for tier, units in _service_tiers(tariff.cards).items():
        cost = _written_mode_cost(tariff, model_type, tier, units)
        if cost and tier in named:
            modes[named[tier]] = {"cost": cost}
        elif cost and tier in WRITTEN_TIERS:
            modes[tier] = {"cost": cost, **_asking_for(tier)}
    return modes


def _written_mode_cost(
    tariff: Tariff, model_type: ModelType, tier: str, units: set[str]
) -> dict[str, Any]:
    own = {unit: rate for unit, rate in _rates_at(tariff, 0, tier).items() if unit in units}
    cost = _written_rates(own, model_type)
    tiers: list[dict[str, Any]] = []
    for size in _thresholds(tariff.cards, tier):
        rates = {
            unit: rate for unit, rate in _rates_at(tariff, size + 1, tier).items() if unit in units
        }
        if rates != own:
            tiers.append(_written_tier(size, rates, model_type))
        own = rates
    return cost | ({_TIERS: tiers} if cost and tiers else {})


def _service_tiers(cards: Iterable[Card]) -> dict[str, set[str]]:
    """The service tiers that have rates without a further condition but the prompt's size, and
    the units of these rates."""
    units: dict[str, set[str]] = {}
    for card in cards:
        tier = card.when.service_tier
        if tier is not None and card.when.given().keys() <= _BY_SIZE | {SERVICE_TIER}:
            units.setdefault(tier, set()).update(card.rates)
    return units


def _thresholds(cards: Iterable[Card], tier: str | None = None) -> list[int]:
    """The thresholds of cards that depend on nothing but the prompt's size, and that tier."""
    sizes = {
        _threshold(card.when)
        for card in cards
        if card.when.service_tier in (None, tier)
        and card.when.given().keys() <= _BY_SIZE | {SERVICE_TIER}
    }
    return sorted(size for size in sizes if size is not None)


def _threshold(when: Condition) -> int | None:
    """The greatest prompt that does not reach the condition: tokens are whole, so "from 1,000"
    is "above 999"."""
    sizes = [] if when.prompt_tokens_above is None else [when.prompt_tokens_above]
    sizes += [when.prompt_tokens_from - 1] if when.prompt_tokens_from else []
    return max(sizes, default=None)


def _rates_at(tariff: Tariff, tokens: int, tier: str | None = None) -> dict[str, Rate]:
    """The rates of a request that is asked for without further conditions."""
    chosen = tariff.applicable(Circumstances(prompt_tokens=tokens, service_tier=tier))
    return {unit: rate for unit, (rate, _) in chosen.items()}


def _written_tier(size: int, rates: Mapping[str, Rate], model_type: ModelType) -> dict[str, Any]:
    return {"tier": {"type": "context", "size": size}, **_written_rates(rates, model_type)}


def _written_rates(rates: Mapping[str, Rate], model_type: ModelType) -> dict[str, Any]:
    written: dict[str, Any] = {
        name: round_amount(rates[unit].usd) for name, unit in COST.items() if unit in rates
    }
    if model_type == "embedding" and "input" in written:
        written.setdefault("output", 0)
    return written if {"input", "output"} <= written.keys() else {}


def _without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}
