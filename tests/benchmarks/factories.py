"""Small makers of measured figures."""

from datetime import UTC, datetime
from typing import Any

from benchmarks.read_path.exchange import Response
from benchmarks.read_path.machine import Machine
from benchmarks.read_path.measuring import Row
from benchmarks.read_path.report import Report


def row(contender: str, case: str, per_second: float, cpu: float = 10.0, **changes: Any) -> Row:
    """A measurement in quiet; ``changes`` replace its other figures."""
    figures: dict[str, Any] = {
        "round": 1,
        "requests": round(per_second),
        "p50": 100,
        "p99": 200,
        "most": 900,
        "server_cores": 1.0,
        "load_cores": 0.5,
        "other_cores": 0.0,
        "fault": None,
    }
    figures |= changes
    return Row(contender=contender, case=case, per_second=per_second, cpu=cpu, **figures)


def report(*rows: Row) -> Report:
    """A run on no particular machine."""
    machine = Machine("A processor", 2, 8.0, "A system", "1.0", {"python": "3.11"})
    made = Report(datetime(2026, 1, 2, tzinfo=UTC), machine, {"models": 328})
    made.rows += rows
    return made


def response(status: int = 200, body: bytes = b"{}", **headers: str) -> Response:
    """An answer; underscores in names of headers stand for hyphens."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, named, body)
