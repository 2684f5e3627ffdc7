"""Catalogue reads of another time: ``?at=`` on the routes of the models API.

The read path hands them on, since no snapshot of the present can answer them. They are answered
by the same function from a snapshot of that time, so they differ from a read of the present in
nothing but what they show. `described_reads` describes them.
"""

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from modeldex.http.asgi import encoded
from modeldex.http.parameters import ReaderOf
from modeldex.http.pasts import HEAD, moment_of, snapshot_at
from modeldex.http.refusals import Refused
from modeldex.serving.answers import answer
from modeldex.serving.asked import HEADERS, Asked
from modeldex.serving.errors import Issue
from modeldex.serving.keys import Refusal
from modeldex.serving.routes import API_PATH

router = APIRouter(prefix=API_PATH, include_in_schema=False)

_HEADERS = HEADERS - {"origin", "authorization"}
"""The gate has seen to these."""


@router.api_route("", methods=["GET", "HEAD"])
@router.api_route("/{rest:path}", methods=["GET", "HEAD"])
def get_past(reader: ReaderOf, request: Request) -> Response:
    """Any read of the API, as it would have been answered."""
    asked = _asked(request)
    moment = moment_of(reader, _at(asked.query))
    caller = reader.key or Refusal.MISSING  # who is let in without one
    given = answer(asked, snapshot_at(reader, moment), caller, None, reader.now.timestamp())
    if given is None:
        raise AssertionError("all that has these paths is a catalogue read")
    request.scope["modeldex.route"] = given.route
    response = Response(given.body, given.status)
    response.raw_headers = encoded(given.headers)
    return response


def _asked(request: Request) -> Asked:
    headers = {name: value for name, value in request.headers.items() if name in _HEADERS}
    query = request.scope["query_string"].decode("utf-8", "replace")
    return Asked(request.method, request.scope["path"], query, headers)


def _at(query: str) -> str:
    """The moment that a query names.

    Raises:
        Refused: it names several.
    """
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    values = [value for name, value in pairs if name == "at"]
    if len(values) > 1:
        message = f"at was given {len(values)} times; expected it once"
        raise Refused.invalid(Issue(("at",), message, "repeated_parameter"))
    return values[0] if values else HEAD
