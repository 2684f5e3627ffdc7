"""The gate in front of the admin routes: who has no admin key learns nothing of them.

It stands before routing, and before any body is read: without an admin key every path, method
and body gets the same answer.
"""

from typing import Final

from modeldex.entries import json_codec
from modeldex.http.asgi import App, Header, Receive, Scope, Send, respond
from modeldex.http.callers import Callers
from modeldex.serving.errors import NOT_AUTHENTICATED, NOT_AUTHORISED, RATE_LIMITED
from modeldex.serving.keys import Refusal
from modeldex.serving.refusing import challenge

ADMIN_PREFIX: Final = "/admin/v1"

_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)


class AdminGate:
    """Lets requests for admin routes through to ``app`` only with a valid admin key."""

    def __init__(self, app: App, callers: Callers) -> None:
        self._app = app
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_admin(scope["path"]):
            await self._app(scope, receive, send)
            return
        key, subject, now, _ = self._callers.of(scope)
        blocked = await self._callers.blocked(subject, now)
        if blocked is not None:
            scope["modeldex.route"] = ADMIN_PREFIX
            headers = (*_HEADERS, (b"retry-after", b"%d" % max(1, blocked.resets_at - int(now))))
            await respond(send, 429, headers, json_codec.encode({"error": RATE_LIMITED}))
            return
        if key is Refusal.UNREADY:
            scope["modeldex.route"] = ADMIN_PREFIX
            body = json_codec.encode({"error": "The keys are not loaded yet"})
            await respond(send, 503, (*_HEADERS, (b"retry-after", b"1")), body)
            return
        if isinstance(key, Refusal):
            await self._callers.failed(subject, now)
            scope["modeldex.route"] = ADMIN_PREFIX
            headers = (*_HEADERS, (b"www-authenticate", challenge(key).encode()))
            await respond(send, 401, headers, json_codec.encode({"error": NOT_AUTHENTICATED}))
            return
        scope["modeldex.key"] = key
        if key.role != "admin":
            await self._callers.failed(subject, now)
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
