"""The programs that are measured with, from the system's own packages."""

import os
import shutil
import subprocess
from typing import Final

from benchmarks.read_path.processes import BenchError

PACKAGES: Final = {"nginx": "nginx-light", "wrk": "wrk", "taskset": "util-linux"}
"""Debian's package of each program."""


def require(programs: tuple[str, ...], *, install: bool) -> None:
    """See that programs are there, and install those that are not.

    Raises:
        BenchError: one is missing and can not be installed; the message says what to do.
    """
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing:
        return
    packages = [PACKAGES[program] for program in missing]
    advice = f"install them with: apt-get install {' '.join(packages)}"
    if not install or os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise BenchError(f"{', '.join(missing)} can not be found; {advice}")
    print(f"Installing {', '.join(packages)} ...", flush=True)
    _apt("update")
    # The packages start their services where there is an init; nothing of that is needed here.
    _apt("install", "--yes", "--no-install-recommends", *packages)
    still = [program for program in missing if shutil.which(program) is None]
    if still:
        raise BenchError(f"{', '.join(still)} can not be found even so")


def version(program: str, *arguments: str) -> str:
    """The first line of what a program says of its version, or "unknown"."""
    try:
        done = subprocess.run(
            [program, *arguments], capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines else "unknown"


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", "-q", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BenchError(f"apt-get {arguments[0]} failed:\n{done.stderr[-2000:]}")
