"""Completing a document: what can be derived from the rest of it, and what a catalogue's
defaults or the API's weakest promise say where it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from modeldex.entries.models.base import is_number
from modeldex.entries.models.capabilities import Capabilities
from modeldex.entries.numbers import round_amount

FIELD_ORDER: Final = (
    "id",
    "object",
    "created",
    "owned_by",
    "type",
    "context_length",
    "discount_to_user",
    "model_spec",
    "extensions",
)
"""The order in which the top level of an entry is written; other fields follow."""

# What the API's schema requires of a text model and an entry from elsewhere may not say:
# nothing is promised that was not said.
WEAKEST_CAPABILITIES: Final[Mapping[str, Any]] = {
    info.alias or name: "not-available" if name == "quantization" else False
    for name, info in Capabilities.model_fields.items()
    if info.is_required()
}
WEAKEST_PRIVACY: Final = "anonymized"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a catalogue says in place of an entry that does not."""

    owned_by: str = "modeldex"
    diem_per_usd: Decimal = Decimal(1)
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By model type, or ``all``: values in the shape of an entry. The type's win."""


def fill(document: Mapping[str, Any], filling: Filling) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The document completed, and the dotted paths of the values that were put in.

    ``document`` is not changed. Values of a wrong type are left for validation to find.
    """
    filler = _Filler(filling)
    completed = filler.complete(document)
    return completed, tuple(filler.filled)


class _Filler:
    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        self.filled: list[str] = []

    def complete(self, document: Mapping[str, Any]) -> dict[str, Any]:
        completed = dict(document)
        completed.setdefault("model_spec", {})
        model_type = document.get("type")
        for group in (model_type, "all"):
            if isinstance(group, str) and group in self.filling.defaults:
                self._merge_missing(completed, self.filling.defaults[group], "")
        self._put(completed, "object", "model")
        self._put(completed, "owned_by", self.filling.owned_by)
        spec = completed["model_spec"]
        if isinstance(spec, dict):
            spec = completed["model_spec"] = dict(spec)
            self._complete_spec(spec, model_type)
            if model_type == "text" and "availableContextTokens" in spec:
                self._put(completed, "context_length", spec["availableContextTokens"])
        if isinstance(completed.get("extensions"), dict):
            completed["extensions"] = self._complete_extensions(completed["extensions"])
        return {
            **{key: completed[key] for key in FIELD_ORDER if key in completed},
            **{key: value for key, value in completed.items() if key not in FIELD_ORDER},
        }

    def _complete_spec(self, spec: dict[str, Any], model_type: object) -> None:
        self._put(spec, "privacy", WEAKEST_PRIVACY, "model_spec.")
        if model_type == "text":
            capabilities = spec.get("capabilities", {})
            if isinstance(capabilities, dict):
                capabilities = spec["capabilities"] = dict(capabilities)
                for name, value in WEAKEST_CAPABILITIES.items():
                    self._put(capabilities, name, value, "model_spec.capabilities.")
        if isinstance(spec.get("deprecation"), dict):
            spec["deprecation"] = self._complete_deprecation(spec["deprecation"])
        if isinstance(spec.get("pricing"), dict):
            spec["pricing"] = self._complete_prices(spec["pricing"], "model_spec.pricing")

    def _complete_deprecation(self, deprecation: Mapping[str, Any]) -> dict[str, Any]:
        completed = dict(deprecation)
        for name, other in (("date", "removesAt"), ("removesAt", "date")):
            if other in completed:
                self._put(completed, name, completed[other], "model_spec.deprecation.")
        self._put(completed, "autoRemap", False, "model_spec.deprecation.")
        return completed

    def _complete_extensions(self, extensions: Mapping[str, Any]) -> dict[str, Any]:
        completed = self._complete_rates(extensions, "extensions")
        least = completed.get("minimum_charge")
        if isinstance(least, dict):
            completed["minimum_charge"] = self._complete_prices(least, "extensions.minimum_charge")
        schedule = completed.get("pricing_schedule")
        if isinstance(schedule, list):
            completed["pricing_schedule"] = [
                self._complete_scheduled(item, f"extensions.pricing_schedule[{index}]")
                if isinstance(item, dict)
                else item
                for index, item in enumerate(schedule)
            ]
        return completed

    def _complete_scheduled(self, item: Mapping[str, Any], path: str) -> dict[str, Any]:
        completed = self._complete_rates(item, path)
        if isinstance(completed.get("pricing"), dict):
            completed["pricing"] = self._complete_prices(completed["pricing"], f"{path}.pricing")
        return completed

    def _complete_rates(self, holder: Mapping[str, Any], path: str) -> dict[str, Any]:
        completed = dict(holder)
        if isinstance(completed.get("rates"), dict):
            completed["rates"] = self._complete_prices(completed["rates"], f"{path}.rates")
        cards = completed.get("conditional_rates")
        if isinstance(cards, list):
            completed["conditional_rates"] = [
                {
                    **card,
                    "rates": self._complete_prices(
                        card["rates"], f"{path}.conditional_rates[{index}].rates"
                    ),
                }
                if isinstance(card, dict) and isinstance(card.get("rates"), dict)
                else card
                for index, card in enumerate(cards)
            ]
        return completed

    def _complete_prices(self, prices: Mapping[str, Any], path: str) -> dict[str, Any]:
        """Remove float noise at any depth, and let ``diem`` follow ``usd``."""
        completed: dict[str, Any] = {}
        for key, value in prices.items():
            if isinstance(value, dict):
                completed[key] = self._complete_prices(value, f"{path}.{key}")
            elif isinstance(value, Decimal) and value.is_finite():
                completed[key] = round_amount(value)
            else:
                completed[key] = value
            if key == "usd" and "diem" not in prices and is_number(value):
                diem = round_amount(Decimal(completed[key]) * self.filling.diem_per_usd)
                self._put(completed, "diem", diem, f"{path}.")
        return completed

    def _merge_missing(self, target: dict[str, Any], values: Mapping[str, Any], path: str) -> None:
        for key, value in values.items():
            if not isinstance(value, Mapping):
                self._put(target, key, value, path)
            elif isinstance(target.get(key, {}), dict):
                target[key] = dict(target.get(key, {}))
                self._merge_missing(target[key], value, f"{path}{key}.")

    def _put(self, target: dict[str, Any], key: str, value: Any, path: str = "") -> None:
        if key not in target:
            target[key] = value
            self.filled.append(f"{path}{key}")
