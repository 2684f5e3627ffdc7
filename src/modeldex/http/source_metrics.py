"""Figures about sources, for Prometheus."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from modeldex.store.source_status import SourceStatus


def source_families(
    statuses: Mapping[str, SourceStatus],
    now: datetime,
    names: Sequence[str],
    values: Sequence[str],
) -> Iterator[Metric]:
    """Families with a sample for each source, as far as it has one.

    Args:
        statuses: by the names of the sources.
        now: for their age.
        names: of labels that all figures of this process have.
        values: of these labels.
    """
    figures: dict[str, tuple[str, Callable[[SourceStatus], float | None]]] = {
        "age_seconds": (
            "Since the source was last read with success.",
            lambda each: _seconds_since(each.last_success, now),
        ),
        "failures": (
            "Attempts to read the source that failed since the last success.",
            lambda each: each.failures,
        ),
        "last_success_timestamp_seconds": (
            "When the source was last read with success.",
            lambda each: _timestamp(each.last_success),
        ),
        "next_run_timestamp_seconds": (
            "When the source is read next.",
            lambda each: _timestamp(each.next_run),
        ),
    }
    for name, (about, figure) in figures.items():
        family = GaugeMetricFamily(f"modeldex_source_{name}", about, labels=("source", *names))
        for source, status in statuses.items():
            value = figure(status)
            if value is not None:
                family.add_metric((source, *values), value)
        yield family


def _timestamp(instant: datetime | None) -> float | None:
    return None if instant is None else instant.timestamp()


def _seconds_since(instant: datetime | None, now: datetime) -> float | None:
    return None if instant is None else max(0.0, (now - instant).total_seconds())
