"""More models: how long a start takes, how much memory they need, how soon they are visible."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.read_path.cases import GZIP
from benchmarks.read_path.catalogue import revise
from benchmarks.read_path.contenders.contender import Contender, Started, started
from benchmarks.read_path.contenders.modeldex import modeldex
from benchmarks.read_path.exchange import Request, fetch
from benchmarks.read_path.processes import Memory, Placement, cpu_seconds, memory
from benchmarks.read_path.publishing import Publish, PublishFigures, publish, under_load
from benchmarks.read_path.workspace import workspace
from benchmarks.read_path.wrk import Load
from modeldex.entries.types import GROUPS

STARTS: Final = 5


@dataclass(frozen=True, slots=True)
class StartFigures:
    """A contender's starts, with so many models."""

    contender: str
    models: int
    seconds: tuple[float, ...]
    """From each start to its first answer."""
    cpu_seconds: tuple[float, ...]
    """Processor time of the same, by all its processes."""
    fresh: Memory
    """After the first answer."""
    used: Memory | None = None
    """After every list was asked for, plain and in gzip."""

    @property
    def median_seconds(self) -> float:
        """From a start to the first answer."""
        return median(self.seconds)

    @property
    def median_cpu(self) -> float:
        """Processor time of a start, in seconds."""
        return median(self.cpu_seconds)


@dataclass(frozen=True, slots=True)
class LargeFigures:
    """A catalogue far larger than any known one."""

    models: int
    all_of_them: Publish
    """The first publish, which brings every model."""
    a_few: Publish
    """A publish that changes every tenth model."""
    start: StartFigures


def starts(contender: Contender, directory: Path, placement: Placement, models: int,
           times: int = STARTS) -> StartFigures:  # fmt: skip
    """Start a contender several times."""
    seconds: list[float] = []
    cpu: list[float] = []
    fresh, used = Memory(0, 0), None
    for number in range(times):
        with started(contender, directory, placement) as server:
            seconds.append(round(server.seconds, 3))
            cpu.append(round(cpu_seconds(server.child.pid), 3))
            if number == times - 1:
                fresh, used = memory(server.child.pid), _used(server)
    return StartFigures(contender.name, models, tuple(seconds), tuple(cpu), fresh, used)


def _used(server: Started) -> Memory | None:
    """What the server holds once every list has been asked for; None where it has no lists."""
    if not server.contender.first.path.startswith("/api/v1/"):
        return None
    fetch(server.port, Request("/healthz"))  # is answered once all that serves is loaded
    for path in ("/api/v1/models", "/api/v1/models/traits", "/api/v1/models/compatibility_mapping"):
        for group in GROUPS:
            request = Request(f"{path}?type={group}", server.contender.first.headers)
            fetch(server.port, request)
            fetch(server.port, request.having(*GZIP))
    return memory(server.child.pid)


def grown(
    directory: Path, models: int, load: Load, placement: Placement, rounds: int
) -> tuple[StartFigures, PublishFigures]:
    """Starts, memory, and reads beside publishes, with more models."""
    with workspace(directory, models) as space:
        contender = modeldex(space.database, space.secret)
        figures = starts(contender, directory, placement, models)
        with started(contender, directory, placement) as server:
            return figures, under_load(server, space, load, "steady", rounds)


def large(directory: Path, models: int, placement: Placement) -> LargeFigures:
    """Publish a large catalogue beside a server that has nothing yet."""
    with workspace(directory, models, published=False) as space:
        contender = modeldex(space.database, space.secret)
        with started(contender, directory, placement) as server:
            request = contender.first
            every = publish(server, space, space.catalogue, request)
            few = publish(server, space, revise(space.catalogue, 1), request)
        return LargeFigures(
            models, every, few, starts(contender, directory, placement, models, times=1)
        )
