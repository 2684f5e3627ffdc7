"""Hostile input, sent: to every route, and as catalogues."""

import asyncio
import json
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.documents import every_document
from tests.http.test_reads_while_sources_fail import FORMS

from benchmarks.torture.hostile import Documents, Requests
from benchmarks.torture.rows import Outcome, Row, promise, times
from benchmarks.torture.servers import Server, scene, server
from modeldex.entries import json_codec

REQUESTS = 100_000
DOCUMENTS = 10_000
SENDERS = 8
_HANG_SECONDS: Final = 20.0
_MOST_GROWTH_BYTES: Final = 48 * 1024 * 1024
_WARM_AFTER: Final = 1_000
"""Requests in a quarter, from which on what is loaded when it is first needed is loaded."""
_BODY_SECONDS: Final = "1"


@dataclass(slots=True)
class Fuzzed:
    """What came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    """Of answers; 0 where the connection was closed without one."""
    unparsed: int = 0
    """Answers of the parser of HTTP itself, which have a status and nothing more."""
    silent: list[str] = field(default_factory=list)
    """Refusals that do not tell why."""
    failures: list[str] = field(default_factory=list)
    """Answers that must not be, and silence."""
    memory: list[int] = field(default_factory=list)
    """Of the server, in bytes: after each quarter."""

    @property
    def grown(self) -> int:
        """Bytes, from the first quarter to the last."""
        return self.memory[-1] - self.memory[0]


def fuzz_requests(directory: Path, count: int, seed: int = 5) -> Fuzzed:
    """Send so many requests to every route, with every kind of key.

    Raises:
        Broken: one got a 5xx, no answer or a refusal without a reason; or memory grew.
    """
    settings = {"revision_seconds": "0.1", "body_seconds": _BODY_SECONDS, "access_log": "none"}
    with scene(directory, 20) as place, server(place, **settings) as running:
        ids = [each["id"] for each in running.ask("GET", "/api/v1/models?type=all").json["data"]]
        made = Requests(seed, place.read_key, place.admin_key, ids)
        found = _in_quarters(running, count, lambda: made.make())
        _judge(found, running)
    return found


def fuzz_documents(directory: Path, count: int, seed: int = 6) -> Fuzzed:
    """Plan so many mutated catalogues, of every dialect.

    Raises:
        Broken: as with requests.
    """
    chance = random.Random(seed)
    mutations = Documents(chance)
    originals = _originals()
    with scene(directory, 20) as place, server(place, access_log="none") as running:
        head = (
            "PUT /admin/v1/catalogue?plan=true HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {place.admin_key}\r\nContent-Type: application/json\r\n"
        )

        def make() -> bytes:
            body = mutations.make(chance.choice(originals))
            return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

        found = _in_quarters(running, count, make)
        _judge(found, running)
    return found


def _originals() -> list[Any]:
    """A catalogue in each dialect, with settings, too."""
    ids = ["acme/one", "acme/two", "other/three"]
    written = json.loads(json_codec.encode({"modeldex": 1, "models": every_document()[:6]}))
    settings = {
        "name": "Acme",
        "traits": {"text": {"default": "acme/large"}},
        "aliases": {"text": {"gpt-4o": "acme/large"}},
        "views": {"partners": {"exclude": {"id": "acme/*"}, "discount_to_user": {"*": 0.1}}},
        "sources": [{"name": "s", "url": "https://s.invalid/models", "every": "6h"}],
        "rules": [{"match": {"id": "*"}, "multiply": {"price": 1.2}}],
        "overrides": {"acme/large": {"model_spec": {"name": "x"}}},
        "webhooks": [{"name": "w", "url": "https://w.invalid/", "events": ["*"]}],
    }
    return [written, {**written, **settings}, *(form(ids) for form in FORMS.values())]


def _in_quarters(running: Server, count: int, make: Any) -> Fuzzed:
    found = Fuzzed()
    for _ in range(4):
        asyncio.run(_send_all(running, max(1, count // 4), make, found))
        found.memory.append(running.memory())
    return found


async def _send_all(running: Server, count: int, make: Any, found: Fuzzed) -> None:
    left = iter(range(count))

    async def send() -> None:
        line: _Line | None = None
        for _ in left:
            raw = make()
            line = line or await _Line.open(running)
            try:
                async with asyncio.timeout(_HANG_SECONDS):
                    status, closes = await line.exchange(raw, found)
            except TimeoutError:
                _note(found.failures, raw, "no answer")
                closes = True
            else:
                found.statuses[status] += 1
            if closes:
                line.close()
                line = None
        if line is not None:
            line.close()

    await asyncio.gather(*(send() for _ in range(SENDERS)))


class _Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, to: Server) -> "_Line":
        return cls(*await asyncio.open_connection(to.host, to.port, limit=2**26))

    def close(self) -> None:
        self._writer.close()

    async def exchange(self, raw: bytes, found: Fuzzed) -> tuple[int, bool]:
        """The status of the answer, and whether the connection has come to its end."""
        try:
            self._writer.write(raw)
            await self._writer.drain()
            head = await self._reader.readuntil(b"\r\n\r\n")
            while head.startswith(b"HTTP/1.1 100"):
                head = await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0, True
        status = int(head[9:12])
        headers = _headers_of(head)
        if headers.get("content-type", "").startswith("text/event-stream"):
            return status, True
        body = b""
        method = raw.partition(b" ")[0]
        if method != b"HEAD" and status not in (204, 304):
            body = await self._body(headers)
        _look(found, raw, status, headers, body)
        # Whatever of a torn request is left over would be taken for the next one.
        whole = raw.endswith(b"\r\n\r\n") or b"Content-Length" in raw
        return status, not whole or status == 400 or headers.get("connection") == "close"

    async def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") != "chunked":
            return b""
        parts = []
        while True:
            size = int(await self._reader.readline(), 16)
            parts.append((await self._reader.readexactly(size + 2))[:-2])
            if not size:
                return b"".join(parts)


def _headers_of(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return {name.lower(): value.strip() for name, _, value in pairs}


def _look(found: Fuzzed, raw: bytes, status: int, headers: dict[str, str], body: bytes) -> None:
    """What must hold of every answer."""
    if status >= 500:
        _note(found.failures, raw, f"{status} {body[:200]!r}")
    if "x-injected" in headers:
        _note(found.failures, raw, "a header was injected")
    if status < 400 or raw.startswith(b"HEAD"):
        return
    if not body and "x-request-id" not in headers and "www-authenticate" not in headers:
        found.unparsed += 1
        return
    if headers.get("content-type", "").startswith("text/"):
        return  # for a person, on a page
    try:
        told = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        told = None
    if not told:
        _note(found.silent, raw, f"{status} {body[:200]!r}")


def _note(notes: list[str], raw: bytes, what: str) -> None:
    if len(notes) < 20:
        notes.append(f"{raw[:300]!r}: {what}")


def _judge(found: Fuzzed, running: Server) -> None:
    promise(not found.failures, f"failed: {found.failures[:2]}")
    promise(not found.silent, f"refused without a reason: {found.silent[:1]}")
    promise("Traceback" not in running.told(), f"the log has an accident: {running.told()[-500:]}")
    warm = found.statuses.total() >= 4 * _WARM_AFTER
    grown = found.grown if warm else 0
    promise(grown <= _MOST_GROWTH_BYTES, f"memory grew by {grown / 1e6:.0f} MB")
    promise(running.ask("GET", "/api/v1/models").status == 200, "it does not answer any more")


def _seen(found: Fuzzed, what: str) -> str:
    refused = sum(n for status, n in found.statuses.items() if status >= 400)
    refused -= found.unparsed
    unparsed = found.unparsed + found.statuses[0]
    return (
        f"{sum(found.statuses.values()):,} {what}: no 5xx, no hang; {refused:,} refused, each with "
        f"its reason, and {unparsed:,} as no HTTP at all; memory after each quarter "
        + ", ".join(f"{each / 1e6:.0f}" for each in found.memory)
        + " MB"
    )


def _figures(found: Fuzzed) -> dict[str, Any]:
    return {
        "statuses": {str(status): n for status, n in sorted(found.statuses.items())},
        "memory_bytes": found.memory,
    }


def run_requests(scale: float) -> Outcome:
    """100,000 requests."""
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        found = fuzz_requests(Path(directory), times(REQUESTS, scale))
    return Outcome(True, _seen(found, "requests"), _figures(found))


def run_documents(scale: float) -> Outcome:
    """10,000 documents."""
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        found = fuzz_documents(Path(directory), times(DOCUMENTS, scale))
    return Outcome(True, _seen(found, "catalogues in seven dialects"), _figures(found))


FUZZ = Row(
    "fuzz",
    "hostile input: 100,000 fuzzed requests",
    "no 5xx, no hang, no growth of memory; every refusal tells why",
    run_requests,
)
CATALOGUES = Row(
    "documents",
    "hostile input: 10,000 mutated catalogue documents",
    "no 5xx, no hang, no growth of memory; every refusal tells why",
    run_documents,
)
