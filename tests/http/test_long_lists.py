"""Lists that take long to write: others do not wait for them."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from modeldex.http.app import create_server
from modeldex.http.config import Config
from modeldex.serving import snapshot
from modeldex.serving.bodies import LISTS, Form, Group, Shown
from modeldex.store.administration import LocalAdministration
from tests.factories import catalogue_of, text_entry
from tests.http.client import Client

MANY = 1001
LISTED = "/api/v1/models?type=all"


class Writing:
    """Notes for each list that is written whether requests are answered by the same thread."""

    def __init__(self) -> None:
        self.is_aside: list[bool] = []
        self.fails = False
        self._answering = threading.get_ident()

    def wrap(self, write: Callable[[Shown, Group], bytes]) -> Callable[[Shown, Group], bytes]:
        def noting(shown: Shown, group: Group) -> bytes:
            self.is_aside.append(threading.get_ident() != self._answering)
            if self.fails:
                raise ValueError("a fault of the program")
            return write(shown, group)

        return noting


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Writing:
    writing = Writing()
    wrapped: dict[Form, Any] = {form: writing.wrap(write) for form, write in LISTS.items()}
    monkeypatch.setattr(snapshot, "LISTS", wrapped)
    return writing


@pytest.fixture
def long(client: Client, writing: Writing) -> Client:
    """A server of many entries."""
    publish(client, MANY)
    return client


def publish(client: Client, count: int) -> None:
    work = LocalAdministration(client.services.store, author="setup", clock=client.clock)
    entries = (text_entry(f"acme/{number}") for number in range(count))
    work.publish(work.plan(catalogue_of(*entries)), "")
    client.refresh()


@pytest.mark.parametrize(
    "target",
    [
        LISTED,
        "/api/v1/models",
        "/api/v1/models?type=text&include=extensions",
        "/api/v1/models/traits",
        "/v1/models",
        "/litellm/model_prices_and_context_window.json",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_long_list_is_written_beside_the_traffic_and_once(
    long: Client, writing: Writing, method: str, target: str
) -> None:
    first = long.request(method, target)
    again = long.request(method, target)
    assert first.status == again.status == 200
    assert (first.headers["etag"], first.body) == (again.headers["etag"], again.body)
    assert writing.is_aside == [True]


def test_a_short_list_is_written_at_once(client: Client, writing: Writing) -> None:
    publish(client, 10)
    assert len(client.get(LISTED).json["data"]) == 10
    assert writing.is_aside == [False]


def test_a_short_list_for_another_system_is_written_beside_the_traffic(
    client: Client, writing: Writing
) -> None:
    publish(client, 10)
    assert client.get("/ollama/api/tags").status == 200
    assert writing.is_aside == [True]


def test_one_entry_of_many_is_answered_at_once(long: Client, writing: Writing) -> None:
    assert long.get("/api/v1/models/acme/7").json["id"] == "acme/7"
    assert writing.is_aside == []


def test_the_request_is_counted_once(make_client: Callable[..., Client], writing: Writing) -> None:
    client = make_client(rate_limit="10/minute")
    publish(client, MANY)
    answers = [client.get(LISTED), client.get(LISTED)]
    left = [each.headers["x-ratelimit-remaining-requests"] for each in answers]
    assert left == ["9", "8"]


def test_a_request_that_fails_then_counts_as_failed(
    make_client: Callable[..., Client], writing: Writing
) -> None:
    client = make_client(failure_limit="1/minute")
    publish(client, MANY)
    statuses = [client.get(LISTED, headers={"if-match": '"old"'}).status for _ in range(3)]
    assert statuses == [412, 412, 429]


@pytest.mark.parametrize("key", [None, "mdx_wrong"])
def test_nobody_without_a_right_to_it_has_it_written(
    long: Client, writing: Writing, key: str | None
) -> None:
    assert long.request("GET", LISTED, key=key).status == 401
    assert writing.is_aside == []


def test_nobody_who_asks_too_often_has_it_written(
    make_client: Callable[..., Client], writing: Writing
) -> None:
    client = make_client(rate_limit="1/minute")
    publish(client, MANY)
    client.get("/api/v1/models/acme/7")
    assert client.get(LISTED).status == 429
    assert writing.is_aside == []


def test_a_list_that_can_not_be_written_is_a_failure_of_the_server(
    long: Client, writing: Writing
) -> None:
    writing.fails = True
    answer = long.get(LISTED)
    assert answer.status == 500
    assert "a fault of the program" not in answer.body.decode()
    writing.fails = False
    assert len(long.get(LISTED).json["data"]) == MANY


class RsgiRequest:
    """A request and its answer in Granian's own interface."""

    proto, http_version, server, client, scheme = "http", "1.1", "a:1", "127.0.0.1:2", "http"

    def __init__(self, method: str, target: str, key: str) -> None:
        self.method = method
        self.path, _, self.query_string = target.partition("?")
        self.headers = {"authorization": f"Bearer {key}"}
        self.answers: list[tuple[int, bytes]] = []

    def response_bytes(self, status: int, _headers: object, body: bytes) -> None:
        self.answers.append((status, body))


def test_it_is_so_in_the_interface_of_the_server_too(long: Client, writing: Writing) -> None:
    server = create_server(Config(access_log="none"), long.services)
    request = RsgiRequest("GET", LISTED, long.read_key)
    asyncio.run(server.__rsgi__(request, request))  # type: ignore[arg-type]
    assert request.answers == [(200, long.get(LISTED).body)]
    assert writing.is_aside == [True]
