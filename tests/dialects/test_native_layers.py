"""Sources, rules, overrides of ``catalogue.yaml``: what they can be, and how a mistake is told."""

import json
from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from modeldex.catalogue.rules import Match, PriceRounding, PriceRule, Rounding, Rule
from modeldex.dialects.native_schema import catalogue_file_schema
from modeldex.dialects.native_settings import read_settings
from modeldex.dialects.native_sources import PACKAGES
from modeldex.entries import json_codec
from modeldex.entries.problems import Mode, Path
from modeldex.sources.loading import PACKAGES as READ_PACKAGES
from tests.catalogue.layered import FULL_SOURCE

SCHEMA = jsonschema_rs.validator_for(catalogue_file_schema())

SOURCES: list[dict[str, Any]] = [
    {
        "name": "router",
        "url": "https://example.com/api/v1/models",
        "dialect": "openrouter",
        "credentials": "ROUTER_KEY",
        "every": "6h",
        "priority": 10,
        "select": ["acme/*"],
        "exclude": ["*:free"],
        "prefix": "or/",
        "rename": {"acme/large": "large"},
        "owned_by": "router",
        "allow_private": True,
        "keep_vanished": "3d",
        "guardrails": {"gone_percent": 20},
    },
    {"name": "prices", "file": "prices.json"},
    {"name": "checkout", "directory": "models.dev"},
    {"name": "package", "package": "genai-prices"},
]

RULES: list[dict[str, Any]] = [
    {
        "match": {
            "id": ["or/*"],
            "type": ["text"],
            "provider": ["acme"],
            "capability": ["supportsVision"],
            "source": ["router"],
            "where": "context>=8k",
        },
        "set": {"model_spec": {"beta": True, "privacy": None}},
        "remove": ["model_spec.description"],
        "hide": True,
        "price": {
            "factor": Decimal("1.2"),
            "add": {"input": Decimal("0.1"), "web_searches": 1},
            "round": {"step": Decimal("0.05"), "mode": "up"},
        },
    },
    {"match": {}, "price": {"add": 1, "round": {"digits": 4}}},
]

OVERRIDES: dict[str, Any] = {
    "large": {"model_spec": {"pricing": {"input": {"usd": 3}}, "description": None}},
    "small": {"hidden": True},
}

FULL = {
    "sources": SOURCES,
    "rules": RULES,
    "overrides": OVERRIDES,
    "price_tolerance": Decimal("0.1"),
}


def accepted(document: dict[str, Any]) -> bool:
    """Whether the schema for editors takes it."""
    return SCHEMA.is_valid(json.loads(json_codec.encode(document)))


def test_they_are_read_as_what_they_mean() -> None:
    reading = read_settings(FULL, Mode.STRICT)
    assert reading.problems == ()
    assert reading.value is not None
    assert reading.value.sources[0] == FULL_SOURCE
    assert [each.place for each in reading.value.sources[1:]] == [
        ("file", "prices.json"),
        ("directory", "models.dev"),
        ("package", "genai-prices"),
    ]
    assert reading.value.rules == (
        Rule(
            Match(("or/*",), ("text",), ("acme",), ("supportsVision",), "context>=8k", ("router",)),
            {"model_spec": {"beta": True, "privacy": None}},
            ("model_spec.description",),
            hide=True,
            price=PriceRule(
                Decimal("1.2"),
                {"input": Decimal("0.1"), "web_searches": Decimal(1)},
                PriceRounding(step=Decimal("0.05"), mode=Rounding.UP),
            ),
        ),
        Rule(price=PriceRule(add=Decimal(1), round=PriceRounding(digits=4))),
    )
    assert reading.value.overrides == OVERRIDES
    assert reading.value.price_tolerance == Decimal("0.1")
    assert accepted(FULL)


def test_they_read_back_as_they_were_written() -> None:
    settings = read_settings(FULL, Mode.STRICT).value
    assert settings is not None
    assert read_settings(settings.document(), Mode.STRICT).value == settings
    assert {name: settings.document()[name] for name in FULL} == FULL


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    "document",
    [
        {"sources": [], "rules": [], "overrides": {}},
        {"sources": None, "rules": None, "overrides": None, "price_tolerance": None},
        {"rules": [{"match": {"id": "acme/*", "type": "text"}, "hide": True}]},
        {"rules": [{"remove": 'x["a.b"]'}]},
        {"rules": [{"match": {"type": "image"}, "set": {"type": "inpaint"}}]},
        {"overrides": {"a": {"model_spec": {"traits": ["x"]}, "x-note": {"any": None}}}},
    ],
)
def test_little_has_to_be_said(document: dict[str, Any], mode: Mode) -> None:
    assert read_settings(document, mode).problems == ()


HERE: dict[str, Any] = {"name": "a", "file": "a.json"}

MISTAKES: list[tuple[dict[str, Any], Path, str]] = [
    ({"sources": {}}, ("sources",), "expected an array"),
    ({"sources": [5]}, ("sources", 0), "expected an object"),
    ({"sources": [{"file": "a.json"}]}, ("sources", 0, "name"), "name is missing"),
    ({"sources": [{"name": "a"}]}, ("sources", 0), "one of url, file, directory, package"),
    ({"sources": [HERE | {"url": "https://a.example"}]}, ("sources", 0), "found url and file"),
    ({"sources": [HERE, HERE]}, ("sources", 1, "name"), "two sources have this name"),
    ({"sources": [HERE | {"name": "a b"}]}, ("sources", 0, "name"), "1 to 64 letters"),
    ({"sources": [HERE | {"evry": "6h"}]}, ("sources", 0, "evry"), "did you mean 'every'?"),
    ({"sources": [HERE | {"every": "6 hours"}]}, ("sources", 0, "every"), "such as 6h"),
    ({"sources": [HERE | {"every": 6}]}, ("sources", 0, "every"), "such as 6h"),
    ({"sources": [HERE | {"keep_vanished": "0d"}]}, ("sources", 0, "keep_vanished"), "hundred"),
    ({"sources": [HERE | {"priority": "high"}]}, ("sources", 0, "priority"), "whole number"),
    ({"sources": [HERE | {"dialect": "litelm"}]}, ("sources", 0, "dialect"), "'litellm'?"),
    ({"sources": [HERE | {"credentials": "KEY"}]}, ("sources", 0, "credentials"), "with a url"),
    ({"sources": [HERE | {"allow_private": True}]}, ("sources", 0, "allow_private"), "with a url"),
    ({"sources": [{"name": "a", "package": "genai_prices"}]}, ("sources", 0, "package"),
     "did you mean 'genai-prices'?"),
    ({"sources": [{"name": "a", "url": "ftp://a.example"}]}, ("sources", 0, "url"), "https://"),
    ({"sources": [{"name": "a", "url": "https://"}]}, ("sources", 0, "url"), "https://"),
    ({"sources": [{"name": "a", "url": "https://[x"}]}, ("sources", 0, "url"), "https://"),
    ({"sources": [{"name": "a", "url": "https://u:p@a.example"}]}, ("sources", 0, "url"),
     "without a password"),
    ({"sources": [{"name": "a", "url": "https://a.example", "credentials": "sk-123"}]},
     ("sources", 0, "credentials"), "environment variable"),
    ({"sources": [{"name": "a", "url": "https://a.example", "credentials": "MODELDEX_ADMIN_KEY"}]},
     ("sources", 0, "credentials"), "such as MODELDEX_SOURCE_KEY"),
    ({"sources": [HERE | {"prefix": "a\n"}]}, ("sources", 0, "prefix"), "visible characters"),
    ({"sources": [HERE | {"rename": {"a": "\u202e"}}]}, ("sources", 0, "rename", "a"),
     "visible characters"),
    ({"sources": [HERE | {"priority": 10**9}]}, ("sources", 0, "priority"), "at most 1000000"),
    ({"sources": [HERE | {"select": [""]}]}, ("sources", 0, "select", 0), "not empty"),
    ({"sources": [HERE | {"rename": {"x": "z", "y": "z"}}]}, ("sources", 0, "rename", "y"),
     "'x' becomes it, too"),
    ({"sources": [HERE | {"guardrails": {"gone_percnt": 5}}]},
     ("sources", 0, "guardrails", "gone_percnt"), "did you mean 'gone_percent'?"),
    ({"rules": [{"hide": True, "mach": {}}]}, ("rules", 0, "mach"), "did you mean 'match'?"),
    ({"rules": [{}]}, ("rules", 0), "one of set, remove, hide, price"),
    ({"rules": [{"hide": True, "match": {"typ": "text"}}]}, ("rules", 0, "match", "typ"), "'type'"),
    ({"rules": [{"hide": True, "match": {"type": "txt"}}]}, ("rules", 0, "match", "type", 0),
     "'text'"),
    ({"rules": [{"hide": True, "match": {"capability": "supportsVison"}}]},
     ("rules", 0, "match", "capability", 0), "did you mean 'supportsVision'?"),
    ({"sources": [HERE], "rules": [{"hide": True, "match": {"source": "b"}}]},
     ("rules", 0, "match", "source", 0), "expected one of a"),
    ({"rules": [{"set": {"id": "x"}}]}, ("rules", 0, "set", "id"), "a source can rename"),
    ({"rules": [{"set": {"model_spec": {"privcy": "x"}}}]}, ("rules", 0, "set", "model_spec",
     "privcy"), "did you mean 'privacy'?"),
    ({"rules": [{"set": {"model_spec": {"traits": "x"}}}]},
     ("rules", 0, "set", "model_spec", "traits"), "an array"),
    ({"rules": [{"match": {"type": "image"}, "set": {"model_spec": {"capabilities": {}}}}]},
     ("rules", 0, "set", "model_spec", "capabilities"), "unknown field"),
    ({"rules": [{"remove": ["id"]}]}, ("rules", 0, "remove", 0), "nothing without its id"),
    ({"rules": [{"remove": ["a..b"]}]}, ("rules", 0, "remove", 0), "dotted path"),
    ({"rules": [{"remove": ["a[0]"]}]}, ("rules", 0, "remove", 0), "dotted path"),
    ({"rules": [{"price": {}}]}, ("rules", 0, "price"), "one of factor, add, round"),
    ({"rules": [{"price": {"factor": -1}}]}, ("rules", 0, "price", "factor"), "0 or more"),
    ({"rules": [{"price": {"factor": "1.2"}}]}, ("rules", 0, "price", "factor"), "without quotes"),
    ({"rules": [{"price": {"add": {"imput": 1}}}]}, ("rules", 0, "price", "add", "imput"),
     "did you mean 'input'?"),
    ({"rules": [{"price": {"add": -1}}]}, ("rules", 0, "price", "add"), "in dollars"),
    ({"rules": [{"price": {"round": {}}}]}, ("rules", 0, "price", "round"), "digits or step"),
    ({"rules": [{"price": {"round": {"digits": 2, "step": 1}}}]}, ("rules", 0, "price", "round"),
     "found both"),
    ({"rules": [{"price": {"round": {"digits": 2, "mode": "even"}}}]},
     ("rules", 0, "price", "round", "mode"), "'half_up'"),
    ({"overrides": {"a": 5}}, ("overrides", "a"), "expected an object"),
    ({"overrides": {"": {}}}, ("overrides", ""), "1 to 256 characters"),
    ({"overrides": {"a": {"hidden": "yes"}}}, ("overrides", "a", "hidden"), "true or false"),
    ({"overrides": {"a": {"id": "b"}}}, ("overrides", "a", "id"), "can not change the id"),
    ({"overrides": {"a": {"model_spec": {"beta": 1}}}}, ("overrides", "a", "model_spec", "beta"),
     "true or false"),
    ({"overrides": {"a": {"type": "txt"}}}, ("overrides", "a", "type"), "'text'"),
    ({"price_tolerance": -1}, ("price_tolerance",), "a number of 0 or more"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "path", "words"), MISTAKES)
def test_each_mistake_is_told_once(document: dict[str, Any], path: Path, words: str) -> None:
    reading = read_settings(document, Mode.STRICT)
    assert reading.value is None
    (problem,) = reading.problems
    assert problem.path == path
    assert words in str(problem)


def test_a_mistake_shows_no_secret_of_an_address() -> None:
    document = {"sources": [{"name": "a", "url": "https://u:p@a.example/x?key=secret"}]}
    (problem,) = read_settings(document, Mode.STRICT).problems
    assert problem.found == '"https://…@a.example/x?…"'


def test_all_mistakes_are_told_at_once() -> None:
    document = {
        "sources": [{"name": "a", "file": "x", "dialect": "open-ai"}, {"name": "a"}],
        "rules": [{}, {"hide": True, "match": {"source": "b"}}],
        "overrides": {"m": {"hidden": 1, "model_spec": {"nme": "x"}}},
    }
    assert [problem.dotted_path for problem in read_settings(document, Mode.STRICT).problems] == [
        "sources[0].dialect",
        "sources[1].name",
        "sources[1]",
        "rules[0]",
        "rules[1].match.source[0]",
        "overrides.m.hidden",
        "overrides.m.model_spec.nme",
    ]


def test_what_is_unknown_is_a_warning_in_what_comes_from_elsewhere() -> None:
    document = {
        "sources": [{"name": "a", "file": "x", "future": 1}],
        "rules": [{"set": {"model_spec": {"future": 1}}}],
    }
    reading = read_settings(document, Mode.TOLERANT)
    assert reading.value is not None
    assert len(reading.warnings) == 2


def test_the_packages_are_those_that_are_read() -> None:
    assert set(PACKAGES) == set(READ_PACKAGES)


@pytest.mark.parametrize(
    "document",
    [
        {"sources": [{"name": "a"}]},
        {"sources": [{"name": "a", "file": "x", "url": "https://a.example"}]},
        {"sources": [{"name": "a", "file": "x", "dialect": "litelm"}]},
        {"sources": [{"name": "a", "file": "x", "every": "six hours"}]},
        {"rules": [{"mach": {}}]},
        {"rules": [{"set": {"model_spec": {"nme": "x"}}}]},
        {"rules": [{"price": {"add": {"imput": 1}}}]},
        {"overrides": {"a": {"model_spec": {"nme": "x"}}}},
        {"overrides": {"a": {"hidden": "yes"}}},
    ],
)
def test_an_editor_finds_the_usual_mistakes(document: dict[str, Any]) -> None:
    assert not accepted(document)


@pytest.mark.parametrize(
    "document",
    [
        {"sources": None, "rules": None, "overrides": None},
        {"rules": [{"match": {"id": "a"}, "set": {"model_spec": {"name": None}}}]},
    ],
)
def test_an_editor_takes_what_reading_takes(document: dict[str, Any]) -> None:
    assert accepted(document)
