"""One measurement: a contender, a case, a few seconds of load, and what they cost."""

import resource
from dataclasses import dataclass

from benchmarks.read_path import wrk
from benchmarks.read_path.cases import Case
from benchmarks.read_path.contenders.contender import Started
from benchmarks.read_path.probing import Ready
from benchmarks.read_path.processes import Busy, cpu_seconds
from benchmarks.read_path.wrk import Found, Load

MOST_HEAD_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Row:
    """What one measurement found. Latencies and costs are in microseconds."""

    round: int
    contender: str
    case: str
    requests: int
    per_second: float
    p50: int
    p99: int
    most: int
    cpu: float
    """Processor time of the server's whole process tree for one request."""
    server_cores: float
    """How many cores the server kept busy, on average."""
    load_cores: float
    """How many wrk kept busy."""
    other_cores: float
    """How many everything else on the machine kept busy: with much of it, figures mislead."""
    fault: str | None
    """Why the figures do not count, if they do not."""


def measure(started: Started, case: Case, ready: Ready, load: Load, number: int) -> Row:
    """Load a contender with one case."""
    own_before = _children_seconds()
    server_before = cpu_seconds(started.child.pid)
    busy_before = Busy.now()
    found = wrk.run(load, started.port, ready.request)
    busy = Busy.now()
    server = cpu_seconds(started.child.pid) - server_before
    own = _children_seconds() - own_before
    started.child.check()
    elapsed = busy.at - busy_before.at
    others = max(0.0, busy.worked - busy_before.worked - server - own)
    return Row(
        round=number,
        contender=started.contender.name,
        case=case.name,
        requests=found.requests,
        per_second=round(found.per_second, 1),
        p50=found.p50,
        p99=found.p99,
        most=found.most,
        cpu=round(server / found.requests * 1e6, 2) if found.requests else 0.0,
        server_cores=round(server / elapsed, 3),
        load_cores=round(own / elapsed, 3),
        other_cores=round(others / elapsed, 3),
        fault=fault(case, found, len(ready.response.body)),
    )


def fault(case: Case, found: Found, body_bytes: int) -> str | None:
    """Why what wrk found does not stand for the case, if it does not."""
    if not found.requests:
        return "nothing was answered"
    if found.failed:
        return f"{found.failed} requests failed"
    if case.status < 400 and found.refused:
        return f"{found.refused} requests were refused"
    if case.status >= 400 and found.refused != found.requests:
        return f"{found.requests - found.refused} requests were not refused"
    if not body_bytes <= found.bytes_each <= body_bytes + MOST_HEAD_BYTES:
        return f"answers were of {found.bytes_each:.0f} bytes, expected about {body_bytes}"
    return None


def _children_seconds() -> float:
    """Processor time of the children that have been waited for: wrk, during a measurement."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
