"""OpenRouter's list is read whole: each field is a fact, or is kept and told."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.dialects import openrouter
from modeldex.dialects.facts import ModelFacts
from modeldex.dialects.openrouter_format import Architecture, Model, Reasoning, TopProvider
from modeldex.dialects.report import LeftOut
from modeldex.entries.problems import Severity
from tests.dialects.openrouter_models import FULL, answer, model, priced
from tests.dialects.passing import (
    apart_from_prices,
    counts,
    draft_of,
    entries_of,
    read_facts,
    report_of,
)
from tests.dialects.test_foreign import json_values


def facts_of_one(fields: dict[str, Any]) -> ModelFacts:
    (facts,) = read_facts(openrouter.DIALECT, answer(fields)).values()
    return facts


def kept_of(fields: dict[str, Any]) -> Any:
    return facts_of_one(fields).foreign


def test_every_field_that_an_entry_can_say_is_a_fact() -> None:
    facts = facts_of_one(FULL)
    assert apart_from_prices(facts) == ModelFacts(
        id="acme/large",
        type="text",
        name="Acme: Large",
        description="The large one.",
        owned_by="openrouter",
        created=1_750_000_000,
        model_source="https://huggingface.co/acme/Large-70B",
        context_tokens=400_000,
        max_output_tokens=128_000,
        flags={
            "optimizedForCode": False,
            "supportsAudioInput": True,
            "supportsE2EE": False,
            "supportsFunctionCalling": True,
            "supportsLogProbs": True,
            "supportsMultipleImages": False,
            "supportsReasoning": True,
            "supportsReasoningEffort": True,
            "supportsResponseSchema": True,
            "supportsTeeAttestation": False,
            "supportsVideoInput": False,
            "supportsVision": True,
            "supportsWebSearch": False,
            "supportsXSearch": False,
        },
        quantization="not-available",
        reasoning_efforts=("high", "low"),
        default_effort="low",
        input_modalities=("image", "text", "audio"),
        output_modalities=("text",),
        knowledge_cutoff="2026-01-31",
        parameters=tuple(FULL["supported_parameters"]),
        removes_at="2027-03-01",
    )


def test_what_no_entry_has_a_field_for_is_kept_as_it_was() -> None:
    assert kept_of(FULL) == {
        "canonical_slug": "acme/large-20260101",
        "architecture": {"tokenizer": "Acme"},
        "top_provider": {"is_moderated": True},
        "default_parameters": {"temperature": None, "top_p": Decimal("0.95")},
        "links": {"details": "/api/v1/models/acme/large-20260101/endpoints"},
        "benchmarks": {"arena": [{"elo": 1200}]},
        "reasoning": {"mandatory": False},
    }


def test_the_report_tells_of_what_is_kept_and_of_what_is_in_the_extension() -> None:
    report = report_of(draft_of(openrouter.DIALECT, answer(FULL, model("acme/small"))))
    assert (report.dialect, report.read, report.kept, report.left_out) == ("openrouter", 2, 2, ())
    assert counts(report.not_understood) == {
        "top_provider.is_moderated": 2,
        "architecture.tokenizer": 1,
        "benchmarks": 1,
        "canonical_slug": 1,
        "default_parameters": 1,
        "links": 1,
        "reasoning.mandatory": 1,
    }
    assert counts(report.extended) == {
        "architecture.input_modalities": 2,
        "architecture.output_modalities": 2,
        "knowledge_cutoff": 1,
        "pricing.audio": 1,
        "pricing.audio_output": 1,
        "pricing.image": 1,
        "pricing.image_output": 1,
        "pricing.input_audio_cache": 1,
        "pricing.input_cache_write_1h": 1,
        "pricing.internal_reasoning": 1,
        "pricing.overrides": 1,
        "pricing.request": 1,
        "pricing.web_search": 1,
        "supported_parameters": 1,
    }


@pytest.mark.parametrize(
    ("architecture", "model_type", "inputs", "outputs"),
    [
        ({"modality": "text+image->text"}, "text", ("text", "image"), ("text",)),
        ({"modality": None}, "text", (), ()),
        ({}, "text", (), ()),
        ({"output_modalities": ["image", "text"]}, "text", (), ("image", "text")),
        ({"output_modalities": ["text", "audio"]}, "text", (), ("text", "audio")),
        ({"output_modalities": ["text", "embeddings"]}, "embedding", (), ("text", "embeddings")),
        ({"output_modalities": ["embeddings"]}, "embedding", (), ("embeddings",)),
        ({"output_modalities": ["image"]}, "image", (), ("image",)),
        ({"output_modalities": ["video"]}, "video", (), ("video",)),
        ({"output_modalities": ["audio"]}, "tts", (), ("audio",)),
        ({"output_modalities": ["speech"]}, "tts", (), ("speech",)),
        ({"output_modalities": ["transcription"]}, "asr", (), ("transcription",)),
    ],
)
def test_what_comes_out_decides_the_type(
    architecture: dict[str, Any], model_type: str, inputs: Any, outputs: Any
) -> None:
    facts = facts_of_one(model(architecture=architecture))
    assert (facts.type, facts.input_modalities, facts.output_modalities) == (
        model_type,
        inputs,
        outputs,
    )


def test_a_musician_is_known_by_its_name() -> None:
    sounds = {"output_modalities": ["text", "audio"]}
    assert facts_of_one(model("acme/lyria-9", architecture=sounds)).type == "music"
    assert facts_of_one(model("acme/musical-chat")).type == "text"


def test_a_model_that_no_entry_can_be_of_is_left_out() -> None:
    ranker = model("acme/rank", architecture={"output_modalities": ["rerank"]})
    report = report_of(draft_of(openrouter.DIALECT, answer(ranker, model())))
    assert report.left_out == (
        LeftOut("acme/rank", "no type of entry is known by the output rerank alone"),
    )


def test_without_a_list_of_parameters_nothing_is_known_of_them() -> None:
    document = model(architecture={"modality": "text+image->text"})
    (raw,) = draft_of(openrouter.DIALECT, answer(document)).entries
    assert raw.document["model_spec"]["capabilities"] == {
        "supportsVision": True,
        "supportsAudioInput": False,
        "supportsVideoInput": False,
    }


@pytest.mark.parametrize(
    ("parameters", "flag", "expected"),
    [
        (["tools"], "supportsFunctionCalling", True),
        ([], "supportsFunctionCalling", False),
        (["response_format"], "supportsResponseSchema", False),
        (["structured_outputs"], "supportsResponseSchema", True),
        (["include_reasoning"], "supportsReasoning", True),
        (["reasoning"], "supportsReasoningEffort", False),
        (["reasoning", "reasoning_effort"], "supportsReasoningEffort", True),
        (["web_search_options"], "supportsWebSearch", True),
        (["logprobs"], "supportsLogProbs", True),
    ],
)
def test_a_parameter_is_a_capability(parameters: list[str], flag: str, expected: bool) -> None:
    assert facts_of_one(model(supported_parameters=parameters)).flags[flag] is expected


@pytest.mark.parametrize(
    ("context", "top", "known", "kept"),
    [
        (1000, 1000, 1000, {}),
        (1000, 900, 1000, {"context_length": 900}),
        (1000, None, 1000, {"context_length": None}),
        (None, 900, 900, {}),
        (0, 0, None, {"context_length": 0}),
        ("1000", 1000, None, {"context_length": 1000}),
    ],
)
def test_the_context_window_is_the_models_own(
    context: Any, top: Any, known: int | None, kept: dict[str, Any]
) -> None:
    facts = facts_of_one(model(context_length=context, top_provider={"context_length": top}))
    assert facts.context_tokens == known
    assert facts.foreign.get("top_provider", {}) == kept


def test_an_alias_is_an_entry_that_keeps_what_it_stands_for() -> None:
    target = {"name": "Acme: Large", "slug": "acme/large"}
    facts = facts_of_one(model("~acme/large-latest", alias_target=target))
    assert facts.id == "~acme/large-latest"
    assert facts.foreign["alias_target"] == target
    assert facts.tariff.rates


@pytest.mark.parametrize(
    "field",
    [
        {"hugging_face_id": "no repository"},
        {"hugging_face_id": 7},
        {"expiration_date": "soon"},
        {"created": "2025-01-01"},
        {"description": ["a"]},
        {"knowledge_cutoff": 2025},
        {"supported_parameters": "tools"},
        {"architecture": {"modality": "text->text+image"}},
        {"architecture": {"modality": "anything"}},
        {"reasoning": {"supported_efforts": [1]}},
        {"supported_voices": ["ann"]},
        {"per_request_limits": {"prompt_tokens": 5}},
        {"mystery": None},
        {"mystery": {"deep": [1, {"x": None}]}},
    ],
)
def test_what_is_not_understood_is_kept_as_it_was(field: dict[str, Any]) -> None:
    document = model(**field)
    if "architecture" in field:
        of_text = {"input_modalities": ["text"], "output_modalities": ["text"]}
        document["architecture"] = field["architecture"] | of_text
    (name,) = field
    assert kept_of(document)[name] == field[name]
    report = report_of(draft_of(openrouter.DIALECT, answer(document)))
    assert any(kind.startswith(name) for kind in counts(report.not_understood))


def test_an_array_and_the_answer_about_one_model_are_lists_too() -> None:
    listed = read_facts(openrouter.DIALECT, answer(FULL))
    assert read_facts(openrouter.DIALECT, [FULL]) == listed
    assert read_facts(openrouter.DIALECT, {"data": FULL}) == listed
    (raw,) = draft_of(openrouter.DIALECT, {"data": FULL}).entries
    assert (raw.file, raw.path) == ("models.json", ("data",))


def test_one_page_of_a_list_is_told() -> None:
    page = answer(model()) | {"links": {"next": "/api/v1/models?offset=1"}}
    (problem,) = openrouter.read(page, "f.json").problems
    assert problem.severity is Severity.WARNING
    assert problem.dotted_path == "links.next"
    assert openrouter.read(answer(model()) | {"links": {"next": None}}).problems == ()


def test_a_document_without_a_list_is_an_error() -> None:
    (problem,) = openrouter.read({"data": 3}, "f.json").errors
    assert str(problem) == (
        'f.json: no list of models; found {"data":3}; expected OpenRouter\'s list '
        '{"data": [{"id", "architecture", "pricing", …}]}'
    )


@pytest.mark.parametrize(
    "value",
    [
        {"data": []},
        {"data": [{"id": "a", "object": "model", "created": 1, "owned_by": "acme"}]},
        {"data": [{"id": "a", "type": "text", "model_spec": {"pricing": {}}}]},
        {"data": [model() | {"model_spec": {}}]},
        {"data": [priced(prompt=0.2, completion=0.8)]},
        {"data": [{"id": "a", "pricing": {"prompt": "0"}, "input_modalities": ["text"]}]},
        [],
        None,
        "text",
    ],
    ids=repr,
)
def test_other_lists_are_not_taken_for_openrouters(value: Any) -> None:
    assert not openrouter.recognises(value)


def test_the_picture_of_the_format_has_every_field() -> None:
    assert FULL.keys() <= Model.__annotations__.keys()
    for part, picture in (
        ("architecture", Architecture),
        ("top_provider", TopProvider),
        ("reasoning", Reasoning),
    ):
        assert FULL[part].keys() <= picture.__annotations__.keys()


def paths(value: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((key,))
        if isinstance(inner, dict | list):
            found += [(key, *path) for path in paths(inner)]
    return found


@settings(deadline=None)
@given(st.sampled_from([path for path in paths(FULL) if path != ("id",)]), json_values)
def test_no_value_anywhere_makes_an_entry_impossible(path: tuple[Any, ...], value: Any) -> None:
    document: Any = deepcopy(FULL)
    target = document
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    reading = openrouter.read(answer(document, model("acme/other")))
    assert reading.value is not None
    report = report_of(reading.value)
    assert report.kept + len(report.left_out) == 2
    assert "acme/other" in entries_of(reading.value)
