"""What an entry cost, and since when: its prices as a series, dated ones included."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from modeldex.catalogue.changes import FieldChange, same
from modeldex.catalogue.lifecycle import changes_at, shown_at
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty

_RATES: Final = ("rates", "conditional_rates", "included")
"""What the extensions say of prices (see `models.extensions`)."""
_SCHEDULE: Final = "pricing_schedule"
_PATHS: Final = ("model_spec.pricing", *(f"{EXTENSIONS}.{name}" for name in (*_RATES, _SCHEDULE)))


@dataclass(frozen=True, slots=True)
class Held:
    """A version of an entry, and the time for which it was what is published."""

    document: Mapping[str, Any]
    revision: int
    since: datetime
    until: datetime | None
    """None while it holds."""


@dataclass(frozen=True, slots=True)
class Price:
    """What an entry costs from an instant on, until the next one of its series."""

    since: datetime
    revision: int
    """The revision that says so; it may have said so long before, of a dated price."""
    document: Mapping[str, Any] | None
    """As `price_of` gives it; None where the entry is not listed."""


def price_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """All that a document says of what the model costs: ``pricing`` in the API's shape, and what
    its extensions add. Empty for a model without a price."""
    pricing = object_or_empty(document.get("model_spec")).get("pricing")
    extensions = object_or_empty(document.get(EXTENSIONS))
    added = {name: extensions[name] for name in _RATES if name in extensions}
    return added if pricing is None else {"pricing": pricing, **added}


def changes_price(fields: Iterable[FieldChange]) -> bool:
    """Whether a change of an entry changes what it costs, now or at a later date."""
    return any(
        change.path == path or change.path.startswith((f"{path}.", f"{path}["))
        for change in fields
        for path in _PATHS
    )


def price_series(versions: Iterable[Held]) -> list[Price]:
    """Each price, from when on, oldest first, from the versions of one entry in their order.

    A price that was dated ahead stands at its own instant, also where that is still to come. An
    entry that leaves the list, by a publish or by its own removal, has no price from then on.
    """
    series: list[Price] = []
    for price in _every_price(versions):
        if series and series[-1].since == price.since:  # of one instant the last one counts
            series.pop()
        if not series or not _equal(series[-1], price):
            series.append(price)
    return series if series and series[0].document is not None else series[1:]


def _every_price(versions: Iterable[Held]) -> Iterator[Price]:
    last: Held | None = None
    for held in versions:
        if last is not None and last.until is not None and last.until < held.since:
            yield Price(last.until, last.revision, None)
        for instant in (held.since, *_own_instants(held)):
            shown = shown_at(held.document, instant)
            price = None if shown is None else price_of(shown)
            yield Price(instant, held.revision, price)
        last = held
    if last is not None and last.until is not None:
        yield Price(last.until, last.revision, None)


def _own_instants(held: Held) -> Iterator[datetime]:
    """The instants at which the clock changed the version while it was published."""
    for instant in changes_at(held.document):
        if instant > held.since and (held.until is None or instant < held.until):
            yield instant


def _equal(one: Price, other: Price) -> bool:
    return same(one.document, other.document)
