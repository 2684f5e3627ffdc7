"""What each step of a catalogue read takes, without any server around it.

    python -m benchmarks.read_path_steps [--models N]

Reads are handed to Modeldex as Granian hands them over, with a scope and a protocol that do
nothing. Figures are processor time in microseconds, the least of many rounds, so that they hold on
a busy machine, too; what Granian itself does for the same request is not in them.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.read_path.cases import CASES, Case, api_request
from benchmarks.read_path.workspace import workspace
from modeldex.http.app import create_server, services_for
from modeldex.http.config import Config
from modeldex.http.identifying import request_id_for
from modeldex.http.read_path import wanted_headers
from modeldex.http.rsgi import RsgiServer
from modeldex.http.steady_clock import SteadyClock
from modeldex.serving.answers import again, own_headers
from modeldex.store.store import Store

ROUNDS: Final = 15
CALLS: Final = 4000
NEVER_REACHED: Final = "1000000000/minute"


class Headers:
    """As `granian.rsgi.Headers`."""

    def __init__(self, items: list[tuple[str, str]]) -> None:
        self._items = items

    def items(self) -> list[tuple[str, str]]:
        return list(self._items)


class Scope:
    """A request."""

    proto, http_version, scheme, method = "http", "1.1", "http", "GET"
    server, client = "127.0.0.1:8080", "127.0.0.1:50000"

    def __init__(self, target: str, headers: list[tuple[str, str]]) -> None:
        self.path, _, self.query_string = target.partition("?")
        self.headers = Headers([("host", "127.0.0.1:8080"), *headers])


class Protocol:
    """Takes an answer."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers = status, headers

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, headers


class Nothing:
    """What the empty call costs."""

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        protocol.response_empty(204, [])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=328)
    models = parser.parse_args().models
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-steps-") as directory,
        workspace(Path(directory) / "store", models) as space,
        _serving(space.database) as server,
    ):
        _whole_reads(server, space.secret)
        _steps(server, space.secret)


@contextmanager
def _serving(database: str) -> Iterator[RsgiServer]:
    config = Config(
        database_url=database,
        starter=False,
        access_log="none",
        rate_limit=NEVER_REACHED,
        failure_limit=NEVER_REACHED,
    )
    services = services_for(config, Store.open(config.database_url), SteadyClock())
    server = create_server(config, services)
    services.follower.step()
    yield server
    services.follower.stop()
    services.store.close()


def _whole_reads(server: RsgiServer, secret: str) -> None:
    print(f"{'a whole read':32}{'µs':>7}  status  headers")
    for case in CASES:
        scope = _scope(server, case, secret)
        sent = Protocol()
        least = _least(lambda scope=scope, sent=sent: _call(server, scope, sent))
        size = sum(len(name) + len(value) + 4 for name, value in sent.headers)
        print(f"{case.label:32}{least:7.2f}  {sent.status}     {len(sent.headers)} ({size} bytes)")
    nothing, scope = Nothing(), _scope(server, CASES[0], secret)
    print(f"{'nothing at all':32}{_least(lambda: _call(nothing, scope, Protocol())):7.2f}")


def _steps(server: RsgiServer, secret: str) -> None:
    scope = _scope(server, CASES[1], secret)
    _call(server, scope, Protocol())
    reads = server._reads
    callers, items = reads._callers, scope.headers.items()
    headers = wanted_headers(0, items) or {}
    caller, subject, now, snapshot = callers.recognise(headers, reads._peer, scope)  # type: ignore[arg-type]
    allowance = callers.quotas.take(subject, caller, now, snapshot)
    path, query = scope.path, scope.query_string
    steps: dict[str, Callable[[], object]] = {
        "the headers that matter": lambda: wanted_headers(0, items),
        "whose it is": lambda: callers.recognise(headers, reads._peer, scope),  # type: ignore[arg-type]
        "whether it may pass": lambda: callers.quotas.take(subject, caller, now, snapshot),
        "what is answered": lambda: again(path, query, headers, snapshot, caller),
        "headers of its own": lambda: own_headers(headers, allowance, now),
        "its id": lambda: request_id_for(None),
        "accounting": lambda: reads._count("/api/v1/models", 200, 0.00001),
    }
    print(f"\n{'a step':32}{'µs':>7}")
    idle = _least(lambda: None)
    for name, step in steps.items():
        print(f"{name:32}{_least(step) - idle:7.2f}")


def _scope(server: RsgiServer, case: Case, secret: str) -> Scope:
    request = api_request(case, secret)
    headers = [(name.lower(), value) for name, value in request.headers]
    if case.revalidates:
        first = Protocol()
        _call(server, Scope(request.path, headers), first)
        headers.append(("if-none-match", dict(first.headers)["etag"]))
    return Scope(request.path, headers)


def _call(server: Any, scope: Scope, protocol: Protocol) -> None:
    try:
        server.__rsgi__(scope, protocol).send(None)
    except StopIteration:
        return


def _least(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(CALLS):
            work()
        least = min(least, time.process_time() - begun)
    return least / CALLS * 1e6


if __name__ == "__main__":
    main()
