"""Child processes: started on chosen cores, measured from /proc, and ended by their ids."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
ENDING_SECONDS: Final = 10.0


class BenchError(Exception):
    """Something that the measurement needs is missing or broken; the message is for people."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process and its descendants hold, in bytes."""

    rss: int
    """Resident pages; a page that two processes share is counted twice."""
    pss: int
    """Resident pages, each shared one divided among those that share it."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a process is to run, and before whom."""

    cores: tuple[int, ...] = ()
    """The cores that it stays on; empty for all."""
    priority: int = 0
    """Up to 19: how far it goes before other sessions of the machine. Needs root above 0."""

    def before(self, command: Sequence[str]) -> list[str]:
        """The command that becomes ``command`` there."""
        placed = list(command)
        if self.cores:
            placed = ["taskset", "--cpu-list", ",".join(map(str, self.cores)), *placed]
        if self.priority:
            # The kernel weighs sessions against one another; nice only counts inside of one.
            raising = f'echo -{self.priority} > /proc/self/autogroup && exec "$@"'
            placed = ["sh", "-c", raising, "sh", *placed]
        return placed


ANYWHERE: Final = Placement()


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started here."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def check(self) -> None:
        """See that it still runs.

        Raises:
            BenchError: it has ended; the message holds the end of what it wrote.
        """
        if self.process.poll() is not None:
            raise BenchError(
                f"{self.log.stem} ended with status {self.process.returncode}:\n{self.told()}"
            )

    def told(self) -> str:
        """The last lines of what it wrote."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-15:])


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    placement: Placement = ANYWHERE,
    directory: Path | None = None,
) -> Iterator[Child]:
    """A child for the length of a block. It and all its descendants are ended with the block.

    A session of its own keeps Ctrl-C of a terminal away from it, so that it is ended once, here.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            placement.before(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment) if environment is not None else None,
            cwd=directory,
            start_new_session=True,
        )
    try:
        yield Child(process, log)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop, and kill what is left of its tree if it does not."""
    descendants = tree(process.pid)[1:]
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pid, started in descendants:
        _kill(pid, started)


def _kill(pid: int, started: int) -> None:
    """Kill a process that outlived the one it came from, and see that it is gone."""
    deadline = time.monotonic() + ENDING_SECONDS
    while _started(pid) == started and time.monotonic() < deadline:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def tree(pid: int) -> list[tuple[int, int]]:
    """The process and all its descendants that run: ids, and when each was started, so that an
    id that was given to another process meanwhile is not taken for it."""
    started = _started(pid)
    if started is None:
        return []
    found = [(pid, started)]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            text = children.read_text("ascii")
        except OSError:
            continue
        for child in text.split():
            found += tree(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time that the tree has used, in user mode and in the kernel."""
    ticks = 0
    for each, _ in tree(pid):
        fields = _stat(each)
        if fields is not None:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_PER_SECOND


def memory(pid: int) -> Memory:
    """What the tree holds now."""
    rss = pss = 0
    for each, _ in tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text("ascii").splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, value = line.partition(":")
            if name == "Rss":
                rss += int(value.split()[0]) * 1024
            elif name == "Pss":
                pss += int(value.split()[0]) * 1024
    return Memory(rss, pss)


@dataclass(frozen=True, slots=True)
class Busy:
    """How long all cores together have worked since the machine started, at one moment."""

    worked: float
    """Seconds of processor time."""
    at: float
    """`time.monotonic` of the look."""

    @classmethod
    def now(cls) -> "Busy":
        first = Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:]
        user, nice, system, _idle, _wait, irq, softirq, steal = map(int, first[:8])
        worked = (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
        return cls(worked, time.monotonic())


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on; None when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None


def _started(pid: int) -> int | None:
    fields = _stat(pid)
    return None if fields is None or fields[0] == "Z" else int(fields[19])
