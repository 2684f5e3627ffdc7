"""The rates of a model in LiteLLM's price map, read into a tariff.

The order of the cards says what LiteLLM computes: a threshold decides over a service tier whose
own name has no such threshold, and batch prices know no threshold unless they name one.

Two fields can be names for one rate. Where they agree, or one of them is 0, the rate is that;
``extensions.foreign`` then has a mark under each name that the document used, so that they are
written back with the rate of the entry. Where they disagree, the name with which LiteLLM computes
wins, and the other field is not understood.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from modeldex.dialects.litellm_blocks import (
    RANGES,
    SEARCHES,
    Amounts,
    mark,
    read_ranges,
    read_searches,
    search_rates,
)
from modeldex.dialects.litellm_fields import (
    ALWAYS,
    BATCH,
    IMAGE_INPUT,
    RATE_FIELDS,
    TIER_SUFFIXES,
    RateName,
    When,
    amount_of,
    rate_name,
    taken,
    usual_name,
)
from modeldex.dialects.litellm_hours import OFF_PEAK, read_off_peak
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from modeldex.entries.types import ModelType

_PRECEDENCE = {each: index for index, each in enumerate(RATE_FIELDS)}
_PICTURES_MADE = {"image": "images", "inpaint": "edits"}
_PICTURE_PRICES = ("output_cost_per_image", "output_cost_per_image_token")


@dataclass(slots=True)
class ReadRates:
    """What was read of an entry's rates."""

    tariff: Tariff
    kept: dict[str, Any] = field(default_factory=dict)
    """What ``foreign`` needs to write the fields back under their own names."""
    sources: list[tuple[str, str, Condition]] = field(default_factory=list)
    """The name of a field, and the unit and condition of the rate that it gave."""
    not_understood: list[str] = field(default_factory=list)
    """Parts of fields that are in ``kept``."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One field that gives a rate."""

    name: str
    precedence: int
    amount: Decimal


def read_rates(left: dict[str, Any], model_type: ModelType) -> ReadRates:
    """Read the rates, and take the fields that are understood out of ``left``."""
    return _Reader(left, model_type).read()


class _Reader:
    def __init__(self, left: dict[str, Any], model_type: ModelType) -> None:
        self.left = left
        self.model_type = model_type
        self.amounts: dict[When, Amounts] = {}
        self.settled: list[tuple[str, str, When]] = []
        """Names of fields, and the units and conditions of the rates that they gave."""
        self.result = ReadRates(Tariff())

    def read(self) -> ReadRates:
        for (unit, when), fields in self._named().items():
            self._settle(unit, when, fields)
        self._mark_what_goes_without_saying()
        self._read_ranges()
        rates = {unit: Rate(amount) for unit, amount in self.amounts.get(ALWAYS, {}).items()}
        cards = list(self._cards())
        search_base, search_cards = self._searches()
        self.result.tariff = Tariff(
            rates | search_base, (*cards, *search_cards, *self._off_peak_cards())
        )
        return self.result

    def _named(self) -> dict[tuple[str, When], list[_Said]]:
        named: dict[tuple[str, When], list[_Said]] = {}
        for name, value in self.left.items():
            meaning = rate_name(name, self.model_type)
            amount = None if meaning is None else amount_of(value, meaning.field)
            if meaning is not None and amount is not None:
                unit, precedence = self._unit(meaning, value), _PRECEDENCE[meaning.field]
                said = _Said(name, precedence, amount)
                named.setdefault((unit, meaning.when), []).append(said)
        return named

    def _unit(self, meaning: RateName, value: Any) -> str:
        """An image model's price of an image is that of one made, if no other field is."""
        made = _PICTURES_MADE.get(self.model_type)
        if made is None or meaning.field.name != IMAGE_INPUT:
            return meaning.field.unit
        prices = [self.left[name] for name in _PICTURE_PRICES if name in self.left]
        return made if all(price == value for price in prices) else meaning.field.unit

    def _settle(self, unit: str, when: When, fields: list[_Said]) -> None:
        fields.sort(key=lambda said: said.precedence)
        chosen = next((said for said in fields if said.amount), fields[0])
        self.amounts.setdefault(when, {})[unit] = chosen.amount
        same = [said.name for said in fields if said.amount == chosen.amount]
        for name in same:
            del self.left[name]
            self.result.sources.append((name, unit, _condition(when)))
            self.settled.append((name, unit, when))
        if same != [usual_name(unit, when, self.model_type)]:
            self.result.kept |= {name: mark(unit) for name in same}
        for said in fields:
            if not said.amount and said.name not in same:
                self.result.kept[said.name] = self.left.pop(said.name)

    def _read_ranges(self) -> None:
        ranges = read_ranges(self.left.get(RANGES), self.model_type)
        if ranges is None:
            return
        del self.left[RANGES]
        self.result.kept[RANGES] = ranges.marked
        self.result.not_understood += [f"{RANGES}.{name}" for name in ranges.not_understood]
        for start, amounts in ranges.amounts:
            for unit, amount in amounts.items():
                when = When(above=start)
                base = self.amounts.setdefault(ALWAYS, {})
                if start == 0 and base.setdefault(unit, amount) == amount:
                    when = ALWAYS
                self.amounts.setdefault(when, {})[unit] = amount
                self.result.sources.append((RANGES, unit, _condition(when)))

    def _mark_what_goes_without_saying(self) -> None:
        """It would not be written otherwise."""
        for name, unit, when in self.settled:
            amount = self._look(unit, when)
            if when.resolution is None and when != ALWAYS and amount == self._taken(unit, when):
                self.result.kept[name] = mark(unit)

    def _look(self, unit: str, when: When) -> Decimal | None:
        return self.amounts.get(when, {}).get(unit)

    def _taken(self, unit: str, when: When) -> Decimal | None:
        return taken(self._look, unit, when)

    def _cards(self) -> Iterator[Card]:
        thresholds = sorted({when.above for when in self.amounts if when.above is not None})
        for above in thresholds:
            yield from self._card(self.amounts, When(above=above))
        completed = {
            when: self._completed(when)
            for tier in TIER_SUFFIXES
            for when in (When(tier=tier), *(When(above, tier) for above in thresholds))
        }
        for when in (*completed, *(each for each in self.amounts if each.resolution is not None)):
            yield from self._card(self.amounts | completed, when)

    def _card(self, amounts: Mapping[When, Amounts], when: When) -> Iterator[Card]:
        rates = {unit: Rate(amount) for unit, amount in amounts.get(when, {}).items()}
        if rates:
            yield Card(_condition(when), rates)

    def _completed(self, when: When) -> Amounts:
        """The rates of a service tier, and what LiteLLM takes for those that are not said there
        where the cards before, of the threshold or the tier alone, would decide otherwise."""
        said = self.amounts.get(when, {})
        of_tier = self.amounts.get(When(tier=when.tier), {})
        is_both = when.above is not None and when.tier != BATCH
        of_all = self.amounts.get(When(above=when.above), {}) if is_both else {}
        units = of_tier.keys() & of_all.keys()
        if self._reasoning_follows(of_tier) and "output_tokens" in {**of_all, **said}:
            units |= {"reasoning_tokens"}
        filled = {unit: self._taken(unit, when) for unit in sorted(units)}
        return {unit: amount for unit, amount in filled.items() if amount is not None} | said

    def _reasoning_follows(self, of_tier: Amounts) -> bool:
        """Whether the tier has a price of its own for output, but none for reasoning."""
        is_priced = self._look("reasoning_tokens", ALWAYS) is not None
        return is_priced and "output_tokens" in of_tier and "reasoning_tokens" not in of_tier

    def _searches(self) -> tuple[dict[str, Rate], tuple[Card, ...]]:
        amounts, rest = read_searches(self.left.get(SEARCHES))
        if not amounts:
            return {}, ()
        del self.left[SEARCHES]
        if rest is not None:
            self.result.kept[SEARCHES] = rest
            self.result.not_understood += [f"{SEARCHES}.{name}" for name in rest]
        rates, cards = search_rates(amounts)
        for where in (*({Condition()} if rates else ()), *(card.when for card in cards)):
            self.result.sources.append((SEARCHES, "web_searches", where))
        return rates, cards

    def _off_peak_cards(self) -> tuple[Card, ...]:
        off_peak = read_off_peak(self.left.get(OFF_PEAK), self.model_type)
        if off_peak is None:
            return ()
        del self.left[OFF_PEAK]
        self.result.kept[OFF_PEAK] = off_peak.marked
        for card in off_peak.cards:
            self.result.sources += [(OFF_PEAK, unit, card.when) for unit in card.rates]
        return off_peak.cards


def _condition(when: When) -> Condition:
    return Condition(
        prompt_tokens_above=when.above, service_tier=when.tier, resolution=when.resolution
    )
