"""How far replicas are behind a publish: normally, and when the connection that should tell them
has silently died."""

import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.torture.gone import first_model
from benchmarks.torture.postgresql import Postgresql, a_postgresql
from benchmarks.torture.proxy import a_proxy
from benchmarks.torture.rows import Outcome, Row, part, promise, times, until
from benchmarks.torture.servers import Scene, Server, scene, server
from modeldex.store.administration import LocalAdministration

PUBLISHES = 1_000
P99_SECONDS = 0.25
SILENCES = 5
POLL_SECONDS = 2.0
_ALLOWANCE_SECONDS = 0.5
"""On top of the polling interval, for loading what has changed on a busy machine."""
_LONGEST_SECONDS = 10.0


def follow(database: Postgresql, directory: Path, publishes: int, replicas: int = 2) -> list[float]:
    """Publish so often beside replicas. Gives how many seconds each publish took to be served by
    all of them, from its commit on."""
    with ExitStack() as stack:
        place = stack.enter_context(scene(directory, database_url=database.create()))
        servers = [
            stack.enter_context(server(place, f"replica-{number}")) for number in range(replicas)
        ]
        return _behind(place, servers, publishes)


def silence(database: Postgresql, directory: Path, rounds: int) -> list[float]:
    """Silence the connection of a replica's notices, then publish; so often. Gives how many
    seconds each publish took to be served.

    Raises:
        Broken: the replica does not listen anew.
    """
    with ExitStack() as stack:
        place = stack.enter_context(scene(directory, database_url=database.create()))
        proxy, url = stack.enter_context(a_proxy(place.database_url))
        through = replace(place, database_url=url)
        replica = stack.enter_context(server(through, "replica"))
        behind = []
        for _ in range(rounds):
            listens = until(lambda: proxy.listening == 1, 2 * POLL_SECONDS + 5)
            promise(listens is not None, "a silent connection is not opened anew")
            proxy.silence()
            behind += _behind(place, [replica], 1)
        return behind


def _behind(place: Scene, servers: list[Server], publishes: int) -> list[float]:
    store = place.store()
    try:
        work = LocalAdministration(store, author="torture")
        model = first_model(servers[0])
        behind = []
        for _ in range(publishes):
            head, entry = store.head(), store.entry(model)
            assert head is not None
            assert entry is not None
            document = entry.document()
            document["model_spec"]["name"] = f"name after revision {head.number}"
            revision = work.put_entry(type(entry).of(document), "", None).number
            committed = time.monotonic()
            for each in servers:
                _await(each, revision)
            behind.append(time.monotonic() - committed)
        return behind
    finally:
        store.close()


def _await(replica: Server, revision: int) -> None:
    seen = until(lambda: (replica.revision() or 0) >= revision, _LONGEST_SECONDS, 0)
    promise(seen is not None, f"revision {revision} was not served")


def run_behind(scale: float) -> Outcome:
    """1,000 publishes."""
    publishes = times(PUBLISHES, scale)
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory,
        a_postgresql() as database,
    ):
        behind = follow(database, Path(directory), publishes)
    p50, p99, worst = (round(value * 1000, 1) for value in _shares(behind))
    return Outcome(
        p99 < P99_SECONDS * 1000,
        f"{publishes:,} publishes seen by both of two replicas: median {p50:g} ms, p99 {p99:g} ms, "
        f"slowest {worst:g} ms",
        {"publishes": publishes, "p50_ms": p50, "p99_ms": p99, "worst_ms": worst},
    )


def run_silent(scale: float) -> Outcome:
    """Silent connections."""
    rounds = times(SILENCES, scale)
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory,
        a_postgresql() as database,
    ):
        behind = silence(database, Path(directory), rounds)
    return Outcome(
        max(behind) <= POLL_SECONDS + _ALLOWANCE_SECONDS,
        f"{rounds} times: at most {max(behind):.2f} s behind, and heard of the next change on a "
        "connection opened anew",
        {"rounds": rounds, "worst_seconds": round(max(behind), 3)},
    )


def _shares(values: list[float]) -> tuple[float, float, float]:
    return part(values, 0.5), part(values, 0.99), max(values)


SILENT = Row(
    "silent",
    "notification connection silently dropped",
    "replicas at most the polling interval (2 s) behind",
    run_silent,
)
BEHIND = Row(
    "behind",
    "replicas behind a publish, normally",
    "p99 under 250 ms over 1,000 publishes",
    run_behind,
)
