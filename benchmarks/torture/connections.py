"""Thousands of connections on which nobody says anything, and hundreds on which somebody says very
little."""

import asyncio
import resource
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from benchmarks.torture.readers import Load, Readers
from benchmarks.torture.rows import Outcome, Row, promise, times, until
from benchmarks.torture.servers import Server, scene, server

IDLE = 5_000
SLOW = 500
HEADER_SECONDS = 3.0
BODY_SECONDS = 4.0
_BETWEEN_BYTES_SECONDS = 0.5
_LATE_SECONDS = 5.0
"""By which a cut may be late, on a busy machine."""
_SPARE_FILES = 500


@dataclass(slots=True)
class Crowd:
    """What became of the connections."""

    idle: int = 0
    """That were open at once."""
    idle_uncut: int = 0
    """Idle ones that nobody cut in time."""
    slow: int = 0
    uncut: int = 0
    """Slow ones that nobody cut in time."""
    slowest_cut: float = 0.0
    """Seconds from their first byte on."""
    statuses: dict[bytes, int] = field(default_factory=dict)
    """How many slow ones were told which status before they were cut; nothing is one, too."""


def crowd(directory: Path, idle: int, slow: int) -> tuple[Crowd, Load, Load, int]:
    """Open so many connections to a server that others read from.

    Gives what became of them, what was read before and meanwhile, and by how many bytes the
    server grew.

    Raises:
        Broken: a read failed, or a slow connection was not cut.
    """
    settings = {"header_seconds": str(HEADER_SECONDS), "body_seconds": str(BODY_SECONDS)}
    with scene(directory) as place, server(place, **settings) as running:
        with Readers(place, [running]) as before:
            until(lambda: before.answered >= 500, 20)
        memory = running.memory()
        found, filled, over = Crowd(), Event(), Event()
        thread = Thread(target=_run, args=(running, idle, slow, found, filled, over))
        thread.start()
        try:
            promise(filled.wait(60), "the connections could not be opened")
            with (
                Readers(place, [running]) as during,
                Readers(place, [running], 2, fresh=True) as new,
            ):
                grown = running.memory() - memory
                thread_done = until(lambda: found.slow + found.uncut >= slow, 60, 0.05)
                until(lambda: during.answered >= 500 and new.answered > 100, 30)
        finally:
            over.set()
            thread.join()
    promise(not during.failures and not new.failures, f"failed: {during.failures + new.failures}")
    promise(thread_done is not None and not found.uncut, f"{found.uncut} slow ones were not cut")
    promise(not found.idle_uncut, f"{found.idle_uncut} idle ones were not cut")
    during.answered += new.answered
    during.seconds += new.seconds
    return found, before, during, grown


def _run(running: Server, idle: int, slow: int, found: Crowd, filled: Event, over: Event) -> None:
    asyncio.run(_crowd(running, idle, slow, found, filled, over))


async def _crowd(
    running: Server, idle: int, slow: int, found: Crowd, filled: Event, over: Event
) -> None:
    quiet = []
    for _ in range(idle):
        with suppress(OSError):
            quiet.append(await asyncio.open_connection(running.host, running.port))
    found.idle = len(quiet)
    tasks = [asyncio.create_task(_slowly(running, number, found)) for number in range(slow)]
    filled.set()
    _, hanging = await asyncio.wait(tasks, timeout=BODY_SECONDS + 3 * _LATE_SECONDS)
    found.uncut += len(hanging)
    for task in hanging:
        task.cancel()
    ends = [asyncio.create_task(reader.read()) for reader, _ in quiet]
    if ends:
        _, uncut = await asyncio.wait(ends, timeout=HEADER_SECONDS + _LATE_SECONDS)
        found.idle_uncut = len(uncut)
        for end in uncut:
            end.cancel()
    while not over.is_set():
        await asyncio.sleep(0.05)
    for _, writer in quiet:
        writer.close()


async def _slowly(running: Server, number: int, found: Crowd) -> None:
    """One slow client: every other is slow with its headers, and the rest with a body."""
    reader, writer = await asyncio.open_connection(running.host, running.port)
    started = time.monotonic()
    key = running.scene.read_key
    start = b"POST /api/v1/quote HTTP/1.1\r\nHost: x\r\n"
    limit = HEADER_SECONDS
    if number % 2:
        limit = BODY_SECONDS
        start += (
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            "Content-Length: 900\r\n\r\n"
        ).encode()
    told = asyncio.create_task(reader.read())
    with suppress(OSError):
        writer.write(start)
        while not told.done() and time.monotonic() - started < limit + _LATE_SECONDS:
            writer.write(b"x")
            await writer.drain()
            await asyncio.wait({told}, timeout=_BETWEEN_BYTES_SECONDS)
    seconds = time.monotonic() - started
    if told.done():
        found.slow += 1
        found.slowest_cut = max(found.slowest_cut, seconds)
        answer = b"" if told.exception() else told.result()[9:12]
        found.statuses[answer] = found.statuses.get(answer, 0) + 1
    else:
        found.uncut += 1
        told.cancel()
    writer.close()


def run(scale: float) -> Outcome:
    """5,500 connections, or as many as a process may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IDLE + SLOW + _SPARE_FILES
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
        soft = min(wanted, hard)
    slow = times(SLOW, scale)
    idle = min(times(IDLE, scale), soft - slow - _SPARE_FILES)
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        found, before, during, grown = crowd(Path(directory), idle, slow)
    told = ", ".join(f"{n} × {s.decode() or 'closed'}" for s, n in sorted(found.statuses.items()))
    return Outcome(
        found.idle >= idle,
        f"{found.idle:,} idle and {found.slow} slow: {during.answered:,} reads of others, none "
        f"failed, p99 {during.p99_milliseconds:g} ms (before: {before.p99_milliseconds:g} ms); "
        f"slow ones cut within {found.slowest_cut:.1f} s ({told}), idle ones as well (limits: "
        f"{HEADER_SECONDS:g} s for headers, {BODY_SECONDS:g} s for a body); "
        f"{grown / 1e6:.0f} MB more memory",
        {
            "idle": found.idle,
            "slow": found.slow,
            "reads": during.answered,
            "p99_ms_before": before.p99_milliseconds,
            "p99_ms": during.p99_milliseconds,
            "slowest_cut_seconds": round(found.slowest_cut, 2),
            "grown_bytes": grown,
        },
    )


ROW = Row(
    "crowd",
    "5,000 idle and 500 slow connections",
    "reads of others unharmed; slow ones cut",
    run,
)
