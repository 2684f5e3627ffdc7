"""The read path: a plain ASGI callable that answers catalogue reads in front of everything.

No framework object, no JSON, no store and no lock stands between a request and its bytes.
What is no plain catalogue read goes on to the application.
"""

from collections.abc import Callable
from datetime import datetime

from modeldex.http.asgi import App, Receive, Scope, Send
from modeldex.serving.answers import answer
from modeldex.serving.asked import Asked
from modeldex.serving.follower import Serving


class ReadPath:
    """Answers catalogue reads from what ``serving`` gives; hands everything else to ``app``."""

    def __init__(
        self, app: App, serving: Callable[[], Serving], clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._serving = serving
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        serving = self._serving()
        given = answer(asked_in(scope), serving.snapshot, serving.keys, self._clock())
        if given is None:
            await self._app(scope, receive, send)
            return
        scope["modeldex.route"] = given.route
        scope["modeldex.key"] = given.key
        await send(
            {"type": "http.response.start", "status": given.status, "headers": [*given.headers]}
        )
        await send({"type": "http.response.body", "body": given.body})


def asked_in(scope: Scope) -> Asked:
    """What the answer depends on, from an ASGI scope."""
    authorization = if_none_match = preflight = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value if authorization is None else authorization + b", " + value
        elif name == b"if-none-match":
            if_none_match = value if if_none_match is None else if_none_match + b", " + value
        elif name == b"access-control-request-headers":
            preflight = value
    return Asked(
        scope["method"],
        scope["path"],
        scope["query_string"],
        authorization,
        if_none_match,
        preflight,
    )
