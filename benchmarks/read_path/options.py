"""What a run is asked to do."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from benchmarks.read_path.cases import BY_NAME, CASES
from benchmarks.read_path.contenders.contender import ROOT
from benchmarks.read_path.contenders.names import CONTENDERS, STANDARD
from benchmarks.read_path.processes import Placement

Cores = Literal["free", "apart"]

RESULTS: Final = ROOT / "benchmarks" / "results"


@dataclass(frozen=True, slots=True)
class Options:
    """A run, as it was asked for."""

    rounds: int = 5
    seconds: int = 2
    """Of one measurement."""
    cases: tuple[str, ...] = tuple(case.name for case in CASES)
    contenders: tuple[str, ...] = STANDARD
    connections: int = 32
    threads: int = 2
    """Of wrk."""
    cores: Cores = "free"
    """Whether servers and wrk share all cores, or have one each."""
    priority: int = 0
    """How far all of them go before whatever else runs on the machine."""
    models: int = 328
    grown: int | None = 4000
    """How many models growth is measured with; None to leave it out."""
    large: int | None = None
    """How many models the largest publish is measured with; None to leave it out."""
    publishes: bool = True
    """Whether reads are measured during publishes."""
    output: Path | None = RESULTS
    """Where the results are written; None to only print them."""
    install: bool = True
    profile: str | None = None
    """A case to profile Modeldex with, in place of measuring."""

    @property
    def server_placement(self) -> Placement:
        """Where servers run."""
        return Placement(_available()[:1] if self.cores == "apart" else (), self.priority)

    @property
    def load_placement(self) -> Placement:
        """Where wrk runs."""
        return Placement(_available()[1:2] if self.cores == "apart" else (), self.priority)


def read(arguments: Sequence[str]) -> Options:
    """The options of a command line; leaves with a usage message where it is wrong."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.priority and os.geteuid() != 0:
        parser.error("--priority needs root")
    if given.cores == "apart" and len(_available()) < 2:
        parser.error("--cores apart needs two cores")
    contenders = tuple(given.contenders)
    if given.with_litellm and "litellm" not in contenders:
        contenders = (*contenders, "litellm")
    quick = given.quick
    return Options(
        rounds=given.rounds or (1 if quick else 5),
        seconds=given.seconds or (1 if quick else 2),
        cases=tuple(name for name in BY_NAME if name in given.cases),
        contenders=contenders,
        connections=given.connections,
        threads=given.threads or (1 if given.cores == "apart" else 2),
        cores=given.cores,
        priority=given.priority,
        models=given.models,
        grown=None if quick else 4000,
        large=100_000 if given.large else None,
        publishes=not quick,
        output=given.output or (None if quick else RESULTS),
        install=not given.no_install,
        profile=given.profile,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.read_path",
        description="Measure catalogue reads side by side with what else could serve them.",
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="a minute: one short round, nothing written")
    add("--rounds", type=_positive, metavar="N", help="of every measurement, interleaved (5)")
    add("--seconds", type=_positive, metavar="N", help="of one measurement (2)")
    add("--cases", nargs="+", choices=tuple(BY_NAME), default=tuple(BY_NAME), metavar="CASE",
        help=f"of {', '.join(BY_NAME)}")  # fmt: skip
    add("--contenders", nargs="+", choices=CONTENDERS, default=STANDARD, metavar="NAME",
        help=f"of {', '.join(CONTENDERS)}")  # fmt: skip
    add("--with-litellm", action="store_true",
        help="LiteLLM's proxy too, installed into an environment of its own")  # fmt: skip
    add("--large", action="store_true", help="also publish 100,000 models")
    add("--models", type=_positive, default=328, metavar="N", help="in the catalogue (328)")
    add("--connections", type=_positive, default=32, metavar="N", help="that wrk holds open (32)")
    add("--threads", type=_positive, metavar="N", help="of wrk (2; 1 with --cores apart)")
    add("--cores", choices=("free", "apart"), default="free",
        help="free: servers and wrk share all cores; apart: each has one core")  # fmt: skip
    add("--priority", type=_priority, default=0, metavar="N",
        help="up to 19: go before others on a shared machine; needs root (0)")  # fmt: skip
    add("--output", type=Path, metavar="DIRECTORY", help="for results (benchmarks/results)")
    add("--no-install", action="store_true", help="rather fail than install nginx and wrk")
    add("--profile", choices=tuple(BY_NAME), metavar="CASE",
        help="only profile Modeldex with py-spy, under the load of one case")  # fmt: skip
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of at least 1, found {text!r}")
    return int(text)


def _priority(text: str) -> int:
    if not text.isdigit() or int(text) > 19:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 19, found {text!r}")
    return int(text)


def _available() -> tuple[int, ...]:
    return tuple(sorted(os.sched_getaffinity(0)))
