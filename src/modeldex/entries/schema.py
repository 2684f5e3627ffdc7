"""JSON Schema of an entry as people write it, so that an editor completes and checks it."""

from copy import deepcopy
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from modeldex.entries.fields import EXTENSION_PREFIX
from modeldex.entries.models.entry import ENTRY_MODELS
from modeldex.entries.types import MODEL_TYPES, ModelType

REF_TEMPLATE: Final = "#/$defs/{model}"

# Filled in where an entry does not say (see `entries.filling`), so nobody has to write them.
DERIVABLE: Final = frozenset(
    {
        "object",
        "owned_by",
        "created",
        "model_spec",
        "privacy",
        "diem",
        "date",
        "removesAt",
        "autoRemap",
    }
)
FILLED_WHOLE: Final = frozenset({"Capabilities"})
"""Definitions in which every required field has a value that is filled in."""


def entry_json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one entry of any type, as a catalogue's file holds it.

    What can be derived is optional, unknown fields are refused, ``x-`` fields pass.
    """
    _, schema = models_json_schema(
        [(ENTRY_MODELS[model_type], "validation") for model_type in MODEL_TYPES],
        ref_template=REF_TEMPLATE,
    )
    definitions = {
        name: _as_written(name, definition) for name, definition in schema["$defs"].items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Modeldex model entry",
        "type": "object",
        "required": ["id", "type"],
        "properties": {"type": {"enum": list(MODEL_TYPES)}},
        "allOf": [_when_of_type(model_type) for model_type in MODEL_TYPES],
        "$defs": definitions,
    }


def _when_of_type(model_type: ModelType) -> dict[str, Any]:
    reference = REF_TEMPLATE.format(model=ENTRY_MODELS[model_type].__name__)
    return {
        "if": {"properties": {"type": {"const": model_type}}, "required": ["type"]},
        "then": {"$ref": reference},
    }


def _as_written(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    written = deepcopy(definition)
    if "properties" not in written:
        return written
    optional = DERIVABLE | (set(written["properties"]) if name in FILLED_WHOLE else set())
    required = [field for field in written.get("required", []) if field not in optional]
    written.pop("required", None)
    if required:
        written["required"] = required
    written["additionalProperties"] = False
    written["patternProperties"] = {f"^{EXTENSION_PREFIX}": {}}
    return written
