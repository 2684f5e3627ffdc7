"""The JSON Schema of an entry agrees with what a strict reading accepts."""

from typing import Any

import jsonschema_rs
import pytest

from modeldex.entries import json_codec
from modeldex.entries.schema import entry_json_schema
from tests.documents import every_document

VALIDATOR = jsonschema_rs.validator_for(entry_json_schema())


def plain(value: Any) -> Any:
    """With floats in place of decimals, as a validator expects them."""
    import json

    return json.loads(json_codec.encode(value))


@pytest.mark.parametrize("raw", every_document(), ids=lambda raw: raw["id"])
def test_it_accepts_complete_documents(raw: dict[str, Any]) -> None:
    VALIDATOR.validate(plain(raw))


def test_it_accepts_what_leaves_derivable_fields_out() -> None:
    VALIDATOR.validate(
        {
            "id": "m",
            "type": "text",
            "x-team": 1,
            "model_spec": {"pricing": {"input": {"usd": 1}, "output": {"usd": 2}}},
        }
    )


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "text"},
        {"id": "m", "type": "txt"},
        {"id": "m", "type": "text", "model_spec": {"colour": "red"}},
        {"id": "m", "type": "text", "model_spec": {"pricing": {"generation": {"usd": 1}}}},
        {"id": "m", "type": "video", "model_spec": {"pricing": {}}},
        {"id": "m", "type": "text", "model_spec": {"name": None}},
        {"id": "m", "type": "tts", "model_spec": {"pricing": {"input": {"usd": -1}}}},
        {"id": "m", "type": "tts", "model_spec": {"pricing": {"input": {"usd": "1"}}}},
    ],
)
def test_it_refuses_what_a_strict_reading_refuses(raw: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(raw)


def test_it_names_no_titles_that_only_repeat_the_field() -> None:
    properties = entry_json_schema()["$defs"]["TextSpec"]["properties"]
    assert "title" not in properties["availableContextTokens"]
    assert "default" not in properties["availableContextTokens"]
