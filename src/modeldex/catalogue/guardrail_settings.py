"""How much may change before a person is asked: what a catalogue or a source says, and what
holds where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final, Literal


@dataclass(frozen=True, slots=True)
class Limits:
    """The guardrails that hold. Each can be off."""

    gone_percent: Decimal | None
    """More than this per cent of a source's models gone is a doubt; None for off."""
    gone_at_least: int
    """Fewer models than this may go, whatever their share: of three models one is a third, and
    still an ordinary end of a model."""
    price_factor: Decimal | None
    """A price times, or divided by, more than this is a doubt; None for off."""
    zero_prices: bool
    """Whether a price that becomes zero, or ceases to be, is a doubt."""
    emptied: bool
    """Whether an answer without any model is a doubt."""
    types: bool
    """Whether a model that is of another type now is a doubt."""
    names: bool
    """Whether a trait or alias that stands for no listed model any more is a doubt."""
    rollbacks: bool
    """Whether everything is a doubt once the catalogue was rolled back."""


DEFAULTS: Final = Limits(
    gone_percent=Decimal(10),
    gone_at_least=2,
    price_factor=Decimal(3),
    zero_prices=True,
    emptied=True,
    types=True,
    names=True,
    rollbacks=True,
)

Off = Literal[False]


@dataclass(frozen=True, slots=True)
class Guardrails:
    """What ``guardrails`` of a catalogue or of a source says: None where it does not say, and
    False where it turns a guardrail off."""

    gone_percent: Decimal | Off | None = None
    gone_at_least: int | None = None
    price_factor: Decimal | Off | None = None
    zero_prices: bool | None = None
    emptied: bool | None = None
    types: bool | None = None
    names: bool | None = None
    rollbacks: bool | None = None

    def document(self) -> dict[str, Any]:
        """As ``catalogue.yaml`` writes it: what is said, and nothing else."""
        return {
            each.name: value
            for each in fields(self)
            if (value := getattr(self, each.name)) is not None
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Guardrails":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        values: dict[str, Any] = dict(document)
        for name in _AMOUNTS:
            if values.get(name, False) is not False:
                values[name] = Decimal(values[name])
        return cls(**values)


_AMOUNTS: Final = ("gone_percent", "price_factor")
"""Guardrails that have a measure, and are off in its place."""


def limits_of(general: Guardrails, own: Guardrails | None = None) -> Limits:
    """The guardrails that hold for a source: its ``own`` where it says one, else the
    catalogue's ``general`` ones, else `DEFAULTS`."""
    said = general.document() | (own.document() if own is not None else {})
    values = {
        each.name: said.get(each.name, getattr(DEFAULTS, each.name)) for each in fields(Limits)
    }
    off = {name: None for name in _AMOUNTS if values[name] is False}
    return Limits(**{**values, **off})
