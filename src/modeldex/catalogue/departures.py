"""What is going away: which models, when, what replaces each, and how the prices compare."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from modeldex.catalogue.lifecycle import State, deprecation_of, removes_at, starts_at, state_at
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.documents import tariff_of

Document: TypeAlias = Mapping[str, Any]

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class PriceBeside:
    """The price of a unit, without any condition, of a model and of its replacement."""

    unit: str
    usd: Decimal | None
    replacement_usd: Decimal | None
    """None where one of the two has no such price."""

    @property
    def percent(self) -> Decimal | None:
        """By how much the replacement is dearer (above 0) or cheaper; None where that can not be
        said."""
        if self.usd is None or self.replacement_usd is None or not self.usd:
            return None
        return round_amount((self.replacement_usd - self.usd) / self.usd * _HUNDRED)


@dataclass(frozen=True, slots=True)
class Departure:
    """A model that leaves the list."""

    model_id: str
    type: str
    state: State
    """Now."""
    starts_at: datetime | None
    """From when clients are warned; None: they are warned already."""
    removes_at: datetime
    remapped: bool
    """Whether who asks for it afterwards is given its replacement."""
    replacement: str | None
    """What takes its place: one that is listed, at the end of the chain of replacements."""
    prices: tuple[PriceBeside, ...]
    """By unit, the model's own units first; empty without a replacement."""


def departures(
    listed: Iterable[tuple[str, datetime]],
    document_of: Callable[[str], Document],
    successor_of: Callable[[str], str | None],
    now: datetime,
    within: timedelta,
) -> Iterator[Departure]:
    """What leaves the list until ``within`` from ``now``, the next first.

    Args:
        listed: ids of models that are in the list, and when each leaves it.
        document_of: the document of a listed model, as it is shown now.
        successor_of: the id of the listed model that takes the place of another, if any.
    """
    last = now + within if within < datetime.max.replace(tzinfo=now.tzinfo) - now else None
    soon = [(end, model_id) for model_id, end in listed if last is None or end <= last]
    for end, model_id in sorted(soon):
        document = document_of(model_id)
        replacement = successor_of(model_id)
        beside = None if replacement is None else document_of(replacement)
        yield Departure(
            model_id,
            str(document["type"]),
            state_at(document, now),
            starts_at(document),
            end,
            deprecation_of(document).get("autoRemap") is True,
            replacement,
            () if beside is None else tuple(_beside(document, beside)),
        )


def departures_of(
    documents: Mapping[str, Document],
    successor_of: Callable[[str], str | None],
    now: datetime,
    within: timedelta,
) -> Iterator[Departure]:
    """`departures` of documents that are listed."""
    listed = (
        (model_id, end)
        for model_id, document in documents.items()
        if (end := removes_at(document)) is not None
    )
    return departures(listed, documents.__getitem__, successor_of, now, within)


def _beside(document: Document, replacement: Document) -> Iterator[PriceBeside]:
    old, new = tariff_of(document).rates, tariff_of(replacement).rates
    for unit in dict.fromkeys((*old, *new)):
        yield PriceBeside(
            unit,
            old[unit].usd if unit in old else None,
            new[unit].usd if unit in new else None,
        )
