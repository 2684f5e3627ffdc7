"""What a dialect knows of a model goes into an entry and comes out again."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.dialects.facts import ModelFacts, entry_document, facts_of
from modeldex.entries.filling import WEAKEST_CAPABILITIES, Filling
from modeldex.entries.problems import Mode
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from modeldex.entries.reading import read_entry
from modeldex.entries.types import MODEL_TYPES
from tests.documents import every_document

FULL = ModelFacts(
    id="acme/m",
    type="text",
    name="M",
    description="A model.",
    owned_by="acme",
    created=1_700_000_000,
    model_source="https://example.com/m",
    context_tokens=1000,
    max_input_tokens=900,
    max_output_tokens=100,
    flags=dict.fromkeys((name for name in WEAKEST_CAPABILITIES if name != "quantization"), True),
    quantization="fp8",
    reasoning_efforts=("low", "high"),
    default_effort="low",
    uncensored=True,
    offline=True,
    tariff=Tariff(
        {
            "input_tokens": Rate(Decimal(1), Decimal(1)),
            "output_tokens": Rate(Decimal(2), Decimal(2)),
            "requests": Rate(Decimal("0.1"), Decimal("0.1")),
        },
        (
            Card(
                Condition(service_tier="batch"), {"input_tokens": Rate(Decimal("0.5"), Decimal(1))}
            ),
        ),
    ),
    input_modalities=("text", "image"),
    output_modalities=("text",),
    knowledge_cutoff="2026-01",
    released="2026-06-01",
    parameters=("temperature", "tools"),
    removes_at="2027-01-01T00:00:00Z",
    replacement="acme/n",
    foreign={"mystery": {"a": [1, None]}},
)


def passed_on(facts: ModelFacts) -> ModelFacts:
    """The facts after an entry was made of them, read and completed."""
    reading = read_entry(entry_document(facts, "acme"), Mode.TOLERANT, Filling(owned_by="x"))
    assert reading.value is not None, reading.problems
    assert reading.problems == ()
    return facts_of(reading.value.document(), "acme")


def test_every_fact_passes_through_a_text_entry() -> None:
    assert passed_on(FULL) == FULL


@pytest.mark.parametrize("model_type", MODEL_TYPES)
def test_what_a_type_has_no_field_for_is_kept_in_its_extension(model_type: Any) -> None:
    facts = replace(
        FULL,
        type=model_type,
        flags={},
        quantization=None,
        reasoning_efforts=(),
        default_effort=None,
        context_tokens=None,
    )
    passed = passed_on(facts)
    kept = ("max_input_tokens", "max_output_tokens", "tariff", "parameters", "foreign", "name")
    if model_type == "embedding":  # its shape says that there is nothing to pay for output
        kept = tuple(name for name in kept if name != "tariff")
    assert {name: getattr(passed, name) for name in kept} == {
        name: getattr(facts, name) for name in kept
    }


def test_what_is_not_known_is_not_said() -> None:
    document = entry_document(ModelFacts("m", "image"), "acme")
    assert document == {"id": "m", "type": "image"}


@given(st.sampled_from(every_document()))
def test_an_entrys_facts_lead_to_facts_that_are_the_same(document: dict[str, Any]) -> None:
    facts = facts_of(document, "litellm")
    passed = read_entry(entry_document(facts, "litellm"), Mode.TOLERANT, Filling()).value
    assert passed is not None
    # Tariffs are compared by what they cost, in tests of their own.
    without = [
        replace(each, tariff=Tariff()) for each in (facts_of(passed.document(), "litellm"), facts)
    ]
    assert without[0] == without[1]
