"""Views: what one audience may see of a catalogue, at which discount, under which names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.sourcing import NamesByType


@dataclass(frozen=True, slots=True)
class Selection:
    """Which models are meant: all that is given must hold, of each field one of its values."""

    id: tuple[str, ...] = ()
    """Patterns of ids."""
    type: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    """Patterns of ``owned_by``."""
    capability: tuple[str, ...] = ()
    """Flags of ``model_spec.capabilities`` that are true."""
    where: str | None = None
    """In the language of searches."""

    def document(self) -> dict[str, Any]:
        """The selection as ``catalogue.yaml`` writes it."""
        document: dict[str, Any] = {
            name: list(values) for name in LISTS if (values := getattr(self, name))
        }
        return document if self.where is None else {**document, "where": self.where}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Selection":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        lists = {name: tuple(document.get(name, ())) for name in LISTS}
        return cls(**lists, where=document.get("where"))


LISTS: Final = ("id", "type", "provider", "capability")
"""The fields of a selection that hold several values."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency that prices are also told in."""

    code: str
    """The field beside ``usd``: the code of ISO 4217 in lower case."""
    per_usd: Decimal


@dataclass(frozen=True, slots=True)
class View:
    """One item of ``views`` in ``catalogue.yaml``. What it does not say, its base says."""

    name: str
    base: str | None = None
    """Another view: nothing is seen that this one does not see."""
    include: tuple[Selection, ...] = ()
    """Models that any of these means; none: all."""
    exclude: tuple[Selection, ...] = ()
    """Models that any of these means are left out of the included ones."""
    beta: bool | None = None
    """Whether models that are restricted to beta users are seen."""
    region: str | None = None
    """The country of the audience: models that are not available there are not seen."""
    discount_to_user: Mapping[str, Decimal] = field(default_factory=dict)
    """By a pattern of ids; the first in order that fits decides."""
    traits: NamesByType = field(default_factory=dict)
    """They win over the catalogue's."""
    aliases: NamesByType = field(default_factory=dict)
    rate_limit: str | None = None
    """How often a key of the view may ask that has no limit of its own."""
    anonymous: bool = False
    """Whether callers without a key get this view."""
    currency: Currency | None = None

    def document(self) -> dict[str, Any]:
        """The view as ``catalogue.yaml`` writes it, without what it does not say."""
        said: dict[str, Any] = {
            "base": self.base,
            "include": [each.document() for each in self.include] or None,
            "exclude": [each.document() for each in self.exclude] or None,
            "beta": self.beta,
            "region": self.region,
            "discount_to_user": dict(self.discount_to_user) or None,
            "traits": self.traits or None,
            "aliases": self.aliases or None,
            "rate_limit": self.rate_limit,
            "anonymous": self.anonymous or None,
            "currency": None
            if self.currency is None
            else {"code": self.currency.code, "per_usd": self.currency.per_usd},
        }
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_document(cls, name: str, document: Mapping[str, Any]) -> "View":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        currency = document.get("currency")
        discounts = document.get("discount_to_user", {})
        return cls(
            name=name,
            base=document.get("base"),
            include=tuple(map(Selection.from_document, document.get("include", ()))),
            exclude=tuple(map(Selection.from_document, document.get("exclude", ()))),
            beta=document.get("beta"),
            region=document.get("region"),
            discount_to_user={pattern: Decimal(part) for pattern, part in discounts.items()},
            traits=document.get("traits", {}),
            aliases=document.get("aliases", {}),
            rate_limit=document.get("rate_limit"),
            anonymous=document.get("anonymous", False),
            currency=None
            if currency is None
            else Currency(currency["code"], Decimal(currency["per_usd"])),
        )


Views = Mapping[str, View]
"""By name, in the order of the file."""


def lineage(views: Views, name: str) -> tuple[View, ...]:
    """The view and what it rests on, the view first; it ends where a base is missing or comes
    again, which reading a catalogue does not let pass."""
    found: dict[str, View] = {}
    current: str | None = name
    while current is not None and current in views and current not in found:
        found[current] = views[current]
        current = views[current].base
    return tuple(found.values())


def anonymous_view(views: Views) -> str | None:
    """The view that callers without a key get, if any."""
    return next((name for name, view in views.items() if view.anonymous), None)


def rate_limit_of(views: Views, name: str) -> str | None:
    """The rate limit that holds for a view: its own, or its base's."""
    return next((view.rate_limit for view in lineage(views, name) if view.rate_limit), None)


def cycles(views: Views) -> Iterator[tuple[str, ...]]:
    """Each circle of bases once, as the names on its way."""
    told: set[str] = set()
    for name in views:
        passed: list[str] = []
        current: str | None = name
        while current is not None and current in views and current not in passed:
            passed.append(current)
            current = views[current].base
        if current is not None and current in passed:
            circle = passed[passed.index(current) :]
            if not told.intersection(circle):
                told.update(circle)
                yield (*circle, current)
