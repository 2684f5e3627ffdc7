"""What a usage costs: the one place where a cost is computed, by the tariff of an entry."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from modeldex.catalogue.quotes.choosing import choose, unpriced
from modeldex.catalogue.quotes.counts import Count, Counter
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.pictures import pictures
from modeldex.catalogue.quotes.quote import EXACT, Line, Money, Quote, total
from modeldex.catalogue.quotes.requests import requests, tier_of
from modeldex.catalogue.quotes.sound import duration, sound
from modeldex.catalogue.quotes.tokens import tokens
from modeldex.catalogue.quotes.usage import Usage
from modeldex.catalogue.quotes.video import video
from modeldex.catalogue.quotes.wording import Note
from modeldex.entries.numbers import shortest
from modeldex.entries.problems import Problem, Reading
from modeldex.entries.rates.tariff import Circumstances, Rate
from modeldex.entries.rates.units import UNITS

COUNTERS: Final[tuple[Counter, ...]] = (tokens, pictures, sound, video, requests)
"""The groups of rules, in the order of a quote's lines."""

_ONE_OF: Final = {unit.per: EXACT.divide(1, unit.per) for unit in UNITS.values()}
"""The share of one in so many, which is exact: a unit is sold by powers of ten."""

NO_PRICE: Final = "the model has no price"
"""What is told of a model that nobody has priced: it is not free."""


def evaluate(model: PricedModel, usage: Usage, now: datetime) -> Reading[Quote]:
    """The cost of a usage at its instant, or else at ``now``; or everything for which the model
    can not serve it or has no price. Paths begin in the usage, but for a model without a price:
    that problem has none."""
    if not model.tariff:
        return Reading(None, (Problem(NO_PRICE, model_id=model.id),))
    at = usage.at or now
    found = [each for counter in COUNTERS for each in counter(model, usage)]
    problems = [each for each in found if isinstance(each, Problem)]
    counts = [each for each in found if isinstance(each, Count)]
    evaluation = _Evaluation(model, usage, at)
    lines: list[Line] = []
    for count in counts:
        line = evaluation.line(count) if count.quantity else None
        if isinstance(line, Problem):
            problems.append(line)
        elif line is not None:
            lines.append(line)
    if not problems and not lines and not any(_is_stated(usage, count) for count in counts):
        problems.append(_nothing_counted(model))
    if problems:
        return Reading(None, _once_each(problems))
    made = total([line.amount for line in lines])
    for line in evaluation.adjustments(made):
        lines.append(line)
        made = total((made, line.amount))
    return Reading(Quote(model.id, at, tuple(lines), made))


class _Evaluation:
    """One usage of one model at one instant."""

    def __init__(self, model: PricedModel, usage: Usage, at: datetime) -> None:
        self.model = model
        self.requests = 1 if usage.requests is None else usage.requests
        self.defaults: tuple[str, ...] = ()
        """Conditions that the model's defaults decide."""
        self.what = self._circumstances(usage, at)
        self.applicable = model.tariff.applicable(self.what)
        # The matrix of resolutions and qualities decides wherever a quality is known.
        has_matrix = bool(model.options["quality"])
        self.quality = self.what.quality if has_matrix else None

    def line(self, count: Count) -> Line | Problem | None:
        """What a count costs; None where it is paid with something else."""
        chosen = choose(count.unit, self.applicable, quality=self.quality)
        if chosen is None:
            known = count.unit in self.model.units
            return None if count.optional and not known else self._unpriced(count)
        paid, notes = self._paid(count)
        if chosen.unit != count.unit:
            notes = (*notes, Note("rate_of", chosen.unit))
        unit = UNITS[count.unit]
        quantity = EXACT.multiply(paid, count.times * self.requests)
        rate = _money(chosen.rate)
        return Line(
            unit=unit.name,
            quantity=quantity,
            per=unit.per,
            rate=rate,
            amount=rate.times(EXACT.multiply(quantity, _ONE_OF[unit.per])),
            rate_of=chosen.unit,
            when=chosen.when,
            defaults=self.defaults,
            notes=notes,
        )

    def adjustments(self, made: Money) -> Iterator[Line]:
        """What is added to a cost to reach the minimum charge, then what is taken off."""
        least = self.model.tariff.minimum_charge
        if least is not None:
            topped_up = self._up_to(_money(least).times(Decimal(self.requests)), made)
            if topped_up is not None:
                yield topped_up
                made = total((made, topped_up.amount))
        share = self.model.discount
        if share is not None:
            rate = made.times(Decimal(-1))
            note = Note("discount", shortest(share * 100))
            amount = rate.times(share)
            yield Line("discount", share, 1, rate, amount, "discount", notes=(note,))

    def _up_to(self, least: Money, made: Money) -> Line | None:
        short = least.minus(made)
        usd = max(short.usd, Decimal(0))
        diem = None if short.diem is None else max(short.diem, Decimal(0))
        if not usd and not diem:
            return None
        missing = Money(usd, diem)
        unit, note = "minimum_charge", Note("minimum_charge")
        return Line(unit, Decimal(1), 1, missing, missing, unit, notes=(note,))

    def _circumstances(self, usage: Usage, at: datetime) -> Circumstances:
        limits = self.model.limits
        resolution, quality = usage.resolution, usage.quality
        if resolution is None and self.model.options["resolution"]:
            resolution = self._default("resolution", limits.default_resolution)
            if resolution is None and len(self.model.resolutions) == 1:
                resolution = self._default("resolution", self.model.resolutions[0])
        if quality is None and self.model.options["quality"]:
            quality = self._default("quality", limits.default_quality)
        seconds = duration(self.model, usage)
        return Circumstances(
            prompt_tokens=usage.prompt_tokens,
            at=at,
            service_tier=tier_of(self.model, usage),
            resolution=resolution,
            quality=quality,
            upscale=usage.upscale,
            region=usage.region,
            search_context=usage.search_context,
            audio=limits.audio if usage.audio is None else usage.audio,
            duration_seconds=None if seconds is None else Decimal(seconds),
        )

    def _default(self, name: str, value: str | None) -> str | None:
        if value is not None:
            self.defaults += (name,)
        return value

    def _paid(self, count: Count) -> tuple[Decimal | int, tuple[Note, ...]]:
        """How many of the count are paid, and what there is to say about that."""
        tariff, paid = self.model.tariff, count.quantity
        notes: tuple[Note, ...] = ()
        if tariff.minimum and paid < (least := tariff.minimum.get(count.unit, 0)):
            paid = least
            notes += (Note("minimum", f"{least:,}"),)
        if tariff.included and (included := tariff.included.get(count.unit, 0)):
            paid = max(EXACT.subtract(paid, included), Decimal(0))
            notes += (Note("included", f"{included:,}"),)
        return paid, notes

    def _unpriced(self, count: Count) -> Problem:
        if self.quality is None or self.what.resolution is not None:
            return unpriced(self.model, count, self.what)
        known = self.model.options["resolution"]
        if known and count.unit in ("images", "edits"):
            return Problem(
                "the price depends on resolution",
                path=("resolution",),
                expected=f"one of {', '.join(known)}",
            )
        return unpriced(self.model, count, self.what)


def _money(rate: Rate) -> Money:
    return Money(rate.usd, rate.diem)


def _is_stated(usage: Usage, count: Count) -> bool:
    """Whether the usage itself says that there is nothing of what would be paid."""
    return not count.optional and getattr(usage, count.field) == 0


def _nothing_counted(model: PricedModel) -> Problem:
    return Problem(
        "the usage counts nothing that the model is paid by",
        expected=f"counts of what it has rates for: {', '.join(sorted(model.units))}",
    )


def _once_each(problems: list[Problem]) -> tuple[Problem, ...]:
    """Of several problems with a field the first, which is the nearest to what was asked."""
    by_path: dict[tuple[str | int, ...], Problem] = {}
    for problem in problems:
        by_path.setdefault(problem.path, problem)
    return tuple(by_path.values())
