"""What the figures were measured on and with."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks.read_path import tools

PACKAGES: Final = ("modeldex", "granian", "uvloop", "fastapi", "starlette", "pydantic", "orjson")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, in words that name none."""

    processor: str
    cores: int
    memory_gigabytes: float
    system: str
    kernel: str
    versions: dict[str, str]


def describe() -> Machine:
    """This machine, and the versions of everything that is measured."""
    versions = {"python": platform.python_version()}
    versions |= {package: version(package) for package in PACKAGES}
    versions["nginx"] = tools.version("nginx", "-v").rpartition("/")[2]
    versions["wrk"] = tools.version("wrk", "--version").removeprefix("wrk").split("[")[0].strip()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gigabytes=round(pages / 1e9, 1),
        system=platform.freedesktop_os_release().get("PRETTY_NAME", "Linux"),
        kernel=platform.release().partition("-")[0],
        versions=versions,
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
