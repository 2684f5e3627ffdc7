"""What is going away, for readers."""

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from modeldex.catalogue.departures import departures
from modeldex.entries import json_codec
from modeldex.entries.durations import parse_duration
from modeldex.http import messages
from modeldex.http.describing import answer_with, error_response
from modeldex.http.lifecycle_messages import Departure
from modeldex.http.parameters import ReaderOf, StrictQuery
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, reply
from modeldex.serving.errors import Issue

router = APIRouter(prefix="/api/v1", tags=["models"], dependencies=[StrictQuery])

DEFAULT_WITHIN: Final = "90d"
_STATUSES: Final = (400, 401, 429, 500, 503)
_DEPARTURE: Final[dict[str, Any]] = {
    "id": "acme/small",
    "type": "text",
    "state": "deprecated",
    "startsAt": "2027-01-01T00:00:00+00:00",
    "removesAt": "2027-03-01T00:00:00+00:00",
    "autoRemap": True,
    "replacementModelId": "acme/large",
    "prices": [
        {"unit": "input_tokens", "usd": 0.1, "replacement_usd": 0.08, "percent": -20},
        {"unit": "output_tokens", "usd": 0.4, "replacement_usd": 0.4, "percent": 0},
    ],
}

Within = Annotated[
    str,
    Query(
        max_length=20,
        description="How far ahead to look: a number and `s`, `m`, `h`, `d` or `w`.",
        examples=["30d"],
    ),
]


@router.get(
    "/lifecycle",
    summary="What is going away",
    response_model=messages.Listing[Departure],
    responses={
        200: answer_with(
            "Models that leave the list, the next first.", {"object": "list", "data": [_DEPARTURE]}
        ),
        **{status: error_response(status) for status in _STATUSES},
    },
)
def list_departures(reader: ReaderOf, within: Within = DEFAULT_WITHIN) -> JsonResponse:
    """Which models leave the list in that time, what takes the place of each, and how the prices
    of the two compare by unit, both as the key sees them."""
    snapshot = reader.snapshot
    entries = snapshot.entries
    found = departures(
        ((facts.id, facts.removes_at) for facts in entries.values() if facts.removes_at),
        lambda model_id: json_codec.decode_stored(entries[model_id].extended),
        lambda model_id: snapshot.successor_of(entries[model_id]),
        reader.now,
        _span(within),
    )
    return reply(messages.listing(map(Departure.of, found)))


def _span(within: str) -> timedelta:
    try:
        return parse_duration(within)
    except ValueError as error:
        raise Refused.invalid(Issue(("within",), str(error), "invalid_duration")) from None
