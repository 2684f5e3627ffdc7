"""After every route and every verb was used with secrets that are known, none of them stands in a
log, a figure, an error, an answer, the database, the snapshot file or the list of processes."""

import gzip
import json
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

import pytest
import typer
from benchmarks.read_path.processes import tree
from benchmarks.torture.gone import publish
from benchmarks.torture.hostile import Route, routes
from benchmarks.torture.postgresql import Postgresql
from benchmarks.torture.rows import until
from benchmarks.torture.servers import Scene, Server, scene, server
from sqlalchemy import make_url, select
from typer.testing import CliRunner

from modeldex.cli.main import app
from modeldex.store.schema import metadata
from modeldex.store.secrets import new_secret
from modeldex.store.store import Store
from tests.sources.origin import Origin, an_origin

PASSWORD: Final = "database-canary-5b1f"
CREDENTIALS: Final = "source-canary-93ac"
WEBHOOK: Final = "whsec_d2ViaG9vay1jYW5hcnktMDEyMzQ1Njc4OWFiY2RlZg=="
LIMITS: Final = "limits-canary-77d2"
_NEW_KEY: Final = re.compile(r"mdx_[ra][0-9A-Za-z]{49}")
_ANSWERED_WITH_A_KEY: Final = ("/admin/v1/keys", "/rotate")
_SHOW_A_SECRET: Final = ("keys create", "keys rotate", "keys generate", "webhooks secret")
_NOT_TYPED: Final = ("serve",)
"""It would not end; the server that runs is one."""


@dataclass
class Told:
    """All that was told to anybody, and the secrets that must not be in it."""

    secrets: set[str]
    pieces: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, text: str | bytes) -> None:
        """Something that somebody could read."""
        known = text if isinstance(text, str) else text.decode("utf-8", "replace")
        self.pieces[f"{len(self.pieces)} {where}"] = known

    def leaks(self) -> list[str]:
        """Where which secret stands."""
        return [
            f"{secret[:20]}… in {where}: …{text[max(0, text.index(secret) - 60) :][:140]}…"
            for where, text in self.pieces.items()
            for secret in self.secrets
            if secret in text
        ]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as origin:
        yield origin


def test_no_secret_stands_where_somebody_could_read_it(
    tmp_path: Path, postgresql: Postgresql, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_place(tmp_path, postgresql, origin, monkeypatch) as (running, told):
        watch_the_processes(running, told)
        use_every_route(running, told)
        use_every_verb(running, told, monkeypatch)
        postgresql.stop()
        use_some_routes(running, told)
        postgresql.start()
        snapshot = tmp_path / "snapshot"
        assert until(snapshot.exists, 20) is not None
    told.add("the log", (tmp_path / "server.log").read_bytes())
    told.add("the snapshot file", unpacked(snapshot.read_bytes()))
    told.add("the database", rows_of(running.scene.database_url))
    assert told.leaks() == []
    # Nothing would be found where nothing was told: each secret was used, and each place is there.
    assert any("Bearer " + CREDENTIALS in headers.values() for headers in asked_with(origin))
    assert sum(len(text) for text in told.pieces.values()) > 200_000


@contextmanager
def a_place(
    directory: Path, postgresql: Postgresql, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Server, Told]]:
    """A server with a secret in each setting that takes one."""
    url = make_url(postgresql.create()).set(password=PASSWORD)
    database_url = url.render_as_string(hide_password=False)
    admin_key, read_key = new_secret("admin"), new_secret("read")
    monkeypatch.setenv("SHOP_SECRET", WEBHOOK)
    monkeypatch.setenv("MODELDEX_SOURCE_KEY", CREDENTIALS)
    settings = {
        "admin_key": admin_key,
        "read_key": read_key,
        "limits_url": f"redis://:{LIMITS}@127.0.0.1:1/0",
        "snapshot_file": str(directory / "snapshot"),
        "access_log": "all",
        "log_level": "debug",
        "source_key": CREDENTIALS,
    }
    with scene(directory, 5, database_url) as place, server(place, **settings) as running:
        known = {PASSWORD, CREDENTIALS, WEBHOOK, WEBHOOK.removeprefix("whsec_"), LIMITS}
        told = Told({*known, admin_key, read_key, place.admin_key, place.read_key})
        declare(running, origin)
        yield running, told


def declare(running: Server, origin: Origin) -> None:
    """Have a source with credentials and a webhook with a secret in the catalogue."""
    document = running.ask("GET", "/admin/v1/catalogue").json
    document["sources"] = [
        {
            "name": "acme",
            "url": origin.url("/models"),
            "dialect": "venice",
            "credentials": "MODELDEX_SOURCE_KEY",
            "allow_private": True,
        }
    ]
    hook = {"name": "shop", "url": origin.url("/hook"), "secret": "SHOP_SECRET"}
    document["webhooks"] = [{**hook, "allow_private": True}]
    answer = running.ask("PUT", "/admin/v1/catalogue", document, headers={"if-match": '"1"'})
    assert answer.status == 200, answer.body
    publish(running, "told to the webhook")
    assert until(lambda: "/hook" in origin.paths_asked(), 20) is not None


def use_every_route(running: Server, told: Told) -> None:
    """Each with every key, in the header where it belongs and in the URL where it does not."""
    for route in routes():
        target = filled(route)
        for key in (
            "",
            running.scene.read_key,
            new_secret("admin"),
            f"{new_secret('read')}x",
            None,
        ):
            if key:
                told.secrets.add(key)
            ask(running, told, route, target, key)
        for where in (f"{target}?key={running.scene.admin_key}", f"/{running.scene.admin_key}"):
            ask(running, told, route, where, running.scene.read_key)
    for path in ("/metrics", "/readyz", "/openapi.json", "/docs", "/"):
        told.add(path, running.ask("GET", path, key=None).body)


def use_some_routes(running: Server, told: Told) -> None:
    """While the database is away."""
    for method, target in (("POST", "/admin/v1/keys"), ("GET", "/admin/v1/catalogue")):
        body = {"name": "late"} if method == "POST" else None
        answer = running.ask(method, target, body)
        assert answer.status == 503
        told.add(f"{target} without a database", answer.body)


def ask(running: Server, told: Told, route: Route, target: str, key: str | None) -> None:
    body: Any = None
    if route.method in ("POST", "PUT", "PATCH"):
        body = route.examples[0] if route.examples else {}
    if target.startswith("/api/v1/events"):
        return  # it would not end; what it tells is what the others do
    try:
        answer = running.ask(route.method, target, body, key=key, seconds=20)
    except (OSError, HTTPException) as error:
        pytest.fail(f"{route.method} {target}: {error!r}")
    text = answer.body.decode("utf-8", "replace")
    made = _NEW_KEY.findall(text) if any(part in target for part in _ANSWERED_WITH_A_KEY) else []
    told.secrets.update(made)
    for secret in made:  # it is shown here, this once
        text = text.replace(secret, "")
    told.add(f"{route.method} {target}", text + json.dumps(dict(answer.headers)))


def filled(route: Route) -> str:
    """The route's path, with something in it for each parameter."""
    values = {"model_id": "acme/large", "name": "acme", "reference": "1", "number": "1"}
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], "1"), route.path)


def use_every_verb(running: Server, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the database, and where it can be on the server."""
    place = running.scene
    monkeypatch.chdir(place.directory)
    monkeypatch.setenv("MODELDEX_DATABASE_URL", place.database_url)
    monkeypatch.setenv("MODELDEX_ADMIN_KEY", place.admin_key)
    monkeypatch.setenv("MODELDEX_READ_KEY", place.read_key)
    monkeypatch.setenv("MODELDEX_LIMITS_URL", f"redis://:{LIMITS}@127.0.0.1:1/0")
    for verb, command in verbs(typer.main.get_command(app)):
        options = {name for each in command.params for name in each.opts}
        words = [*verb.split(), *arguments(command, place), *(["--yes"] * ("--yes" in options))]
        type_in(verb, words, told)
        if "--server" in options:
            server_url = f"http://{running.host}:{running.port}"
            type_in(verb, [*words, "--server", server_url], told)


def type_in(verb: str, words: list[str], told: Told) -> None:
    if verb in _NOT_TYPED:
        return
    result = CliRunner().invoke(app, words, input="")
    text = result.output
    if verb in _SHOW_A_SECRET:
        made = _NEW_KEY.findall(text) + re.findall(r"whsec_\S+", text)
        told.secrets.update(made)
        for secret in made:
            text = text.replace(secret, "")
    told.add(f"modeldex {' '.join(words[:3])}", text)


def verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path), command
        return
    for name, each in inner.items():
        yield from verbs(each, (*path, name))


def arguments(command: Any, place: Scene) -> list[str]:
    values = {
        "DIR": "shop",
        "PATH": "shop",
        "FROM": place.database_url,
        "TO": f"sqlite:///{place.directory / 'copy.db'}",
        "NAME": "made by a verb",
        "KEY": "made by a verb",
        "KEY-OR-VIEW": "reader",
        "SOURCE": "acme",
    }
    needed = [each for each in command.params if not each.opts[0].startswith("-")]
    words = []
    for each in needed:
        name = each.metavar.strip("[].").split("]")[0]
        if each.required or name in ("SOURCE", "PATH"):
            words.append(values.get(name, "1"))
    return words


def watch_the_processes(running: Server, told: Told) -> None:
    """What `ps` shows to everybody, while a source is read in a process of its own."""
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for pid, _ in tree(running.child.pid):
                line = Path(f"/proc/{pid}/cmdline")
                if line.exists():
                    commands.add(line.read_bytes())

    commands: set[bytes] = set()
    thread = threading.Thread(target=look)
    thread.start()
    running.ask("POST", "/admin/v1/sources/acme/sync", b"")
    over.set()
    thread.join()
    assert len(commands) > 1
    for command in commands:
        told.add("the list of processes", command)


def unpacked(content: bytes) -> bytes:
    """The snapshot file's inside: behind its first line a gzip stream, and a checksum."""
    packed = content[content.index(b"\n") + 1 :]
    return zlib.decompressobj(wbits=31).decompress(packed)


def rows_of(database_url: str) -> str:
    """Every row of every table, as text."""
    store = Store.open(database_url)
    told = []
    try:
        with store.engine.connect() as connection:
            for table in metadata.sorted_tables:
                for row in connection.execute(select(table)):
                    told.append(f"{table.name}: {[readable(value) for value in row]}")
    finally:
        store.close()
    assert {"keys", "audit_log", "entry_versions"} <= {row.partition(":")[0] for row in told}
    return "\n".join(told)


def readable(value: Any) -> Any:
    """What bytes hold, packed or not."""
    if not isinstance(value, bytes):
        return value
    for unpack in (zlib.decompress, gzip.decompress):
        try:
            return unpack(value).decode("utf-8", "replace")
        except (OSError, EOFError, zlib.error):
            continue
    return value.decode("utf-8", "replace")


def asked_with(origin: Origin) -> list[dict[str, str]]:
    """The headers of what the source's server was asked."""
    return [headers for _, headers in origin.asked]
