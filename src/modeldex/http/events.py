"""The route of server-sent events: changes, as they are published."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response
from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from modeldex.http.describing import Responses, error_response
from modeldex.http.listening import TooManyListenersError
from modeldex.http.parameters import ReaderOf, StrictQuery
from modeldex.http.refusals import Refused
from modeldex.serving.errors import Issue
from modeldex.store.pasts import Place

router = APIRouter(prefix="/api/v1", tags=["history"], dependencies=[StrictQuery])

EVENT_STREAM: Final = "text/event-stream"
SEND_SECONDS: Final = 30.0
"""How long a listener may take to receive one message before it is cut off."""

LastEventId = Annotated[
    str | None,
    Header(
        description="The id of the last event that the caller got; a browser sends it by itself. "
        "What came after it is sent first."
    ),
]
Since = Annotated[
    str | None,
    Query(max_length=1000, description="The same, for who can not send the header."),
]
_EXAMPLE: Final = """\
event: ready
id: 2
data: {"revision":2}

event: entry.price_changed
id: 3/acme%2Fembed
data: {"place":"3/acme%2Fembed","revision":3,"event":"entry.price_changed","id":"acme/embed"}

event: revision.published
id: 3
data: {"revision":3,"at":"2026-08-22T12:00:00+00:00"}
"""
_ANSWERS: Final[Responses] = {
    200: {
        "description": "Events for as long as the connection lasts, and a comment at least every "
        "15 seconds.",
        "content": {EVENT_STREAM: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    },
    **{status: error_response(status) for status in (400, 401, 429, 500, 503)},
}


class EventStream(StreamingResponse):
    """A stream that ends when its reader does not read."""

    media_type = EVENT_STREAM

    def __init__(self, content: AsyncIterator[bytes]) -> None:
        # A proxy that kept events back until it had many of them would defeat their purpose.
        super().__init__(content, headers={"cache-control": "no-store", "x-accel-buffering": "no"})

    async def stream_response(self, send: Send) -> None:
        async def within_time(message: Message) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        try:
            await super().stream_response(within_time)
        except TimeoutError:
            return  # which ends the connection
        finally:
            iterator: Any = self.body_iterator
            await iterator.aclose()


@router.get(
    "/events",
    summary="Changes as they happen",
    response_class=EventStream,
    status_code=200,
    responses=_ANSWERS,
)
async def stream_events(
    reader: ReaderOf, last_event_id: LastEventId = None, since: Since = None
) -> Response:
    """Server-sent events: `ready` first, with where the stream begins; then one for each change
    of an entry, in the shape and order of `/api/v1/changes`, and behind those of a revision
    `revision.published`. The stream ends when the key does."""
    after = _place(last_event_id, "Last-Event-ID") or _place(since, "since")
    hub = reader.services.hub
    try:
        hub.check_room(reader)
    except TooManyListenersError:
        error = "Too many listen already"
        raise Refused.because(503, error, {"retry-after": "30"}) from None
    return EventStream(hub.listen(reader, after))


def _place(text: str | None, name: str) -> Place | None:
    if text is None or not text.strip():
        return None
    place = Place.read(text)
    if place is None:
        message = "is the id of no event; expected a revision's number, or an id as it was sent"
        raise Refused.invalid(Issue((name,), f"{name} {message}", "invalid_place"))
    return place
