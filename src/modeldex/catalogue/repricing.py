"""What a price rule does to an entry: every amount of it, once.

One walk reaches all of them: ``model_spec.pricing`` in whatever shape, the rates and conditional
rates of the extension, its least charge, and prices that are scheduled. Arithmetic is exact; what
an entry then keeps is rounded to 12 significant digits, as every amount is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from modeldex.catalogue.price_parts import without_foreign_prices
from modeldex.catalogue.rules import PriceRounding, PriceRule, Rounding
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.models.base import is_number
from modeldex.entries.rates.shapes import SHAPES
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES

_PRECISE: Final = 100
_EXACT: Final = Context(prec=_PRECISE)
"""Wide enough for the product of any two amounts that a document can hold."""

_MODES: Final = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.UP: ROUND_CEILING,
    Rounding.DOWN: ROUND_FLOOR,
}

_FIELD_UNITS: Final[Mapping[str, Mapping[str, str]]] = {
    model_type: {place.path[0]: place.unit for place in SHAPES[model_type]({})}
    for model_type in MODEL_TYPES
    if model_type in SHAPES
}
"""By type: the fields of its pricing that stand in every document, and what they are for."""

ADDABLE: Final = frozenset(UNITS) | {name for names in _FIELD_UNITS.values() for name in names}
"""What ``add`` of a price rule can name: units, and fields of ``pricing``."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """What the price of a document is for."""

    unit: str | None
    """None where nothing here knows it."""
    field: str
    times: int = 1
    """How often the price goes into the rate of the unit (see `shapes.Place`)."""


_Change = Callable[[Decimal, str, _Amount], Decimal]
"""From an amount, its currency and what it is for, to the amount that it becomes."""


def repriced(
    document: dict[str, Any], rule: PriceRule, diem_per_usd: Decimal = Decimal(1)
) -> dict[str, Any]:
    """The document with every amount as the rule makes it. A rule that says nothing gives the
    document back; else foreign facts about prices are left out, which are not true any more."""
    if rule == PriceRule():
        return document
    names = _FIELD_UNITS.get(document["type"], {})

    def change(amount: Decimal, currency: str, what: _Amount) -> Decimal:
        changed = _EXACT.multiply(amount, rule.factor)
        added = _added(rule.add, what, names)
        if added:
            by_currency = added * diem_per_usd if currency == "diem" else added
            changed = _EXACT.add(changed, _EXACT.divide(by_currency, Decimal(what.times)))
        return changed if rule.round is None else rounded(changed, rule.round)

    return without_foreign_prices(with_every_amount(document, change))


def with_every_amount(document: dict[str, Any], change: _Change) -> dict[str, Any]:
    """The document with each amount replaced."""
    walk = _Walk(document["type"], change)
    result = dict(document)
    spec, extensions = document.get("model_spec"), document.get(EXTENSIONS)
    if isinstance(spec, dict) and isinstance(spec.get("pricing"), dict):
        result["model_spec"] = {**spec, "pricing": walk.pricing(spec["pricing"])}
    if isinstance(extensions, dict):
        result[EXTENSIONS] = walk.extension(extensions)
    return result


def rounded(amount: Decimal, how: PriceRounding) -> Decimal:
    """The amount rounded, which never makes something free that was not: what is above zero
    stays at the step above it at least."""
    mode = _MODES[how.mode]
    if how.step is None:
        return Context(prec=how.digits or _PRECISE, rounding=mode).create_decimal(amount)
    steps = _EXACT.divide(amount, how.step).to_integral_value(mode)
    return _EXACT.multiply(steps if steps or not amount else Decimal(1), how.step)


def _added(
    add: Decimal | Mapping[str, Decimal] | None, what: _Amount, names: Mapping[str, str]
) -> Decimal:
    if not isinstance(add, Mapping):
        return add or Decimal(0)
    if what.unit is None:
        return add.get(what.field, Decimal(0))
    by_field = (amount for name, amount in add.items() if names.get(name) == what.unit)
    return add.get(what.unit, next(by_field, Decimal(0)))


class _Walk:
    def __init__(self, model_type: str, change: _Change) -> None:
        self._shape = SHAPES.get(model_type)  # type: ignore[call-overload]
        self._change = change

    def pricing(self, pricing: dict[str, Any]) -> dict[str, Any]:
        places = self._shape(pricing) if self._shape is not None else ()
        known = {place.path: _Amount(place.unit, place.path[0], place.times) for place in places}
        return self._within(pricing, lambda path: known.get(path, _Amount(None, path[-1])), ())

    def extension(self, extension: dict[str, Any]) -> dict[str, Any]:
        """The extension, or an item of its schedule, which holds prices under the same names."""
        result = dict(extension)
        for name, part in extension.items():
            if name == "pricing" and isinstance(part, dict):
                result[name] = self.pricing(part)
            elif name == "rates":
                result[name] = self._rates(part)
            elif name == "minimum_charge" and isinstance(part, dict):
                result[name] = self._within(part, lambda _: _Amount(None, "minimum_charge"), ())
            elif name in ("conditional_rates", "pricing_schedule") and isinstance(part, list):
                result[name] = [
                    self.extension(item) if isinstance(item, dict) else item for item in part
                ]
        return result

    def _rates(self, rates: Any) -> Any:
        if not isinstance(rates, dict):
            return rates
        return self._within(rates, lambda path: _Amount(path[0], path[0]), ())

    def _within(
        self,
        part: dict[str, Any],
        what: Callable[[tuple[str, ...]], _Amount],
        path: tuple[str, ...],
    ) -> dict[str, Any]:
        result = dict(part)
        for key, value in part.items():
            if key in ("usd", "diem") and is_number(value):
                result[key] = self._change(Decimal(value), key, what(path or (key,)))
            elif isinstance(value, dict):
                result[key] = self._within(value, what, (*path, key))
        return result
