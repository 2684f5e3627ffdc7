"""Checking what a contender sends for a case, before it is measured."""

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from benchmarks.read_path.cases import Case
from benchmarks.read_path.exchange import Request, Response, fetch

REFUSALS: Final = 30
"""How often a request that is refused is tried: who blocks after a few does so by then."""


class Sameness(Enum):
    """How alike a contender's bodies must be to what is expected."""

    BYTES = "the same bytes"
    JSON = "the same JSON"
    IDS = "a list of the same ids"


@dataclass(frozen=True, slots=True)
class Ready:
    """A case that may be measured."""

    request: Request
    """With the entity tag of a case that revalidates."""
    response: Response


def probe(port: int, case: Case, request: Request, expected: bytes, same: Sameness) -> Ready | str:
    """Ask once as wrk will.

    Returns:
        What may be measured, or why this contender does not serve the case.
    """
    if case.revalidates and request.without("if-none-match") == request:
        tag = fetch(port, request).header("etag")
        if tag is None:
            return "sends no ETag"
        request = request.having("If-None-Match", tag)
    response = fetch(port, request)
    if case.status == 401:
        for _ in range(REFUSALS):
            response = fetch(port, request)
    wrong = fault(case, response, expected, same)
    return wrong if wrong is not None else Ready(request, response)


def fault(case: Case, response: Response, expected: bytes, same: Sameness) -> str | None:
    """What is wrong with an answer to a case, if anything.

    ``expected`` is the plain body, whether or not the case asks for gzip.
    """
    if response.status != case.status:
        return f"answers {response.status}"
    if case.gzip and response.encoding != "gzip":
        return "does not compress"
    if not case.gzip and response.encoding is not None:
        return f"sends {response.encoding} unasked"
    if case.status == 304:
        return "sends a body with 304" if response.body else None
    if case.status == 401 and same is not Sameness.BYTES:
        return None
    try:
        body = response.decoded()
    except ValueError as error:
        return str(error)
    return None if _alike(body, expected, same) else f"does not send {same.value}"


def _alike(body: bytes, expected: bytes, same: Sameness) -> bool:
    if same is Sameness.BYTES:
        return body == expected
    try:
        found, wanted = json.loads(body), json.loads(expected)
    except ValueError:
        return False
    if same is Sameness.JSON:
        return bool(found == wanted)
    return _ids(found) == _ids(wanted)


def _ids(document: Any) -> set[str] | None:
    listed = document.get("data") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return None
    return {entry["id"] for entry in listed if isinstance(entry, dict) and "id" in entry}
