"""Rules: what a catalogue changes in the models that its sources list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from modeldex.catalogue.views import Selection


class Rounding(StrEnum):
    """Which way an amount is rounded."""

    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class PriceRounding:
    """To so many significant digits, or to a multiple of a step; one of the two is given."""

    digits: int | None = None
    step: Decimal | None = None
    mode: Rounding = Rounding.HALF_UP

    def document(self) -> dict[str, Any]:
        """The rounding as ``catalogue.yaml`` writes it."""
        document: dict[str, Any] = (
            {"digits": self.digits} if self.step is None else {"step": self.step}
        )
        if self.mode is not Rounding.HALF_UP:
            document["mode"] = str(self.mode)
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "PriceRounding":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        step = document.get("step")
        return cls(
            document.get("digits"),
            None if step is None else Decimal(step),
            Rounding(document.get("mode", Rounding.HALF_UP)),
        )


@dataclass(frozen=True, slots=True)
class PriceRule:
    """What becomes of every amount: multiplied, then added to, then rounded."""

    factor: Decimal = Decimal(1)
    add: Decimal | Mapping[str, Decimal] | None = None
    """In US dollars: to every amount, or by the name of a unit or of a field of ``pricing``."""
    round: PriceRounding | None = None

    def document(self) -> dict[str, Any]:
        """The price rule as ``catalogue.yaml`` writes it."""
        document: dict[str, Any] = {}
        if self.factor != 1:
            document["factor"] = self.factor
        if self.add is not None:
            document["add"] = dict(self.add) if isinstance(self.add, Mapping) else self.add
        if self.round is not None:
            document["round"] = self.round.document()
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "PriceRule":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        add, rounding = document.get("add"), document.get("round")
        if isinstance(add, Mapping):
            add = {name: Decimal(amount) for name, amount in add.items()}
        elif add is not None:
            add = Decimal(add)
        return cls(
            Decimal(document.get("factor", 1)),
            add,
            None if rounding is None else PriceRounding.from_document(rounding),
        )


@dataclass(frozen=True, slots=True)
class Match(Selection):
    """Which models a rule means."""

    source: tuple[str, ...] = ()
    """The highest source that lists the model; for a price, the source that states it."""

    def document(self) -> dict[str, Any]:
        """The match as ``catalogue.yaml`` writes it."""
        document = Selection.document(self)
        return {**document, "source": list(self.source)} if self.source else document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Match":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        return cls(**{name: _tuple(values) for name, values in document.items()})


def _tuple(values: Any) -> Any:
    return tuple(values) if isinstance(values, list) else values


@dataclass(frozen=True, slots=True)
class Rule:
    """One item of ``rules`` in ``catalogue.yaml``; they apply in order, to what sources say."""

    match: Match = Match()
    set: Mapping[str, Any] = field(default_factory=dict)
    """A merge patch (RFC 7396) in the shape of an entry."""
    remove: tuple[str, ...] = ()
    """Dotted paths."""
    hide: bool = False
    """Whether the models are left out."""
    price: PriceRule | None = None

    def document(self) -> dict[str, Any]:
        """The rule as ``catalogue.yaml`` writes it, without what it does not say."""
        document: dict[str, Any] = {"match": self.match.document()}
        if self.set:
            document["set"] = dict(self.set)
        if self.remove:
            document["remove"] = list(self.remove)
        if self.hide:
            document["hide"] = True
        if self.price is not None:
            document["price"] = self.price.document()
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Rule":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        price = document.get("price")
        return cls(
            Match.from_document(document["match"]),
            document.get("set", {}),
            tuple(document.get("remove", ())),
            document.get("hide", False),
            None if price is None else PriceRule.from_document(price),
        )
