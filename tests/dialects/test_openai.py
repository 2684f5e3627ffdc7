"""Lists of OpenAI-compatible servers are read for what they say, and no more."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.dialects import openai
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.report import LeftOut
from tests.dialects.openrouter_models import FULL
from tests.dialects.passing import (
    apart_from_prices,
    complete,
    counts,
    draft_of,
    entries_of,
    read_facts,
    report_of,
)
from tests.dialects.test_foreign import json_values
from tests.documents import every_document


def model(model_id: str = "acme-1", **fields: Any) -> dict[str, Any]:
    return {
        "id": model_id,
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "acme",
    } | fields


def answer(*models: Any, **around: Any) -> dict[str, Any]:
    return {"object": "list", "data": list(models)} | around


def facts_of_one(fields: dict[str, Any]) -> ModelFacts:
    (facts,) = read_facts(openai.DIALECT, answer(fields)).values()
    return facts


def told(fields: dict[str, Any]) -> dict[str, int]:
    return counts(report_of(draft_of(openai.DIALECT, answer(fields))).not_understood)


def test_openais_own_fields() -> None:
    facts = facts_of_one(model())
    assert (facts.id, facts.type, facts.created, facts.owned_by) == (
        "acme-1",
        "text",
        1_700_000_000,
        "acme",
    )
    assert facts.foreign == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"max_model_len": 8192},
        {"context_window": 8192},
        {"context_length": 8192},
        {"max_context_length": 8192},
        {"meta": {"n_ctx": 8192}},
        {"max_model_len": 8192, "context_length": 8192},
    ],
    ids=str,
)
def test_the_context_window_by_its_many_names(fields: dict[str, Any]) -> None:
    facts = facts_of_one(model(**fields))
    assert facts.context_tokens == 8192
    assert facts.foreign == {}


def test_of_two_context_windows_the_one_that_is_served_counts_and_the_other_is_kept() -> None:
    facts = facts_of_one(model(max_model_len=8192, context_length=131_072))
    assert facts.context_tokens == 8192
    assert facts.foreign == {"context_length": 131_072}
    trained = facts_of_one(model(meta={"n_ctx_train": 131_072}))
    assert trained.context_tokens is None
    assert trained.foreign == {"meta": {"n_ctx_train": 131_072}}


def test_what_a_server_of_local_models_says_of_one() -> None:
    permission = {"id": "modelperm-1", "created": 1_750_000_000, "allow_view": True}
    local = {
        "id": "acme/Large-70B",
        "object": "model",
        "created": 1_750_000_000,
        "owned_by": "vllm",
        "root": "/weights/large",
        "parent": None,
        "max_model_len": 8192,
        "permission": [permission],
    }
    (raw,) = draft_of(openai.DIALECT, answer(local)).entries
    assert raw.document == {
        "id": "acme/Large-70B",
        "owned_by": "vllm",
        "type": "text",
        "model_spec": {"availableContextTokens": 8192},
        "extensions": {"foreign": {"openai": {"root": "/weights/large", "parent": None}}},
    }
    assert told(local) == {
        "created (the time of the answer)": 1,
        "parent": 1,
        "permission": 1,
        "root": 1,
    }


def test_the_same_server_asked_twice_says_the_same() -> None:
    def at(now: int) -> Any:
        permission = [{"id": f"modelperm-{now}", "created": now}]
        mine = model(created=now, permission=permission)
        theirs = model("acme-2", created=now, owned_by="llamacpp")
        return [raw.document for raw in draft_of(openai.DIALECT, answer(mine, theirs)).entries]

    assert at(1_750_000_000) == at(1_750_000_999)


@pytest.mark.parametrize(
    ("word", "model_type"),
    [
        ("llm", "text"),
        ("vlm", "text"),
        ("chat", "text"),
        ("embeddings", "embedding"),
        ("image", "image"),
        ("transcribe", "asr"),
        ("base", "text"),
        ("something new", "text"),
    ],
)
def test_a_server_may_say_what_a_model_is(word: str, model_type: str) -> None:
    listed = answer(model(type=word), model("acme-2", type="chat"))
    facts = read_facts(openai.DIALECT, listed)["acme-1"]
    assert facts.type == model_type
    assert facts.foreign == ({"type": word} if word in ("base", "something new") else {})
    assert facts.flags.get("supportsVision", False) is (word == "vlm")


@pytest.mark.parametrize("word", ["rerank", "moderation"])
def test_a_kind_of_model_without_a_type_is_left_out(word: str) -> None:
    report = report_of(draft_of(openai.DIALECT, answer(model(type=word), model("acme-2"))))
    assert report.left_out == (
        LeftOut("acme-1", f"no type of entry is known by the output {word} alone"),
    )


def test_an_id_is_no_statement() -> None:
    assert facts_of_one(model("text-embed-3")).type == "text"


@pytest.mark.parametrize("inside", [True, False])
def test_modalities_decide_where_they_are_given(inside: bool) -> None:
    lists = {"input_modalities": ["text", "image"], "output_modalities": ["embeddings"]}
    facts = facts_of_one(model(**({"architecture": lists} if inside else lists)))
    assert facts.type == "embedding"
    assert facts.input_modalities == ("text", "image")
    assert facts.foreign == {}


def test_what_further_servers_add() -> None:
    facts = facts_of_one(
        model(
            name="acme-1",
            description="The large one.",
            max_context_length=131_072,
            max_completion_tokens=4096,
            capabilities={"completion_chat": True, "function_calling": True, "vision": False},
            deprecation="2027-03-01T12:00:00Z",
            deprecation_replacement_model="acme-2",
            active=False,
            aliases=["acme-latest"],
            supports_image_input=True,
        )
    )
    assert (facts.name, facts.description) == ("acme-1", "The large one.")
    assert (facts.context_tokens, facts.max_output_tokens) == (131_072, 4096)
    assert facts.flags["supportsFunctionCalling"]
    assert facts.flags["supportsVision"]
    assert (facts.removes_at, facts.replacement) == ("2027-03-01T12:00:00Z", "acme-2")
    assert facts.offline
    assert facts.foreign == {
        "capabilities": {"completion_chat": True},
        "aliases": ["acme-latest"],
    }


def test_prices_of_unknown_units_are_kept_and_never_guessed() -> None:
    pricing = {"input": Decimal("0.88"), "output": Decimal("0.88"), "hourly": 0}
    facts = facts_of_one(model(pricing=pricing))
    assert not facts.tariff
    assert facts.foreign == {"pricing": pricing}
    assert told(model(pricing=pricing)) == {"pricing": 1}


def test_one_page_of_a_list_is_told() -> None:
    reading = openai.read(answer(model(), has_more=True), "f.json")
    assert [problem.dotted_path for problem in reading.warnings] == ["has_more"]


@pytest.mark.parametrize(
    "value",
    [
        answer(model()),
        [model()],
        [model(type="chat"), model(type="image")],
        {"data": [{"id": "a", "created_at": "2027-01-01T00:00:00Z", "type": "model"}]},
        {"object": "list", "data": [{"id": "a"}]},
    ],
    ids=str,
)
def test_lists_of_compatible_servers_are_recognised(value: Any) -> None:
    assert openai.recognises(value)


@pytest.mark.parametrize(
    "value",
    [
        {"data": every_document(), "object": "list", "type": "text"},
        every_document(),
        {"data": [FULL]},
        {"data": [], "object": "list"},
        {"data": {"default": "acme-1"}, "object": "list"},
        [{"id": "a", "type": "text"}],
        [{"id": "a"}],
        {"object": "list", "data": [{"model": "a"}]},
        {"models": [model()]},
        "text",
    ],
    ids=lambda value: str(value)[:40],
)
def test_other_lists_are_not_taken_for_one(value: Any) -> None:
    assert not openai.recognises(value)


def test_the_plain_list_is_written() -> None:
    assert openai.write(every_document())["data"][0] == {
        "id": "acme/large",
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "acme",
        "context_length": 256_000,
    }
    assert all(
        each.keys() <= {"id", "object", "created", "owned_by", "context_length"}
        for each in openai.write(every_document())["data"]
    )


def test_what_was_kept_is_written_back() -> None:
    entries = entries_of(draft_of(openai.DIALECT, answer(model(root="/weights", odd=[None]))))
    assert openai.write(entries.values()) == answer(model(root="/weights", odd=[None]))


@settings(deadline=None)
@given(
    st.builds(
        ModelFacts,
        id=st.just("m"),
        type=st.just("text"),
        created=st.integers(1, 10**10),
        owned_by=st.text("abc", min_size=1),
        context_tokens=st.none() | st.integers(1, 10**9),
    )
)
def test_facts_that_the_list_can_say_come_back(facts: ModelFacts) -> None:
    entry = complete(facts, "openai")
    (after,) = read_facts(openai.DIALECT, openai.write([entry])).values()
    assert apart_from_prices(after) == apart_from_prices(facts_of(entry, "openai"))


_FIELDS = sorted(
    {name.split(".")[0] for name in openai.OPENAI_ADDITIONS} | {"created", "owned_by", "odd"}
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(_FIELDS), json_values, max_size=3))
def test_no_value_anywhere_makes_an_entry_impossible(fields: dict[str, Any]) -> None:
    reading = openai.read(answer(model(**fields), model("acme-2")))
    assert reading.value is not None
    assert "acme-2" in entries_of(reading.value)
