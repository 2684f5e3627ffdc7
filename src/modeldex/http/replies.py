"""How a route answers: with a message as JSON, exactly."""

from collections.abc import Mapping

from fastapi import Response

from modeldex.http.message import Message

_NOT_KEPT = "no-store"
"""Admin answers are for the one who asked, at that moment."""


class JsonResponse(Response):
    """JSON that is ready as bytes."""

    media_type = "application/json"


def reply(
    message: Message, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A message as an answer."""
    return raw_reply(message.json_bytes(), status, headers)


def raw_reply(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A finished JSON body as an answer."""
    return JsonResponse(body, status, {"cache-control": _NOT_KEPT, **(headers or {})})
