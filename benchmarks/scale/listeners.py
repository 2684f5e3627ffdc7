"""What it costs to tell many listeners of a publish.

    python -m benchmarks.scale.listeners [--listeners 10000] [--publishes 10]

One server with one worker, and so many connections to ``/api/v1/events`` from this process, with a
key for every 1,000. Both share the machine, so the delays are those of a machine that does twice
the work; the server's processor time is its own.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.read_path.catalogue import make_catalogue
from benchmarks.read_path.processes import cpu_seconds
from benchmarks.torture.rows import part
from benchmarks.torture.servers import Scene, Server, scene, server
from modeldex.store.administration import LocalAdministration

_OF_A_KEY = 1_000
_AT_ONCE = 200
_MODEL_NAME = "Renamed {number}"


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--listeners", type=int, default=10_000)
    options.add_argument("--publishes", type=int, default=10)
    chosen = options.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-listeners-") as directory,
        scene(Path(directory)) as place,
        server(place) as running,
    ):
        keys = _keys(place, -(-chosen.listeners // _OF_A_KEY))
        asyncio.run(_measure(running, place, keys, chosen.listeners, chosen.publishes))


def _keys(place: Scene, count: int) -> list[str]:
    store = place.store()
    work = LocalAdministration(store, author="benchmark")
    made = [work.create_key(f"listener-{number}", "read", None)[1] for number in range(count)]
    store.close()
    return made


async def _measure(
    running: Server, place: Scene, keys: Sequence[str], listeners: int, publishes: int
) -> None:
    await asyncio.sleep(1)  # the new keys
    before, used, began = running.memory(), cpu_seconds(running.child.pid), time.monotonic()
    readers = []
    for first in range(0, listeners, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, listeners))
        opened = [_listen(running, keys[number // _OF_A_KEY]) for number in numbers]
        readers += await asyncio.gather(*opened)
    took, used = time.monotonic() - began, cpu_seconds(running.child.pid) - used
    each = (running.memory() - before) / listeners / 1024
    print(f"{len(readers):,} listeners in {took:.1f} s; {used / listeners * 1e6:.0f} µs CPU and")
    print(f"{each:.1f} kB of the server for each")
    store = place.store()
    work = LocalAdministration(store, author="benchmark")
    delays: list[float] = []
    rested = cpu_seconds(running.child.pid)
    await asyncio.sleep(5)
    idle = (cpu_seconds(running.child.pid) - rested) / 5
    used = cpu_seconds(running.child.pid)
    for _ in range(publishes):
        told = [asyncio.create_task(_heard(reader)) for reader in readers]
        await asyncio.to_thread(_publish, work)
        committed = time.monotonic()
        delays += [max(0.0, each - committed) for each in await asyncio.gather(*told)]
    used = cpu_seconds(running.child.pid) - used
    store.close()
    print(f"idle: {idle * 100:.1f} % of one core")
    print(f"a publish: {used / publishes:.2f} s CPU of the server, which is")
    print(f"{used / publishes / listeners * 1e6:.0f} µs for each listener; told after")
    print(f"{part(delays, 0.5):.2f} s (median), {part(delays, 0.99):.2f} s (p99)")


async def _listen(running: Server, key: str) -> asyncio.StreamReader:
    """A connection that has been told where it begins."""
    reader, writer = await asyncio.open_connection(running.host, running.port)
    writer.write(
        b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %b\r\n\r\n"
        % key.encode()
    )
    await reader.readuntil(b"event: ready")
    await reader.readuntil(b"\n\n")
    _KEPT.append(writer)
    return reader


_KEPT: list[asyncio.StreamWriter] = []
"""A writer that nobody holds is closed."""


async def _heard(reader: asyncio.StreamReader) -> float:
    await reader.readuntil(b"event: revision.published")
    heard = time.monotonic()
    await reader.readuntil(b"\n\n")
    return heard


_number = 0


def _publish(work: LocalAdministration) -> None:
    """Rename one model."""
    global _number
    _number += 1
    model_id = next(iter(make_catalogue(1).entries))
    entry = work.entry(model_id)
    if entry is None:
        raise SystemExit(f"{model_id} is missing")
    document = entry.document()
    document["model_spec"]["name"] = _MODEL_NAME.format(number=_number)
    work.put_entry(type(entry).of(document), "", None)


if __name__ == "__main__":
    main()
