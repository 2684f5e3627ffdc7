"""What a view, or an operator's mark, changes in an entry as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.views import Currency
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.models.base import is_number
from modeldex.entries.numbers import round_amount

DISCOUNT: Final = "discount_to_user"
REPLACEMENT: Final = "replacementModelId"
_RATES: Final = ("rates", "conditional_rates", "pricing_schedule")


@dataclass(frozen=True, slots=True)
class Overlay:
    """Changes of an entry that is shown. The published one stays as it is."""

    discount: Decimal | None = None
    """``discount_to_user``, as the view's agreement has it."""
    own_discount: bool = True
    """Whether the entry's own ``discount_to_user`` is shown."""
    currency: Currency | None = None
    """In which every price is told, too."""
    without_replacement: bool = False
    """Whether to leave out what shall replace the model, as that one can not be seen."""
    offline: bool = False
    """Whether the model is marked as not answering."""

    def then(self, other: "Overlay") -> "Overlay":
        """Both, this one first."""
        return replace(
            other,
            own_discount=self.own_discount and other.own_discount,
            without_replacement=self.without_replacement or other.without_replacement,
            offline=self.offline or other.offline,
        )


AS_PUBLISHED: Final = Overlay()


def overlaid(document: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """The document as it is shown; ``document`` is not changed."""
    shown = dict(document)
    if overlay.discount is not None:
        shown = _with_discount(document, overlay.discount)
    elif not overlay.own_discount:
        shown.pop(DISCOUNT, None)
    spec = document.get("model_spec")
    if isinstance(spec, Mapping):
        shown["model_spec"] = _spec(spec, overlay)
    extensions = document.get(EXTENSIONS)
    if overlay.currency is not None and isinstance(extensions, Mapping):
        shown[EXTENSIONS] = {
            name: _priced(value, overlay.currency) if name in _RATES else value
            for name, value in extensions.items()
        }
    return shown


def _with_discount(document: Mapping[str, Any], discount: Decimal) -> dict[str, Any]:
    """With the discount where the API puts it: before ``model_spec``."""
    shown: dict[str, Any] = {}
    for name, value in document.items():
        if name == "model_spec":
            shown[DISCOUNT] = discount
        if name != DISCOUNT:
            shown[name] = value
    return {**shown, DISCOUNT: discount}


def _spec(spec: Mapping[str, Any], overlay: Overlay) -> Mapping[str, Any]:
    changed: dict[str, Any] = {}
    if overlay.offline:
        changed["offline"] = True
    deprecation = object_or_empty(spec.get("deprecation"))
    if overlay.without_replacement and REPLACEMENT in deprecation:
        changed["deprecation"] = {
            name: value for name, value in deprecation.items() if name != REPLACEMENT
        }
    if overlay.currency is not None and "pricing" in spec:
        changed["pricing"] = _priced(spec["pricing"], overlay.currency)
    return {**spec, **changed} if changed else spec


def _priced(value: Any, currency: Currency) -> Any:
    """Every price in it, at any depth, with its amount in the currency beside ``usd``."""
    if isinstance(value, list):
        return [_priced(item, currency) for item in value]
    if not isinstance(value, Mapping):
        return value
    priced = {name: _priced(inner, currency) for name, inner in value.items()}
    usd = value.get("usd")
    if is_number(usd):
        priced[currency.code] = round_amount(Decimal(usd) * currency.per_usd)  # type: ignore[arg-type]
    return priced
