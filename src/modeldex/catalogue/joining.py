"""Two statements of one model, joined: the higher one wins field by field.

Some fields mean something only together, and are taken from one statement as a whole: the price
(see `price_parts`), the constraints, and the deprecation.
"""

from collections.abc import Mapping
from typing import Any, Final

from modeldex.catalogue.price_parts import (
    states_price,
    without_foreign_prices,
    without_price,
)
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.merging import laid_over, restated, without
from modeldex.entries.problems import Path
from modeldex.entries.rules import CAPABILITY_NEEDS

WHOLES: Final[tuple[Path, ...]] = (
    ("model_spec", "constraints"),
    ("model_spec", "deprecation"),
)
"""Objects that are taken as they are, or not at all."""

_CAPABILITIES: Final[Path] = ("model_spec", "capabilities")


def joined(lower: dict[str, Any], higher: dict[str, Any]) -> dict[str, Any]:
    """What both say together. Neither argument is changed; they are of one id and one type."""
    below = without_price(lower) if states_price(higher) else lower
    if below is lower and states_price(lower):
        higher = without_foreign_prices(higher)
    for path in WHOLES:
        if part_at(higher, path):
            below = without(below, path)
    return _consistent(laid_over(below, higher), part_at(higher, _CAPABILITIES))


def patched(document: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The document under a merge patch (RFC 7396) that a person wrote: every field by itself,
    those of a price, too."""
    result = restated(document, dict(patch))
    return without_foreign_prices(result) if states_price(patch) else result


def part_at(document: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The object at a path; an empty one where there is none."""
    for step in path:
        document = object_or_empty(document.get(str(step)))
    return document


def _consistent(document: dict[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """Without capabilities of the lower statement that mean nothing beside those of the higher
    one: how many images a model takes, where the higher says that it takes none."""
    capabilities = part_at(document, _CAPABILITIES)
    void: set[str] = set()
    for capability, needed in CAPABILITY_NEEDS:
        only_below = capability in capabilities and capability not in stated
        if only_below and (needed in void or stated.get(needed) is False):
            void.add(capability)
    for capability in void:
        document = without(document, (*_CAPABILITIES, capability))
    return document
