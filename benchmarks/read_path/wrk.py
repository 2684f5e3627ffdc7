"""The load: one run of wrk against one URL, and what it found."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.read_path.exchange import Request
from benchmarks.read_path.processes import ANYWHERE, BenchError, Placement

SCRIPT: Final = Path(__file__).with_name("report.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """How hard wrk asks, and from where."""

    seconds: int
    connections: int
    threads: int
    placement: Placement = ANYWHERE
    pause: int | None = None
    """Milliseconds between a connection's requests, on average; None for as fast as it can."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one run of wrk found. Latencies are in microseconds."""

    requests: int
    seconds: float
    bytes: int
    p50: int
    p99: int
    most: int
    refused: int
    """Answers with a status of 400 or more."""
    failed: int
    """Connections, reads and writes that failed, and answers that came too late."""

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def bytes_each(self) -> float:
        """Of one answer, its head included."""
        return self.bytes / self.requests if self.requests else 0.0


def run(load: Load, port: int, request: Request) -> Found:
    """Ask for one thing until the time is over.

    Raises:
        BenchError: wrk did not do its work.
    """
    process = start(load, port, request)
    try:
        return finish(process)
    except BaseException:
        process.kill()
        process.wait()
        raise


def start(load: Load, port: int, request: Request) -> subprocess.Popen[str]:
    """Begin to ask. `finish` it."""
    return subprocess.Popen(
        load.placement.before(command(load, port, request)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> Found:
    """Wait for the end of the load."""
    output, errors = process.communicate()
    if process.returncode != 0:
        raise BenchError(f"wrk ended with status {process.returncode}: {errors or output}")
    return read(output)


def command(load: Load, port: int, request: Request) -> Sequence[str]:
    """wrk's command line."""
    headers = [part for name, value in request.headers for part in ("-H", f"{name}: {value}")]
    return [
        "wrk",
        f"--threads={min(load.threads, load.connections)}",
        f"--connections={load.connections}",
        f"--duration={load.seconds}s",
        "--timeout=10s",
        f"--script={SCRIPT}",
        *headers,
        f"http://127.0.0.1:{port}{request.path}",
        *(["--", str(load.pause)] if load.pause is not None else []),
    ]


def read(output: str) -> Found:
    """The figures in what wrk printed.

    Raises:
        BenchError: there are none.
    """
    last = next((line for line in reversed(output.splitlines()) if line.startswith("{")), None)
    if last is None:
        raise BenchError(f"wrk told nothing:\n{output}")
    told = json.loads(last)
    return Found(
        requests=told["requests"],
        seconds=told["microseconds"] / 1e6,
        bytes=told["bytes"],
        p50=told["p50"],
        p99=told["p99"],
        most=told["most"],
        refused=told["refused"],
        failed=told["failed"],
    )
