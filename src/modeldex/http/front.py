"""What stands in front of the application: a request id, limits, the last resort for errors,
log and figures."""

import time
from typing import Final

import structlog

from modeldex.http.accounting import Accounting, Request
from modeldex.http.asgi import App, Header, Message, Receive, Scope, Send, respond, text_header
from modeldex.http.error_shapes import error_body
from modeldex.http.identifying import request_id_for
from modeldex.http.read_path import MAX_HEADER_BYTES, MAX_TARGET_BYTES
from modeldex.serving.errors import UNKNOWN_ERROR

log = structlog.get_logger("modeldex.http")

_USUAL: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""What every answer has that does not say otherwise."""
_ERROR_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)


class Front:
    """What every request passes that is no catalogue read."""

    def __init__(self, app: App, accounting: Accounting) -> None:
        self._app = app
        self._accounting = accounting
        self._least_logged = accounting.least_logged(read=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        try:
            refusal = limit_exceeded(scope)
            if refusal is not None:
                await exchange.fail(*refusal)
            else:
                await self._app(scope, receive, exchange.send)
        except Exception:
            log.exception("a request failed", request_id=exchange.request_id)
            if not exchange.status:
                await exchange.fail(500, UNKNOWN_ERROR)
            elif not exchange.complete:  # breaking off is all that is left
                raise
        finally:
            self._account(exchange)

    def _account(self, exchange: "_Exchange") -> None:
        scope = exchange.scope
        seconds = time.perf_counter() - exchange.started
        route = scope.get("modeldex.route") or _template(scope)
        self._accounting.count(route, exchange.status, seconds)
        if exchange.status >= self._least_logged:
            request = Request(
                scope["method"], scope["path"], exchange.request_id, scope.get("modeldex.key")
            )
            self._accounting.write(request, route, exchange.status, seconds)


class _Exchange:
    """One request and its answer, as they are seen from outside."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.status = 0
        """Of the answer; 0 until it begins."""
        self.complete = False
        """Whether the answer has been sent to its end."""
        self.started = time.perf_counter()
        self.request_id = request_id_for(text_header(scope, b"x-request-id"))
        scope["modeldex.request_id"] = self.request_id
        self._added: tuple[Header, ...] = ((b"x-request-id", self.request_id.encode()), *_USUAL)
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = {name for name, _ in message["headers"]}
            added = [each for each in self._added if each[0] not in given]
            message = {**message, "headers": [*message["headers"], *added]}
        elif message["type"] == "http.response.body":
            self.complete = not message.get("more_body", False)
        await self._send(message)

    async def fail(self, status: int, message: str) -> None:
        body = error_body(self.scope["path"], status, message)
        await respond(self.send, status, _ERROR_HEADERS, body)


def limit_exceeded(scope: Scope) -> tuple[int, str] | None:
    """A status and a message when the target or the headers are too large to be read."""
    target = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    if target > MAX_TARGET_BYTES:
        return 414, f"The target is longer than {MAX_TARGET_BYTES} bytes"
    size = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
    if size > MAX_HEADER_BYTES:
        return 431, f"The headers are larger than {MAX_HEADER_BYTES} bytes"
    return None


def _template(scope: Scope) -> str:
    """The path of the route that FastAPI chose, or one word for all that lead nowhere."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return path if isinstance(path, str) else "unknown"
