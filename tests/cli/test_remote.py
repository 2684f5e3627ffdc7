"""Every verb of the catalogue against a running server, as against a database."""

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modeldex.store.secrets import new_secret
from tests.cli.conftest import Commands, Write, text_model
from tests.documents import every_document


@dataclass(frozen=True)
class Server:
    """A server in a process of its own, with an empty catalogue."""

    url: str
    admin_key: str
    read_key: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("server")
    admin, read = new_secret("admin"), new_secret("read")
    environment = {name: value for name, value in os.environ.items() if "MODELDEX" not in name} | {
        "MODELDEX_ADMIN_KEY": admin,
        "MODELDEX_READ_KEY": read,
        "MODELDEX_STARTER": "false",
        "MODELDEX_LOG_LEVEL": "error",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "modeldex", "serve", "--port", "0"],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(_address(process.stdout.readline()), admin, read)
        finally:
            process.send_signal(signal.SIGTERM)


def _address(line: str) -> str:
    match = re.search(r"http://\S+", line)
    assert match is not None, f"the server said {line!r}"
    return match[0]


@pytest.fixture
def remote(modeldex: Commands, server: Server, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Commands that work on the server."""
    monkeypatch.setenv("MODELDEX_SERVER", server.url)
    monkeypatch.setenv("MODELDEX_ADMIN_KEY", server.admin_key)
    return modeldex


LOCAL = ("--database", "sqlite:///local.db")


def without_times_and_names(value: Any) -> Any:
    """What is the same whenever and by whomever it is published."""
    differing = {"published_at", "author", "number", "base", "since", "until", "revision", "next"}
    if isinstance(value, dict):
        return {
            name: without_times_and_names(each)
            for name, each in value.items()
            if name not in differing
        }
    return [without_times_and_names(each) for each in value] if isinstance(value, list) else value


def test_the_same_commands_say_the_same_of_a_server_and_of_a_database(
    remote: Commands, write: Write
) -> None:
    first = write(*every_document(), name="first.json")
    second = write(*every_document()[1:], text_model("z/y.x", novelty=1), name="second.json")
    remote("apply", write(text_model("only")), "--yes")
    remote("apply", write(text_model("only")), "--yes", *LOCAL)

    def both(*words: object, status: int = 0) -> None:
        here = without_times_and_names(remote.json(*words, *LOCAL, status=status))
        there = without_times_and_names(remote.json(*words, status=status))
        assert there == here

    both("plan", first, status=2)
    both("apply", first, "--yes", "-m", "First")
    both("plan", first)
    both("apply", first, "--yes")
    both("plan", second, status=2)
    both("apply", second, "--yes", "-m", "Second")
    both("list", "--all")
    both("list", "--type", "image")
    both("show", "z/y.x")
    both("show", "acme-image")
    both("show", "acme-imgae", status=1)
    both("show", "z/y.x", "--at", "2001-01-01", status=1)
    both("log", "z/y.x")
    both("log", "nobody", status=1)
    both("export")
    both("rollback", "head")


def test_what_was_filled_in_is_still_known_as_such(remote: Commands, write: Write) -> None:
    bare = {"id": "bare", "type": "text", "model_spec": {"pricing": {"input": {"usd": 1}}}}
    remote("apply", write(bare), "--yes")
    remote("apply", write(bare), "--yes", *LOCAL)
    from modeldex.store.store import Store

    store = Store.open("sqlite:///local.db")
    entry = store.entry("bare")
    store.close()
    assert entry is not None

    from modeldex.cli.remote import RemoteAdministration

    url, key = os.environ["MODELDEX_SERVER"], os.environ["MODELDEX_ADMIN_KEY"]
    with RemoteAdministration(url, key) as administration:
        newest = administration.history("bare")[-1].entry
    assert set(newest.filled) == set(entry.filled)
    assert {**newest.document(), "created": 0} == {**entry.document(), "created": 0}


def test_history_and_the_way_back(remote: Commands, write: Write) -> None:
    remote("apply", write(text_model("a")), "--yes", "-m", "Begin")
    first = remote.json("log", "-n", 1)["data"][0]["number"]
    remote("apply", write(text_model("a", usd="2.5")), "--yes", "-m", "Dearer")
    assert "1.25 → 2.5 (+100 %)" in remote.out("diff", first)
    assert remote.json("show", "a", "--at", first)["model_spec"]["pricing"]["input"]["usd"] == (
        pytest.approx(1.25)
    )
    told = remote.out("rollback", first, "--yes", "-m", "Too dear")
    assert "2.5 → 1.25 (-50 %)" in told
    assert "Published revision" in told
    page = remote.json("log", "-n", 2)
    assert page["data"][0]["kind"] == "rollback"
    assert page["next"] == page["data"][1]["number"]
    assert remote.json("audit", "-n", 1)["data"][0]["action"] == "rollback"
    assert remote.json("diff", first)["changes"]["entries"] == []


def test_the_author_is_the_key_that_published(remote: Commands, write: Write) -> None:
    remote("apply", write(text_model("author")), "--yes")
    assert remote.json("log", "-n", 1)["data"][0]["author"] == "MODELDEX_ADMIN_KEY"


def test_somebody_else_publishes_in_between(
    remote: Commands, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modeldex.cli.remote import RemoteAdministration

    remote("apply", write(text_model("a")), "--yes")
    theirs = write(text_model("a", usd="2"), name="theirs.json")
    publish = RemoteAdministration.publish

    def slower(self: RemoteAdministration, *arguments: Any) -> Any:
        monkeypatch.setattr(RemoteAdministration, "publish", publish)
        remote("apply", theirs, "--yes", "-m", "Dearer")
        return publish(self, *arguments)

    monkeypatch.setattr(RemoteAdministration, "publish", slower)
    told = remote.err("apply", write(text_model("a", usd="3")), "--yes", status=3)
    assert "MODELDEX_ADMIN_KEY: Dearer" in told
    assert "model_spec.pricing.input.usd: 1.25 → 2 (+60 %)" in told


def test_somebody_else_publishes_before_a_rollback(
    remote: Commands, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from modeldex.cli.remote import RemoteAdministration

    remote("apply", write(text_model("a")), "--yes")
    first = remote.json("log", "-n", 1)["data"][0]["number"]
    remote("apply", write(text_model("a", usd="2")), "--yes")
    theirs = write(text_model("a", usd="3"), name="theirs.json")
    rollback = RemoteAdministration.rollback

    def slower(self: RemoteAdministration, *arguments: Any, **more: Any) -> Any:
        remote("apply", theirs, "--yes", "-m", "Dearer")
        return rollback(self, *arguments, **more)

    monkeypatch.setattr(RemoteAdministration, "rollback", slower)
    error = remote.json("rollback", first, "--yes", status=3)["error"]
    assert (error["base"], error["head"]) == (first + 1, first + 2)
    assert remote.json("log", "-n", 1)["data"][0]["message"] == "Dearer"


def test_an_edit_on_the_server_shows_as_drift(remote: Commands, write: Write) -> None:
    from modeldex.cli.remote import RemoteAdministration

    path = write(text_model("a"), text_model("b"))
    remote("apply", path, "--yes")
    url, key = os.environ["MODELDEX_SERVER"], os.environ["MODELDEX_ADMIN_KEY"]
    with RemoteAdministration(url, key) as administration:
        entry = administration.entry("a")
        assert entry is not None
        administration.delete_entry("a", "Gone", entry.digest)
    assert "+ a (text)\nPlan: 1 to add, 0 to change, 0 to remove" in remote.out(
        "plan", path, status=2
    )


def test_keys(remote: Commands) -> None:
    options = ("--role", "admin", "--expires", "1h", "--rate-limit", "9/second")
    secret = remote.out("keys", "create", "far", *options).strip()
    assert remote("log", env={"MODELDEX_ADMIN_KEY": secret}).exit_code == 0
    newer = remote.out("keys", "rotate", "far", "--overlap", "1h").strip()
    assert newer != secret
    listed = [key for key in remote.json("keys", "list")["data"] if key["name"] == "far"]
    assert [key["status"] for key in listed] == ["valid", "valid"]
    assert [key["rate_limit"] for key in listed] == ["9/second", "9/second"]
    for key in listed:
        remote("keys", "revoke", key["id"])
    result = remote("log", env={"MODELDEX_ADMIN_KEY": newer}, status=1)
    assert "Authentication failed" in result.stderr
    assert "no key that is valid there" in result.stderr


class TestRefusals:
    def test_without_a_key_nothing_is_sent(
        self, remote: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("MODELDEX_ADMIN_KEY")
        told = remote.err("log", status=1)
        assert "MODELDEX_ADMIN_KEY is not set" in told
        assert "keys create NAME --role admin" in told

    def test_a_typing_error_in_the_key_is_recognised(self, remote: Commands) -> None:
        key = os.environ["MODELDEX_ADMIN_KEY"]
        wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
        result = remote("log", env={"MODELDEX_ADMIN_KEY": wrong}, status=1)
        assert "typing error" in result.stderr
        assert wrong not in result.output

    def test_a_read_key_is_not_enough(self, remote: Commands, server: Server) -> None:
        result = remote("log", env={"MODELDEX_ADMIN_KEY": server.read_key}, status=1)
        assert "an admin key is needed" in result.stderr

    def test_an_unknown_revision_and_an_unknown_key(self, remote: Commands) -> None:
        assert "no revision 99999" in remote.err("diff", 99999, status=1)
        assert "no key 'nobody'" in remote.err("keys", "revoke", "nobody", status=1)

    def test_nobody_listens(self, remote: Commands) -> None:
        told = remote.err("log", "--server", "http://127.0.0.1:1", status=1)
        assert "can not reach http://127.0.0.1:1: " in told
        assert "is `modeldex serve` running there?" in told
        assert remote.json("log", "--server", "http://127.0.0.1:1", status=1)["error"]["kind"] == (
            "server"
        )

    @pytest.mark.parametrize("url", ["localhost:8080", "ftp://x", "http://", "http://x:y", "/x?y"])
    def test_an_address_that_is_none(self, remote: Commands, url: str) -> None:
        assert "is not the address of a server" in remote.err("log", "--server", url, status=1)

    def test_another_kind_of_server(self, remote: Commands) -> None:
        with another_server() as url:
            told = remote.err("log", "--server", url, status=1)
        assert "does not answer as a Modeldex server does" in told

    def test_a_database_and_a_server_at_once(self, remote: Commands, server: Server) -> None:
        told = remote.err("log", *LOCAL, "--server", server.url, status=64)
        assert "not on both" in told

    def test_a_database_that_is_named_counts_more_than_the_environment(
        self, remote: Commands
    ) -> None:
        assert "no database at local.db" in remote.err("log", *LOCAL, status=1)


@contextmanager
def another_server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>It works</h1>")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_postman_collection_is_for_the_server_that_is_named(remote: Commands) -> None:
    remote("export", "--format", "postman", "-o", "collection.json")
    collection = json.loads(Path("collection.json").read_text())
    assert os.environ["MODELDEX_SERVER"] in str(collection["variable"])
