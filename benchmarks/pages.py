"""How large the pages are over the wire and how long the server takes for one:
``python -m benchmarks.pages [MODELS]``.

It asks an application in this process, over the catalogue of the search benchmark, without a
network in between. The pages are meant to stay below 100 kB and 50 ms at 4,000 models.
"""

import asyncio
import gc
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final
from urllib.parse import quote, urlencode

from benchmarks.search.catalogue import entries
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from modeldex.web.app import install

MODELS: Final = 4_000
ROUNDS: Final = 30
MOST_KB: Final = 100
MOST_MS: Final = 50

PAGES: Final = (
    "/",
    "/?type=text",
    "/?type=text&view=cards",
    "/?q=gemini+flash",
    "/?q=gemnii&capability=supportsVision&context=128000&sort=input",
    "/models/{first}",
    "/compare?ids={first}&ids={second}",
    "/changes",
    "/changes?q=nothing-like-it",
    "/lifecycle",
    "/admin",
    "/admin/models/{first}",
    "/admin/revisions",
    "/admin/revisions/1",
    "/admin/views",
)


class Asked:
    """Requests of somebody with a session."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.cookie = b""

    async def __call__(self, method: str, target: str, body: bytes = b"") -> tuple[Any, bytes]:
        path, _, query = target.partition("?")
        headers = [(b"host", b"localhost"), (b"accept", b"text/html"), (b"cookie", self.cookie)]
        headers += [(b"accept-encoding", b"br, gzip")]
        headers += [(b"content-type", b"application/x-www-form-urlencoded")]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
            "query_string": query.encode(), "headers": headers, "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        return sent[0], b"".join(each.get("body", b"") for each in sent[1:])


@contextmanager
def application(models: int) -> Iterator[tuple[Any, str, list[str]]]:
    """The server with its pages, an admin key, and ids that it serves."""
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'pages.db'}"
        store = Store.open(url)
        clock = lambda: datetime.now(UTC)  # noqa: E731
        work = LocalAdministration(store, author="benchmark", clock=clock)
        held = {each.id: each for each in entries(models)}
        work.publish(work.plan(Catalogue(Settings(name="Benchmark"), held)), "Begin")
        _, key = work.create_key("benchmark", "admin", None)
        limits = {"rate_limit": "1000000/minute", "failure_limit": "1000000/minute"}
        config = Config(database_url=url, access_log="none", **limits)
        services = services_for(config, store, clock)
        services.follower.step()
        yield create_app(config, services, install), key, list(held)[:2]
        store.close()


async def measure(models: int) -> bool:
    """Print a line for each page; True where all of them are small and quick enough."""
    print(f"{models:,} models, median of {ROUNDS}")
    print(f"{'ms':>8} {'kB sent':>8} {'kB':>8}  page")
    good = True
    with application(models) as (app, key, ids):
        ask = Asked(app)
        start, _ = await ask("POST", "/signin", urlencode({"key": key}).encode())
        cookies = dict(start["headers"])[b"set-cookie"]
        ask.cookie = cookies.split(b";")[0]
        first, second = (quote(each) for each in ids)
        await ask("GET", "/")  # the first search makes the index
        gc.freeze()
        for page in PAGES:
            target = page.format(first=first, second=second)
            times = []
            for _ in range(ROUNDS):
                began = perf_counter()
                start, body = await ask("GET", target)
                times.append(perf_counter() - began)
            assert start["status"] == 200, (target, start["status"])
            plain = len(_plain(dict(start["headers"]), body)) / 1000
            sent, milliseconds = len(body) / 1000, median(times) * 1000
            good = good and sent < MOST_KB and milliseconds < MOST_MS
            print(f"{milliseconds:8.1f} {sent:8.1f} {plain:8.1f}  {target}")
    return good


def _plain(headers: dict[bytes, bytes], body: bytes) -> bytes:
    if headers.get(b"content-encoding") == b"br":
        import brotli

        return bytes(brotli.decompress(body))
    return body


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else MODELS
    sys.exit(0 if asyncio.run(measure(asked)) else 1)
