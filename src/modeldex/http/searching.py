"""Searching what a reader may see: one route, whose parameters come from the fields' registry."""

import asyncio
from concurrent.futures import Future
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from modeldex.catalogue.search.fields import FACETS, FIELDS
from modeldex.catalogue.search.flags import FLAGS
from modeldex.catalogue.search.ordering import SORTS
from modeldex.catalogue.search.pages import DEFAULT_LIMIT, MAX_CURSOR, MAX_LIMIT
from modeldex.catalogue.search.parameters import Asked, read_parameters
from modeldex.catalogue.search.query import MAX_LENGTH, QueryProblem
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import BadCursor
from modeldex.entries.models.entry import AnyEntry
from modeldex.http.describing import ENTRY_EXAMPLE, NOT_MODIFIED, answer_with, error_response
from modeldex.http.parameters import ReaderOf
from modeldex.http.preconditions import already_has, entity_tag
from modeldex.http.reader import Reader
from modeldex.http.refusals import Refused
from modeldex.http.replies import raw_reply
from modeldex.serving.errors import Issue
from modeldex.serving.search_answer import answer_search, body_of

Made = TypeVar("Made")

router = APIRouter(prefix="/api/v1", tags=["search"])

PATIENCE: Final = 30.0
"""Seconds that a search waits for the index of what it searches, once after a start."""
_CACHING: Final = "private, no-cache"

IfNoneMatch = Annotated[str | None, Header(description="An ETag that the caller has already.")]


class FacetValue(BaseModel):
    """A word, and how many models hold it."""

    value: str
    count: int


class Facet(BaseModel):
    """What the models found have in common in one field: `values` of a field of words, `min` and
    `max` of one of numbers."""

    values: list[FacetValue] | None = Field(None, description="The most frequent first.")
    more: int | None = Field(None, description="How many further words there are.")
    min: float | None = None
    max: float | None = None
    count: int | None = Field(None, description="How many of the models have a number.")


class SearchResult(BaseModel):
    """A page of models."""

    object: Literal["list"]
    data: list[AnyEntry | dict[str, Any]] = Field(
        description="Whole entries, or with `fields` only these of them."
    )
    total: int = Field(description="How many there are on all pages together.")
    facets: dict[str, Facet] = Field(description="By field, as asked for.")
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")
    revision: int
    highlights: dict[str, dict[str, list[tuple[int, int]]]] | None = Field(
        None,
        description="With `highlight=true`, by id and text (`id`, `name`, `description`): where "
        "the words asked for begin and end, in characters.",
    )


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _condition(field: str, name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is a condition on a field of the search's reference."""
    return {**_parameter(name, description, schema), "x-modeldex-field": field}


def _text(limit: int = MAX_LENGTH) -> dict[str, Any]:
    return {"type": "string", "maxLength": limit}


def _described() -> list[dict[str, Any]]:
    """Every parameter, for the description."""
    found = [
        _parameter(
            "q",
            'A query such as `type:text supportsVision context>=128k input<=1 "free text"`.',
            _text(),
        ),
        _parameter("text", "Free text, in which nothing has a meaning of its own.", _text()),
        _parameter(
            "sort",
            "By what, at most two keys; `-` turns one round. By default by how well the text "
            f"matches, and without text as recommended. {', '.join(SORTS[:5])} or any field.",
            _text(200),
        ),
        _parameter(
            "limit",
            "Models of a page.",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        _parameter("cursor", "`next` of the page before.", _text(MAX_CURSOR)),
        _parameter(
            "facets",
            f"Fields to count, or `all` for {', '.join(FACETS)}; of a number its ends are told.",
            _text(),
        ),
        _parameter("fields", "Only these fields of each model: `name,pricing.input`.", _text()),
        _parameter(
            "include",
            "`extensions` for what the API's shape can not say.",
            {"enum": ["extensions"]},
        ),
        _parameter("highlight", "Where the words of the text stand.", {"type": "boolean"}),
    ]
    for field in FIELDS.values():
        if field.kind == "words":
            about = f"{field.about} Any of `a,b`."
            found.append(_condition(field.name, field.name, about, _text()))
        else:
            kind = "A date" if field.kind == "instant" else "A number"
            for end, bound in (("min", "At least"), ("max", "At most")):
                about = f"{bound} this. {kind}: {field.about}"
                found.append(_condition(field.name, f"{field.name}_{end}", about, _text()))
    for flag in FLAGS:
        about = "Whether the model says so."
        found.append(_condition("capability", flag, about, {"type": "boolean"}))
    return found


_EXAMPLE: Final = {
    "object": "list",
    "data": [ENTRY_EXAMPLE],
    "total": 1,
    "facets": {"type": {"values": [{"value": "embedding", "count": 1}], "more": 0}},
    "next": None,
    "revision": 3,
}


@router.get(
    "/search",
    summary="Search models",
    response_model=SearchResult,
    openapi_extra={"parameters": _described()},
    responses={
        200: answer_with("A page of models.", _EXAMPLE),
        304: NOT_MODIFIED,
        **{status: error_response(status) for status in (400, 401, 429, 500, 503)},
    },
)
async def search_models(
    reader: ReaderOf, request: Request, if_none_match: IfNoneMatch = None
) -> Response:
    """All conditions must hold. Facets of a field that holds one word (`type`, `provider` …) are
    counted without the field's own conditions, so that its other words are told, too. Pages stay
    what they are when something is published in between."""
    asked = read_parameters(request.query_params.multi_items())
    if not isinstance(asked, Asked):
        raise Refused.invalid(*map(issue_of, asked))
    scope = await ready(reader.services.follower.searching.scope(reader.snapshot))
    body = await run_in_threadpool(_answer, reader, scope, asked)
    etag = entity_tag(blake2b(body, digest_size=16).hexdigest())
    headers = {"etag": etag, "cache-control": _CACHING}
    if already_has(if_none_match, etag):
        return raw_reply(b"", 304, headers)
    return raw_reply(body, 200, headers)


def _answer(reader: Reader, scope: Scope, asked: Asked) -> bytes:
    answer = answer_search(reader.snapshot, scope, asked, reader.now)
    if isinstance(answer, BadCursor):
        message = "it is none of this search; expected `next` of a page with the same parameters"
        raise Refused.invalid(Issue(("cursor",), message, "invalid_cursor"))
    return body_of(answer, asked)


async def ready(made: "Future[Made]") -> Made:
    """What is being made in the background. Waits for it, holding no thread.

    Raises:
        Refused: it is not there in time.
    """
    try:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(made)), PATIENCE)
    except TimeoutError:
        told = "The search index is not ready yet"
        raise Refused.because(503, told, {"retry-after": "5"}) from None


def issue_of(problem: QueryProblem) -> Issue:
    """A problem of a query, with its place."""
    said = f"{problem.message}; {problem.suggestion}" if problem.suggestion else problem.message
    at = f"at character {problem.offset + 1}: " if problem.parameter in ("q", "where") else ""
    place = {"offset": problem.offset, "length": problem.length}
    return Issue((problem.parameter,), f"{at}{said}", "invalid_query", place)
