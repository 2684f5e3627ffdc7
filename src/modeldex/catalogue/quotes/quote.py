"""A quote: what a usage costs, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from typing import Any, Final, NamedTuple

from modeldex.catalogue.quotes.wording import Note, rule_in_words
from modeldex.entries.rates.documents import condition_document
from modeldex.entries.rates.tariff import ALWAYS, Condition

EXACT: Final = Context(prec=2_000)
"""In which sums and products of amounts and counts lose no digit."""


class Money(NamedTuple):
    """An amount in both currencies."""

    usd: Decimal
    diem: Decimal | None
    """None where the entry gives only dollars."""

    def times(self, factor: Decimal) -> "Money":
        """So many of it, exactly."""
        diem = None if self.diem is None else EXACT.multiply(self.diem, factor)
        return Money(EXACT.multiply(self.usd, factor), diem)

    def minus(self, other: "Money") -> "Money":
        """The difference, exactly."""
        return total((self, other.times(Decimal(-1))))

    def document(self) -> dict[str, Decimal | None]:
        """As the API writes a price."""
        return {"usd": self.usd, "diem": self.diem}


def total(amounts: Iterable[Money]) -> Money:
    """The sum, exactly. Its diem is known when all are."""
    usd, diem = _NOUGHT, _NOUGHT
    known = True
    for each in amounts:
        usd = EXACT.add(usd, each.usd)
        if each.diem is None:
            known = False
        else:
            diem = EXACT.add(diem, each.diem)
    return Money(usd, diem if known else None)


_NOUGHT: Final = Decimal(0)


ADJUSTMENTS: Final = ("minimum_charge", "discount")


class Line(NamedTuple):
    """One part of the cost: ``quantity / per × rate = amount``, exactly."""

    unit: str
    """See `units.UNITS`; or one of `ADJUSTMENTS`."""
    quantity: Decimal
    """Of all requests together."""
    per: int
    """The rate is for so many."""
    rate: Money
    amount: Money
    rate_of: str
    """The unit whose rate it is: another one where this one has none."""
    when: Condition = ALWAYS
    """The condition of the rate."""
    defaults: tuple[str, ...] = ()
    """What of the condition the model's defaults have decided."""
    notes: tuple[Note, ...] = ()
    """What there is to say besides."""

    @property
    def is_adjustment(self) -> bool:
        """Whether it adds to a cost, or takes from it, what no rate says."""
        return self.unit in ADJUSTMENTS

    @property
    def rule(self) -> str:
        """Which rule chose the rate, for people, in English."""
        when = None if self.is_adjustment else self.when
        return rule_in_words(when, self.defaults, self.notes)

    def document(self) -> dict[str, Any]:
        """The line as JSON values."""
        return {
            "unit": self.unit,
            "quantity": _plain(self.quantity),
            "per": self.per,
            "rate": self.rate.document(),
            "rate_of": self.rate_of,
            "when": condition_document(self.when),
            "rule": self.rule,
            "amount": self.amount.document(),
        }


def _plain(quantity: Decimal) -> Decimal | int:
    """The quantity as an integer, if it is one that is exact everywhere: it is written faster."""
    whole = int(quantity)
    return whole if whole == quantity and whole < _GREATEST_EXACT else quantity


_GREATEST_EXACT: Final = 2**53


@dataclass(frozen=True, slots=True)
class Quote:
    """What a usage of a model costs at an instant. The lines add up to the total."""

    model: str
    at: datetime
    lines: tuple[Line, ...]
    total: Money

    def document(self, **more: Any) -> Mapping[str, Any]:
        """The quote as JSON values, with more fields after the model."""
        return {
            "model": self.model,
            **more,
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "lines": [line.document() for line in self.lines],
            "total": self.total.document(),
        }
