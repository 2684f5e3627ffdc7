"""The gate in front of the admin routes: who has no admin key learns nothing of them.

It stands before routing, and before any body is read: without an admin key every path, method
and body gets the same answer.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from modeldex.entries import json_codec
from modeldex.http.asgi import App, Header, Receive, Scope, Send, respond
from modeldex.http.read_path import asked_in
from modeldex.serving.answers import challenge
from modeldex.serving.errors import NOT_AUTHENTICATED, NOT_AUTHORISED
from modeldex.serving.follower import Serving
from modeldex.serving.keys import Refusal

ADMIN_PREFIX: Final = "/admin"

_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)


class AdminGate:
    """Lets requests for admin routes through to ``app`` only with a valid admin key."""

    def __init__(
        self, app: App, serving: Callable[[], Serving], clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._serving = serving
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_admin(scope["path"]):
            await self._app(scope, receive, send)
            return
        key = self._serving().keys.authenticate(asked_in(scope).authorization, self._clock())
        if isinstance(key, Refusal):
            scope["modeldex.route"] = ADMIN_PREFIX
            headers = (*_HEADERS, (b"www-authenticate", challenge(key)))
            await respond(send, 401, headers, json_codec.encode({"error": NOT_AUTHENTICATED}))
            return
        scope["modeldex.key"] = key
        if key.role != "admin":
            scope["modeldex.route"] = ADMIN_PREFIX
            await respond(send, 403, _HEADERS, json_codec.encode({"error": NOT_AUTHORISED}))
            return
        if "\n" in scope["path"]:
            # Starlette's patterns end before a last line break, so that a name with one would
            # be taken for the name without. Nothing here is named so.
            await respond(send, 404, _HEADERS, json_codec.encode({"error": "Not Found"}))
            return
        await self._app(scope, receive, send)


def is_admin(path: str) -> bool:
    """Whether a path belongs to the admin routes, or would."""
    return path == ADMIN_PREFIX or path.startswith(f"{ADMIN_PREFIX}/")
