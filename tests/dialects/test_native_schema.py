"""The schemas for editors accept what reading accepts, and find the usual mistakes."""

import json
from typing import Any

import jsonschema_rs
import pytest

from modeldex.dialects.native_schema import catalogue_file_schema, model_file_schema
from modeldex.entries import json_codec
from tests.documents import every_document

MODEL = jsonschema_rs.validator_for(model_file_schema())
CATALOGUE = jsonschema_rs.validator_for(catalogue_file_schema())


def plain(document: Any) -> Any:
    """With floats in place of decimals, as schema validators want them."""
    return json.loads(json_codec.encode(document))


@pytest.mark.parametrize("document", every_document(), ids=lambda document: document["id"])
def test_every_entry_alone_in_a_list_and_as_an_extension(document: dict[str, Any]) -> None:
    entry = plain(document)
    assert MODEL.is_valid(entry)
    assert MODEL.is_valid([entry, entry])
    del entry["type"]
    assert not MODEL.is_valid(entry)
    assert MODEL.is_valid({**entry, "extends": "another"})


@pytest.mark.parametrize(
    "document",
    [
        {"id": "a", "type": "text"},
        {"id": "a", "type": "text", "x-note": 1},
        {"id": "a", "extends": "b"},
        {"id": "a", "extends": "../b.yaml", "model_spec": {"pricing": {"extended": None}}},
        {"id": "a", "extends": "b", "type": "image", "model_spec": {"pricing": {"quality": {}}}},
        [],
    ],
)
def test_what_people_write(document: Any) -> None:
    assert MODEL.is_valid(document)


@pytest.mark.parametrize(
    "document",
    [
        "text",
        {"id": "a"},
        {"type": "text"},
        {"id": "a", "type": "txt"},
        {"id": "a", "type": "text", "model_spec": {"discription": "x"}},
        {"id": "a", "type": "text", "model_spec": None},
        [{"id": "a", "type": "text", "model_spec": {"pricing": {"input": {"usd": "1"}}}}],
        {"id": "a", "type": "image", "model_spec": {"capabilities": {}}},
        {"id": "a", "extends": "b", "model_spec": {"discription": "x"}},
        {"id": "a", "extends": "b", "type": "image", "model_spec": {"capabilities": {}}},
        {"id": "a", "extends": 5},
        {"extends": "b"},
    ],
)
def test_mistakes(document: Any) -> None:
    assert not MODEL.is_valid(document)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "Acme", "owned_by": "acme", "x-team": {}},
        {"currencies": {"diem": {"per_usd": 1.5}}},
        {"traits": None, "aliases": None, "defaults": None, "currencies": None},
        {"traits": {"text": {"default": "a"}}, "aliases": {"image": {"x/y": "b"}}},
        {"defaults": {"all": {"model_spec": {"privacy": "private"}}}},
        {"defaults": {"text": {"model_spec": {"pricing": {"input": {"usd": 1}}}}}},
    ],
)
def test_settings_that_people_write(document: Any) -> None:
    assert CATALOGUE.is_valid(document)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"nme": "Acme"},
        {"name": ""},
        {"currencies": {"diem": {"per_usd": "1"}}},
        {"currencies": {"diem": {"per_usd": 0}}},
        {"currencies": {"dime": {}}},
        {"traits": {"default": "a"}},
        {"traits": {"txt": {}}},
        {"defaults": {"txt": {}}},
        {"defaults": {"text": {"model_spec": {"privcy": "private"}}}},
    ],
)
def test_mistakes_in_settings(document: Any) -> None:
    assert not CATALOGUE.is_valid(document)


def test_an_editor_can_show_what_each_setting_means() -> None:
    properties = catalogue_file_schema()["properties"]
    assert all(properties[name].get("description") for name in properties)
