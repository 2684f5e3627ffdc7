"""A real server: its clients, what happens while it publishes, and how it starts and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import httpx2
import openai
import pytest

from modeldex.store.administration import LocalAdministration
from modeldex.store.secrets import new_secret
from modeldex.store.store import Store
from modeldex.store.times import utc_now
from tests.documents import every_document
from tests.http.running import Running, command, environment, server

COUNT = len(every_document())

WITHIN_SECONDS = 3.0
"""How soon what is published has to be seen: a second, where the tests do not take turns with
others for the processor."""


@pytest.fixture
def running(database: Path) -> Iterator[Running]:
    with server(database.parent) as found:
        yield found


def session(url: str, key: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=30)


def eventually(look: Callable[[], bool], seconds: float = WITHIN_SECONDS) -> bool:
    """Whether something comes true in time; it is looked at all the while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look():
            return True
    return False


class TestClients:
    def test_of_openai_list_and_retrieve(
        self, running: Running, published_database: tuple[Path, str, str]
    ) -> None:
        with openai.OpenAI(base_url=f"{running.url}/v1", api_key=published_database[1]) as client:
            models = {model.id: model for model in client.models.list()}
            assert len(models) == COUNT
            assert models["acme/large"].owned_by == "acme"
            assert client.models.retrieve("acme/large").created == 1_700_000_000
            assert client.models.retrieve("gpt-4o").id == "acme/large"
            with pytest.raises(openai.NotFoundError) as missing:
                client.models.retrieve("nothing")
            assert missing.value.code == "model_not_found"

    def test_of_openai_are_told_of_a_wrong_key(self, running: Running) -> None:
        with openai.OpenAI(base_url=f"{running.url}/v1", api_key="sk-wrong") as client:
            with pytest.raises(openai.AuthenticationError) as refused:
                client.models.list()
            assert refused.value.code == "invalid_api_key"


class TestPublishing:
    def test_is_seen_within_a_second_and_fails_no_request(
        self, running: Running, database: Path, published_database: tuple[Path, str, str]
    ) -> None:
        _, read_key, admin_key = published_database
        stop = Event()

        def hammer() -> list[int]:
            statuses = []
            with session(running.url, read_key) as client:
                while not stop.is_set():
                    answer = client.get("/api/v1/models?type=all")
                    statuses.append(answer.status_code)
                    assert len(answer.json()["data"]) == COUNT
            return statuses

        with ThreadPoolExecutor(4) as pool:
            hammering = [pool.submit(hammer) for _ in range(4)]
            try:
                self._publish_remotely(running.url, admin_key, read_key)
                self._publish_beside(database, running.url, read_key)
            finally:
                stop.set()
            statuses = [status for each in hammering for status in each.result()]
        assert set(statuses) == {200}
        assert len(statuses) > 20

    def _publish_remotely(self, url: str, admin_key: str, read_key: str) -> None:
        with session(url, admin_key) as admin, session(url, read_key) as client:
            for number in range(10):
                answer = admin.patch(
                    "/admin/v1/models/acme/large", json={"model_spec": {"name": f"n{number}"}}
                )
                assert answer.status_code == 200
                served = client.get("/api/v1/models/acme/large").json()
                assert served["model_spec"]["name"] == f"n{number}"

    def _publish_beside(self, database: Path, url: str, read_key: str) -> None:
        """As `modeldex apply` does, in another process than the server's."""
        store = Store.open(f"sqlite:///{database}")
        work = LocalAdministration(store, author="beside", clock=utc_now)
        revision = work.rollback(1)
        with session(url, read_key) as client:

            def seen() -> bool:
                served = client.get("/api/v1/models/acme/large").json()
                return bool(served["model_spec"]["name"] == "Acme/Large")

            assert eventually(seen)
            assert client.get("/readyz").json()["revision"] == revision.number
        store.close()


class TestWorkers:
    def test_all_follow_publishes_and_revocations(
        self, database: Path, published_database: tuple[Path, str, str]
    ) -> None:
        _, _, admin_key = published_database
        with server(database.parent, workers="2") as running, session(running.url, admin_key) as a:
            processes = self._processes(running.url, 2)
            assert len(processes) == 2
            made = a.post("/admin/v1/keys", json={"name": "short-lived"}).json()
            assert eventually(lambda: self._statuses(running.url, made["secret"]) == {200})
            assert a.delete(f"/admin/v1/keys/{made['key']['id']}").status_code == 200
            assert eventually(lambda: self._statuses(running.url, made["secret"]) == {401})
            a.delete("/admin/v1/models/acme-video")
            missing = "/api/v1/models/acme-video"
            assert eventually(lambda: self._statuses(running.url, admin_key, missing) == {404})
            assert running.stop() == 0

    def _processes(self, url: str, wanted: int) -> set[str]:
        """The processes that answer at an address, by what their figures say."""
        found: set[str] = set()

        def look() -> bool:
            connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
            connection.request("GET", "/metrics")
            body = connection.getresponse().read().decode()
            connection.close()
            found.add(body.split('process="')[1].split('"')[0])
            return len(found) == wanted

        eventually(look, 20)
        return found

    def _statuses(self, url: str, key: str, path: str = "/v1/models") -> set[int]:
        """What is answered on many connections, which the processes share."""
        statuses = set()
        for _ in range(12):
            connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
            connection.request("GET", path, headers={"authorization": f"Bearer {key}"})
            statuses.add(connection.getresponse().status)
            connection.close()
        return statuses


class TestTheEnd:
    def test_waits_for_what_is_in_flight(
        self, running: Running, published_database: tuple[Path, str, str]
    ) -> None:
        address = urlsplit(running.url)
        body = json.dumps({"model_spec": {"name": "Late"}}).encode()
        head = (
            f"PATCH /admin/v1/models/acme/large HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: Bearer {published_database[2]}\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((address.hostname or "", address.port or 0), 10) as peer:
            peer.sendall(head.encode() + body[:5])
            # Once another request is answered, the first one has been taken up as well.
            assert httpx2.get(f"{running.url}/healthz").status_code == 200
            running.process.terminate()
            with pytest.raises(subprocess.TimeoutExpired):
                running.process.wait(0.5)
            peer.sendall(body[5:])
            answer = peer.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 200")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["published"] is True
        assert running.process.wait(30) == 0

    def test_of_a_worker_is_not_the_end_of_the_server(self, running: Running) -> None:
        def worker() -> int:
            return int(
                Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
                .read_text()
                .split()[0]
            )

        def answers() -> bool:
            try:
                return httpx2.get(f"{running.url}/healthz").status_code == 200
            except httpx2.TransportError:
                return False

        first = worker()
        os.kill(first, signal.SIGKILL)
        assert eventually(answers, 20)
        assert worker() != first
        assert running.stop() == 0


class TestTheStart:
    def test_tells_the_address_and_what_is_served(self, running: Running) -> None:
        assert f"revision 1 ({COUNT} models)" in running.told
        assert "keys create" not in running.told

    def test_makes_the_keys_that_are_configured(self, tmp_path: Path) -> None:
        keys = {"read_key": new_secret("read"), "admin_key": new_secret("admin")}
        with server(tmp_path, **keys) as running:
            answers = [
                httpx2.get(running.url + path, headers={"authorization": f"Bearer {key}"})
                for path, key in (
                    ("/api/v1/models", keys["read_key"]),
                    ("/admin/v1/keys", keys["admin_key"]),
                )
            ]
            assert [answer.status_code for answer in answers] == [200, 200]
            assert len(answers[0].json()["data"]) > 1000, "the starter catalogue is served"
            names = {key["name"] for key in answers[1].json()["data"]}
            assert names == {"MODELDEX_READ_KEY", "MODELDEX_ADMIN_KEY"}
        log = (tmp_path / "log").read_text()
        assert "published the starter catalogue" in log
        assert keys["read_key"] not in log
        assert keys["admin_key"] not in log + running.told

    def test_without_any_key_says_how_to_make_one(self, tmp_path: Path) -> None:
        with server(tmp_path, starter="false") as running:
            assert "modeldex keys create" in running.process.stdout.readline()  # type: ignore[union-attr]
            assert "an empty catalogue" in running.told

    def failed(self, directory: Path, **settings: str) -> str:
        done = subprocess.run(
            command("serve"),
            env=environment(directory, **settings),
            cwd=directory,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert done.stdout == ""
        return done.stderr

    def test_on_a_port_in_use_is_one_line(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            told = self.failed(tmp_path, port=port)
        assert len(told.splitlines()) == 1
        assert f"127.0.0.1 port {port}: address already in use" in told
        assert not (tmp_path / "modeldex.db").exists()

    def test_without_a_usable_store_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "modeldex.db").mkdir()
        error, hint = self.failed(tmp_path).splitlines()
        assert "modeldex.db" in error
        assert hint.startswith("  hint")

    def test_on_what_is_no_database_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "modeldex.db").write_text("this is no database, and has never been one")
        assert "not an SQLite database" in self.failed(tmp_path)

    def test_with_bad_settings_names_them_all(self, tmp_path: Path) -> None:
        told = self.failed(tmp_path, port="x", workers="0")
        assert "MODELDEX_PORT" in told
        assert "MODELDEX_WORKERS" in told

    def test_a_failure_is_told_as_json_to_who_wants_that(self, tmp_path: Path) -> None:
        (tmp_path / "modeldex.db").mkdir()
        done = subprocess.run(
            command("serve", "--json"),
            env=environment(tmp_path),
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert json.loads(done.stdout)["error"]["kind"] == "store"
        assert done.stderr == b""

    def test_takes_nothing_of_the_working_directory_for_itself(self, tmp_path: Path) -> None:
        """As the console script does, which knows only what is installed."""
        (tmp_path / "modeldex").mkdir()
        (tmp_path / "modeldex" / "__init__.py").write_text("raise SystemExit('not this one')")
        script = Path(sys.executable).parent / "modeldex"
        (tmp_path / "modeldex.db").mkdir()
        done = subprocess.run(
            [script, "serve"],
            env=environment(tmp_path),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "it can not be opened" in done.stderr
