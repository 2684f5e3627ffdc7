"""Whoever listens for changes, as server-sent events.

Everybody who sees the same is on one channel: what a revision changed is looked up and made into
bytes once for it, however many listen. A channel keeps its last messages, and each listener its
place among them; one that can not keep up finds its place gone, and is cut off. It resumes by the
id of what it got last, from the store.

Granian takes what is sent to a listener whether or not that reads, and does not tell. So a stream
also ends once it has carried as much as may be kept for one that does not read; clients of
server-sent events come back by themselves.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from modeldex.entries import json_codec
from modeldex.http.pasts import audience_of
from modeldex.http.reader import Reader
from modeldex.http.seen_changes import seen_changes
from modeldex.serving.keys import Refusal
from modeldex.store.histories import DatedChange
from modeldex.store.pasts import Place

log = structlog.get_logger("modeldex.http")

MOST_LISTENERS: Final = 10_000
"""In one process."""
MOST_OF_A_KEY: Final = 1_000
HEARTBEAT_SECONDS: Final = 15.0
"""How long nothing is sent at most: proxies cut connections that seem dead."""
LOOK_SECONDS: Final = 0.2
"""How often it is looked whether there is news."""
KEPT_MESSAGES: Final = 64
STREAM_BYTES: Final = 256 * 1024
"""What one stream carries before it ends."""
_CHANGES_AT_ONCE: Final = 100

HEARTBEAT: Final = b": \n\n"
_RETRY: Final = b"retry: 1000\n\n"
"""Milliseconds after which a browser asks again."""


class TooManyListenersError(Exception):
    """No more can listen at this process, or with this key."""


@dataclass(eq=False, slots=True)
class Channel:
    """Those who see the same."""

    audience: Hashable
    reader: Reader
    """One of them, in whose eyes changes are seen."""
    revision: int
    """Up to which all listeners have been told, or will be from `messages`."""
    listeners: int = 0
    first: int = 0
    """The number of the oldest message that is kept."""
    messages: deque[bytes] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, messages: list[bytes], revision: int) -> None:
        """Have everybody told what happened up to a revision, if anything did."""
        self.revision = revision
        if not messages:
            return
        self.messages.extend(messages)
        while len(self.messages) > KEPT_MESSAGES:
            self.messages.popleft()
            self.first += 1
        self.wake()

    def wake(self) -> None:
        """Have every listener look."""
        self.news.set()
        self.news = asyncio.Event()

    @property
    def end(self) -> int:
        """The number of the next message."""
        return self.first + len(self.messages)


class Hub:
    """The channels of one process. Only its event loop touches it."""

    def __init__(self) -> None:
        self._channels: dict[Hashable, Channel] = {}
        self._of_key: Counter[Hashable] = Counter()
        self._pump: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many listen."""
        return sum(channel.listeners for channel in self._channels.values())

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        for channel in self._channels.values():
            channel.wake()

    def check_room(self, reader: Reader) -> None:
        """Raises:
        TooManyListenersError: nobody else can listen.
        """
        if self.listeners >= MOST_LISTENERS or self._of_key[_key_of(reader)] >= MOST_OF_A_KEY:
            raise TooManyListenersError

    async def listen(self, reader: Reader, after: Place | None) -> AsyncIterator[bytes]:
        """What one listener is sent: everything behind a place, or from now on."""
        channel, key = self._join(reader), _key_of(reader)
        self._of_key[key] += 1
        try:
            sent = 0
            async for message in self._messages(channel, reader, after):
                yield message
                sent += len(message)
                if sent > STREAM_BYTES:
                    return
        finally:
            self._of_key[key] -= 1
            self._leave(channel)

    async def _messages(
        self, channel: Channel, reader: Reader, after: Place | None
    ) -> AsyncIterator[bytes]:
        place, known = channel.end, channel.revision
        yield _RETRY
        if after is None or after.revision > known:
            yield _ready(known)
        else:
            async for message in _missed(reader, after, known):
                yield message
        while not self._closed and place >= channel.first and _is_entitled(reader):
            if place < channel.end:
                yield channel.messages[place - channel.first]
                place += 1
            elif not await _news(channel):
                yield HEARTBEAT

    def _join(self, reader: Reader) -> Channel:
        audience = audience_of(reader)
        channel = self._channels.get(audience)
        if channel is None:
            channel = Channel(audience, reader, reader.snapshot.revision)
            self._channels[audience] = channel
        channel.listeners += 1
        channel.reader = reader
        if self._pump is None:
            self._pump = asyncio.create_task(self._run())
        return channel

    def _leave(self, channel: Channel) -> None:
        channel.listeners -= 1
        if not channel.listeners:
            del self._channels[channel.audience]
        if not self._channels and self._pump is not None:
            self._pump.cancel()
            self._pump = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for channel in list(self._channels.values()):
                try:
                    await _tell_news(channel)
                except Exception as error:  # of the store: the next look may find it back
                    log.warning("listeners could not be told of changes", error=str(error))


async def _tell_news(channel: Channel) -> None:
    reader = _now(channel.reader)
    if reader is None or reader.snapshot.revision <= channel.revision:
        return
    revision = reader.snapshot.revision
    messages = [each async for each in _missed(reader, Place(channel.revision), revision)]
    channel.tell(messages, revision)


def _now(reader: Reader) -> Reader | None:
    """The reader as it is answered at this moment; None where it may see nothing any more."""
    services = reader.services
    snapshot = services.follower.serving.sight_of(reader.key or Refusal.MISSING)
    if snapshot is None:
        return None
    return replace(reader, snapshot=snapshot, now=services.clock())


def _is_entitled(reader: Reader) -> bool:
    """Whether the listener's key still opens what it listens to."""
    now = _now(reader)
    if now is None or audience_of(now) != audience_of(reader):
        return False
    if reader.key is None:
        return True
    keys = reader.services.follower.serving.keys
    key = keys.by_digest.get(reader.key.secret_digest)
    return key is not None and key.valid_at(now.now)


async def _missed(reader: Reader, after: Place, until: int) -> AsyncIterator[bytes]:
    """Everything behind a place up to the end of a revision, in pieces."""
    more = True
    while more:
        found, more = await run_in_threadpool(seen_changes, reader, after, _CHANGES_AT_ONCE, until)
        if found:
            after = found[-1].place
            yield b"".join(_events(found, ended=not more))


def _events(changes: list[DatedChange], *, ended: bool) -> Iterator[bytes]:
    """Each change, and behind those of a revision the revision, once all of them are told."""
    revisions = [list(group) for _, group in groupby(changes, key=lambda each: each.revision)]
    for index, of_revision in enumerate(revisions):
        for change in of_revision:
            document = json_codec.encode(change.document())
            yield event_bytes(change.event, str(change.place), document)
        if ended or index < len(revisions) - 1:
            yield _published(of_revision[-1])


def _published(last: DatedChange) -> bytes:
    document = {"revision": last.revision, "at": last.at.isoformat()}
    return event_bytes("revision.published", str(Place(last.revision)), json_codec.encode(document))


def _ready(revision: int) -> bytes:
    """Tells where a listener begins, so that it can resume before anything has happened."""
    document = json_codec.encode({"revision": revision})
    return event_bytes("ready", str(Place(revision)), document)


def event_bytes(event: str, place: str, data: bytes) -> bytes:
    """An event of the stream. ``data`` is JSON and ``place`` percent-encoded: neither can hold a
    line break, with which an entry could pass for further events."""
    return b"event: %b\nid: %b\ndata: %b\n\n" % (event.encode(), place.encode(), data)


async def _news(channel: Channel) -> bool:
    """Wait for a message; False when it is time for a heartbeat."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            await channel.news.wait()
    except TimeoutError:
        return False
    return True


def _key_of(reader: Reader) -> Hashable:
    return None if reader.key is None else reader.key.id
