"""A source that answers garbage, slowly, endlessly, or with half of its models."""

import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from tests.http.test_reads_while_sources_fail import (
    IDS,
    a_body,
    bomb,
    dripping,
    encoded,
    error_page,
    slow,
    venice,
)
from tests.sources.origin import Answer, Exchange, Origin, an_origin

from benchmarks.torture.readers import Load, Readers
from benchmarks.torture.rows import Outcome, Row, promise, times
from benchmarks.torture.servers import Server, scene, server

ROUNDS = 3
_GARBAGE_BYTES: Final = 2**20
_PIECE: Final = b" " * 2**16
_FETCH_SECONDS: Final = 60.0
"""How long a fetch may take; docs/explanation/fetching.md."""
_LATE_SECONDS: Final = 15.0
_MOST_GROWTH_BYTES: Final = 700 * 1024 * 1024
"""The server and the process that reads a source together, above the server alone."""


def endless(exchange: Exchange) -> None:
    """Spaces, until whoever asks has had enough."""
    exchange.head()
    exchange.send(b'{"data": [')
    while not exchange.over.is_set():
        exchange.send(_PIECE)


QUICK: Final[dict[str, tuple[Answer, str]]] = {
    "garbage": (a_body(random.Random(1).randbytes(_GARBAGE_BYTES)), "failed"),
    "a page": (error_page, "failed"),
    "a bomb": (bomb, "failed"),
    "endless": (endless, "failed"),
    "half of its models": (a_body(encoded(venice(IDS[:10]))), "held"),
    "no models": (a_body(encoded(venice([]))), "held"),
}
"""What a source answers, and what comes of reading it."""
LASTING: Final[dict[str, Answer]] = {"slow": slow, "dripping": dripping}
"""What takes as long as a fetch may."""


@dataclass(slots=True)
class Troubled:
    """What was seen of sources in trouble."""

    readings: int
    load: Load
    grown: int
    """Bytes, at most at any moment."""
    slowest: float
    """Seconds that the longest reading took."""


def trouble(directory: Path, rounds: int, *, lasting: bool) -> Troubled:
    """Read a source in each kind of trouble, so often, while others read the catalogue.

    Args:
        lasting: also those that take a minute.

    Raises:
        Broken: a read failed, what is served has changed, a reading had another outcome than the
            guardrails promise, took too long or took too much memory.
    """
    with an_origin() as origin, scene(directory, 20) as place:
        with server(place) as running:
            _declare(running, origin)
            before = running.ask("GET", "/v1/models").body
            memory, slowest = running.memory(), 0.0
            with Readers(place, [running]) as load, Peak(running) as peak:
                for _ in range(rounds):
                    for name, (answer, outcome) in QUICK.items():
                        origin.answers["/acme"] = answer
                        slowest = max(slowest, _read(running, "acme", name, outcome))
                if lasting:
                    slowest = max(slowest, _read_lasting(running, origin))
            after = running.ask("GET", "/v1/models").body
        promise(after == before, "what is served has changed")
        promise(not load.failures, f"reads failed: {load.failures[:3]}")
        grown = peak.bytes - memory
        promise(grown <= _MOST_GROWTH_BYTES, f"memory grew by {grown / 1e6:.0f} MB")
        count = rounds * len(QUICK) + len(LASTING) * lasting
        return Troubled(count, load, grown, slowest)


class Peak:
    """Looks all the while how much memory a server and what it has started hold."""

    def __init__(self, of: Server) -> None:
        self.bytes = 0
        self._of = of
        self._over = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.bytes = max(self.bytes, self._of.memory())


def _declare(running: Server, origin: Origin) -> None:
    """Have the sources in the catalogue, and read while they are well."""
    well = encoded(venice(IDS))
    sources: list[dict[str, Any]] = []
    for name in ("acme", *LASTING):
        url = origin.serve_document(f"/{name}", well)
        sources.append(
            {
                "name": name,
                "url": url,
                "dialect": "venice",
                "prefix": f"{name}-",
                "every": "24h",
                "allow_private": True,
            }
        )
    document = running.ask("GET", "/admin/v1/catalogue").json
    answer = running.ask(
        "PUT",
        "/admin/v1/catalogue",
        {**document, "sources": sources},
        headers={"if-match": f'"{running.revision()}"'},
    )
    promise(answer.status == 200, f"the sources were refused: {answer.body[:300]!r}")
    for name in ("acme", *LASTING):
        _read(running, name, "a list", "published")


def _read(running: Server, source: str, says: str, outcome: str) -> float:
    """Read a source, and see what comes of it. The seconds that it took."""
    started = time.monotonic()
    answer = running.ask("POST", f"/admin/v1/sources/{source}/sync", b"", seconds=120)
    seconds = time.monotonic() - started
    told = answer.json
    promise(answer.status == 200, f"{says}: reading it got {answer.status}: {answer.body[:200]!r}")
    found = told["outcome"]
    # A reading that waits already, or was read a moment ago by the timetable, is no news.
    good = {outcome, "unchanged"} if outcome in ("held", "published") else {outcome}
    promise(found in good, f"{says}: {found}, not {outcome}")
    if outcome == "failed":
        promise(bool(told["problems"]), f"{says}: it is not told why")
    limit = _FETCH_SECONDS + _LATE_SECONDS
    promise(seconds <= limit, f"{says}: it took {seconds:.0f} s")
    return seconds


def _read_lasting(running: Server, origin: Origin) -> float:
    for name, answer in LASTING.items():
        origin.answers[f"/{name}"] = answer
    with ThreadPoolExecutor(len(LASTING)) as pool:
        return max(pool.map(lambda name: _read(running, name, name, "failed"), LASTING))


def run(scale: float) -> Outcome:
    """Every kind of trouble."""
    rounds = times(ROUNDS, scale)
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        found = trouble(Path(directory), rounds, lasting=scale >= 1)
    load = found.load
    return Outcome(
        True,
        f"{found.readings} readings of {', '.join(QUICK)}{', slow, dripping' * (scale >= 1)}: each "
        f"failed or was held, none took more than {found.slowest:.0f} s; {load.answered:,} reads, "
        f"none failed, what they showed stayed; at most {found.grown / 1e6:.0f} MB more memory",
        {
            "readings": found.readings,
            "slowest_seconds": round(found.slowest, 1),
            "reads": load.answered,
            "grown_bytes": found.grown,
        },
    )


ROW = Row(
    "sources",
    "a source answering garbage, slowly, endlessly, with half of its models",
    "as in the sources' guardrails; memory bounded",
    run,
)
