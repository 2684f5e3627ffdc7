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

_PRICED: Final = ("rates", "conditional_rates", "pricing_schedule")
"""The extension's fields that hold amounts."""


def amounts_of(document: Mapping[str, Any]) -> dict[Path, Decimal]:
    """The amounts of an entry: of its pricing, whatever its shape, and of its extension.

    An item of a list is found again by what it is about (its condition, or the instant from
    which it holds) and not by its place, so that a new item in front moves no price.
    """
    pricing = object_or_empty(document.get("model_spec")).get("pricing")
    extensions = object_or_empty(document.get(EXTENSIONS))
    found = dict(_within(pricing, ("model_spec", "pricing")))
    for name in _PRICED:
        found.update(_within(extensions.get(name), (EXTENSIONS, name)))
    return found


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
