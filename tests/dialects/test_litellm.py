"""LiteLLM's price map: which models are entries, and what they say besides their rates."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects import litellm
from modeldex.dialects.report import LeftOut
from tests.dialects.litellm_maps import (
    CHAT,
    entries_of,
    entry_of,
    facts_from,
    not_understood,
    passed_through,
    report_of,
)

D = Decimal
LARGE = {**CHAT, "input_cost_per_token": D("0.000002"), "output_cost_per_token": D("0.000008")}


@pytest.mark.parametrize(
    "price_map",
    [
        {"acme/large": LARGE},
        {"sample_spec": {"mode": "one of: chat, …"}, "acme/large": LARGE},
        {"a": {"mode": "chat", "input_cost_per_token": 0}, "b": {"litellm_provider": "x"}, "c": 1},
    ],
)
def test_a_map_is_recognised_by_what_most_of_its_models_have(price_map: Any) -> None:
    assert litellm.DIALECT.recognises(price_map)


@pytest.mark.parametrize(
    "other",
    [
        None,
        [],
        {},
        "text",
        {"sample_spec": {"litellm_provider": "x"}},
        {"data": [{"id": "m", "type": "text"}], "object": "list"},
        {"modeldex": 1, "models": []},
        {"acme": {"id": "acme", "models": {"m": {"cost": {"input": 1}}}}},
        {"a": {"mode": "dark"}, "b": {"mode": "light"}},
        {"a": LARGE, "b": None},
    ],
)
def test_other_documents_are_not(other: Any) -> None:
    assert not litellm.DIALECT.recognises(other)


def test_what_is_no_map_is_told() -> None:
    reading = litellm.read([1], "prices.json")
    assert reading.value is None
    assert [problem.file for problem in reading.problems] == ["prices.json"]


@pytest.mark.parametrize(
    ("mode", "model_type"),
    [
        ("chat", "text"),
        ("completion", "text"),
        ("responses", "text"),
        ("realtime", "text"),
        ("embedding", "embedding"),
        ("image_generation", "image"),
        ("image_edit", "inpaint"),
        ("audio_transcription", "asr"),
        ("audio_speech", "tts"),
        ("video_generation", "video"),
    ],
)
def test_the_mode_tells_the_type_and_comes_back(mode: str, model_type: str) -> None:
    assert entry_of(mode=mode)["type"] == model_type
    assert passed_through(mode=mode) == {"litellm_provider": "acme", "mode": mode}


def test_models_of_no_type_are_left_out_with_the_reason() -> None:
    price_map = {
        "sample_spec": {"mode": "one of: chat, …"},
        "fallback_generalizations": {"rules": []},
        "ranker": {**CHAT, "mode": "rerank", "input_cost_per_query": D("0.001")},
        "class": {"litellm_provider": "acme", "input_cost_per_token": 0},
        "odd": {**CHAT, "mode": ["chat"]},
        "none": None,
        "": CHAT,
        "traits": CHAT,
        "kept": CHAT,
    }
    report = report_of(price_map)
    assert (report.read, report.kept) == (9, 1)
    assert list(report.left_out) == [
        LeftOut("sample_spec", "it documents the format, and is no model"),
        LeftOut("fallback_generalizations", "it holds rules for models that the map does not name"),
        LeftOut("ranker", 'its mode is "rerank", which is no model type of the API'),
        LeftOut("class", "it has no mode, which is what tells its type"),
        LeftOut("odd", 'its mode is ["chat"], which is no model type of the API'),
        LeftOut("none", "it is no object but null"),
        LeftOut("", "the id is empty"),
        LeftOut("traits", "the id is the name of a fixed route"),
    ]


def test_entries_keep_the_order_the_names_and_their_place_in_the_file() -> None:
    draft = litellm.read({"z/y:1": LARGE, "a@2": LARGE}, "prices.json").value
    assert draft is not None
    assert [(raw.document["id"], raw.file, raw.path) for raw in draft.entries] == [
        ("z/y:1", "prices.json", ("z/y:1",)),
        ("a@2", "prices.json", ("a@2",)),
    ]


def test_a_text_model() -> None:
    entry = entry_of(
        input_cost_per_token=D("0.000002"),
        output_cost_per_token=D("0.000008"),
        max_tokens=1000,
        max_input_tokens=D("9000.0"),
        max_output_tokens=1000,
        supports_function_calling=True,
        supports_vision=False,
        supported_modalities=["text", "image"],
        supported_output_modalities=["text"],
        deprecation_date="2031-02-03",
    )
    spec = entry["model_spec"]
    assert entry["owned_by"] == "acme"
    assert entry["context_length"] == spec["availableContextTokens"] == 9000
    assert spec["maxCompletionTokens"] == 1000
    assert spec["pricing"] == {
        "input": {"usd": 2, "diem": 2},
        "output": {"usd": 8, "diem": 8},
    }
    assert spec["capabilities"]["supportsFunctionCalling"] is True
    assert spec["capabilities"]["supportsVision"] is False
    assert spec["deprecation"]["removesAt"] == "2031-02-03T00:00:00Z"
    assert entry["extensions"] == {
        "modalities": {"input": ["text", "image"], "output": ["text"]},
        "foreign": {"litellm": {"litellm_provider": "acme", "supports_vision": False}},
    }


def test_an_embedding_model() -> None:
    fields = {"mode": "embedding", "max_tokens": 512, "output_vector_size": 1024}
    spec = entry_of(**fields)["model_spec"]
    assert (spec["maxInputTokens"], spec["embeddingDimensions"]) == (512, 1024)
    assert passed_through(**fields) == {**CHAT, **fields, "max_input_tokens": 512}


@pytest.mark.parametrize(
    ("given", "longest_input", "output"),
    [
        ({"max_input_tokens": 9, "max_output_tokens": 2, "max_tokens": 2}, 9, 2),
        ({"max_input_tokens": 9, "max_tokens": 9}, 9, None),
        ({"max_input_tokens": 9, "max_tokens": 2}, 9, 2),
        ({"max_output_tokens": 2, "max_tokens": 2}, None, 2),
        ({"max_output_tokens": 2, "max_tokens": 9}, 9, 2),
        ({"max_tokens": 9}, 9, 9),
        ({"max_input_tokens": 9, "max_output_tokens": 0, "max_tokens": 0}, 9, 0),
    ],
)
def test_the_legacy_limit_stands_for_the_one_that_is_not_given(
    given: dict[str, int], longest_input: int | None, output: int | None
) -> None:
    facts = facts_from(**given)
    assert (facts.context_tokens, facts.max_output_tokens) == (longest_input, output)
    assert not_understood(**given) == set()
    assert passed_through(**given).items() >= given.items()


def test_the_legacy_limit_does_not_stand_for_one_that_is_not_understood() -> None:
    given = {"max_input_tokens": "9k", "max_tokens": 9}
    assert facts_from(**given).context_tokens is None
    assert not_understood(**given) == set(given)
    assert passed_through(**given) == {**CHAT, **given}
    assert facts_from(max_input_tokens=None, max_tokens=9).context_tokens == 9


def test_a_legacy_limit_that_contradicts_both_is_kept() -> None:
    given = {"max_input_tokens": 9, "max_output_tokens": 2, "max_tokens": 9}
    assert not_understood(**given) == {"max_tokens"}
    assert passed_through(**given).items() >= given.items()


def test_other_types_have_their_limits_in_the_extension() -> None:
    given = {"mode": "image_generation", "max_input_tokens": 77, "max_output_tokens": 5}
    extensions = entry_of(**given)["extensions"]
    assert (extensions["max_input_tokens"], extensions["max_output_tokens"]) == (77, 5)
    kinds = {fact.kind for fact in report_of({"m": {**CHAT, **given}}).extended}
    assert kinds == {"max_input_tokens", "max_output_tokens"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_input_tokens", "9000"),
        ("max_output_tokens", -1),
        ("max_tokens", D("0.5")),
        ("max_tokens", 10**15),
        ("max_tokens", None),
        ("supports_vision", "yes"),
        ("supported_modalities", "text"),
        ("supported_modalities", []),
        ("supported_output_modalities", ["text", 1]),
        ("deprecation_date", "soon"),
        ("deprecation_date", "2031-02-30"),
        ("deprecation_date", "20310203"),
        ("output_vector_size", 3),
        ("source", "https://example.com/prices"),
        ("metadata", {"notes": [None, {"a": True}]}),
        ("regional_processing_uplift_multiplier_eu", D("1.1")),
        ("a_field_of_tomorrow", {"with": ["anything"]}),
    ],
)
def test_what_is_not_understood_is_kept_told_and_written_back(field: str, value: Any) -> None:
    facts = facts_from(**{field: value})
    assert facts.foreign == {"litellm_provider": "acme", field: value}
    assert not_understood(**{field: value}) == {field}
    assert passed_through(**{field: value})[field] == value


def test_flags_of_models_that_are_not_text_are_kept() -> None:
    given = {"mode": "image_generation", "supports_vision": True}
    assert not_understood(**given) == {"supports_vision"}
    assert passed_through(**given)["supports_vision"] is True


@pytest.mark.parametrize("provider", [None, 5, ""])
def test_a_model_without_a_provider_belongs_to_the_map(provider: Any) -> None:
    entries = entries_of({"m": {"mode": "chat", "litellm_provider": provider}})
    assert entries["m"]["owned_by"] == "litellm"


def test_a_past_deprecation_date_is_read_like_any_other() -> None:
    assert facts_from(deprecation_date="2024-04-30").removes_at == "2024-04-30T00:00:00Z"
    assert passed_through(deprecation_date="2024-04-30")["deprecation_date"] == "2024-04-30"
