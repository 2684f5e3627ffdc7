"""A tariff: rates, and further rates that hold under conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, time
from decimal import Decimal
from operator import attrgetter


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
    and a line in `holds`, or a field that must equal the one in `Circumstances`."""

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
        return (
            self._holds_for_prompt(circumstances.prompt_tokens)
            and self._says_the_same(circumstances)
            and self._holds_for_duration(circumstances.duration_seconds)
            and self._holds_at(circumstances.at)
        )

    def given(self) -> dict[str, object]:
        """Only what the condition names."""
        return {name: value for name in CONDITIONS if (value := getattr(self, name)) is not None}

    def _holds_for_prompt(self, tokens: int) -> bool:
        above, start = self.prompt_tokens_above, self.prompt_tokens_from
        return (above is None or tokens > above) and (start is None or tokens >= start)

    def _says_the_same(self, what: Circumstances) -> bool:
        wanted = _equal_ones(self)
        return wanted == _ANY or all(
            expected is None or expected == found
            for expected, found in zip(wanted, _equal_ones(what), strict=True)
        )

    def _holds_for_duration(self, seconds: Decimal | None) -> bool:
        start, end = self.duration_from, self.duration_to
        if start is None and end is None:
            return True
        if seconds is None:
            return False
        return (start is None or seconds >= start) and (end is None or seconds <= end)

    def _holds_at(self, at: datetime | None) -> bool:
        hours = None
        if self.utc_from is not None and self.utc_until is not None:
            hours = self.utc_from, self.utc_until
        since, until, days = self.valid_from, self.valid_until, self.utc_days
        if since is None and until is None and days is None and hours is None:
            return True
        if at is None or (since is not None and at < since) or (until is not None and at >= until):
            return False
        moment = at.astimezone(UTC)
        if hours is not None and not _within(moment.time(), *hours):
            return False
        return days is None or WEEKDAYS[moment.weekday()] in days


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

_equal_ones = attrgetter(*_EQUAL)
_ANY = (None,) * len(_EQUAL)

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
