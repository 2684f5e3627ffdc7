"""Servers that are told to end while clients read: one alone, and two replicas in turn."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.torture.postgresql import Postgresql, a_postgresql
from benchmarks.torture.readers import Load, Readers
from benchmarks.torture.rows import Outcome, Row, promise, times, until
from benchmarks.torture.servers import Scene, Server, scene, server

ROUNDS = 5
"""Each ends and starts both replicas."""
READERS = 8
_END_SECONDS = 30.0


@dataclass(slots=True)
class Restarts:
    """What was seen of servers that were told to end."""

    count: int
    load: Load
    slowest_end: float
    """Seconds from the signal to the end of the process."""


class Replica:
    """A server that can be ended and started again at its port."""

    def __init__(self, of: Scene, name: str) -> None:
        self._of = of
        self._name = name
        self._stack = ExitStack()
        self._starts = 0
        self.server: Server = self._start(0)

    def restart(self) -> float:
        """SIGTERM, and a new process once the old one has ended by itself; how long that took."""
        process = self.server.child.process
        self.server.terminate()
        took = until(lambda: process.poll() is not None, _END_SECONDS)
        promise(took is not None, "a server does not end")
        promise(process.returncode == 0, f"a server ended with status {process.returncode}")
        self._stack.close()
        self.server = self._start(self.server.port)
        return took or 0.0

    def close(self) -> None:
        self._stack.close()

    def _start(self, port: int) -> Server:
        self._starts += 1
        name = f"{self._name}-{self._starts}"
        return self._stack.enter_context(server(self._of, name, port=port))


@contextmanager
def replicas(of: Scene, count: int) -> Iterator[list[Replica]]:
    """So many, for the length of a block."""
    with ExitStack() as stack:
        made = []
        for number in range(count):
            replica = Replica(of, f"replica-{number}")
            stack.callback(replica.close)
            made.append(replica)
        yield made


def restart(database: Postgresql, directory: Path, rounds: int, readers: int = READERS) -> Restarts:
    """End and start each of two replicas in turn, so often, while clients read. These send again,
    to the other replica, what was not answered at all, as HTTP lets them.

    Raises:
        Broken: a request failed, an answer broke off, or a server did not end cleanly.
    """
    with (
        scene(directory, database_url=database.create()) as place,
        replicas(place, 2) as both,
    ):
        slowest = 0.0
        with Readers(place, [each.server for each in both], readers) as load:
            for _ in range(rounds):
                for replica in both:
                    before = load.answered
                    slowest = max(slowest, replica.restart())
                    read_on = until(lambda b=before: load.answered > b + readers, 10)  # type: ignore[misc]
                    promise(read_on is not None, "reads have come to an end")
        promise(not load.failures, f"reads failed: {load.failures[:3]}")
        return Restarts(2 * rounds, load, slowest)


def run(scale: float) -> Outcome:
    """20 restarts."""
    rounds = times(ROUNDS, scale)
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory,
        a_postgresql() as database,
    ):
        found = restart(database, Path(directory), rounds)
    load = found.load
    return Outcome(
        True,
        f"{found.count} restarts, {load.answered:,} reads by {READERS} clients: none failed, no "
        f"answer broke off; {load.retried} met a server that had gone and were sent again to the "
        f"other (p99 {load.p99_milliseconds:g} ms, slowest {load.worst_milliseconds:g} ms); each "
        f"ended with status 0 within {found.slowest_end:.2f} s",
        {
            "restarts": found.count,
            "reads": load.answered,
            "retried": load.retried,
            "failed_reads": len(load.failures),
            "slowest_end_seconds": round(found.slowest_end, 3),
        },
    )


ROW = Row(
    "restart",
    "SIGTERM under load, rolling restart of two replicas",
    "no failed request",
    run,
)
