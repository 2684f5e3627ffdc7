"""Where the time goes: py-spy at Modeldex's worker, under the load of one case."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.read_path import wrk
from benchmarks.read_path.contenders.contender import Started
from benchmarks.read_path.exchange import Request
from benchmarks.read_path.processes import BenchError, tree
from benchmarks.read_path.wrk import Load

SAMPLES_PER_SECOND: Final = 500
LINES: Final = 40


def profile(started: Started, request: Request, load: Load, directory: Path) -> str:
    """Sample the worker while it is under load: only moments at which Python runs, without
    stopping it, so that what is measured stays as fast as it is.

    Returns:
        The functions that most samples were in, by themselves and with what they called.

    Raises:
        BenchError: py-spy is missing or fails.
    """
    program = _program()
    stacks = directory / "stacks.txt"
    worker = _busiest(started.child.pid)
    process = wrk.start(load, started.port, request)
    try:
        sampled = subprocess.run(
            [program, "record", "--pid", str(worker), "--duration", str(max(1, load.seconds - 1)),
             "--rate", str(SAMPLES_PER_SECOND), "--format", "raw", "--output", str(stacks),
             "--gil", "--function", "--nonblocking"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = wrk.finish(process)
    finally:
        process.kill()
        process.wait()
    if sampled.returncode != 0:
        raise BenchError(f"py-spy failed:\n{sampled.stderr[-2000:]}")
    summary = summarise(stacks.read_text("utf-8", "replace").splitlines())
    return f"{found.per_second:,.0f} requests a second while sampled\n{summary}"


def summarise(stacks: Iterable[str]) -> str:
    """A table from stacks as py-spy writes them: frames joined by semicolons, then a count."""
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    total = 0
    for line in stacks:
        frames_text, _, count_text = line.rpartition(" ")
        frames = [frame for frame in frames_text.split(";") if frame.strip()]
        if not frames:
            continue
        count = int(count_text)
        total += count
        own[frames[-1]] += count
        for frame in set(frames):
            whole[frame] += count
    rows = [f"{'itself':>7} {'whole':>7}  function"]
    for frame, count in own.most_common(LINES):
        rows.append(f"{count / total:>7.1%} {whole[frame] / total:>7.1%}  {frame}")
    return "\n".join(rows)


def _program() -> str:
    beside = Path(sys.executable).with_name("py-spy")
    found = str(beside) if beside.exists() else shutil.which("py-spy")
    if found is None:
        raise BenchError("py-spy is not installed; install it with: pip install py-spy")
    return found


def _busiest(pid: int) -> int:
    """The worker: the youngest process of the tree that is Python's and no helper of it."""
    candidates = [
        (started, each)
        for each, started in tree(pid)
        if b"resource_tracker" not in Path(f"/proc/{each}/cmdline").read_bytes()
    ]
    return max(candidates)[1]
