"""The command: measure, print, and write what was found."""

import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from rich.console import Console

from benchmarks.read_path import bench, options, results, tables, tools
from benchmarks.read_path.contenders import litellm
from benchmarks.read_path.contenders.contender import started
from benchmarks.read_path.contenders.modeldex import modeldex
from benchmarks.read_path.options import Options
from benchmarks.read_path.processes import BenchError
from benchmarks.read_path.profiling import profile
from benchmarks.read_path.workspace import workspace

WIDTH = 118
"""Of tables that go into a file or a log, in characters."""


def main() -> int:
    """Run as the command line says.

    Returns:
        The exit status: 0, 1 when something is missing or broken, 130 after Ctrl-C.
    """
    asked = options.read(sys.argv[1:])
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix="modeldex-bench-") as directory:
            if asked.profile is not None:
                return _profile(asked, asked.profile, Path(directory), console)
            return _measure(asked, Path(directory), console)
    except BenchError as error:
        console.print(f"benchmark: {error}", style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted; everything that was started has been ended.")
        return 130


def _measure(asked: Options, directory: Path, console: Console) -> int:
    needed = ("wrk", *(("nginx",) if "nginx" in asked.contenders else ()),
              *(("taskset",) if asked.cores == "apart" else ()))  # fmt: skip
    tools.require(needed, install=asked.install)
    if "litellm" in asked.contenders:
        litellm.install()
    report = bench.run(asked, directory, console)
    tables.show(report, console)
    if asked.output is not None:
        for path in results.write(report, asked.output):
            console.print(f"wrote {path.name}")
    return 0


def _profile(asked: Options, name: str, directory: Path, console: Console) -> int:
    tools.require(("wrk",), install=asked.install)
    with workspace(directory / "store", asked.models) as space:
        contender = modeldex(space.database, space.secret)
        with started(contender, directory, asked.server_placement) as server:
            request = contender.requests[name]
            load = bench.load_of(asked)
            console.print(profile(server, request, load, directory), markup=False, soft_wrap=True)
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
