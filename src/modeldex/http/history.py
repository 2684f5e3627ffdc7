"""The past of the catalogue, as readers may know it: one entry's history, and all changes."""

from hashlib import blake2b
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Query, Request, Response

from modeldex.http import feeds, history_messages
from modeldex.http.describing import NOT_MODIFIED, Responses, answer_with, error_response
from modeldex.http.feeds import Feed
from modeldex.http.message import Message
from modeldex.http.parameters import Before, ModelId, ReaderOf, StrictQuery
from modeldex.http.pasts import instant_in
from modeldex.http.preconditions import already_has, entity_tag
from modeldex.http.reader import Reader
from modeldex.http.refusals import Refused
from modeldex.http.seen_changes import seen_changes, seen_history
from modeldex.http.seen_events import BEGINNING, Told, events_after, newest_events
from modeldex.serving.errors import MODEL_NOT_FOUND, Issue
from modeldex.store.histories import DatedChange, events_of, prices_of
from modeldex.store.pasts import Place
from modeldex.store.times import to_utc

router = APIRouter(prefix="/api/v1", tags=["history"], dependencies=[StrictQuery])

Format = Literal["json", "jsonfeed", "atom"]
_MEDIA_TYPES: Final[dict[Format, str]] = {
    "json": "application/json",
    "jsonfeed": feeds.JSON_FEED,
    "atom": feeds.ATOM,
}
_CACHING: Final = "private, no-cache"

Limit = Annotated[int, Query(ge=1, le=1000, description="At most this many.")]
Since = Annotated[
    str | None,
    Query(
        max_length=1000,
        description="Only what came after it: a revision's number, a `place` or a `next` of an "
        "earlier answer, or an instant in ISO 8601. Without it a list begins with the first "
        "change, and a feed holds the newest ones.",
        examples=["12"],
    ),
]
Form = Annotated[
    Format | None,
    Query(
        alias="format",
        description="`json`, or a feed: `jsonfeed` or `atom`. By default what `Accept` says.",
    ),
]
IfNoneMatch = Annotated[str | None, Header(description="An ETag that the caller has already.")]

_CHANGE: Final[dict[str, Any]] = {
    "place": "3/acme%2Fembed",
    "revision": 3,
    "at": "2026-08-22T12:00:00+00:00",
    "event": "entry.price_changed",
    "id": "acme/embed",
    "type": "embedding",
    "fields": [{"path": "model_spec.pricing.input.usd", "old": 0.02, "new": 0.03, "percent": 50}],
}
_PRICE: Final[dict[str, Any]] = {
    "starts_at": "2026-08-22T12:00:00+00:00",
    "ends_at": None,
    "revision": 3,
    "listed": True,
    "pricing": {"input": {"usd": 0.03, "diem": 0.03}, "output": {"usd": 0.02, "diem": 0.02}},
}
_HISTORY: Final = {
    "object": "history",
    "id": "acme/embed",
    "type": "embedding",
    "data": [_CHANGE],
    "next": None,
    "prices": [_PRICE],
}
_ERRORS: Final[Responses] = {
    status: error_response(status) for status in (400, 401, 404, 429, 500, 503)
}


@router.get(
    "/history/{model_id:path}",
    summary="One model's past",
    response_model=history_messages.EntryHistory,
    responses={
        200: answer_with("What happened to it, and what it cost when.", _HISTORY),
        304: NOT_MODIFIED,
        **_ERRORS,
    },
)
def get_model_history(
    reader: ReaderOf,
    model_id: ModelId,
    limit: Limit = 100,
    before: Before = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Every change of an entry by field, newest first, and its prices as a series: those of the
    past, and those that are dated ahead. It needs the id itself; an alias or a trait can have
    meant another model in the past."""
    versions, instants = seen_history(reader, model_id)
    if not versions:
        raise Refused.because(404, MODEL_NOT_FOUND)
    events = [
        DatedChange(number, instants[number], change)
        for number, change in sorted(events_of(versions), key=lambda event: -event[0])
        if before is None or number < before
    ]
    told = history_messages.EntryHistory(
        object="history",
        id=model_id,
        type=versions[-1].entry.type,
        data=list(map(history_messages.Change.of, events[:limit])),
        next=events[limit - 1].revision if len(events) > limit else None,
        prices=history_messages.price_points(prices_of(versions, instants)),
    )
    return _answer(told, if_none_match)


@router.get(
    "/changes",
    summary="What changed",
    response_model=history_messages.ChangePage,
    responses={
        200: {
            "description": "Changes as JSON, oldest first, or as a feed, newest first.",
            "content": {
                "application/json": {
                    "example": {"object": "list", "data": [_CHANGE], "next": None, "revision": 3}
                },
                feeds.JSON_FEED: {"schema": {"type": "object"}},
                feeds.ATOM: {"schema": {"type": "string"}},
            },
        },
        304: NOT_MODIFIED,
        **_ERRORS,
    },
)
def list_changes(
    reader: ReaderOf,
    request: Request,
    since: Since = None,
    limit: Limit = 100,
    form: Form = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """As JSON every change of an entry by field, in the order of the revisions; what the clock
    alone brings, by dates that were published before, is no change there. The feeds hold that,
    too: prices that take effect, models that come and leave, and `entry.lifecycle`, which tells
    90, 30, 7 and 1 day before a model leaves the list and when warnings of its end begin."""
    chosen = form or _accepted(request.headers.get("accept", ""))
    if chosen == "json":
        after = None if since is None else _after(reader, since)
        found, more = seen_changes(reader, after or Place(0), limit)
        page = history_messages.ChangePage(
            object="list",
            data=list(map(history_messages.Change.of, found)),
            next=str(found[-1].place) if more else None,
            revision=reader.snapshot.revision,
        )
        return _answer(page, if_none_match)
    newest = newest_events(reader, limit) if since is None else _events_since(reader, since, limit)
    feed = Feed(f"Changes of {reader.snapshot.settings.name}", newest)
    body = feeds.json_feed(feed) if chosen == "jsonfeed" else feeds.atom(feed)
    return _body(body, _MEDIA_TYPES[chosen], if_none_match)


def _after(reader: Reader, since: str) -> Place:
    """The place that a caller names.

    Raises:
        Refused: it names none.
    """
    place = Place.read(since)
    if place is not None:
        return place
    if "/" in since:
        message = "names no place; expected a revision's number, or a place as an answer told it"
        raise Refused.invalid(Issue(("since",), message, "invalid_place"))
    revision = reader.services.store.pasts.revision_at(instant_in(since, "since"))
    return Place(0 if revision is None else revision.number)


def _events_since(reader: Reader, since: str, limit: int) -> list[Told]:
    """The first events after what a caller names, newest first."""
    place = _after(reader, since)
    if Place.read(since) is None:
        start = to_utc(instant_in(since, "since"))
    else:
        revision = reader.services.store.revision(place.revision)
        start = reader.now if revision is None else revision.published_at
    start = start if place.revision else BEGINNING
    return events_after(reader, place, start, limit)[::-1]


def _accepted(accept: str) -> Format:
    """The format that a caller prefers, JSON where it does not say."""
    wanted = accept.lower()
    return next(
        (name for name, kind in _MEDIA_TYPES.items() if name != "json" and kind in wanted), "json"
    )


def _answer(message: Message, if_none_match: str | None) -> Response:
    return _body(message.json_bytes(), "application/json", if_none_match)


def _body(body: bytes, media_type: str, if_none_match: str | None) -> Response:
    etag = entity_tag(blake2b(body, digest_size=16).hexdigest())
    headers = {"etag": etag, "cache-control": _CACHING}
    if already_has(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
