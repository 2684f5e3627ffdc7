"""The parts of an entry's document that make its price.

They belong together: a tier, a batch rate or an included quantity means something only beside
the rates that the same document states.
"""

from collections.abc import Mapping
from typing import Any, Final

from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.merging import without
from modeldex.entries.models.base import is_number

PRICE_PATHS: Final = (
    ("model_spec", "pricing"),
    (EXTENSIONS, "rates"),
    (EXTENSIONS, "conditional_rates"),
    (EXTENSIONS, "pricing_schedule"),
    (EXTENSIONS, "minimum_charge"),
    (EXTENSIONS, "included"),
    (EXTENSIONS, "minimum"),
)
"""Where everything stands that decides what a request costs."""

_COUNTS: Final = ("included", "minimum")
"""They count units: alone they are no price."""

_FOREIGN: Final = "foreign"
_MARK: Final = "rate"


def states_price(document: Mapping[str, Any]) -> bool:
    """Whether the document says what anything costs."""
    return any(
        object_or_empty(document.get(part)).get(name)
        for part, name in PRICE_PATHS
        if name not in _COUNTS
    )


def without_price(document: dict[str, Any]) -> dict[str, Any]:
    """The document without any price, those that it keeps from foreign documents included."""
    for path in PRICE_PATHS:
        document = without(document, path)
    return without_foreign_prices(document)


def without_foreign_prices(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the foreign facts that are prices by their names: once the entry's
    price is another, they would tell, and write into other formats, what it is not.

    Marks that stand for the entry's own rates stay.
    """
    foreign = object_or_empty(document.get(EXTENSIONS)).get(_FOREIGN)
    if not isinstance(foreign, dict):
        return document
    kept = {dialect: _unpriced(facts, priced=False) for dialect, facts in foreign.items()}
    if kept == foreign:
        return document
    return {**document, EXTENSIONS: {**document[EXTENSIONS], _FOREIGN: kept}}


def _unpriced(value: Any, *, priced: bool) -> Any:
    if isinstance(value, list):
        return [_unpriced(item, priced=False) for item in value]
    if not isinstance(value, dict) or value.keys() == {_MARK}:
        return value
    kept = {}
    for key, part in value.items():
        is_price = priced or _names_price(key)
        if is_price and _is_amount(part):
            continue
        left = _unpriced(part, priced=is_price)
        if left or not part:
            kept[key] = left
    return kept


def _names_price(key: str) -> bool:
    folded = key.casefold()
    return "cost" in folded or "pric" in folded


def _is_amount(value: Any) -> bool:
    """A number, or one as text, as some formats write amounts."""
    if isinstance(value, str):
        return value.strip().lstrip("+-")[:1].isdigit()
    return is_number(value)
