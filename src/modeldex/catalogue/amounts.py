"""Every amount that an entry names, by where it stands: what a price is compared by."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.changes import CURRENCIES
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.models.base import is_number
from modeldex.entries.problems import Path
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.fallbacks import INSTEAD_OF
from modeldex.entries.rates.tariff import Tariff

_FOREIGN: Final = "foreign"
"""The extension's field for what other systems said: it is nobody's price here."""


def amounts_of(document: Mapping[str, Any]) -> dict[Path, Decimal]:
    """The amounts of an entry: of its pricing, whatever its shape, and of its extension.

    An item of a list is found again by what it is about (its condition, or the instant from
    which it holds) and not by its place, so that a new item in front moves no price.
    """
    pricing = object_or_empty(document.get("model_spec")).get("pricing")
    found = dict(_within(pricing, ("model_spec", "pricing")))
    for name, value in object_or_empty(document.get(EXTENSIONS)).items():
        if name != _FOREIGN:
            found.update(_within(value, (EXTENSIONS, name)))
    return found


def usual_path(path: Path) -> Path:
    """Where the amount stands that a scheduled one is going to replace; any other path itself."""
    match path:
        case (str(), "pricing_schedule", _, "pricing", *rest):
            return ("model_spec", "pricing", *rest)
        case (str(), "pricing_schedule", _, *rest):
            return (EXTENSIONS, *rest)
        case _:
            return path


def is_diem(path: Path) -> bool:
    """Whether the amount at the path is one in diem."""
    return path[-1] == "diem"


def moved_rates(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, Decimal, Decimal | None]]:
    """By unit, rates in dollars that are others now, wherever in the entry they stand: a price
    can move from ``pricing`` to the extension. None where nothing is paid for the unit any more,
    and it is counted as no other unit that has a rate."""
    before, after = _tariff(old), _tariff(new)
    conditional = {unit for card in after.cards for unit in card.rates}
    for unit, rate in before.rates.items():
        now = after.rates.get(unit)
        if now is not None and now.usd != rate.usd:
            yield unit, rate.usd, now.usd
        elif now is None and rate.usd > 0 and unit not in conditional | INSTEAD_OF.keys():
            yield unit, rate.usd, None


def _tariff(document: Mapping[str, Any]) -> Tariff:
    """What the entry costs; nothing where a tolerant reading kept what makes no sense."""
    try:
        return tariff_of(document)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return Tariff()


def _within(value: Any, path: Path) -> Iterator[tuple[Path, Decimal]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in CURRENCIES and is_number(part):
                yield (*path, key), Decimal(part)
            else:
                yield from _within(part, (*path, key))
    elif isinstance(value, list):
        seen: dict[str, int] = {}
        for item in value:
            subject = _subject(item)
            again = seen[subject] = seen.get(subject, 0) + 1
            name = subject if again == 1 else f"{subject} {again}"
            yield from _within(item, (*path, name))


def _subject(item: Any) -> str:
    """What an item of a list is about, as a step of a path."""
    said = object_or_empty(item)
    about = said.get("when", said.get("from", ""))
    return about if isinstance(about, str) else json_codec.encode(about, sort_keys=True).decode()
