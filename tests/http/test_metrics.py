"""The reference of metrics, held against what a server tells."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from modeldex.catalogue.probes import ProbeState
from modeldex.http.metrics import exposition
from modeldex.serving.shared_limiting import Health
from modeldex.store.source_status import SourceStatus
from tests.docs.pages import DOCS, codes, sections
from tests.http.client import Client
from tests.http.conftest import NOW

PAGE: Final = DOCS / "reference" / "metrics.md"
ROWS: Final = {
    codes(row[0])[0]: (row[1], set(codes(row[2])))
    for section in sections(PAGE)
    for row in section.rows()
    if codes(row[0])
}
"""By metric: its kind and its labels."""


class _Announcements:
    is_up = True


def test_the_metrics_of_the_reference_are_those_that_are_told(
    make_client: Callable[..., Client], tmp_path: Path
) -> None:
    client = make_client(snapshot_file=str(tmp_path / "snapshot"))
    services = client.services
    figures = services.figures
    figures.count("/api/v1/models", 200, 0.001)
    figures.limits = Health()
    figures.sources = lambda: {"acme": SourceStatus("acme", last_success=NOW, next_run=NOW)}
    figures.probes = lambda: {"chat": ProbeState("chat")}
    services.follower.notices = _Announcements()  # type: ignore[assignment]

    told = exposition(figures, services.follower, client.clock).decode()

    assert {
        _name(family.name, family.type): (
            family.type,
            {label for sample in family.samples for label in sample.labels} - {"le"},
        )
        for family in text_string_to_metric_families(told)
    } == ROWS


def _name(name: str, kind: str) -> str:
    return f"{name}_total" if kind == "counter" else name
