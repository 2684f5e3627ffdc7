"""A model as quotes need it: its tariff, its limits, and the discount of whoever asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from modeldex.catalogue.quotes.limits import Limits, limits_of
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.models.base import is_number
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Tariff
from modeldex.entries.types import ModelType

_KEPT: Final = 4_096
"""How many models are kept ready; one that is not is read within a tenth of a millisecond."""


@dataclass(frozen=True, slots=True)
class PricedModel:
    """One model, ready to be quoted. `PricedModel.of` makes one from an entry's document."""

    id: str
    type: ModelType
    tariff: Tariff
    limits: Limits
    units: frozenset[str]
    """Every unit that has a rate, be it under a condition."""
    options: Mapping[str, tuple[str, ...]]
    """By condition, such as ``resolution``: the values that rates are given for."""
    resolutions: tuple[str, ...]
    """All that it takes, as far as the entry says."""
    qualities: tuple[str, ...]
    discount: Decimal | None = None
    """The share that is taken off for whoever asks, between 0 and 1."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PricedModel":
        """From a document that has been read, extensions included, at its own instant (see
        `lifecycle.shown_at`)."""
        tariff = tariff_of(document)
        units = frozenset(tariff.rates).union(*(card.rates for card in tariff.cards))
        limits, options = limits_of(document, units), _options(tariff)
        discount = document.get("discount_to_user")
        return cls(
            id=document["id"],
            type=document["type"],
            tariff=tariff,
            limits=limits,
            units=units,
            options=options,
            resolutions=_joined(limits.resolutions, options["resolution"]),
            qualities=_joined(limits.qualities, options["quality"]),
            discount=Decimal(str(discount)) if is_number(discount) else None,
        )


def _options(tariff: Tariff) -> dict[str, tuple[str, ...]]:
    return {
        condition: _joined(
            value for card in tariff.cards if (value := getattr(card.when, condition)) is not None
        )
        for condition in _WITH_OPTIONS
    }


_WITH_OPTIONS: Final = ("resolution", "quality", "upscale", "service_tier")


def _joined(*parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(*parts)))


@lru_cache(maxsize=_KEPT)
def priced_model(body: bytes, extensions: bytes = b"") -> PricedModel:
    """The model of an entry that is held as `entry.Entry` holds it. It is read once, and kept as
    long as it is asked for."""
    document = json_codec.decode_stored(body)
    if extensions:
        document[EXTENSIONS] = json_codec.decode_stored(extensions)
    return PricedModel.of(document)
