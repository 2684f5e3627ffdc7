"""Two hundred revisions, published while others read over HTTP: no request fails, none sees half
of a revision, and none an older one than before."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries.entry import Entry
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.http.running import server

REVISIONS = 200
READERS = 3
LISTS = ("/api/v1/models?type=all", "/api/v1/models?type=text", "/v1/models")


@pytest.fixture
def administration(database: Path) -> Iterator[LocalAdministration]:
    store = Store.open(f"sqlite:///{database}")
    yield LocalAdministration(store, author="beside")
    store.close()


def numbered(catalogue: Catalogue, number: int) -> Catalogue:
    """The catalogue with that number in every entry."""
    entries = {
        entry.id: Entry.of({**entry.document(), "created": number}, entry.filled)
        for entry in catalogue.entries.values()
    }
    return replace(catalogue, entries=entries)


def read(url: str, key: str, path: str, stop: Event) -> tuple[list[str], int]:
    """What was wrong with the answers that came until ``stop``, and how many there were."""
    wrong, newest, asked = [], 0, 0
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    while not stop.is_set():
        asked += 1
        try:
            connection.request("GET", path, headers={"authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            body = answer.read()
        except OSError as error:
            wrong.append(f"request {asked}: {error!r}")
            connection.close()
            continue
        if answer.status != 200:
            wrong.append(f"request {asked}: {answer.status} {body!r}")
            continue
        numbers = {entry["created"] for entry in json.loads(body)["data"]}
        if min(numbers) > REVISIONS:  # the catalogue before all of them, which has real dates
            continue
        if len(numbers) > 1:
            wrong.append(f"request {asked}: parts of {sorted(numbers)}")
        if min(numbers) < newest:
            wrong.append(f"request {asked}: {min(numbers)} after {newest}")
        newest = max(numbers)
    connection.close()
    return wrong, asked


def test_no_request_fails_while_two_hundred_revisions_are_published(
    database: Path,
    published_database: tuple[Path, str, str],
    administration: LocalAdministration,
) -> None:
    key, stop = published_database[1], Event()
    head = administration.catalogue()
    with server(database.parent) as running, ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, running.url, key, path, stop) for path in LISTS]
        try:
            for number in range(1, REVISIONS + 1):
                administration.publish(administration.plan(numbered(head, number)), f"{number}")
        finally:
            stop.set()
        outcomes = [reader.result(60) for reader in readers]
    assert [wrong for wrong, _ in outcomes] == [[]] * READERS
    assert all(asked > REVISIONS / 10 for _, asked in outcomes)
