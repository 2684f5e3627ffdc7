"""Helpers for the tests of LiteLLM's price map."""

from decimal import Decimal
from typing import Any

from modeldex.catalogue.assemble import assemble
from modeldex.dialects import litellm
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.report import Report
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.tariff import Circumstances

CHAT = {"litellm_provider": "acme", "mode": "chat"}


def entries_of(price_map: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The map as complete entries, by id."""
    draft = litellm.read(price_map).value
    assert draft is not None
    catalogue = assemble(draft)
    assert catalogue.value is not None, catalogue.errors
    return {name: entry.document() for name, entry in catalogue.value.entries.items()}


def entry_of(**fields: Any) -> dict[str, Any]:
    """The complete entry of a model with these fields."""
    return entries_of({"m": {**CHAT, **fields}})["m"]


def facts_from(**fields: Any) -> ModelFacts:
    """What is known of a model with these fields."""
    return facts_of(entry_of(**fields), litellm.NAME)


def report_of(price_map: dict[str, Any]) -> Report:
    draft = litellm.read(price_map).value
    assert draft is not None
    assert isinstance(draft.report, Report)
    return draft.report


def not_understood(**fields: Any) -> set[str]:
    """The names of what is told as not understood, of a model with these fields."""
    return {fact.kind for fact in report_of({"m": {**CHAT, **fields}}).not_understood}


def passed_through(**fields: Any) -> dict[str, Any]:
    """The fields of a model after reading and writing."""
    written = litellm.write([entry_of(**fields)])["m"]
    assert isinstance(written, dict)
    return written


def comparable(value: Any) -> Any:
    """Equal numbers are equal, and noise is none."""
    if isinstance(value, dict):
        return {key: comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return round_amount(Decimal(value))
    return value


def usd(facts: ModelFacts) -> dict[str, str]:
    """The rates that always hold, in dollars."""
    return {unit: f"{rate.usd:f}" for unit, rate in facts.tariff.rates.items()}


def amounts(fields: dict[str, Any], **circumstances: Any) -> dict[str, str]:
    """What a request of that kind pays, in dollars by unit."""
    chosen = facts_from(**fields).tariff.applicable(Circumstances(**circumstances))
    return {unit: f"{rate.usd:f}" for unit, (rate, _) in chosen.items()}
