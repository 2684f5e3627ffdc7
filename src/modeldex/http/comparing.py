"""Comparing what a workload costs with each model that a reader may see."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from modeldex.catalogue.quotes import PricedModel, priced_model
from modeldex.catalogue.search.comparing import compare
from modeldex.catalogue.search.comparison_document import comparison_document
from modeldex.catalogue.search.workload import Workload, read_workload
from modeldex.entries import json_codec
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem
from modeldex.http.admin_context import BodyOf, decoded
from modeldex.http.compare_messages import (
    COMPARISON_EXAMPLE,
    REQUEST_EXAMPLE,
    ComparisonResult,
)
from modeldex.http.describing import answer_with, body_with, error_response
from modeldex.http.parameters import ReaderOf, StrictQuery
from modeldex.http.reader import Reader
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, raw_reply
from modeldex.http.searching import ready
from modeldex.serving.errors import MODEL_NOT_FOUND, Issue
from modeldex.serving.searching import Comparable

router = APIRouter(prefix="/api/v1", tags=["search"], dependencies=[StrictQuery])


@router.post(
    "/compare",
    summary="What a workload costs, by model",
    response_model=ComparisonResult,
    openapi_extra={
        "requestBody": body_with(
            "CompareRequest", "Usages, and how often each occurs.", REQUEST_EXAMPLE
        )
    },
    responses={
        200: answer_with("The models, ranked by cost.", COMPARISON_EXAMPLE),
        **{status: error_response(status) for status in (400, 401, 408, 413, 415, 429, 500, 503)},
    },
)
async def compare_models(reader: ReaderOf, body: BodyOf) -> JsonResponse:
    """Every cost is the one that `POST /api/v1/quote` tells, by the prices that the caller's key
    sees, its discount taken off. Models that can not do a part, or lack what is required, are
    ruled out, and told why."""
    reading = read_workload(decoded(body))
    if reading.value is None:
        raise Refused.invalid(*map(_issue, reading.problems))
    named = None if reading.value.models is None else _named(reader, reading.value.models)
    searching = reader.services.follower.searching
    comparable = await ready(searching.comparable(reader.snapshot))
    answer = await run_in_threadpool(_answer, reader, comparable, reading.value, named)
    return raw_reply(answer)


def _named(reader: Reader, names: Iterable[str]) -> tuple[str, ...]:
    """The ids of the models that names mean.

    Raises:
        Refused: one means none.
    """
    issues: list[Issue] = []
    found: list[str] = []
    for index, name in enumerate(names):
        resolved = reader.snapshot.resolve(name)
        if resolved is None:
            message = f"{MODEL_NOT_FOUND}: {brief(name)}"
            issues.append(Issue(("models", index), message, "model_not_found"))
        else:
            found.append(resolved.facts.id)
    if issues:
        raise Refused.invalid(*issues)
    return tuple(found)


def _answer(
    reader: Reader, comparable: Comparable, workload: Workload, named: tuple[str, ...] | None
) -> bytes:
    entries = reader.snapshot.entries

    def shown(model_id: str) -> PricedModel:
        facts = entries[model_id]
        return priced_model(facts.body, facts.extensions)

    comparison = compare(
        comparable.scope,
        comparable.prices,
        workload,
        shown,
        reader.now,
        discounts=comparable.discounts,
        named=named,
    )
    return json_codec.encode(comparison_document(comparison, reader.snapshot.revision))


def _issue(problem: Problem) -> Issue:
    said: Iterator[tuple[str, str | None]] = (
        (name, getattr(problem, name)) for name in ("found", "expected", "suggestion")
    )
    more = {name: value for name, value in said if value is not None}
    return Issue(tuple(problem.path), str(replace(problem, path=())), "invalid_workload", more)
