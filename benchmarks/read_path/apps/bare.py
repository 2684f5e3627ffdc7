"""Callables that send what is ready and do nothing else: the ceiling of the server."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.read_path.ready import read

_READY = read(Path(os.environ["BENCH_ANSWERS"]))
_ASGI = {
    f"/{name}": (
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(key.encode(), value.encode()) for key, value in headers],
        },
        {"type": "http.response.body", "body": body},
    )
    for name, (status, headers, body) in _READY.items()
}
_RSGI = {f"/{name}": ready for name, ready in _READY.items()}


async def asgi(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Two messages, made beforehand."""
    if scope["type"] != "http":
        return
    start, body = _ASGI[scope["path"]]
    await send(start)
    await send(body)


class _Rsgi:
    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        status, headers, body = _RSGI[scope.path]
        protocol.response_bytes(status, headers, body)


rsgi = _Rsgi()
