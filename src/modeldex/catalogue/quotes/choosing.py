"""Which rate a unit is paid at, in given circumstances, and why there is none."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from modeldex.catalogue.quotes.counts import Count
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.pictures import PICTURE_UNITS
from modeldex.catalogue.quotes.wording import in_words
from modeldex.entries.problems import Problem
from modeldex.entries.rates.fallbacks import INSTEAD_OF
from modeldex.entries.rates.tariff import Circumstances, Condition, Rate

Applicable = Mapping[str, tuple[Rate, Condition]]
"""What `tariff.Tariff.applicable` says."""


class Chosen(NamedTuple):
    """A rate, the unit that it is the rate of, and its condition."""

    unit: str
    rate: Rate
    when: Condition


def choose(unit: str, applicable: Applicable, *, quality: str | None = None) -> Chosen | None:
    """The rate of the unit, or of the nearest unit instead of which it is paid.

    Where a quality is asked for, a price that does not depend on quality is not meant.
    """
    for candidate in (unit, *INSTEAD_OF.get(unit, ())):
        found = applicable.get(candidate)
        if found is None:
            continue
        if quality is not None and candidate in PICTURE_UNITS and found[1].quality is None:
            continue
        return Chosen(candidate, *found)
    return None


_DEPENDS_ON: Final[Mapping[str, str]] = {
    "resolution": "resolution",
    "quality": "quality",
    "upscale": "upscale",
    "audio": "audio",
    "service_tier": "service_tier",
    "region": "region",
    "search_context": "search_context",
}
"""Conditions that must equal what a usage says, and the field that says it."""


def unpriced(model: PricedModel, count: Count, what: Circumstances) -> Problem:
    """Why a count has no rate, and what is possible."""
    units = (count.unit, *INSTEAD_OF.get(count.unit, ()))
    whens = [card.when for card in model.tariff.cards if not card.rates.keys().isdisjoint(units)]
    if not whens:
        return Problem(
            f"the model has no rate for {count.unit}",
            path=(count.field,),
            found=f"{count.quantity:,}",
            expected=f"what it has rates for: {', '.join(sorted(model.units))}",
        )
    return next(_reasons(whens, what), _no_combination(count, whens))


def _reasons(whens: list[Condition], what: Circumstances) -> Iterator[Problem]:
    for condition, field in _DEPENDS_ON.items():
        options = [getattr(when, condition) for when in whens]
        asked = getattr(what, condition)
        if None in options or asked in options:
            continue
        known = ", ".join(dict.fromkeys(map(_text, options)))
        if asked is None:
            message = f"the price depends on {field}"
            yield Problem(message, path=(field,), expected=f"one of {known}")
        else:
            message = f"the model has no price for this {field}"
            yield Problem(message, path=(field,), found=_text(asked), expected=f"one of {known}")
    yield from _duration_reasons(whens, what)


def _text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _duration_reasons(whens: list[Condition], what: Circumstances) -> Iterator[Problem]:
    dated = [when for when in whens if when.duration_from is not None or when.duration_to]
    if len(dated) < len(whens):
        return
    seconds = what.duration_seconds
    within = (
        Condition(duration_from=when.duration_from, duration_to=when.duration_to) for when in dated
    )
    tiers = list(dict.fromkeys(within))
    if any(tier.holds(what) for tier in tiers):
        return
    yield Problem(
        "the price depends on duration_seconds"
        if seconds is None
        else "outside of every duration that has a price",
        path=("duration_seconds",),
        found=None if seconds is None else f"{seconds} seconds",
        expected="one of: " + "; ".join(in_words(tier) for tier in tiers),
    )


def _no_combination(count: Count, whens: list[Condition]) -> Problem:
    return Problem(
        f"no rate for {count.unit} holds for this usage",
        path=(count.field,),
        found=f"{count.quantity:,}",
        expected="one of: " + "; ".join(dict.fromkeys(map(in_words, whens))),
    )
