"""Two servers that count in one Valkey or Redis, and what they do when it goes away."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.http.running import Running, server
from tests.http.test_server import eventually

PROGRAM = shutil.which("valkey-server") or shutil.which("redis-server")
LIST = "/api/v1/models/traits"
LIMIT = 5

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="neither valkey-server nor redis-server")


class Counters:
    """A Valkey or Redis of the test's own, on a socket in a directory."""

    def __init__(self, directory: Path) -> None:
        self.url = f"unix://{directory}/counters.sock"
        self._socket = directory / "counters.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [str(PROGRAM), "--port", "0", "--unixsocket", str(self._socket), "--save", ""],
            cwd=self._socket.parent,
            stdout=subprocess.DEVNULL,
        )
        assert eventually(self._socket.exists, 20)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._socket.unlink(missing_ok=True)
            self._process = None


@pytest.fixture
def counters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counters]:
    counters = Counters(tmp_path_factory.mktemp("counters"))
    counters.start()
    yield counters
    counters.kill()


@contextmanager
def replicas(database: Path, counters: Counters) -> Iterator[list[Running]]:
    """Two servers over the same catalogue, each in a directory of its own; the second one has two
    workers."""
    settings = {"limits_url": counters.url, "rate_limit": f"{LIMIT}/minute",
                "failure_limit": "20/30 seconds"}  # fmt: skip
    with ExitStack() as stack:
        started = []
        for name, workers in (("one", "1"), ("other", "2")):
            directory = database.parent / name
            directory.mkdir()
            shutil.copy(database, directory / "modeldex.db")
            started.append(stack.enter_context(server(directory, workers=workers, **settings)))
        yield started


def get(running: Running, key: str, path: str = LIST) -> httpx2.Response:
    return httpx2.get(running.url + path, headers={"authorization": f"Bearer {key}"}, timeout=30)


def metric(running: Running, name: str) -> float:
    lines = httpx2.get(f"{running.url}/metrics", timeout=30).text.splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


def test_replicas_and_workers_share_limits_and_blocks_and_outlive_the_store_of_them(
    database: Path, published_database: tuple[Path, str, str], counters: Counters
) -> None:
    _, reader, admin = published_database
    with replicas(database, counters) as (one, other):
        turns = [get((one, other)[turn % 2], reader) for turn in range(LIMIT + 2)]
        assert [answer.status_code for answer in turns] == [200] * LIMIT + [429] * 2
        left = [int(answer.headers["x-ratelimit-remaining-requests"]) for answer in turns]
        assert left == [4, 3, 2, 1, 0, 0, 0]
        (resets_at,) = {answer.headers["x-ratelimit-reset-requests"] for answer in turns[:LIMIT]}
        assert 0 < int(resets_at) - time.time() <= 61
        assert get(other, admin).headers["x-ratelimit-remaining-requests"] == "4"

        failed = [get(one, "mdx_rguess").status_code for _ in range(22)]
        assert failed == [401] * 21 + [429]
        assert eventually(lambda: get(other, "mdx_rguess").status_code == 429)
        assert metric(one, "modeldex_limits_store_up") == 1
        assert metric(one, "modeldex_limits_store_failures_total") == 0

        counters.kill()
        asked = [get((one, other)[turn % 2], reader) for turn in range(20)]
        assert {answer.status_code for answer in asked} == {200}
        assert "x-ratelimit-limit-requests" not in asked[-1].headers
        assert get(one, admin, "/admin/v1/keys").status_code == 200
        assert metric(one, "modeldex_limits_store_up") == 0
        assert metric(one, "modeldex_limits_store_failures_total") >= 1

        counters.start()
        assert eventually(lambda: "ratelimit" in get(one, reader).headers, 10)
        assert metric(one, "modeldex_limits_store_up") == 1
        assert counters.url not in (database.parent / "one" / "log").read_text()
