"""What a contender is, and starting one."""

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.read_path.exchange import Request, fetch
from benchmarks.read_path.probing import Sameness
from benchmarks.read_path.processes import BenchError, Child, Placement, running

ROOT: Final = Path(__file__).resolve().parents[3]
STARTING_SECONDS: Final = 180.0


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that can be started and asked."""

    name: str
    label: str
    command: Callable[[int], Sequence[str]]
    """By the port that it is to listen on."""
    requests: Mapping[str, Request]
    """By case; a case that is absent is none of its business."""
    first: Request
    """What its first answer is asked with."""
    environment: Mapping[str, str] = field(default_factory=dict)
    same: Sameness = Sameness.BYTES
    starts: bool = True
    """Whether the time of its start means anything."""


@dataclass(frozen=True, slots=True)
class Started:
    """A contender that answers."""

    contender: Contender
    child: Child
    port: int
    seconds: float
    """From its start to its first answer."""


@contextmanager
def started(contender: Contender, directory: Path, placement: Placement) -> Iterator[Started]:
    """A contender for the length of a block.

    Raises:
        BenchError: it does not come to answer.
    """
    port = free_port()
    begun = time.perf_counter()
    with running(
        contender.command(port),
        directory / f"{contender.name}.log",
        environment={**plain_environment(), **contender.environment},
        placement=placement,
        directory=directory,
    ) as child:
        _await_answer(contender, child, port)
        yield Started(contender, child, port, time.perf_counter() - begun)


def _await_answer(contender: Contender, child: Child, port: int) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    status = None
    while time.monotonic() < deadline:
        child.check()
        try:
            status = fetch(port, contender.first).status
        except OSError:
            time.sleep(0.005)
            continue
        if status == 200:
            return
        time.sleep(0.005)
    told = f"answers {status}" if status is not None else "does not answer"
    raise BenchError(f"{contender.name} {told} after {STARTING_SECONDS:.0f} s:\n{child.told()}")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def plain_environment() -> dict[str, str]:
    """This process's environment, without any setting of Modeldex and with this package."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MODELDEX_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def python(*arguments: str) -> list[str]:
    """A command of this very Python."""
    return [sys.executable, *arguments]
