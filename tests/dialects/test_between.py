"""From one dialect to another: what both can say arrives.

A model is written in one dialect, read, written in the other, and read again.
"""

from datetime import time
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue
from modeldex.dialects import litellm, models_dev, native, ollama, openai, openrouter
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.modalities import inputs_of, outputs_of
from modeldex.dialects.sayable import Sayable
from modeldex.entries.entry import Entry
from modeldex.entries.rates.tariff import Card, Circumstances, Condition, Rate, Tariff
from tests.dialects.passing import complete, costs, draft_of, entries_of

SPOKEN = (litellm.DIALECT, models_dev.DIALECT, ollama.DIALECT, openai.DIALECT, openrouter.DIALECT)
PAIRS = tuple(permutations(SPOKEN, 2))

FACTS: dict[str, Any] = {
    "name": "The model",
    "description": "What it is.",
    "owned_by": "acme",
    "created": 1_700_000_000,
    "model_source": "https://huggingface.co/acme/large",
    "context_tokens": 128_000,
    "max_output_tokens": 16_000,
    "quantization": "int8",
    "reasoning_efforts": ("low", "high"),
    "default_effort": "low",
    "knowledge_cutoff": "2026-01-31",
    "released": "2026-06-01",
    "removes_at": "2027-03-01T00:00:00Z",
    "offline": False,
}
"""A fact of each kind. What goes in and out follows from the capabilities, which are drawn."""

CONDITIONS = (
    Condition(prompt_tokens_above=200_000),
    Condition(prompt_tokens_from=272_001),
    Condition(service_tier="flex"),
    Condition(utc_from=time(16, 30), utc_until=time(0, 30)),
    Condition(utc_days=("saturday", "sunday")),
)
OCCASIONS = tuple(
    Circumstances(prompt_tokens=tokens, service_tier=tier)
    for tokens in (0, 200_000, 200_001, 272_000, 272_001)
    for tier in (None, "flex")
)
amounts = st.decimals(Decimal("0.0001"), Decimal(900), places=4).map(Rate)


def common(one: Sayable, other: Sayable) -> Sayable:
    """What both can say."""
    types = tuple(each for each in one.types if each in other.types)
    return Sayable(
        one.facts & other.facts,
        types,
        one.flags & other.flags,
        one.units & other.units,
        one.conditions & other.conditions,
    )


@st.composite
def models(draw: st.DrawFn, can_say: Sayable) -> ModelFacts:
    """A text model of which nothing is known but what can be said, and prices of its prompt and
    its answer, without which no format tells a price."""
    known = {name: FACTS[name] for name in FACTS if name in can_say.facts and draw(st.booleans())}
    if "reasoning_efforts" not in known:
        known.pop("default_effort", None)
    flags = {flag: draw(st.booleans()) for flag in sorted(can_say.flags)}
    if "reasoning_efforts" in known:
        flags |= {"supportsReasoning": True, "supportsReasoningEffort": True}
    return ModelFacts("acme/large", "text", flags=flags, tariff=draw(tariffs(can_say)), **known)


@st.composite
def tariffs(draw: st.DrawFn, can_say: Sayable) -> Tariff:
    if not {"input_tokens", "output_tokens"} <= can_say.units:
        return Tariff()
    units = sorted(unit for unit in can_say.units if unit.endswith("_tokens"))
    others = draw(st.dictionaries(st.sampled_from(units), amounts, max_size=3))
    rates = {"input_tokens": draw(amounts), "output_tokens": draw(amounts), **others}
    sayable = [each for each in CONDITIONS if each.given().keys() <= can_say.conditions]
    if not sayable or draw(st.booleans()):
        return Tariff(rates)
    card = {"input_tokens": draw(amounts), "output_tokens": draw(amounts)}
    return Tariff(rates, (Card(draw(st.sampled_from(sayable)), card),))


def passed(dialect: Dialect, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry, written and read in the dialect."""
    assert dialect.write is not None
    (again,) = entries_of(draft_of(dialect, dialect.write([entry]))).values()
    return again


def known(entry: dict[str, Any], can_say: Sayable) -> dict[str, Any]:
    """What the entry says of what can be said. What it does not say, a format may fill in; a
    capability that is not told is not there."""
    facts = facts_of(entry, "none")
    said = {name: value for name in can_say.facts & FACTS.keys() if (value := getattr(facts, name))}
    if "removes_at" in said:
        said["removes_at"] = said["removes_at"][:10]  # some formats have days, and no hours
    if "input_modalities" in can_say.facts:
        said |= {"inputs": set(inputs_of(facts)), "outputs": set(outputs_of(facts))}
    said["flags"] = {flag for flag in can_say.flags if facts.flags.get(flag)}
    said["costs"] = [
        {unit: usd for unit, usd in costs(facts.tariff, what).items() if unit in can_say.units}
        for what in OCCASIONS
    ]
    return said


@pytest.mark.parametrize(
    ("one", "other"), PAIRS, ids=[f"{one.name}-{other.name}" for one, other in PAIRS]
)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_what_both_can_say_arrives(one: Dialect, other: Dialect, data: st.DataObject) -> None:
    assert one.can_say is not None
    assert other.can_say is not None
    can_say = common(one.can_say, other.can_say)
    entry = complete(data.draw(models(can_say)), "none")
    arrived = known(passed(other, passed(one, entry)), can_say)
    expected = known(entry, can_say)
    assert {name: arrived.get(name) for name in expected} == expected


@pytest.mark.parametrize("dialect", SPOKEN, ids=[each.name for each in SPOKEN])
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_the_form_of_this_program_takes_all_of_each(dialect: Dialect, data: st.DataObject) -> None:
    assert dialect.can_say is not None
    facts = data.draw(models(dialect.can_say))
    entry = Entry.of(passed(dialect, complete(facts, "none")))
    document = native.said_document(Catalogue(entries={entry.id: entry}))
    assert entries_of(draft_of(native.DIALECT, document))[entry.id] == entry.document()
