"""What an entry says, parsed once, for everything that search reads of it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

import orjson

from modeldex.entries import json_codec
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Tariff
from modeldex.entries.types import ModelType


class Listed(Protocol):
    """What is searched: an entry, or serving's facts of one."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> ModelType: ...
    @property
    def body(self) -> bytes: ...
    @property
    def extensions(self) -> bytes: ...


class Said:
    """One entry's document, taken apart.

    Fractions may be floats here: search compares amounts, which have 12 significant digits, and
    computes nothing with them.
    """

    def __init__(self, entry: Listed) -> None:
        self.id = entry.id
        self.type: ModelType = entry.type
        self.document: Mapping[str, Any] = parsed(entry.body)
        self.spec = object_or_empty(self.document.get("model_spec"))
        self.extensions: Mapping[str, Any] = (
            object_or_empty(parsed(entry.extensions)) if entry.extensions else {}
        )
        self.may_be_dated = bool(entry.extensions) or b'"deprecation"' in entry.body
        """Whether the clock can change anything about it."""
        self.capabilities = object_or_empty(self.spec.get("capabilities"))
        self.constraints = object_or_empty(self.spec.get("constraints"))

    @cached_property
    def tariff(self) -> Tariff:
        """What the model costs."""
        return tariff_of(
            {"type": self.type, "model_spec": self.spec, "extensions": self.extensions}
        )

    @cached_property
    def prices(self) -> Mapping[str, float]:
        """By unit, the rate in dollars: the one without a condition, else the least of those with
        one."""
        found = {unit: float(rate.usd) for unit, rate in self.tariff.rates.items()}
        least: dict[str, float] = {}
        for card in self.tariff.cards:
            for unit, rate in card.rates.items():
                usd = float(rate.usd)
                least[unit] = min(usd, least.get(unit, usd))
        return {**least, **found}

    @property
    def whole(self) -> Mapping[str, Any]:
        """The document with its extensions."""
        return {**self.document, "extensions": self.extensions}


def parsed(body: bytes) -> Any:
    """Stored JSON, quickly."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:  # a number that no double can hold
        return json_codec.decode_stored(body)
