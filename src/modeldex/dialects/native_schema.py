"""JSON Schema of the files of a catalogue's directory, so that an editor completes them."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from modeldex.catalogue.composing import HIDDEN
from modeldex.catalogue.sourcing import PLACES
from modeldex.dialects.named import NAMES
from modeldex.dialects.native_settings import SettingsDocument
from modeldex.dialects.native_sources import PACKAGES
from modeldex.entries.fields import EXTENSION_PREFIX
from modeldex.entries.models.entry import ENTRY_MODELS
from modeldex.entries.schema import REF_TEMPLATE, entry_json_schema
from modeldex.entries.types import MODEL_TYPES, ModelType

DIALECT_OF_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"

_PREFIX: Final = REF_TEMPLATE.format(model="")

# Three looser forms of every definition of an entry: nothing in them is required.
_CHANGES: Final = "Changes"
"""What an entry that extends another states; null takes a field away."""
_DEFAULTS: Final = "Defaults"
"""What a catalogue says for entries that do not."""
_PATCH: Final = "Patch"
"""What a rule or an override states; null takes a field away."""

_EXTENDS: Final = {
    "type": "string",
    "minLength": 1,
    "description": "The id of the entry whose fields this one takes over, or a file relative to "
    "this one. Not taken over: id, created, traits, deprecation.",
}


_BESIDE_FIELDS: Final[Mapping[str, dict[str, Any]]] = {
    _CHANGES: {"extends": _EXTENDS},
    _PATCH: {
        HIDDEN: {"type": "boolean", "description": "In an override: whether the model is left out"}
    },
}
"""By form: what may stand beside the fields of an entry."""


def model_file_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a file in ``models``: one entry, or a list of them."""
    entry = entry_json_schema()
    definitions = entry.pop("$defs")
    complete = {key: value for key, value in entry.items() if key not in ("$schema", "title")}
    item = {
        "type": "object",
        "if": {"required": ["extends"]},
        "then": _reference("Extending"),
        "else": complete,
    }
    return {
        "$schema": DIALECT_OF_SCHEMA,
        "title": "Models of a Modeldex catalogue",
        "if": {"type": "array"},
        "then": {"items": _reference("Item")},
        "else": _reference("Item"),
        "$defs": {
            **definitions,
            **_loose(definitions, _CHANGES, nullable=True),
            "Item": item,
            "Extending": _extending(),
        },
    }


def catalogue_file_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of ``catalogue.yaml``."""
    schema = SettingsDocument.model_json_schema(ref_template=REF_TEMPLATE)
    definitions = schema.pop("$defs", {})
    for part in (schema, *definitions.values()):
        part["additionalProperties"] = False
        part["patternProperties"] = {f"^{EXTENSION_PREFIX}": {}}
    properties = schema["properties"]
    properties["defaults"] = _defaults(properties["defaults"]["description"])
    properties["overrides"] = _overrides(properties["overrides"]["description"])
    definitions["SourceDocument"]["properties"]["dialect"]["enum"] = list(NAMES)
    definitions["SourceDocument"]["properties"]["package"]["enum"] = list(PACKAGES)
    definitions["SourceDocument"]["oneOf"] = [{"required": [name]} for name in PLACES]
    rule = definitions["RuleDocument"]["properties"]
    rule["set"] = _patch(rule["set"]["description"])
    for name in _SECTIONS:
        properties[name] = _or_empty(properties[name])
    entries = entry_json_schema()["$defs"]
    return {
        "$schema": DIALECT_OF_SCHEMA,
        **schema,
        "title": "A Modeldex catalogue.yaml",
        "$defs": {
            **definitions,
            **_loose(entries, _DEFAULTS, nullable=False),
            **_loose(entries, _PATCH, nullable=True),
        },
    }


_SECTIONS: Final = (
    "currencies",
    "defaults",
    "traits",
    "aliases",
    "views",
    "probes",
    "sources",
    "rules",
    "overrides",
    "guardrails",
    "webhooks",
)
"""A section of which all lines are commented out is null."""


def _patch(description: str) -> dict[str, Any]:
    of_any = [_of_type(model_type, _PATCH) for model_type in MODEL_TYPES]
    return {"type": "object", "description": description, "anyOf": of_any}


def _overrides(description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": {
            "type": "object",
            "anyOf": [_of_type(model_type, _PATCH) for model_type in MODEL_TYPES],
        },
    }


def _extending() -> dict[str, Any]:
    by_type: list[dict[str, Any]] = [
        {
            "if": {"properties": {"type": {"const": model_type}}, "required": ["type"]},
            "then": _of_type(model_type, _CHANGES),
        }
        for model_type in MODEL_TYPES
    ]
    untyped = {
        "if": {"not": {"required": ["type"]}},
        "then": {"anyOf": [_of_type(model_type, _CHANGES) for model_type in MODEL_TYPES]},
    }
    return {
        "required": ["id"],
        "properties": {"extends": _EXTENDS, "type": {"enum": list(MODEL_TYPES)}},
        "allOf": [*by_type, untyped],
    }


def _defaults(description: str) -> dict[str, Any]:
    properties = {model_type: _of_type(model_type, _DEFAULTS) for model_type in MODEL_TYPES}
    common = {"anyOf": list(properties.values())}
    return {
        "type": "object",
        "description": description,
        "properties": {**properties, "all": common},
        "additionalProperties": False,
    }


def _loose(definitions: Mapping[str, Any], suffix: str, *, nullable: bool) -> dict[str, Any]:
    """The definitions by names with ``suffix``, with nothing required."""
    entries = {model.__name__ for model in ENTRY_MODELS.values()}
    loose = {}
    for name, definition in definitions.items():
        copy = _with_suffix(deepcopy(definition), suffix)
        copy.pop("required", None)
        properties = copy.get("properties", {})
        if nullable:
            copy["properties"] = {key: _or_empty(value) for key, value in properties.items()}
        if name in entries:
            copy["properties"] = {**copy["properties"], **_BESIDE_FIELDS.get(suffix, {})}
        loose[f"{name}{suffix}"] = copy
    return loose


def _with_suffix(value: Any, suffix: str) -> Any:
    """The schema with every reference to a definition led to the one with ``suffix``."""
    if isinstance(value, dict):
        return {
            key: f"{inner}{suffix}"
            if key == "$ref" and str(inner).startswith(_PREFIX)
            else _with_suffix(inner, suffix)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_with_suffix(inner, suffix) for inner in value]
    return value


def _or_empty(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema, or null."""
    if isinstance(schema.get("type"), str) and not schema.keys() & {"enum", "const"}:
        return {**schema, "type": [schema["type"], "null"]}
    description = {"description": schema["description"]} if "description" in schema else {}
    return {**description, "anyOf": [dict(schema), {"type": "null"}]}


def _of_type(model_type: ModelType, suffix: str) -> dict[str, Any]:
    return _reference(f"{ENTRY_MODELS[model_type].__name__}{suffix}")


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"{_PREFIX}{name}"}
