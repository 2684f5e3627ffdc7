"""Facts that pass through entries and through a dialect's own format, for tests of dialects."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.draft import Draft
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import ModelFacts, entry_document, facts_of
from modeldex.dialects.report import Report
from modeldex.entries import json_codec
from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.rates.tariff import Circumstances, Tariff
from modeldex.entries.reading import read_entry


def complete(facts: ModelFacts, dialect: str) -> dict[str, Any]:
    """A complete entry of these facts."""
    reading = read_entry(entry_document(facts, dialect), Mode.TOLERANT, Filling(owned_by=dialect))
    assert reading.value is not None, reading.problems
    return {"created": 1, **reading.value.document()}


def draft_of(dialect: Dialect, document: Any) -> Draft:
    """What the dialect reads of a document, which it must recognise as its own; the document
    goes through JSON first, as it would come."""
    value = json_codec.decode(json_codec.encode(document))
    assert dialect.recognises(value)
    reading = dialect.read(value, "models.json")
    assert reading.value is not None, reading.problems
    assert reading.errors == ()
    return reading.value


def report_of(draft: Draft) -> Report:
    assert isinstance(draft.report, Report)
    return draft.report


def entries_of(draft: Draft) -> dict[str, dict[str, Any]]:
    """The entries that a draft becomes: none of them may be impossible."""
    reading = assemble(draft)
    assert reading.value is not None, [str(problem) for problem in reading.errors]
    return {
        model_id: {"created": 1, **entry.document()}
        for model_id, entry in reading.value.entries.items()
    }


def read_facts(dialect: Dialect, document: Any) -> dict[str, ModelFacts]:
    """The facts in the entries that are read of a document."""
    entries = entries_of(draft_of(dialect, document))
    return {model_id: facts_of(entry, dialect.name) for model_id, entry in entries.items()}


def counts(facts: Iterable[Any]) -> dict[str, int]:
    """A report's facts by kind."""
    return {fact.kind: fact.count for fact in facts}


def usd(tariff: Tariff) -> dict[str, Decimal]:
    """The dollars of the rates that hold unconditionally."""
    return {unit: rate.usd for unit, rate in tariff.rates.items()}


def costs(tariff: Tariff, what: Circumstances) -> dict[str, Decimal]:
    """The dollars of the rates that hold there."""
    return {unit: rate.usd for unit, (rate, _) in tariff.applicable(what).items()}


def apart_from_prices(facts: ModelFacts, *also: str) -> ModelFacts:
    """Tariffs are compared by what they cost; ``also`` names facts that a dialect can not say."""
    return replace(facts, tariff=Tariff(), foreign={}, **{name: _NOTHING[name] for name in also})


_NOTHING: dict[str, Any] = {
    field: getattr(ModelFacts("", "text"), field) for field in ModelFacts.__dataclass_fields__
}

moments = st.sampled_from(
    [datetime(2027, 1, day, hour, 15, tzinfo=UTC) for day in (1, 2, 3) for hour in (0, 9, 17, 23)]
)
circumstances = st.builds(Circumstances, prompt_tokens=st.integers(0, 12), at=moments)
