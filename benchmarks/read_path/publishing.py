"""Publishing while reads go on: how soon a revision is visible, and what readers notice."""

import time
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, Literal

from benchmarks.read_path import wrk
from benchmarks.read_path.catalogue import revise
from benchmarks.read_path.contenders.contender import Started
from benchmarks.read_path.exchange import Request, fetch
from benchmarks.read_path.processes import BenchError
from benchmarks.read_path.workspace import Workspace
from benchmarks.read_path.wrk import Found, Load
from modeldex.catalogue.catalogue import Catalogue

Pressure = Literal["steady", "full"]

STEADY_PAUSE_MILLISECONDS: Final = 10
VISIBLE_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Publish:
    """One publish, in seconds since it was begun."""

    acknowledged: float
    """When the store had it for good."""
    visible: float
    """When a read first showed it."""


@dataclass(frozen=True, slots=True)
class PublishFigures:
    """Reads beside one publish after another, against reads in quiet. Latencies in
    microseconds, medians over the rounds."""

    models: int
    pressure: Pressure
    """``steady`` is about 100 requests a second on each connection, ``full`` as many as go."""
    quiet_p99: float
    p99: float
    ratio: float
    requests: int
    failed: int
    """Of all requests during publishes: failed or refused."""
    publishes: tuple[Publish, ...]

    @property
    def visible(self) -> float:
        """Seconds from the begin of a publish until it was visible, in the median."""
        return median(each.visible for each in self.publishes)


def under_load(
    started: Started, space: Workspace, load: Load, pressure: Pressure, rounds: int
) -> PublishFigures:
    """Measure reads in quiet and beside publishes, in turns.

    Raises:
        BenchError: a revision does not become visible.
    """
    if pressure == "steady":
        load = replace(load, pause=STEADY_PAUSE_MILLISECONDS)
    request = started.contender.first
    catalogue, number = space.catalogue, 0
    pairs: list[tuple[Found, Found]] = []
    publishes: list[Publish] = []
    for _ in range(rounds):
        quiet = wrk.run(load, started.port, request)
        process = wrk.start(load, started.port, request)
        try:
            while process.poll() is None:
                number += 1
                catalogue = revise(catalogue, number)
                publishes.append(publish(started, space, catalogue, request))
            pairs.append((quiet, wrk.finish(process)))
        finally:
            process.kill()
            process.wait()
    ratios = [beside.p99 / quiet.p99 for quiet, beside in pairs if quiet.p99]
    return PublishFigures(
        models=len(catalogue.entries),
        pressure=pressure,
        quiet_p99=median(quiet.p99 for quiet, _ in pairs),
        p99=median(beside.p99 for _, beside in pairs),
        ratio=median(ratios) if ratios else 0.0,
        requests=sum(beside.requests for _, beside in pairs),
        failed=sum(beside.failed + beside.refused for _, beside in pairs),
        publishes=tuple(publishes),
    )


def publish(started: Started, space: Workspace, catalogue: Catalogue, request: Request) -> Publish:
    """Publish beside a server, and ask it until it shows what was published.

    Comparing with what is published belongs to the plan and is not counted.
    """
    before = fetch(started.port, request).body
    plan = space.administration.plan(catalogue)
    begun = time.perf_counter()
    space.administration.publish(plan, "Measured")
    acknowledged = time.perf_counter() - begun
    while True:
        body = fetch(started.port, request).body
        visible = time.perf_counter() - begun
        if body != before:
            return Publish(round(acknowledged, 4), round(visible, 4))
        if visible > VISIBLE_SECONDS:
            raise BenchError(f"a revision is not visible after {visible:.0f} s")
        time.sleep(0.002)
