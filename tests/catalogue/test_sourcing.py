"""Sources, rules and readings as documents: what is written reads back, and says no more."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.rules import Match, PriceRounding, PriceRule, Rounding, Rule
from modeldex.catalogue.sourcing import Source, SourcedModel, SourceReading
from modeldex.entries import json_codec
from tests.catalogue.layered import FULL_SOURCE, NOON

SOURCES = (Source("files", file="prices.json"), FULL_SOURCE)

RULES = (
    Rule(price=PriceRule(Decimal("1.2"))),
    Rule(
        Match(("or/*",), ("text",), ("acme",), ("supportsVision",), "context>=8k", ("router",)),
        set={"model_spec": {"beta": True, "privacy": None}},
        remove=("model_spec.description",),
        hide=True,
        price=PriceRule(
            add={"input_tokens": Decimal("0.1")},
            round=PriceRounding(step=Decimal("0.05"), mode=Rounding.UP),
        ),
    ),
    Rule(price=PriceRule(add=Decimal(1), round=PriceRounding(digits=4))),
)


def through_json(value: Any) -> Any:
    return json_codec.decode(json_codec.encode(value))


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_reads_back(source: Source) -> None:
    assert Source.from_document(through_json(source.document())) == source


def test_a_source_writes_only_what_it_says() -> None:
    assert SOURCES[0].document() == {"name": "files", "file": "prices.json"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_back(rule: Rule) -> None:
    assert Rule.from_document(through_json(rule.document())) == rule


def test_settings_with_layers_read_back() -> None:
    settings = Settings(
        sources=SOURCES,
        rules=RULES,
        overrides={"large": {"hidden": True}},
        price_tolerance=Decimal("0.1"),
    )
    assert settings.is_layered
    assert Settings.from_document(through_json(settings.document())) == settings


def test_settings_without_layers_write_none_of_their_sections() -> None:
    assert list(Settings().document()) == [
        "name",
        "owned_by",
        "currencies",
        "defaults",
        "traits",
        "aliases",
    ]
    assert not Settings().is_layered


def test_layers_are_part_of_what_a_catalogue_is() -> None:
    assert Catalogue(Settings(rules=RULES)).digest() != Catalogue().digest()


def test_a_source_renames_by_name_before_it_puts_its_prefix() -> None:
    assert SOURCES[1].renamed("acme/large") == "large"
    assert SOURCES[1].renamed("acme/small") == "or/acme/small"


def test_a_reading_reads_back() -> None:
    reading = SourceReading.of(
        "router",
        NOON,
        {
            "b": SourcedModel({"id": "b", "type": "text", "x": Decimal("0.10")}),
            "a": SourcedModel({"id": "a", "type": "text"}, vanished_since=NOON),
        },
        {"text": {"gpt": "a"}},
    )
    again = SourceReading.from_document(through_json(reading.document()))
    assert again == reading
    assert list(again.models) == ["b", "a"]


def test_the_digest_of_a_reading_tells_what_was_said_and_not_when() -> None:
    said = {"a": SourcedModel({"id": "a", "type": "text"})}
    first = SourceReading.of("router", NOON, said)
    later = SourceReading.of("router", NOON + timedelta(hours=6), said)
    other = SourceReading.of("router", NOON, {"a": SourcedModel({"id": "a", "type": "image"})})
    assert first.digest == later.digest != other.digest
