"""How a route answers: with a message as JSON, exactly."""

from collections.abc import Mapping

from fastapi import Response

from modeldex.http.message import Message
from modeldex.serving.least_revision import REVISION

_NOT_KEPT = "no-store"
"""Admin answers are for the one who asked, at that moment."""


class JsonResponse(Response):
    """JSON that is ready as bytes."""

    media_type = "application/json"


def reply(
    message: Message, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A message as an answer. One that tells of a revision says its number in a header, too."""
    return raw_reply(message.json_bytes(), status, {**_revision(message), **(headers or {})})


def _revision(message: Message) -> dict[str, str]:
    number = getattr(getattr(message, "revision", None), "number", None)
    return {} if number is None else {REVISION: str(number)}


def raw_reply(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A finished JSON body as an answer."""
    return JsonResponse(body, status, {"cache-control": _NOT_KEPT, **(headers or {})})
