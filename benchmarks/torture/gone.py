"""The database goes, while clients read and an admin publishes."""

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.torture.postgresql import Postgresql, a_postgresql
from benchmarks.torture.readers import Load, Readers
from benchmarks.torture.rows import Outcome, Row, promise, times, until
from benchmarks.torture.servers import Server, scene, server

SECONDS = 60
BACK_WITHIN_SECONDS = 5.0
_PUBLISH_EVERY_SECONDS = 1.0
_LONGEST_REFUSAL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Absence:
    """A time without a database."""

    load: Load
    refused: int
    """Publishes that were told to come again."""
    slowest_refusal: float
    """Seconds."""
    back_after: float
    """Seconds until a publish was taken, and seen at every replica, from when the database
    took connections again."""


def take_away(database: Postgresql, directory: Path, seconds: float, replicas: int = 2) -> Absence:
    """Stop the database for so long under two replicas that are read and published to.

    Raises:
        Broken: a read failed, a publish was not told why it failed and when to come again, or it
            took too long to come back.
    """
    with ExitStack() as stack:
        place = stack.enter_context(scene(directory, database_url=database.create()))
        servers = [
            stack.enter_context(server(place, f"replica-{number}")) for number in range(replicas)
        ]
        publish(servers[0], "before")
        with Readers(place, servers) as load:
            database.stop()
            stopped, refused, slowest = time.monotonic(), 0, 0.0
            while time.monotonic() - stopped < seconds or not refused:
                slowest = max(slowest, _refused_publish(servers[refused % replicas]))
                refused += 1
                time.sleep(_PUBLISH_EVERY_SECONDS)
            before = load.answered
            still = until(lambda: load.answered > before, 5)
            promise(still is not None, "reads have come to an end")
            database.start()
            back = _time_until_back(servers)
    promise(not load.failures, f"reads failed: {load.failures[:3]}")
    promise(back <= BACK_WITHIN_SECONDS, f"it took {back:.1f} s after the database's return")
    return Absence(load, refused, slowest, back)


def publish(to: Server, name: str) -> int:
    """Give a model another name; the revision."""
    answer = to.ask("PATCH", f"/admin/v1/models/{first_model(to)}", {"model_spec": {"name": name}})
    promise(answer.status == 200, f"a publish got {answer.status}: {answer.body[:200]!r}")
    number: int = answer.json["revision"]["number"]
    return number


def first_model(of: Server) -> str:
    """The id of the first model that is listed."""
    found: str = of.ask("GET", "/api/v1/models?type=all").json["data"][0]["id"]
    return found


def _refused_publish(to: Server) -> float:
    """How long it took to be told."""
    started = time.monotonic()
    model = first_model(to)
    answer = to.ask("PATCH", f"/admin/v1/models/{model}", {"model_spec": {"name": "x"}})
    took = time.monotonic() - started
    promise(answer.status == 503, f"a publish without a database got {answer.status}")
    promise("retry-after" in answer.headers, "a publish was not told when to come again")
    promise("database" in answer.json["error"], f"a publish was told {answer.body[:200]!r}")
    promise(took < _LONGEST_REFUSAL_SECONDS, f"a publish waited {took:.1f} s to be refused")
    return took


def _time_until_back(servers: list[Server]) -> float:
    started = time.monotonic()
    revision = 0

    def is_taken() -> bool:
        nonlocal revision
        model = first_model(servers[0])
        name = {"model_spec": {"name": f"after {time.monotonic()}"}}
        answer = servers[0].ask("PATCH", f"/admin/v1/models/{model}", name)
        if answer.status == 200:
            revision = answer.json["revision"]["number"]
        return answer.status == 200

    promise(until(is_taken, 30, 0.05) is not None, "no publish is taken any more")
    seen = until(lambda: all((s.revision() or 0) >= revision for s in servers), 30, 0.02)
    promise(seen is not None, "not every replica has come back")
    return time.monotonic() - started


def run(scale: float) -> Outcome:
    """A minute without PostgreSQL."""
    seconds = times(SECONDS, scale)
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory,
        a_postgresql() as database,
    ):
        found = take_away(database, Path(directory), seconds)
    load = found.load
    return Outcome(
        True,
        f"{seconds} s: {load.answered:,} reads, none failed (p99 {load.p99_milliseconds:g} ms, "
        f"slowest {load.worst_milliseconds:g} ms); {found.refused} publishes, each 503 with "
        f"`Retry-After` within {found.slowest_refusal:.2f} s; back after {found.back_after:.2f} s",
        {
            "seconds": seconds,
            "reads": load.answered,
            "failed_reads": len(load.failures),
            "read_p99_ms": load.p99_milliseconds,
            "refused_publishes": found.refused,
            "back_after_seconds": round(found.back_after, 3),
        },
    )


ROW = Row(
    "database",
    "database gone for 60 s under load",
    "no failed read; publishes get 503 with `Retry-After`; back within 5 s of its return",
    run,
)
