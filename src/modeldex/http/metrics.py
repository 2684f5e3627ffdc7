"""Figures about requests and the snapshot, for Prometheus.

They are counted in plain dictionaries by the event loop alone, so that counting costs a read
next to nothing, and are turned into Prometheus' families when somebody asks. Nothing in them
names a model or a key: labels are route templates, methods' outcomes and buckets. What they tell
of the catalogue (how many models there are, sources and probes by their names, what waits and what
is sent) is only for those who may know it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from modeldex import __version__
from modeldex.catalogue.probes import ProbeState
from modeldex.http.source_metrics import source_families
from modeldex.serving.follower import Follower
from modeldex.serving.keeping import Keeper
from modeldex.serving.shared_limiting import Health
from modeldex.store.source_status import SourceStatus

BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds in seconds."""
_FIRST: Final = BUCKETS[0]


@dataclass(slots=True)
class RouteFigures:
    """Counts of the requests to one route."""

    statuses: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    seconds: float = 0.0
    """That all of them took."""
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    """How many took at most as long as each of `BUCKETS`, and longer than the one before."""


class RequestFigures:
    """Counts of requests, by route and status, and how long they took. Not thread-safe: only
    the event loop counts."""

    def __init__(self) -> None:
        self.routes: dict[str, RouteFigures] = {}
        self.limits: Health | None = None
        """Of the store that counts for several processes, where there is one."""
        self.keeper: Keeper | None = None
        """What saves that which is served, where anything does."""
        self.webhook_attempts: Mapping[str, int] = {}
        """Messages that were posted to webhooks, by what came of it."""
        self.sources: Callable[[], Mapping[str, SourceStatus]] | None = None
        """How the sources are doing, by name."""
        self.probes: Callable[[], Mapping[str, ProbeState]] | None = None
        """What the probes have found, by name."""

    def count(self, route: str, status: int, seconds: float) -> None:
        """One request has been answered."""
        figures = self.routes.get(route)
        if figures is None:
            figures = self.routes[route] = RouteFigures()
        figures.statuses[status] += 1
        figures.seconds += seconds
        # Nearly all reads are of the first bucket.
        figures.buckets[0 if seconds <= _FIRST else bisect_left(BUCKETS, seconds)] += 1


class _Families(Collector):
    def __init__(
        self,
        figures: RequestFigures,
        follower: Follower,
        clock: Callable[[], datetime],
        process: str | None,
        *,
        whole: bool,
    ) -> None:
        self._whole = whole
        self._names = () if process is None else ("process",)
        self._values = () if process is None else (process,)
        self._figures = figures
        self._follower = follower
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        build = InfoMetricFamily("modeldex_build", "What is running.", labels=self._names)
        build.add_metric(self._values, {"version": __version__})
        yield build
        yield self._requests()
        yield self._durations()
        yield from self._state()
        yield from self._saving()
        if self._figures.limits is not None:
            yield from self._limits(self._figures.limits)
        if self._whole:
            yield from self._catalogue()

    def _catalogue(self) -> Iterator[Metric]:
        snapshot = self._follower.serving.snapshot
        yield self._gauge(
            "modeldex_snapshot_entries",
            "Entries that are listed now.",
            len(snapshot.entries) if snapshot else 0,
        )
        yield self._gauge(
            "modeldex_held_revisions",
            "Readings of sources that wait until somebody approves or rejects them.",
            self._follower.waiting,
        )
        yield self._webhooks()
        if self._figures.sources is not None:
            statuses = self._figures.sources()
            yield from source_families(statuses, self._clock(), self._names, self._values)
        if self._figures.probes is not None:
            yield from self._probes(self._figures.probes())

    def _requests(self) -> Metric:
        names = ("route", "status", *self._names)
        family = CounterMetricFamily("modeldex_http_requests", "Requests answered.", labels=names)
        for route, figures in list(self._figures.routes.items()):
            for status, count in list(figures.statuses.items()):
                family.add_metric((route, str(status), *self._values), count)
        return family

    def _durations(self) -> Metric:
        family = HistogramMetricFamily(
            "modeldex_http_request_duration_seconds",
            "From the first look at a request to the end of its answer.",
            labels=("route", *self._names),
        )
        bounds = [*map(str, BUCKETS), "+Inf"]
        for route, figures in list(self._figures.routes.items()):
            cumulative = list(zip(bounds, map(float, accumulate(figures.buckets)), strict=True))
            family.add_metric((route, *self._values), cumulative, sum_value=figures.seconds)
        return family

    def _webhooks(self) -> Metric:
        names = ("outcome", *self._names)
        about = "Messages posted to webhooks, by whether the receiver answered."
        family = CounterMetricFamily("modeldex_webhook_messages", about, labels=names)
        for outcome in ("answered", "unanswered"):
            count = self._figures.webhook_attempts.get(outcome, 0)
            family.add_metric((outcome, *self._values), count)
        return family

    def _state(self) -> Iterator[Metric]:
        snapshot = self._follower.serving.snapshot
        yield self._gauge(
            "modeldex_revision",
            "Number of the revision that is served; 0 when none is.",
            snapshot.revision if snapshot else 0,
        )
        failures = CounterMetricFamily(
            "modeldex_follower_failures", "Looks at the store that failed.", labels=self._names
        )
        failures.add_metric(self._values, self._follower.failures)
        yield failures
        looked_at = self._follower.looked_at
        if looked_at is not None:
            age = max(0.0, (self._clock() - looked_at).total_seconds())
            about = "Since the store was last read with success."
            yield self._gauge("modeldex_store_age_seconds", about, age)
        notices = self._follower.notices
        if notices is not None:
            about = "Whether the store can announce changes; while it can not, they are looked for."
            yield self._gauge("modeldex_notices_up", about, float(notices.is_up))

    def _probes(self, states: Mapping[str, ProbeState]) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "modeldex_probe_up",
            "Whether a probe holds its models to answer.",
            labels=("probe", *self._names),
        )
        for name, state in states.items():
            family.add_metric((name, *self._values), float(state.up))
        yield family

    def _saving(self) -> Iterator[Metric]:
        keeper = self._figures.keeper
        if keeper is None:
            return
        about = "Whether what is served came from the snapshot file, as the store is away."
        came_from_file = self._follower.source == "file"
        yield self._gauge("modeldex_snapshot_from_file", about, float(came_from_file))
        failures = CounterMetricFamily(
            "modeldex_snapshot_file_failures",
            "Writes of the snapshot file that failed.",
            labels=self._names,
        )
        failures.add_metric(self._values, keeper.failures)
        yield failures

    def _limits(self, health: Health) -> Iterator[Metric]:
        about = "Whether the store of limits answers; while it does not, requests are let through."
        yield self._gauge("modeldex_limits_store_up", about, float(health.up))
        failures = CounterMetricFamily(
            "modeldex_limits_store_failures",
            "Requests to the store of limits that failed.",
            labels=self._names,
        )
        failures.add_metric(self._values, health.failures)
        yield failures

    def _gauge(self, name: str, about: str, value: float) -> Metric:
        family = GaugeMetricFamily(name, about, labels=self._names)
        family.add_metric(self._values, value)
        return family


def exposition(
    figures: RequestFigures,
    follower: Follower,
    clock: Callable[[], datetime],
    process: str | None = None,
    *,
    whole: bool = True,
) -> bytes:
    """The figures in Prometheus' text format; those of the catalogue only where it is to be the
    ``whole``. ``process`` becomes a label, for where several processes share an address and a
    scrape reaches one of them."""
    registry = CollectorRegistry()
    registry.register(_Families(figures, follower, clock, process, whole=whole))
    return generate_latest(registry)
