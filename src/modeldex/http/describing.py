"""Pieces of the OpenAPI description that many routes share."""

from collections.abc import Mapping
from typing import Any, Final

from modeldex.serving import errors
from modeldex.serving.errors import invalid_request, not_one_of

Responses = dict[int | str, dict[str, Any]]

_REVISION: Final = {
    "number": 3,
    "published_at": "2026-08-22T12:00:00+00:00",
    "author": "ci",
    "message": "New prices",
    "kind": "publish",
    "digest": "5f" * 32,
    "entries": 328,
    "added": 1,
    "changed": 2,
    "removed": 0,
}
ENTRY_EXAMPLE: Final[dict[str, Any]] = {
    "id": "acme/embed",
    "object": "model",
    "created": 1700000000,
    "owned_by": "acme",
    "type": "embedding",
    "model_spec": {
        "privacy": "private",
        "name": "Acme Embed",
        "pricing": {
            "input": {"usd": 0.02, "diem": 0.02},
            "output": {"usd": 0.02, "diem": 0.02},
        },
    },
}
CATALOGUE_EXAMPLE: Final[dict[str, Any]] = {
    "modeldex": 1,
    "name": "Acme",
    "owned_by": "acme",
    "currencies": {"diem": {"per_usd": 1}},
    "defaults": {},
    "traits": {},
    "aliases": {"embedding": {"text-embedding-3-small": "acme/embed"}},
    "models": [ENTRY_EXAMPLE],
}

_MESSAGES: Final[Mapping[int, tuple[str, Any]]] = {
    400: (
        "The request is not as expected; every problem is told at once.",
        invalid_request([not_one_of("type", "txt", ("text", "image"))]),
    ),
    401: (
        "No key, or one that is malformed, unknown, revoked or expired: `WWW-Authenticate` says.",
        {"error": errors.NOT_AUTHENTICATED},
    ),
    403: ("The key is valid, and not an admin's.", {"error": errors.NOT_AUTHORISED}),
    404: ("There is no such thing.", {"error": errors.MODEL_NOT_FOUND}),
    405: (
        "The method is not allowed here; `Allow` says which are.",
        {"error": "Method Not Allowed"},
    ),
    408: (
        "The body did not arrive in time.",
        {"error": "The body did not arrive within 60 seconds"},
    ),
    409: (
        "What is there already stands in the way.",
        {"error": "the name 'ci' is taken by key 7, which is valid"},
    ),
    410: (
        "The model has left the list; `replacementModelId` says what took its place, if anything.",
        {
            "error": errors.MODEL_GONE,
            "removedAt": "2027-03-01T00:00:00Z",
            "replacementModelId": "acme/large",
        },
    ),
    412: (
        "What is there is not what the request names.",
        {"error": "The catalogue is not in the state that the request names"},
    ),
    429: (
        "Too many requests, or too many that failed; `Retry-After` says how long to wait.",
        {"error": errors.RATE_LIMITED},
    ),
    413: (
        "The body is too large.",
        {"error": "The body is larger than 1048576 bytes, which is the limit here"},
    ),
    415: (
        "The body is of another kind than JSON.",
        {"error": "A body is read as JSON only; send Content-Type: application/json"},
    ),
    500: ("A defect; the log tells more under the request's id.", {"error": errors.UNKNOWN_ERROR}),
    503: (
        "The store can not be used, or nothing is loaded yet. Ask again after `Retry-After`.",
        {"error": "The catalogue is not loaded yet"},
    ),
}

PRECONDITION_FAILED: Final[dict[str, Any]] = {
    "description": "Another revision was published meanwhile: read it, then decide.",
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Conflict"},
            "example": {
                "error": "The change rests on revision 2, and the newest is 3",
                "head": 3,
                "since": [_REVISION],
            },
        }
    },
}
NOT_MODIFIED: Final[dict[str, Any]] = {
    "description": "The caller has it already: `If-None-Match` holds the current ETag."
}


ANY_OBJECT: Final = {"type": "object"}


def error_response(status: int, schema: str = "Error", example: Any = None) -> dict[str, Any]:
    """How an error is described: its shape and an example."""
    description, usual = _MESSAGES[status]
    if status == 400 and schema == "Error":
        schema = "InvalidRequest"
    return {
        "description": description,
        "content": {
            "application/json": {
                "schema": {"$ref": f"#/components/schemas/{schema}"},
                "example": usual if example is None else example,
            }
        },
    }


PRECONDITION_REQUIRED: Final = {
    **error_response(409, example={"error": "If-Match is missing"}),
    "description": "`If-Match` is missing.",
}


def admin_errors(*statuses: int) -> Responses:
    """The errors of an admin route: those that all have, and its own."""
    return {
        status: error_response(status) for status in sorted({401, 403, 429, 500, 503, *statuses})
    }


def answer_with(description: str, example: Any, schema: Any = None) -> dict[str, Any]:
    """A JSON answer, described with an example; without ``schema`` the route's model says it."""
    content = {"example": example} if schema is None else {"schema": schema, "example": example}
    return {"description": description, "content": {"application/json": content}}


def body_with(schema: str, description: str, example: Any, **kinds: Any) -> dict[str, Any]:
    """A JSON request body, described with an example. ``kinds`` is further media types."""
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {
        "description": description,
        "required": True,
        "content": {"application/json": content, **kinds},
    }


CATALOGUE_BODY: Final = body_with(
    "CatalogueDocument",
    "The one-file form, an array of entries, or a whole answer of the models API.",
    CATALOGUE_EXAMPLE,
)
REVISION_EXAMPLE: Final = _REVISION
CHANGES_EXAMPLE: Final[dict[str, Any]] = {
    "settings": [],
    "entries": [
        {
            "kind": "changed",
            "id": "acme/embed",
            "type": "embedding",
            "fields": [
                {
                    "path": "model_spec.pricing.input.usd",
                    "old": 0.02,
                    "new": 0.03,
                    "percent": 50,
                }
            ],
        }
    ],
}
PUBLISHED_EXAMPLE: Final[dict[str, Any]] = {
    "published": True,
    "revision": _REVISION,
    "plan": {"base": 2, "changes": CHANGES_EXAMPLE},
    "problems": [],
}
EDITED_EXAMPLE: Final[dict[str, Any]] = {
    "published": True,
    "revision": _REVISION,
    "digest": "a1" * 32,
    "problems": [],
}
KEY_EXAMPLE: Final[dict[str, Any]] = {
    "id": 7,
    "name": "ci",
    "role": "read",
    "hint": "mdx_rAbCd…wXyZ",
    "created_at": "2026-08-22T12:00:00+00:00",
    "expires_at": None,
    "revoked_at": None,
    "replaced_by": None,
    "rate_limit": "1200/minute",
    "view": None,
}
NEW_KEY_EXAMPLE: Final[dict[str, Any]] = {"key": KEY_EXAMPLE, "secret": "mdx_r…, once"}
