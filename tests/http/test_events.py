"""Server-sent events: who listens is told of changes, once each, and resumes where it was."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from modeldex.entries.entry import Entry
from modeldex.http import listening
from modeldex.http.events import EventStream
from modeldex.http.listening import event_bytes
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.factories import catalogue_of
from tests.http.client import Client, Clock
from tests.http.past_days import MODEL, costing, plain
from tests.http.running import server


@dataclass
class Listener:
    """What one listener has been sent, and how it hangs up."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    received: bytes = b""
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, it receives nothing."""

    def __post_init__(self) -> None:
        self.reads.set()

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.received += message.get("body", b"")
        self.more.set()

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    @property
    def events(self) -> list[tuple[str, str, Any]]:
        """Names, ids and data, as the specification reads a stream."""
        found = []
        for block in self.received.decode().split("\n\n"):
            lines = [line.partition(": ")[::2] for line in block.split("\n")]
            fields = {name: value for name, value in lines if name}
            if "data" in fields:
                found.append((fields["event"], fields["id"], json.loads(fields["data"])))
        return found

    async def until(self, done: Callable[["Listener"], bool]) -> None:
        async with asyncio.timeout(20):
            while not done(self):
                self.more.clear()
                await self.more.wait()

    async def count(self, number: int) -> list[tuple[str, str]]:
        """The first events, without their data, once there are so many."""
        await self.until(lambda each: len(each.events) >= number)
        return [(name, place) for name, place, _ in self.events]


@asynccontextmanager
async def listening_to(client: Client, **headers: str) -> AsyncIterator[Listener]:
    key = headers.pop("key", client.read_key)
    listener = Listener()
    sent = {"host": "localhost", "authorization": f"Bearer {key}", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/api/v1/events",
        "raw_path": b"/api/v1/events",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (name.replace("_", "-").encode(), text.encode()) for name, text in sent.items()
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8080),
        "state": {},
    }
    task = asyncio.ensure_future(client.app(scope, listener.receive, listener.send))  # type: ignore[arg-type]
    try:
        yield listener
    finally:
        listener.gone.set()
        async with asyncio.timeout(20):
            await task


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.001)


@pytest.fixture
def put(client: Client, clock: Clock) -> Callable[[str], Awaitable[None]]:
    """Publishes a price of the model, while others listen."""

    async def put(usd: str) -> None:
        clock.advance(days=1)
        await asyncio.to_thread(_put, client, usd)

    return put


def _put(client: Client, usd: str) -> None:
    work = LocalAdministration(client.services.store, author="test", clock=client.clock)
    work.put_entry(Entry.of(costing(usd)), "", None)
    client.refresh()


ADDED = ("entry.added", f"2/{MODEL.replace('/', '%2F')}")
PRICED = ("entry.price_changed", f"3/{MODEL.replace('/', '%2F')}")


def test_a_listener_is_told_where_it_begins_and_then_of_every_change(
    client: Client, put: Callable[[str], Awaitable[None]]
) -> None:
    async def scene() -> None:
        async with listening_to(client) as listener:
            assert await listener.count(1) == [("ready", "1")]
            assert listener.status == 200
            assert listener.headers[b"content-type"] == b"text/event-stream; charset=utf-8"
            await put("1")
            await listener.count(3)
            await put("2")
            assert await listener.count(5) == [
                ("ready", "1"),
                ADDED,
                ("revision.published", "2"),
                PRICED,
                ("revision.published", "3"),
            ]
            change = listener.events[3][2]
            listed = client.services.store.revision(3)
            assert listed is not None
            assert change["fields"][0] == {
                "path": "model_spec.pricing.input.usd", "old": 1, "new": 2, "percent": 100,
            }  # fmt: skip

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("1", [ADDED, ("revision.published", "2"), PRICED, ("revision.published", "3")]),
        (ADDED[1], [PRICED, ("revision.published", "3")]),
        ("2", [PRICED, ("revision.published", "3")]),
        ("3", []),
        ("99", [("ready", "3")]),
    ],
)
def test_a_listener_resumes_by_the_id_of_what_it_got_last(
    client: Client,
    put: Callable[[str], Awaitable[None]],
    last: str,
    expected: list[tuple[str, str]],
) -> None:
    async def scene() -> None:
        await put("1")
        await put("2")
        async with listening_to(client, last_event_id=last) as listener:
            assert await listener.count(len(expected)) == expected
            await put("3")
            new = ("entry.price_changed", f"4/{MODEL.replace('/', '%2F')}")
            assert await listener.count(len(expected) + 2) == [
                *expected, new, ("revision.published", "4"),
            ]  # fmt: skip

    asyncio.run(scene())


def test_all_listeners_of_a_view_share_one_channel_and_leave_none_behind(
    client: Client, put: Callable[[str], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[str] = []
    plainly = listening.event_bytes
    monkeypatch.setattr(
        listening, "event_bytes", lambda *each: encoded.append(each[0]) or plainly(*each)
    )
    hub = client.services.hub

    async def scene() -> None:
        async with (
            listening_to(client) as one,
            listening_to(client) as two,
            listening_to(client, key=client.admin_key) as three,
        ):
            for each in (one, two, three):
                await each.count(1)
            assert hub.listeners == 3
            await put("1")
            for each in (one, two, three):
                await each.count(3)
        assert hub.listeners == 0

    asyncio.run(scene())
    assert encoded == ["ready"] * 3 + ["entry.added", "revision.published"]


def test_a_listener_that_can_not_keep_up_is_cut_off(
    client: Client, put: Callable[[str], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "KEPT_MESSAGES", 1)

    hub = client.services.hub

    async def scene() -> None:
        async with listening_to(client) as quick, listening_to(client) as slow:
            await slow.count(1)
            await quick.count(1)
            slow.reads.clear()
            for number in range(1, 5):
                await put(str(number))
                await quick.count(1 + 2 * number)
            assert hub.listeners == 2
            slow.reads.set()
            async with asyncio.timeout(20):
                while hub.listeners > 1:
                    await asyncio.sleep(0)
            assert len(slow.events) < len(quick.events)

    asyncio.run(scene())


def test_a_stream_ends_once_it_has_carried_enough(
    client: Client, put: Callable[[str], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "STREAM_BYTES", 100)

    async def scene() -> None:
        async with listening_to(client) as listener:
            await listener.count(1)
            await put("1")
            await listener.count(3)
            async with asyncio.timeout(20):
                while client.services.hub.listeners:
                    await asyncio.sleep(0)

    asyncio.run(scene())


def test_who_does_not_receive_a_message_in_time_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modeldex.http.events.SEND_SECONDS", 0.01)
    closed: list[bool] = []

    async def content() -> AsyncIterator[bytes]:
        try:
            yield b"data: 1\n\n"
        finally:
            closed.append(True)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    asyncio.run(EventStream(content()).stream_response(send))
    assert closed == [True]


def test_silence_is_broken_by_heartbeats(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEARTBEAT_SECONDS", 0.001)

    async def scene() -> None:
        async with listening_to(client) as listener:
            await listener.until(lambda each: each.received.count(listening.HEARTBEAT) > 2)

    asyncio.run(scene())


def test_the_stream_of_a_key_that_is_revoked_ends(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "HEARTBEAT_SECONDS", 0.001)

    async def scene() -> None:
        async with listening_to(client) as listener:
            await listener.count(1)
            client.services.store.revoke_key(1, at=client.clock(), actor="test")
            client.refresh()
            async with asyncio.timeout(20):
                while client.services.hub.listeners:
                    await asyncio.sleep(0)

    asyncio.run(scene())


def test_every_stream_ends_with_the_server(client: Client) -> None:
    async def scene() -> None:
        async with listening_to(client) as listener:
            await listener.count(1)
            client.services.hub.close()
            async with asyncio.timeout(20):
                while client.services.hub.listeners:
                    await asyncio.sleep(0)

    asyncio.run(scene())


@pytest.mark.parametrize("limit", ["MOST_LISTENERS", "MOST_OF_A_KEY"])
def test_there_is_an_end_to_how_many_may_listen(
    client: Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(listening, limit, 1)

    async def scene() -> None:
        async with listening_to(client) as first:
            await first.count(1)
            async with listening_to(client) as second:
                await second.until(lambda each: each.received.endswith(b"}"))
                assert second.status == 503
                assert second.headers[b"retry-after"] == b"30"
                assert json.loads(second.received) == {"error": "Too many listen already"}

    asyncio.run(scene())


@pytest.mark.parametrize("last", ["x", "1/", "1/%00", "-1", "²", "1" * 11])
def test_an_id_that_was_never_sent_is_told_so(client: Client, last: str) -> None:
    answer = client.get(
        "/api/v1/events", headers={"last-event-id": last.encode().decode("latin-1")}
    )
    assert answer.status == 400
    assert "is the id of no event" in answer.json["issues"][0]["message"]


def test_a_stream_needs_a_key(client: Client) -> None:
    assert client.get("/api/v1/events", key=None).status == 401


@contextmanager
def _stream(url: str, key: str, **headers: str) -> Iterator[HTTPResponse]:
    address = urlsplit(url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=20)
    connection.request(
        "GET", "/api/v1/events", headers={"authorization": f"Bearer {key}", **headers}
    )
    with closing(connection), connection.getresponse() as response:
        yield response


def _next(stream: HTTPResponse) -> tuple[str, str]:
    """The name and the id of the next event."""
    fields: dict[str, str] = {}
    while "data" not in fields:
        name, _, value = stream.readline().decode().rstrip("\n").partition(": ")
        fields[name] = value
    return fields["event"], fields["id"]


def test_a_real_server_streams_resumes_and_ends_its_streams_when_it_stops(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'modeldex.db'}")
    work = LocalAdministration(store, author="test")
    _, key = work.create_key("reader", "read", None)
    work.publish(work.plan(catalogue_of("a")), "")
    try:
        with server(tmp_path, starter="false") as running:
            with _stream(running.url, key) as stream:
                assert _next(stream) == ("ready", "1")
                work.publish(work.plan(catalogue_of("a", "b")), "")
                assert [_next(stream), _next(stream)] == [
                    ("entry.added", "2/b"), ("revision.published", "2"),
                ]  # fmt: skip
            with _stream(running.url, key, **{"last-event-id": "1"}) as stream:
                assert _next(stream) == ("entry.added", "2/b")
                running.process.terminate()
                assert running.process.wait(20) == 0
                assert b"id: 2\n" in stream.read()
    finally:
        store.close()


def test_no_content_can_pass_for_another_event() -> None:
    document = json.dumps(plain({"name": "x\n\ndata: 1\r\n\r\nevent: y\u2028"})).encode()
    written = event_bytes("entry.added", "1/x%0A", document)
    assert written.count(b"\n") == 4
    assert b"\r" not in written
