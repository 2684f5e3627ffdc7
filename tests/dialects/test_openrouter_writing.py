"""What is written as OpenRouter's list reads back as the same facts."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.dialects import openrouter
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.openrouter_facts import PARAMETER_BY_FLAG
from modeldex.dialects.openrouter_rates import SAYABLE_UNITS
from modeldex.entries.modalities import FLAG_BY_INPUT
from modeldex.entries.rates.tariff import WEEKDAYS, Card, Circumstances, Condition, Rate, Tariff
from tests.dialects.openrouter_models import FULL, answer, model, priced
from tests.dialects.passing import (
    apart_from_prices,
    circumstances,
    complete,
    costs,
    draft_of,
    entries_of,
    read_facts,
)
from tests.documents import a_document, every_document


def written(*documents: dict[str, Any]) -> list[dict[str, Any]]:
    """The models of the list that these entries are written as."""
    models: list[dict[str, Any]] = openrouter.write(documents)["data"]
    return models


def written_of(facts: ModelFacts) -> dict[str, Any]:
    (result,) = written(complete(facts, "openrouter"))
    return result


def written_again(document: dict[str, Any]) -> dict[str, Any]:
    """A model of the list, read and written."""
    entries = entries_of(draft_of(openrouter.DIALECT, answer(document)))
    (result,) = written(*entries.values())
    return result


def test_a_model_that_was_read_is_written_as_it_was() -> None:
    expected = FULL | {"default_parameters": {"temperature": None, "top_p": Decimal("0.95")}}
    expected.pop("supported_voices")
    assert written_again(FULL) == expected
    fields = list(written_again(FULL))
    assert fields == [name for name in FULL if name in fields]


def test_what_was_not_understood_is_written_back() -> None:
    odd = priced(
        prompt="-1",
        telepathy="0.1",
        input_cache_read=7,
        overrides=[{"full_moon": True, "prompt": "0.1"}, {"min_prompt_tokens": 9, "audio": "0.1"}],
    ) | {"created": "yesterday", "mystery": [None], "alias_target": {"slug": "acme/small"}}
    again = written_again(odd)
    assert again["mystery"] == [None]
    assert again["alias_target"] == {"slug": "acme/small"}
    assert again["pricing"] == odd["pricing"] | {"overrides": odd["pricing"]["overrides"][::-1]}


def test_the_answer_around_the_models_is_openrouters() -> None:
    assert openrouter.write([]) == {"data": [], "total_count": 0, "links": {"next": None}}


def test_what_clients_rely_on_is_always_there() -> None:
    result = written_of(ModelFacts("acme/pure", "text"))
    assert result == {
        "id": "acme/pure",
        "canonical_slug": "acme/pure",
        "hugging_face_id": None,
        "name": "acme/pure",
        "created": 1,
        "context_length": None,
        "architecture": {
            "input_modalities": ["text"],
            "output_modalities": ["text"],
            "modality": "text->text",
            "tokenizer": "Other",
            "instruct_type": None,
        },
        "pricing": {"prompt": "-1", "completion": "-1"},
        "top_provider": {
            "context_length": None,
            "max_completion_tokens": None,
            "is_moderated": False,
        },
        "per_request_limits": None,
        "supported_parameters": [],
        "default_parameters": None,
        "knowledge_cutoff": None,
        "expiration_date": None,
    }


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1.25", "0.00000125"),
        ("0.0833333333333", "0.0000000833333333333"),
        ("0", "0"),
        ("1000000", "1"),
        ("10000000", "10"),
        ("0.000000001", "0.000000000000001"),
    ],
)
def test_prices_are_plain_digits_for_one_token(amount: str, text: str) -> None:
    facts = ModelFacts("m", "text", tariff=Tariff({"input_tokens": Rate(Decimal(amount))}))
    assert written_of(facts)["pricing"]["prompt"] == text


def test_rates_of_other_units_are_left_out_and_never_free() -> None:
    pricing = {each["id"]: each["pricing"] for each in written(*every_document())}
    assert pricing["acme-song"] == {"prompt": "-1", "completion": "-1"}
    assert pricing["acme-embed"] == {"prompt": "0.00000002", "completion": "0.00000002"}
    assert pricing["acme/large"]["prompt"] == "0.00000125"


def test_conditions_that_the_list_can_not_say_are_left_out() -> None:
    overrides = written(a_document("acme/extended"))[0]["pricing"]["overrides"]
    assert overrides == [
        {"min_prompt_tokens": 256_001, "prompt": "0.0000012"},
        {"min_prompt_tokens": 512_000, "prompt": "0.0000024"},
        {"utc_start": 1630, "utc_end": 30, "prompt": "0.0000003"},
        {"utc_days": ["saturday", "sunday"], "completion": "0.000001"},
    ]


def test_capabilities_decide_over_parameters_and_modalities() -> None:
    facts = ModelFacts(
        "m",
        "text",
        flags={"supportsFunctionCalling": True, "supportsVision": True},
        parameters=("temperature", "logprobs", "reasoning", "include_reasoning"),
        input_modalities=("text", "audio"),
    )
    result = written_of(facts)
    assert result["supported_parameters"] == ["temperature", "tools"]
    assert result["architecture"]["input_modalities"] == ["text", "image"]


def test_a_day_is_written_of_an_instant() -> None:
    facts = ModelFacts("m", "text", removes_at="2027-03-01T23:30:00-02:00")
    assert written_of(facts)["expiration_date"] == "2027-03-02"


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://huggingface.co/acme/Large-70B", "acme/Large-70B"),
        ("https://huggingface.co/acme", None),
        ("https://example.com/acme/Large-70B", None),
        (None, None),
    ],
)
def test_only_addresses_of_hugging_face_are_repositories(
    address: str | None, repository: str | None
) -> None:
    assert (
        written_of(ModelFacts("m", "text", model_source=address))["hugging_face_id"] == repository
    )


texts = st.text("abc -.", min_size=1).filter(str.strip)
counts = st.integers(1, 10**9)
amounts = st.decimals(Decimal("0.0001"), Decimal(900), places=6).map(Rate)
_TOKEN_UNITS = sorted(unit for unit in SAYABLE_UNITS if unit.endswith("tokens"))
_OTHER_UNITS = sorted(SAYABLE_UNITS - set(_TOKEN_UNITS))
token_rates = st.dictionaries(
    st.sampled_from(_TOKEN_UNITS), amounts | st.just(Rate(Decimal(0))), max_size=6
)
other_rates = st.dictionaries(st.sampled_from(_OTHER_UNITS), amounts, max_size=2)
rates = st.builds(lambda *parts: parts[0] | parts[1], token_rates, other_rates)
times = st.sampled_from([0, 30, 900, 1630, 2359])


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    given: dict[str, Any] = {}
    if draw(st.booleans()):
        name = draw(st.sampled_from(["prompt_tokens_from", "prompt_tokens_above"]))
        given[name] = draw(st.integers(1, 9))
    if draw(st.booleans()):
        start, end = draw(st.lists(times, min_size=2, max_size=2, unique=True))
        given |= {"utc_from": as_time(start), "utc_until": as_time(end)}
    if not given or draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True))
        given["utc_days"] = tuple(days)
    return Condition(**given)


def as_time(hhmm: int) -> time:
    return time(*divmod(hhmm, 100))


tariffs = st.builds(
    Tariff,
    rates,
    st.lists(st.builds(Card, conditions(), token_rates.filter(bool)), max_size=4).map(tuple),
)


@st.composite
def sayable_facts(draw: st.DrawFn) -> ModelFacts:
    """Facts that OpenRouter's list can say."""
    model_type, output = draw(
        st.sampled_from(
            [
                ("text", "text"),
                ("embedding", "embeddings"),
                ("image", "image"),
                ("video", "video"),
                ("tts", "speech"),
                ("asr", "transcription"),
            ]
        )
    )
    facts = ModelFacts(
        id=f"acme/{draw(st.integers(0, 9))}",
        type=model_type,
        name=draw(texts),
        description=draw(st.none() | texts),
        created=draw(counts),
        model_source=draw(st.sampled_from([None, "https://huggingface.co/acme/M-1.5"])),
        max_output_tokens=draw(st.none() | counts),
        tariff=draw(tariffs),
        input_modalities=("text",),
        output_modalities=(output,),
        knowledge_cutoff=draw(st.sampled_from([None, "2026-01-31", "2026"])),
        removes_at=draw(st.sampled_from([None, "2027-03-01"])),
        voices=("ann", "bo") if model_type == "tts" and draw(st.booleans()) else (),
        parameters=tuple(draw(st.lists(st.sampled_from(["stop", "top_k"]), unique=True))),
    )
    if model_type in ("text", "embedding"):
        facts = replace(facts, context_tokens=draw(st.none() | counts))
    else:
        facts = replace(facts, max_input_tokens=draw(st.none() | counts))
    return draw(with_capabilities(facts)) if model_type == "text" else facts


@st.composite
def with_capabilities(draw: st.DrawFn, facts: ModelFacts) -> ModelFacts:
    flags = {flag: draw(st.booleans()) for flag in (*PARAMETER_BY_FLAG, *FLAG_BY_INPUT.values())}
    inputs = tuple(name for name, flag in FLAG_BY_INPUT.items() if flags[flag])
    names = tuple(name for flag, name in PARAMETER_BY_FLAG.items() if flags[flag])
    efforts = ("low", "max") if flags["supportsReasoning"] and draw(st.booleans()) else ()
    return replace(
        facts,
        flags=flags | ({"supportsReasoningEffort": True} if efforts else {}),
        input_modalities=("text", *inputs),
        parameters=(*facts.parameters, *names),
        reasoning_efforts=efforts,
        default_effort="max" if efforts else None,
    )


@settings(deadline=None)
@given(sayable_facts(), st.lists(circumstances, min_size=3, max_size=3))
def test_facts_that_the_list_can_say_come_back(
    facts: ModelFacts, whats: list[Circumstances]
) -> None:
    entry = complete(facts, "openrouter")
    before = facts_of(entry, "openrouter")
    (after,) = read_facts(openrouter.DIALECT, openrouter.write([entry])).values()
    assert apart_from_prices(after) == apart_from_prices(before)
    for what in whats:
        assert costs(after.tariff, what) == costs(before.tariff, what)


def test_every_entry_of_this_api_is_written_and_read_without_changing_again() -> None:
    once = openrouter.write(every_document())
    entries = entries_of(draft_of(openrouter.DIALECT, once))
    assert list(entries) == [document["id"] for document in every_document()]
    twice = openrouter.write(entries.values())
    assert without_overrides(twice) == without_overrides(once)  # they may restate a base price
    again = entries_of(draft_of(openrouter.DIALECT, twice))
    assert openrouter.write(again.values()) == twice


def without_overrides(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [each | {"pricing": each["pricing"] | {"overrides": None}} for each in document["data"]]


@pytest.mark.parametrize("document", every_document(), ids=lambda document: document["id"])
def test_token_prices_of_every_entry_come_back(document: dict[str, Any]) -> None:
    (after,) = read_facts(openrouter.DIALECT, openrouter.write([document])).values()
    for tokens in (0, 200_000, 200_001, 256_001, 512_000):
        what = Circumstances(prompt_tokens=tokens)
        expected = costs(facts_of(document, "openrouter").tariff, what)
        found = costs(after.tariff, what)
        assert found == {unit: usd for unit, usd in expected.items() if unit in SAYABLE_UNITS}


def test_an_image_token_keeps_its_price_by_either_name() -> None:
    for images, field in ((Decimal(2), "image"), (Decimal(3), "image_token")):
        tariff = Tariff({"input_tokens": Rate(Decimal(2)), "input_image_tokens": Rate(images)})
        facts = ModelFacts("m", "text", tariff=tariff)
        assert field in written_of(facts)["pricing"]
        again = read_facts(openrouter.DIALECT, answer(written_of(facts)))["m"]
        assert again.tariff.rates["input_image_tokens"].usd == images


def test_an_override_that_was_split_over_the_entry_is_one_again() -> None:
    assert written_again(FULL)["pricing"]["overrides"] == FULL["pricing"]["overrides"]
    twice = [
        {"min_prompt_tokens": 10, "prompt": "0.000004", "completion": "0.00001", "audio": "0.1"},
        {"min_prompt_tokens": 20, "prompt": "0.000006", "audio": "0.000002"},
    ]
    assert written_again(priced(overrides=twice))["pricing"]["overrides"] == twice


def test_a_model_without_voices_says_nothing_of_them() -> None:
    assert "supported_voices" not in written_again(model(supported_voices=[]))
    speaker = model(architecture={"output_modalities": ["speech"]}, supported_voices=["ann"])
    assert written_again(speaker)["supported_voices"] == ["ann"]
