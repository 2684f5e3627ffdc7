"""Sources over HTTP: how they are doing, and reading one now, in a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from modeldex.store.errors import StoreError
from modeldex.store.source_status import Lease
from tests.documents import document, price
from tests.http.client import Client
from tests.sources.origin import Exchange, Origin, an_origin

MODEL = document("far/embed", "embedding", pricing={"input": price("1"), "output": price("1")})


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as origin:
        yield origin


def publish(client: Client, *sources: dict[str, Any]) -> None:
    document = {"modeldex": 1, "name": "Acme", "sources": list(sources), "models": []}
    answer = client.request(
        "PUT", "/admin/v1/catalogue?plan=false", body=document, headers={"if-match": '"1"'}
    )
    assert answer.status == 200, answer.json


def encoded(*models: dict[str, Any]) -> bytes:
    return json.dumps({"data": models}, default=float).encode()


class TestListing:
    def test_each_source_with_how_it_is_doing(self, client: Client) -> None:
        publish(
            client,
            {
                "name": "far",
                "url": "https://models.example/v1/models?key=secret",
                "every": "6h",
                "priority": 2,
            },
        )
        answer = client.get("/admin/v1/sources")
        assert answer.status == 200
        (source,) = answer.json["data"]
        assert source == {
            "name": "far",
            "kind": "url",
            "place": "https://models.example/v1/models",
            "dialect": None,
            "every_seconds": 21600,
            "priority": 2,
            "last_attempt": None,
            "last_success": None,
            "last_outcome": None,
            "last_error": None,
            "failures": 0,
            "next_run": None,
            "reading_until": None,
            "held": None,
        }

    def test_none_where_the_catalogue_has_none(self, reader: Client) -> None:
        assert reader.get("/admin/v1/sources").json["data"] == []

    def test_it_is_for_admins(self, reader: Client) -> None:
        assert reader.get("/admin/v1/sources", key=reader.read_key).status == 403
        target = "/admin/v1/sources/far/sync"
        assert reader.request("POST", target, key=reader.read_key).status == 403


class TestReading:
    def test_what_it_says_is_served_when_the_answer_comes(
        self, client: Client, origin: Origin
    ) -> None:
        url = origin.serve("/models", encoded(MODEL))
        publish(client, {"name": "far", "url": url, "dialect": "venice", "allow_private": True})
        answer = client.request("POST", "/admin/v1/sources/far/sync")
        assert answer.status == 200, answer.json
        assert answer.json["outcome"] == "published"
        assert answer.json["revision"]["author"] == "operator"
        assert answer.json["revision"]["kind"] == "sync"
        listed = client.get("/api/v1/models?type=all").json["data"]
        assert [model["id"] for model in listed] == ["far/embed"]
        (state,) = client.get("/admin/v1/sources").json["data"]
        assert (state["last_outcome"], state["failures"]) == ("published", 0)

    def test_a_plan_publishes_nothing(self, client: Client, origin: Origin) -> None:
        url = origin.serve("/models", encoded(MODEL))
        publish(client, {"name": "far", "url": url, "dialect": "venice", "allow_private": True})
        answer = client.request("POST", "/admin/v1/sources/far/sync?plan=true")
        assert answer.json["outcome"] == "planned"
        assert [each["id"] for each in answer.json["plan"]["changes"]["entries"]] == ["far/embed"]
        assert client.get("/api/v1/models?type=all").json["data"] == []

    def test_a_source_that_fails_is_an_answer_like_any_other(self, client: Client) -> None:
        publish(client, {"name": "far", "url": "https://127.0.0.1/", "every": "1h"})
        answer = client.request("POST", "/admin/v1/sources/far/sync")
        assert answer.status == 200
        assert answer.json["outcome"] == "failed"
        assert "of this machine" in answer.json["problems"][0]["message"]
        (state,) = client.get("/admin/v1/sources").json["data"]
        assert state["failures"] == 1
        assert "of this machine" in state["last_error"]

    def test_a_source_that_is_not_there_is_a_404(self, client: Client) -> None:
        publish(client, {"name": "far", "url": "https://127.0.0.1/"})
        answer = client.request("POST", "/admin/v1/sources/fat/sync")
        assert answer.status == 404
        assert "did you mean 'far'?" in answer.json["error"]


class TestProcesses:
    def test_the_end_of_the_server_does_not_wait_for_a_source_that_hangs(
        self, client: Client, origin: Origin
    ) -> None:
        """And the source can be read again at once, by whoever comes next."""
        asked = Event()

        def hang(exchange: Exchange) -> None:
            asked.set()
            exchange.wait()

        origin.answers["/models"] = hang
        url = origin.url("/models")
        publish(client, {"name": "far", "url": url, "dialect": "venice", "allow_private": True})
        timetable, failures = client.services.timetable, []

        def read() -> None:
            try:
                timetable.read_now("far", "operator")
            except StoreError as error:
                failures.append(error.message)

        reading = Thread(target=read)
        reading.start()
        assert asked.wait(30)
        timetable.stop()
        reading.join(10)
        assert failures == ["the process that read the source far came to an end; the log says why"]
        now = client.clock()
        lease = Lease("far", "somebody else", now)
        assert client.services.store.sources.take(lease, now)
        with pytest.raises(StoreError, match="shutting down"):
            timetable.read_now("far", "operator")

    def test_a_store_that_fails_is_told_as_such(self, client: Client, database: Path) -> None:
        publish(client, {"name": "far", "url": "https://127.0.0.1/"})
        client.services.store.close()
        database.write_bytes(b"no database" * 1_000)
        answer = client.request("POST", "/admin/v1/sources/far/sync")
        assert answer.status in (409, 503)
        assert "database" in answer.json["error"]


def test_sources_have_figures(client: Client) -> None:
    publish(client, {"name": "far", "url": "https://127.0.0.1/", "every": "1h"})
    client.services.timetable.step()
    figures = client.get("/metrics", key=client.admin_key).body.decode()
    assert 'modeldex_source_failures{source="far"} 1.0' in figures
    assert 'modeldex_source_next_run_timestamp_seconds{source="far"}' in figures
    assert 'modeldex_source_age_seconds{source="far"}' not in figures
