"""A tariff: rates, and further rates that hold under conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one unit (of `units.Unit.per` of it) in both currencies."""

    usd: Decimal
    diem: Decimal | None = None
    """None where a foreign document gives only dollars; it follows when the entry is read."""


Rates = Mapping[str, Rate]
"""By the name of the unit (see `units.UNITS`)."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a request is like, as far as its price can depend on it."""

    prompt_tokens: int = 0
    """The whole prompt, cached parts included."""
    at: datetime | None = None
    service_tier: str | None = None
    """Such as ``batch``, ``flex`` or ``priority``."""
    resolution: str | None = None
    quality: str | None = None
    upscale: str | None = None
    region: str | None = None
    search_context: str | None = None
    """How much a web search brings: ``low``, ``medium`` or ``high``."""
    audio: bool | None = None
    duration_seconds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """When rates hold: all that is given must hold. A new kind of condition is a field here
    and a line in `_FAILS`, or a field that must equal the one in `Circumstances`."""

    prompt_tokens_above: int | None = None
    """More tokens than this in the whole prompt."""
    prompt_tokens_from: int | None = None
    """This many tokens or more."""
    duration_from: Decimal | None = None
    """Seconds; both ends of a duration belong to it."""
    duration_to: Decimal | None = None
    utc_from: time | None = None
    """From this time of day in UTC, until before ``utc_until``; over midnight when that is
    earlier."""
    utc_until: time | None = None
    utc_days: tuple[str, ...] | None = None
    """On these days of the week in UTC (see `WEEKDAYS`)."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """Before this instant."""
    service_tier: str | None = None
    resolution: str | None = None
    quality: str | None = None
    upscale: str | None = None
    region: str | None = None
    search_context: str | None = None
    audio: bool | None = None

    def holds(self, circumstances: Circumstances) -> bool:
        """Whether a request of that kind is meant."""
        return not any(self._failures(circumstances))

    def given(self) -> dict[str, object]:
        """Only what the condition names."""
        return {name: value for name in CONDITIONS if (value := getattr(self, name)) is not None}

    def _failures(self, what: Circumstances) -> Iterator[bool]:
        if self.prompt_tokens_above is not None:
            yield what.prompt_tokens <= self.prompt_tokens_above
        if self.prompt_tokens_from is not None:
            yield what.prompt_tokens < self.prompt_tokens_from
        yield from self._duration_failures(what.duration_seconds)
        yield from self._time_failures(what.at)
        for name in _EQUAL:
            expected = getattr(self, name)
            if expected is not None:
                yield expected != getattr(what, name)

    def _duration_failures(self, seconds: Decimal | None) -> Iterator[bool]:
        if self.duration_from is not None:
            yield seconds is None or seconds < self.duration_from
        if self.duration_to is not None:
            yield seconds is None or seconds > self.duration_to

    def _time_failures(self, at: datetime | None) -> Iterator[bool]:
        if self.valid_from is not None:
            yield at is None or at < self.valid_from
        if self.valid_until is not None:
            yield at is None or at >= self.valid_until
        if self.utc_from is not None and self.utc_until is not None:
            yield at is None or not _within(
                at.astimezone(UTC).time(), self.utc_from, self.utc_until
            )
        if self.utc_days is not None:
            yield at is None or WEEKDAYS[at.astimezone(UTC).weekday()] not in self.utc_days


_EQUAL = (
    "service_tier",
    "resolution",
    "quality",
    "upscale",
    "region",
    "search_context",
    "audio",
)
"""Conditions that hold when the request says the same."""

CONDITIONS = tuple(each.name for each in fields(Condition))
"""The names of all conditions."""

ALWAYS = Condition()

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _within(now: time, start: time, end: time) -> bool:
    return start <= now < end if start <= end else now >= start or now < end


@dataclass(frozen=True, slots=True)
class Card:
    """Rates that hold under a condition."""

    when: Condition
    rates: Rates
    whole: bool = False
    """Whether it says all that there is to say of a prompt, as the API's extended context does:
    a cached token for which it has no rate is paid as any other input, and not at the rate of a
    shorter prompt."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a model costs: rates, then conditional cards, of which the last that holds and
    names a unit decides its rate."""

    rates: Rates = field(default_factory=dict)
    cards: tuple[Card, ...] = ()
    included: Mapping[str, int] = field(default_factory=dict)
    """By unit: how many of it each request has without paying."""
    minimum: Mapping[str, int] = field(default_factory=dict)
    """By unit: how many of it are paid at least, by each request that has any."""
    minimum_charge: Rate | None = None
    """What each request costs at least."""

    def __bool__(self) -> bool:
        return bool(self.rates or self.cards)

    def applicable(self, circumstances: Circumstances) -> dict[str, tuple[Rate, Condition]]:
        """For each unit that has a rate the one that holds, and the condition that chose it."""
        chosen = {unit: (rate, ALWAYS) for unit, rate in self.rates.items()}
        for card in self.cards:
            if card.when.holds(circumstances):
                chosen.update({unit: (rate, card.when) for unit, rate in card.rates.items()})
                if card.whole:
                    for unit in _CACHED:
                        if unit not in card.rates:
                            chosen.pop(unit, None)
        return chosen


_CACHED = ("cache_read_tokens", "cache_write_tokens")
"""What a whole card leaves without a rate when it does not name it."""
