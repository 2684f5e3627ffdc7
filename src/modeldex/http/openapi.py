"""The OpenAPI description: what FastAPI gathers from the routes, and what holds for all."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from modeldex import __version__
from modeldex.entries.types import MODEL_TYPES
from modeldex.http.compare_messages import COMPARE_SCHEMAS
from modeldex.http.describing import error_response
from modeldex.http.error_shapes import error_document
from modeldex.http.key_requests import CreateKey, RotateKey
from modeldex.http.lifecycle_messages import MarkOffline
from modeldex.http.quote_messages import QUOTE_SCHEMAS
from modeldex.serving.errors import Issue, invalid_request, openai_error
from modeldex.serving.keys import Refusal
from modeldex.serving.least_revision import LEAST_PARAMETER

TITLE: Final = "Modeldex"
_REF: Final = "#/components/schemas/{model}"
_KEYLESS_TAG: Final = "server"
_WITHOUT_VIEW: Final = ("admin", _KEYLESS_TAG)
"""How the tags begin of operations that no view has a part in."""
_ABOUT: Final = """\
Which AI models may be called, what each can do and what it costs.

Authentication is `Authorization: Bearer <key>`; the admin routes need an admin key. Every answer
carries `x-request-id`: the caller's own, if it sent a sane one. Errors are
`{"error": "…"}`, with `details` and `issues` for a request that is not as expected, and have
OpenAI's shape under `/v1`. A target may be 8 kB long (414), all headers together 32 kB (431).
Parameters that are not known are ignored on the catalogue reads, and refused elsewhere."""

_TAGS: Final = [
    {"name": "models", "description": "The catalogue, as the models API answers it."},
    {"name": "OpenAI", "description": "The catalogue, as OpenAI's clients read it."},
    {"name": "other systems", "description": "The catalogue, as other systems' clients read it."},
    {"name": "search", "description": "Which model, and for how much."},
    {"name": "history", "description": "What was, and since when."},
    {"name": "quotes", "description": "What a usage of a model costs."},
    {"name": "admin: catalogue", "description": "The whole catalogue at once."},
    {"name": "admin: entries", "description": "Single entries, a revision each."},
    {"name": "admin: revisions", "description": "What was published, and by whom."},
    {"name": "admin: sources", "description": "Where entries come from, and reading it now."},
    {"name": "admin: views", "description": "What each audience sees."},
    {"name": "admin: offline", "description": "Models that do not answer."},
    {"name": "admin: held readings", "description": "What sources said, and waits for a person."},
    {"name": "admin: layers", "description": "Where fields come from, and what is amiss."},
    {"name": "admin: webhooks", "description": "Where changes are told."},
    {"name": "admin: keys", "description": "Who may ask."},
    {"name": _KEYLESS_TAG, "description": "The server itself. No key is needed."},
]

_ISSUE: Final = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "path": {"type": "array", "items": {"type": ["string", "integer"]}},
        "message": {"type": "string"},
    },
    "required": ["code", "path", "message"],
}
_SCHEMAS: Final[dict[str, Any]] = {
    "Error": {
        "type": "object",
        "properties": {"error": {"type": "string"}},
        "required": ["error"],
    },
    "InvalidRequest": {
        "type": "object",
        "description": "`details` holds the messages by field, `issues` as a list.",
        "properties": {
            "error": {"type": "string"},
            "details": {"type": "object"},
            "issues": {"type": "array", "items": _ISSUE},
        },
        "required": ["error"],
    },
    "OpenAIError": {
        "type": "object",
        "properties": {
            "error": {
                "type": "object",
                "properties": {
                    "message": {"type": "string"},
                    "type": {"type": "string"},
                    "param": {"type": ["string", "null"]},
                    "code": {"type": ["string", "null"]},
                },
                "required": ["message", "type", "param", "code"],
            }
        },
        "required": ["error"],
    },
    "Conflict": {
        "type": "object",
        "properties": {
            "error": {"type": "string"},
            "head": {"type": "integer", "description": "The newest revision."},
            "since": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Revision"},
                "description": "What was published meanwhile, newest first.",
            },
        },
        "required": ["error", "head", "since"],
    },
    "EntryAsWritten": {
        "type": "object",
        "description": "An entry in the API's shape. `modeldex schema` has all its fields.",
        "properties": {
            "id": {"type": "string", "description": "As in the path, if given."},
            "type": {"type": "string", "enum": list(MODEL_TYPES)},
            "model_spec": {"type": "object"},
        },
        "required": ["type"],
    },
    "EntryPatch": {"type": "object"},
    "CatalogueDocument": {
        "anyOf": [
            {
                "type": "object",
                "properties": {"modeldex": {"const": 1}, "models": {"type": "array"}},
                "required": ["modeldex", "models"],
            },
            {
                "type": "object",
                "properties": {"data": {"type": "array"}},
                "required": ["data"],
            },
            {"type": "array", "items": {"$ref": "#/components/schemas/EntryAsWritten"}},
        ]
    },
}
_READS: Final = ("/api/", "/v1/")
_WITH_REVISION: Final = ("200", "304", "404", "410")
_EVERYWHERE: Final = {
    "414": "The target is longer than 8192 bytes",
    "431": "The headers are larger than 32768 bytes",
}
_REQUEST_ID: Final = {
    "description": "The request's id, by which the log knows it.",
    "schema": {"type": "string"},
}

_REVISION: Final = {
    "description": "The revision that the answer is from.",
    "schema": {"type": "integer"},
}
_LEAST: Final = {
    "name": LEAST_PARAMETER,
    "in": "query",
    "required": False,
    "description": "The revision that the answer has to be from at least: it is waited for, and "
    "503 is answered when it does not come in time. The header `Modeldex-Min-Revision` says "
    "the same.",
    "schema": {"type": "integer", "minimum": 0},
}
_VIEW: Final = {
    "name": "X-Modeldex-View",
    "in": "header",
    "required": False,
    "description": "With an admin key: the view to look through, as its readers do. 400 is "
    "answered where there is no such view; without an admin key nothing comes of it.",
    "schema": {"type": "string"},
}

_NOT_ONE: Final = Issue((LEAST_PARAMETER,), '"x" is no revision; expected its number')
_NO_REVISION: Final = {
    "InvalidRequest": invalid_request([_NOT_ONE]),
    "OpenAIError": openai_error(
        _NOT_ONE.message,
        kind="invalid_request_error",
        param=LEAST_PARAMETER,
        code="invalid_value",
    ),
}

_NO_VIEW: Final = Issue(("x-modeldex-view",), Refusal.NO_SUCH_VIEW.value, "unknown_view")


def description_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the whole server."""
    document: dict[str, Any] = get_openapi(
        title=TITLE, version=__version__, description=_ABOUT, routes=app.routes, tags=_TAGS
    )
    components = document.setdefault("components", {})
    components["schemas"] = _all_schemas(components.get("schemas", {}))
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    components["headers"] = {"RequestId": _REQUEST_ID, "Revision": _REVISION}
    for path, operations in document["paths"].items():
        if path.startswith(_READS):
            for operation in operations.values():
                _add_revision(operation)
    for operation in _operations(document):
        if not operation["tags"][0].startswith(_WITHOUT_VIEW):
            _add_view(operation)
        _complete(operation)
    return document


def _all_schemas(gathered: dict[str, Any]) -> dict[str, Any]:
    _, requests = models_json_schema(
        [(body, "validation") for body in (CreateKey, RotateKey, MarkOffline)],
        ref_template=_REF,
    )
    unused = {"HTTPValidationError", "ValidationError"}
    kept = {name: schema for name, schema in gathered.items() if name not in unused}
    own = {**_SCHEMAS, **QUOTE_SCHEMAS, **COMPARE_SCHEMAS}
    return dict(sorted({**kept, **requests["$defs"], **own}.items()))


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _add_revision(operation: dict[str, Any]) -> None:
    """What holds for every read: which revision it is from, and may be asked to be from."""
    operation["parameters"] = [*operation.get("parameters", ()), _LEAST]
    shape = "OpenAIError" if "OpenAI" in operation["tags"] else "InvalidRequest"
    operation["responses"].setdefault("400", error_response(400, shape, _NO_REVISION[shape]))
    for status, response in operation["responses"].items():
        if status in _WITH_REVISION:
            header = {"$ref": "#/components/headers/Revision"}
            response["headers"] = {**response.get("headers", {}), "Modeldex-Revision": header}


def _add_view(operation: dict[str, Any]) -> None:
    """What holds for everything that readers ask: an admin may ask it as another."""
    operation["parameters"] = [*operation.get("parameters", ()), _VIEW]
    refused = error_response(400, "InvalidRequest", invalid_request([_NO_VIEW]))
    operation["responses"].setdefault("400", refused)


def _complete(operation: dict[str, Any]) -> None:
    """What holds for every operation: the key, the limits, the request id."""
    keyless = _KEYLESS_TAG in operation["tags"]
    responses = operation["responses"]
    with_key: list[dict[str, Any]] = [{"key": []}]
    without: list[dict[str, Any]] = [{}, *with_key] if "401" in responses else []
    operation["security"] = without if keyless else with_key
    responses.pop("422", None)  # FastAPI's own; here an unexpected request is a 400
    shape = "OpenAIError" if "OpenAI" in operation["tags"] else "Error"
    schema = {"$ref": f"#/components/schemas/{shape}"}
    for status, description in _EVERYWHERE.items():
        example = error_document("/v1" if shape == "OpenAIError" else "", int(status), description)
        content = {"application/json": {"schema": schema, "example": example}}
        responses.setdefault(status, {"description": description, "content": content})
    for response in responses.values():
        response["headers"] = {
            **response.get("headers", {}),
            "x-request-id": {"$ref": "#/components/headers/RequestId"},
        }
    operation["responses"] = dict(sorted(responses.items()))
