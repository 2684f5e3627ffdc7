"""Entries, written as LiteLLM's price map.

A LiteLLM proxy can take the document for its cost map. Models that make music or enlarge images
are left out, as LiteLLM has no mode for them. What stands in an entry's
``extensions.foreign.litellm`` is written as it stands, except where the entry itself says
something else by now.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.litellm_blocks import (
    RANGE_UNITS,
    RANGES,
    SEARCHES,
    is_mark,
    marked_rates,
    new_ranges,
    written_ranges,
    written_searches,
)
from modeldex.dialects.litellm_fields import (
    ALWAYS,
    FLAGS,
    MODE_OF_TYPE,
    MODES,
    NAME,
    NAMED_THRESHOLDS,
    When,
    is_rate_name,
    price_of,
    rate_name,
    usual_name,
)
from modeldex.dialects.litellm_hours import OFF_PEAK, has_marks, written_off_peak
from modeldex.dialects.litellm_providers import PROVIDERS
from modeldex.dialects.litellm_spoken import Key, Spoken
from modeldex.entries.instants import instant_or_none
from modeldex.entries.rates.tariff import Tariff
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import ModelType

_MADE: Final[dict[ModelType, str]] = {"image": "images", "inpaint": "edits"}
_IMAGE_TOKENS: Final = "output_image_tokens"


def write(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The price map of complete entries, extensions included; by id, in their order."""
    return {
        entry["id"]: written_model(facts_of(entry, NAME)) for entry in entries if has_mode(entry)
    }


def has_mode(entry: Mapping[str, Any]) -> bool:
    """Whether LiteLLM has a mode for models of the entry's type."""
    return entry["type"] in MODE_OF_TYPE


def written_model(facts: ModelFacts) -> dict[str, Any]:
    """The fields of one model."""
    foreign = {
        field: value
        for field, value in facts.foreign.items()
        if not _stands_for_rates(field, value)
    }
    said = {
        "litellm_provider": provider_of(facts),
        "mode": mode_of(facts),
        **_sizes(facts),
        **_rates(facts),
        **_other_facts(facts),
    }
    for field in foreign.keys() & {SEARCHES}:
        if isinstance(foreign[field], Mapping) and field in said:
            said[field] = {**foreign[field], **said[field]}
    return {**said, **{field: value for field, value in foreign.items() if field not in said}}


def _stands_for_rates(field: str, value: Any) -> bool:
    """Whether it is no value of its own, but holds the place of the entry's rates."""
    return (is_mark(value) and is_rate_name(field)) or (field == OFF_PEAK and has_marks(value))


def provider_of(facts: ModelFacts) -> str:
    """LiteLLM finds a model's price only under the provider that it calls: as the price map said
    it, or else the owner or the prefix of the id, whichever LiteLLM knows as a provider."""
    said = facts.foreign.get("litellm_provider")
    if isinstance(said, str):
        return said
    owner = facts.owned_by or ""
    prefix, slash, _ = facts.id.partition("/")
    return prefix if slash and prefix in PROVIDERS and owner not in PROVIDERS else owner


def mode_of(facts: ModelFacts) -> str:
    """The mode that the price map said, while the entry is of a type that goes with it."""
    said = facts.foreign.get("mode")
    if isinstance(said, str) and MODES.get(said) == facts.type:
        return said
    return MODE_OF_TYPE[facts.type]


def _sizes(facts: ModelFacts) -> dict[str, Any]:
    longest_input = _longest_input(facts)
    output = facts.max_output_tokens
    legacy = output if output is not None else longest_input
    return _known(
        max_tokens=facts.foreign.get("max_tokens", legacy),
        max_input_tokens=longest_input,
        max_output_tokens=output,
    )


def _longest_input(facts: ModelFacts) -> int | None:
    stated = facts.max_input_tokens
    return facts.context_tokens if stated is None else stated


def _other_facts(facts: ModelFacts) -> dict[str, Any]:
    vector_size = facts.embedding_dimensions if facts.type == "embedding" else None
    flags = {name: True for name, flag in FLAGS.items() if facts.flags.get(flag) is True}
    return flags | _known(
        output_vector_size=vector_size,
        supported_modalities=list(facts.input_modalities) or None,
        supported_output_modalities=list(facts.output_modalities) or None,
        deprecation_date=_day(facts.removes_at),
    )


def _day(instant: str | None) -> str | None:
    """The day on which the instant falls in UTC."""
    moment = instant_or_none(instant)
    try:
        return None if moment is None else moment.astimezone(UTC).date().isoformat()
    except OverflowError:  # an offset leads beyond the first or the last year
        return None


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _rates(facts: ModelFacts) -> dict[str, Any]:
    searches = written_searches(facts.tariff)
    off_peak = written_off_peak(facts.tariff, facts.foreign.get(OFF_PEAK), facts.type)
    return _RateWriter(facts).written() | _known(**{SEARCHES: searches or None, OFF_PEAK: off_peak})


class _RateWriter:
    """Finds a field for each rate: the names that are marked, or else the usual one."""

    def __init__(self, facts: ModelFacts) -> None:
        self.type = facts.type
        self.foreign = facts.foreign
        self.spoken = Spoken(facts.tariff)
        self.amounts = self.spoken.rates() | dict(_by_resolution(facts.tariff))
        self.ranges = facts.foreign.get(RANGES)
        self.in_ranges = marked_rates(self.ranges, self.type)
        if RANGES not in facts.foreign and self._needs_ranges():
            self.ranges = self._new_ranges(_longest_input(facts))
            self.in_ranges = marked_rates(self.ranges, self.type)
        self.marked = dict(_marked(facts))

    def written(self) -> dict[str, Any]:
        written: dict[str, Any] = {}
        for name, key in (self._usual_names() | self.marked).items():
            field, amount = rate_name(name, self.type), self._amount(key)
            if field is not None and amount is not None:
                written[name] = price_of(amount, field.field)
        if self.in_ranges:
            written[RANGES] = written_ranges(self.ranges, self._amount_in_range, self.type)
        return written

    def _usual_names(self) -> dict[str, Key]:
        marked = set(self.marked.values())
        names = {
            usual_name(unit, when, self.type): (unit, when)
            for unit, when in self.amounts
            if (unit, when) not in marked
            and (when.tier is not None or (unit, when.above) not in self.in_ranges)
            and self._is_read_as(unit, when)
        }
        return {
            name: key
            for name, key in names.items()
            if name is not None and (name not in self.foreign or self._is_named(key))
        }

    def _is_named(self, key: Key) -> bool:
        """Whether the entry names the rate, rather than that it follows from others."""
        return key[1].above is None or key in self.spoken.named

    def _is_read_as(self, unit: str, when: When) -> bool:
        """Whether the usual name would be read as this unit: an image model's price of an input
        image needs another price beside it, of an image made."""
        made = _MADE.get(self.type)
        if made is None or unit != "input_images":
            return True
        images, tokens = (self.amounts.get((each, ALWAYS)) for each in (made, _IMAGE_TOKENS))
        prices = (images, None if tokens is None else tokens / UNITS[_IMAGE_TOKENS].per)
        return any(price not in (None, self.amounts[unit, when]) for price in prices)

    def _amount(self, key: Key) -> Decimal | None:
        unit, when = key
        if key in self.amounts or when.resolution is not None:
            return self.amounts.get(key)
        return self.spoken.amounts(when).get(unit)

    def _amount_in_range(self, unit: str, start: int) -> Decimal | None:
        lowest = start == 0 and 0 not in self.spoken.thresholds
        return self.spoken.amounts(ALWAYS if lowest else When(above=start)).get(unit)

    def _needs_ranges(self) -> bool:
        return (
            not self.spoken.tiers
            and ("input_tokens", ALWAYS) in self.amounts
            and not NAMED_THRESHOLDS.issuperset(self._range_starts())
        )

    def _new_ranges(self, longest_input: int | None) -> list[dict[str, Any]]:
        starts = sorted({0, *self._range_starts()})
        end = max(longest_input or 0, 2 * starts[-1])
        return new_ranges(starts, end, self.type)

    def _range_starts(self) -> set[int]:
        return {
            when.above
            for unit, when in self.amounts
            if unit in RANGE_UNITS and when.above is not None
        }


def _by_resolution(tariff: Tariff) -> Iterator[tuple[Key, Decimal]]:
    for card in tariff.cards:
        if card.when.given().keys() == {"resolution"}:
            for unit, rate in card.rates.items():
                yield (unit, When(resolution=card.when.resolution)), rate.usd


def _marked(facts: ModelFacts) -> Iterator[tuple[str, Key]]:
    for field, value in facts.foreign.items():
        name = rate_name(field, facts.type) if is_mark(value) else None
        if name is not None:
            yield field, (value["rate"], name.when)
