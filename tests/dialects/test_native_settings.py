"""The settings of ``catalogue.yaml``: what they can be, and how a mistake is told."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.dialects.native_settings import read_settings, usable_settings
from modeldex.entries.problems import Mode, Path, Severity

FULL: dict[str, Any] = {
    "name": "Acme",
    "owned_by": "acme",
    "currencies": {"diem": {"per_usd": Decimal("2.5")}},
    "defaults": {"all": {"model_spec": {"privacy": "private"}}},
    "traits": {"text": {"default": "a"}},
    "aliases": {"image": {"dall-e": "b"}},
}

NO_RATES: list[Any] = [0, -1, "1", True, None, [], Decimal("1e300")]


def test_they_read_back_as_they_were_written() -> None:
    settings = read_settings(FULL, Mode.STRICT).value
    assert settings is not None
    assert settings.document() == FULL
    assert settings.diem_per_usd == Decimal("2.5")


@pytest.mark.parametrize("document", [{}, None, dict.fromkeys(FULL), {"x-note": {"any": "thing"}}])
def test_nothing_has_to_be_said(document: Any) -> None:
    reading = read_settings(document, Mode.STRICT)
    assert reading.problems == ()
    assert reading.value == Settings()


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ([], (), "expected an object"),
        ("text", (), "expected an object"),
        ({"nme": "x"}, ("nme",), "did you mean 'name'?"),
        ({"name": 5}, ("name",), "found 5; expected a string"),
        ({"name": ""}, ("name",), "text that is not empty"),
        ({"owned_by": "x" * 257}, ("owned_by",), "at most 256 characters"),
        ({"currencies": 5}, ("currencies",), "expected an object"),
        ({"currencies": {"dime": {}}}, ("currencies", "dime"), "did you mean 'diem'?"),
        ({"currencies": {"diem": 1}}, ("currencies", "diem"), "expected an object"),
        ({"currencies": {"diem": {"per_us": 1}}}, ("currencies", "diem", "per_us"), "'per_usd'?"),
        *(
            ({"currencies": {"diem": {"per_usd": rate}}}, ("currencies", "diem", "per_usd"),
             "expected a number above 0")
            for rate in NO_RATES
        ),
        ({"traits": []}, ("traits",), "expected an object"),
        ({"traits": {"txt": {}}}, ("traits", "txt"), "did you mean 'text'?"),
        ({"traits": {"all": {}}}, ("traits", "all"), "not a model type"),
        ({"traits": {"default": "a"}}, ("traits", "default"), "`text: {default: a}`"),
        ({"traits": {"text": {"default": 5}}}, ("traits", "text", "default"), "expected a string"),
        ({"aliases": {"text": {"": "a"}}}, ("aliases", "text", ""), "1 to 256 characters"),
        ({"aliases": {"text": {"x": ""}}}, ("aliases", "text", "x"), "text that is not empty"),
        ({"aliases": {"text": ["x"]}}, ("aliases", "text"), "expected an object"),
        ({"defaults": {"txt": {}}}, ("defaults", "txt"), "did you mean 'text'?"),
        ({"defaults": {"text": []}}, ("defaults", "text"), "expected an object"),
        ({"defaults": {"text": {"id": "x"}}}, ("defaults", "text", "id"), "belongs to one model"),
        ({"defaults": {"all": {"model_spec": {"traits": []}}}},
         ("defaults", "all", "model_spec", "traits"), "belongs to one model"),
        ({"defaults": {"text": {"model_spec": {"privcy": "x"}}}},
         ("defaults", "text", "model_spec", "privcy"), "did you mean 'privacy'?"),
        ({"defaults": {"all": {"model_spec": {"privcy": "x"}}}},
         ("defaults", "all", "model_spec", "privcy"), "did you mean 'privacy'?"),
        ({"defaults": {"image": {"model_spec": {"capabilities": {}}}}},
         ("defaults", "image", "model_spec", "capabilities"), "unknown field"),
        ({"defaults": {"text": {"model_spec": {"privacy": "public"}}}},
         ("defaults", "text", "model_spec", "privacy"), "'private' or 'anonymized'"),
        ({"defaults": {"all": {"model_spec": {"offline": "no"}}}},
         ("defaults", "all", "model_spec", "offline"), "true or false"),
        ({"defaults": {"text": {"model_spec": []}}}, ("defaults", "text", "model_spec"), "object"),
        ({"defaults": {"tts": {"model_spec": {"voices": ["a", 5]}}}},
         ("defaults", "tts", "model_spec", "voices", 1), "expected a string"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_once(document: Any, path: Path, words: str) -> None:
    reading = read_settings(document, Mode.STRICT)
    assert reading.value is None
    (problem,) = reading.problems
    assert problem.path == path
    assert words in str(problem)


@pytest.mark.parametrize("mode", Mode)
def test_parts_of_prices_and_capabilities_can_be_defaults(mode: Mode) -> None:
    defaults = {
        "text": {
            "model_spec": {
                "capabilities": {"supportsResponseSchema": True},
                "pricing": {"input": {"usd": 1}},
                "constraints": {"temperature": {"default": Decimal("0.7")}},
            }
        },
        "all": {"model_spec": {"maxCompletionTokens": 100, "x-region": "eu"}, "x-note": 1},
    }
    assert read_settings({"defaults": defaults}, mode).problems == ()


def test_in_tolerant_mode_what_is_unknown_is_a_warning() -> None:
    reading = read_settings(
        {"nme": "x", "defaults": {"text": {"model_spec": {"mood": "good"}}}}, Mode.TOLERANT
    )
    assert reading.value is not None
    assert [problem.severity for problem in reading.problems] == [Severity.WARNING] * 2


def test_what_can_be_used_of_faulty_settings() -> None:
    document = {**FULL, "nme": "x", "traits": {"txt": {}}}
    settings = usable_settings(document, Mode.STRICT)
    assert settings.document() == {**FULL, "traits": {}}
    assert usable_settings("text", Mode.STRICT) == Settings()
