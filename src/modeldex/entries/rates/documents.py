"""The tariff of an entry: its pricing and what its extension adds, read and written."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from modeldex.entries.instants import instant_or_none
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.models.base import is_number
from modeldex.entries.rates.shapes import amount_of, price, tariff_of_pricing
from modeldex.entries.rates.tariff import ALWAYS, Card, Condition, Rate, Rates, Tariff


def tariff_of(document: Mapping[str, Any]) -> Tariff:
    """Everything that the entry costs. What the extension says decides over the pricing."""
    pricing = object_or_empty(object_or_empty(document.get("model_spec")).get("pricing"))
    extensions = object_or_empty(document.get("extensions"))
    shaped = tariff_of_pricing(document["type"], pricing)
    return joined(shaped, _tariff_of_extensions(extensions))


def joined(first: Tariff, then: Tariff) -> Tariff:
    """Both tariffs; where they disagree, the second decides."""
    return Tariff(
        {**first.rates, **then.rates},
        (*first.cards, *then.cards),
        {**first.included, **then.included},
        {**first.minimum, **then.minimum},
        then.minimum_charge or first.minimum_charge,
    )


def extension_of(tariff: Tariff) -> dict[str, Any]:
    """The fields of ``extensions`` that say what ``tariff`` says."""
    written: dict[str, Any] = {}
    if tariff.rates:
        written["rates"] = _written_rates(tariff.rates)
    if tariff.cards:
        written["conditional_rates"] = [
            {"when": condition_document(card.when), "rates": _written_rates(card.rates)}
            for card in tariff.cards
        ]
    for name, counts in (("included", tariff.included), ("minimum", tariff.minimum)):
        if counts:
            written[name] = dict(counts)
    if tariff.minimum_charge is not None:
        written["minimum_charge"] = price(tariff.minimum_charge)
    return written


def _tariff_of_extensions(extensions: Mapping[str, Any]) -> Tariff:
    cards = extensions.get("conditional_rates")
    return Tariff(
        _rates(extensions.get("rates")),
        tuple(
            Card(_condition(card.get("when")), _rates(card.get("rates")))
            for card in (cards if isinstance(cards, list) else ())
            if isinstance(card, Mapping)
        ),
        included=_counts(extensions.get("included")),
        minimum=_counts(extensions.get("minimum")),
        minimum_charge=_rate(extensions.get("minimum_charge")),
    )


def _counts(document: Any) -> dict[str, int]:
    return {
        unit: int(count) for unit, count in object_or_empty(document).items() if is_number(count)
    }


def _rates(document: Any) -> Rates:
    return {
        unit: rate
        for unit, amounts in object_or_empty(document).items()
        if (rate := _rate(amounts)) is not None
    }


def _rate(amounts: Any) -> Rate | None:
    if not isinstance(amounts, Mapping) or not is_number(amounts.get("usd")):
        return None
    return Rate(amount_of(amounts["usd"]), _decimal(amounts.get("diem")))


def _decimal(value: Any) -> Decimal | None:
    return amount_of(value) if is_number(value) else None


def _written_rates(rates: Rates) -> dict[str, Any]:
    return {unit: price(rate) for unit, rate in rates.items()}


def _condition(document: Any) -> Condition:
    given = dict(object_or_empty(document))
    for name in ("valid_from", "valid_until"):
        if name in given:
            given[name] = instant_or_none(given[name])
    for name in ("utc_from", "utc_until"):
        if isinstance(given.get(name), str):
            given[name] = time.fromisoformat(given[name])
    for name in ("duration_from", "duration_to"):
        if name in given:
            given[name] = _decimal(given[name])
    if isinstance(given.get("utc_days"), list):
        given["utc_days"] = tuple(map(str, given["utc_days"]))
    known = Condition.__dataclass_fields__
    return Condition(**{name: value for name, value in given.items() if name in known})


def condition_document(when: Condition) -> dict[str, Any]:
    """A condition as ``when`` of the extension writes it; empty for always."""
    if when is ALWAYS:
        return {}
    return {name: _written(value) for name, value in when.given().items()}


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return list(value)
    return value.strftime("%H:%M") if isinstance(value, time) else value
