"""The catalogue reads, as the OpenAPI description tells them.

The read path answers them before any of these functions could be called, and `past_reads` those
of another time: what stands here only describes.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NoReturn

from fastapi import APIRouter, Header, Path, Query
from pydantic import BaseModel, Field

from modeldex.entries.models.entry import AnyEntry
from modeldex.entries.types import DEFAULT_GROUP, Group
from modeldex.http.describing import (
    ENTRY_EXAMPLE,
    NOT_MODIFIED,
    Responses,
    answer_with,
    error_response,
)
from modeldex.serving.errors import openai_error

reads = APIRouter(prefix="/api/v1/models", tags=["models"])
openai = APIRouter(prefix="/v1/models", tags=["OpenAI"])


class EntryList(BaseModel):
    """Entries of a group."""

    data: list[AnyEntry]
    object: Literal["list"]
    type: Group = Field(description="The group that was asked for.")


class NameList(BaseModel):
    """Names, and the ids of the models that they stand for."""

    data: dict[str, str]
    object: Literal["list"]
    type: Group = Field(description="The group that was asked for.")


class OpenAIModel(BaseModel):
    """A model as OpenAI's clients read it."""

    id: str
    object: Literal["model"]
    created: int = Field(description="Unix seconds.")
    owned_by: str
    context_length: int | None = Field(None, description="In tokens; absent if not known.")


class OpenAIList(BaseModel):
    """Every model, as OpenAI's clients read a list."""

    object: Literal["list"]
    data: list[OpenAIModel]


Type = Annotated[
    Group,
    Query(
        alias="type",
        description="A model type, `all`, or `code` for text models that are good at code.",
    ),
]
Include = Annotated[
    str | None,
    Query(description="`extensions` adds to each model what the API's shape has no field for."),
]
AnyType = Annotated[
    Group,
    Query(
        alias="type",
        description="Where to look for an alias or a trait; without it, among text models first.",
    ),
]
Name = Annotated[
    str,
    Path(
        description="An id, which may hold slashes; else an alias, else a trait.",
        examples=["acme/embed"],
    ),
]
At = Annotated[
    str | None,
    Query(
        max_length=64,
        description="As it was at an instant in ISO 8601 (UTC where it names no offset), or as "
        "the revision of this number showed when it was published; `head` is now. An instant "
        "that is still to come tells what the clock alone will change of what is published now.",
        examples=["2026-08-22T12:00:00Z"],
    ),
]
IfNoneMatch = Annotated[str | None, Header(description="An ETag that the caller has already.")]

ETAG: Final = {
    "ETag": {
        "description": "Strong: equal tags mean equal bytes.",
        "schema": {"type": "string"},
    }
}
_RESOLVED: Final = {
    **ETAG,
    "Content-Location": {
        "description": "The address of the entry by its id.",
        "schema": {"type": "string"},
    },
    "x-modeldex-resolved-by": {
        "description": "How the name was understood.",
        "schema": {"type": "string", "enum": ["id", "alias", "trait", "replacement"]},
    },
    "x-venice-model-deprecation-warning": {
        "description": "Of a deprecated model: that it goes away, when, and what to use instead.",
        "schema": {"type": "string"},
    },
    "x-venice-model-deprecation-date": {
        "description": "Of a deprecated model: when it leaves the list.",
        "schema": {"type": "string", "format": "date-time"},
    },
    "Deprecation": {
        "description": "Of a deprecated model: since when clients are warned (RFC 9745).",
        "schema": {"type": "string"},
    },
    "Sunset": {
        "description": "Of a deprecated model: when it leaves the list (RFC 8594).",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "Of a deprecated model: what takes its place (`successor-version`).",
        "schema": {"type": "string"},
    },
}
_OPENAI_MODEL: Final = {
    "id": "acme/large",
    "object": "model",
    "created": 1700000000,
    "owned_by": "acme",
    "context_length": 256000,
}


EVERYWHERE: Final = (401, 412, 429, 500, 503)
"""Errors that every read can have."""


def _answers(
    description: str, example: Any, *errors: int, headers: Mapping[str, Any] = ETAG
) -> Responses:
    return {
        200: {**answer_with(description, example), "headers": dict(headers)},
        304: NOT_MODIFIED,
        **{status: error_response(status) for status in (*errors, *EVERYWHERE)},
    }


def _openai_answers(
    description: str, example: Any, *errors: int, headers: Mapping[str, Any] = ETAG
) -> Responses:
    told = {
        401: openai_error(
            "The key is not known here", kind="invalid_request_error", code="invalid_api_key"
        ),
        404: openai_error(
            'The model "x" does not exist',
            kind="invalid_request_error",
            param="model",
            code="model_not_found",
        ),
        410: openai_error(
            'The model "x" was removed at 2027-03-01T00:00:00Z; use "y"',
            kind="invalid_request_error",
            param="model",
            code="model_gone",
        ),
        412: openai_error(
            "The catalogue is not in the state that the request names",
            kind="invalid_request_error",
            code="precondition_failed",
        ),
        429: openai_error(
            "Rate limit exceeded", kind="rate_limit_error", code="rate_limit_exceeded"
        ),
        500: openai_error("An unknown error occurred", kind="server_error"),
        503: openai_error("The catalogue is not loaded yet", kind="server_error", code="not_ready"),
    }
    answers = _answers(description, example, headers=headers)
    for status in (*errors, *EVERYWHERE):
        answers[status] = error_response(status, "OpenAIError", told[status])
    return answers


@reads.get(
    "",
    summary="The models of a type",
    response_model=EntryList,
    responses=_answers(
        "The entries that are listed now.",
        {"data": [ENTRY_EXAMPLE], "object": "list", "type": "embedding"},
        400,
        404,
    ),
)
def list_models(
    group: Type = DEFAULT_GROUP,
    include: Include = None,
    at: At = None,
    if_none_match: IfNoneMatch = None,
) -> NoReturn:
    """Models past their `removesAt` are left out. Parameters that are not known are ignored."""
    unreachable()


@reads.get(
    "/traits",
    summary="The best model for each purpose",
    response_model=NameList,
    responses=_answers(
        "Traits and the ids that hold them.",
        {"data": {"default": "acme/large"}, "object": "list", "type": "text"},
        400,
        404,
    ),
)
def list_traits(
    group: Type = DEFAULT_GROUP, at: At = None, if_none_match: IfNoneMatch = None
) -> NoReturn:
    """With `type=all`, a trait that several types have is that of text, else of the first type
    in the API's order."""
    unreachable()


@reads.get(
    "/compatibility_mapping",
    summary="Foreign names of models",
    response_model=NameList,
    responses=_answers(
        "Aliases and the ids that they stand for.",
        {"data": {"gpt-4o": "acme/large"}, "object": "list", "type": "text"},
        400,
        404,
    ),
)
def list_aliases(
    group: Type = DEFAULT_GROUP, at: At = None, if_none_match: IfNoneMatch = None
) -> NoReturn:
    """What another system's clients call a model, and which model of this catalogue stands in."""
    unreachable()


@reads.get(
    "/{model_id:path}",
    summary="One model",
    response_model=AnyEntry,
    responses=_answers("The entry.", ENTRY_EXAMPLE, 400, 404, 410, headers=_RESOLVED),
)
def get_model(
    model_id: Name,
    group: AnyType = "all",
    include: Include = None,
    at: At = None,
    if_none_match: IfNoneMatch = None,
) -> NoReturn:
    """A model by its id, an alias or a trait, in this order; the answer says by which. One that
    has left the list is answered with its replacement where its deprecation says `autoRemap`."""
    unreachable()


@openai.get(
    "",
    summary="Every model, for OpenAI clients",
    response_model=OpenAIList,
    responses=_openai_answers("Every listed model.", {"object": "list", "data": [_OPENAI_MODEL]}),
)
def list_openai_models(if_none_match: IfNoneMatch = None) -> NoReturn:
    """Models of all types. Parameters are ignored."""
    unreachable()


@openai.get(
    "/{model_id:path}",
    summary="One model, for OpenAI clients",
    response_model=OpenAIModel,
    responses=_openai_answers("The model.", _OPENAI_MODEL, 404, 410, headers=_RESOLVED),
)
def get_openai_model(model_id: Name, if_none_match: IfNoneMatch = None) -> NoReturn:
    """A model by its id, an alias or a trait."""
    unreachable()


def unreachable() -> NoReturn:
    """What stands for the answer of a route that the read path answers."""
    raise AssertionError("the read path answers this")
