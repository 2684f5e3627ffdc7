"""Whoever published reads what it wrote, on any replica, by naming the revision."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from modeldex.http.services import Services
from tests.http.client import Client

MODELS = "/api/v1/models?type=all"
SEARCH = "/api/v1/search?type=text"


def publish(client: Client) -> int:
    """Take a model out, through one replica; the revision that this made."""
    answer = client.request("DELETE", "/admin/v1/models/acme-song")
    assert answer.status == 200
    return int(answer.headers["modeldex-revision"])


@pytest.fixture
def replicas(make_client: Callable[..., Client]) -> tuple[Client, Client]:
    """Two servers on one database; the second one waits for as long as a test may take."""
    return make_client(), make_client(revision_seconds=60.0)


def following(services: Services) -> threading.Thread:
    thread = threading.Thread(target=services.follower.step)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "target",
    [
        MODELS,
        "/api/v1/models/acme/large",
        "/api/v1/models/none",
        "/v1/models",
        "/openrouter/api/v1/models",
        SEARCH,
        "/api/v1/changes",
    ],
)
def test_an_answer_says_which_revision_it_is_from(reader: Client, target: str) -> None:
    assert reader.get(target).headers["modeldex-revision"] == "1"


def test_so_does_one_without_content(reader: Client) -> None:
    tag = reader.get(MODELS).headers["etag"]
    answer = reader.get(MODELS, headers={"if-none-match": tag})
    assert answer.status == 304
    assert answer.headers["modeldex-revision"] == "1"


def test_content_that_stays_keeps_its_tag_over_revisions(client: Client) -> None:
    before = client.get("/api/v1/models?type=text")
    publish(client)
    after = client.get("/api/v1/models?type=text")
    assert (before.headers["modeldex-revision"], after.headers["modeldex-revision"]) == ("1", "2")
    assert before.headers["etag"] == after.headers["etag"]


def test_who_has_no_key_learns_of_no_revision(reader: Client) -> None:
    for target in (f"{MODELS}&min_revision=9", f"{SEARCH}&min_revision=9"):
        answer = reader.get(target, key=None)
        assert answer.status == 401
        assert "modeldex-revision" not in answer.headers


@pytest.mark.parametrize("target", [MODELS, SEARCH])
@pytest.mark.parametrize("way", ["parameter", "header"])
def test_a_read_waits_until_its_revision_is_there(
    replicas: tuple[Client, Client], target: str, way: str
) -> None:
    one, other = replicas
    number = publish(one)
    assert other.get(target).headers["modeldex-revision"] == "1"
    asked: dict[str, Any] = {"target": target, "headers": {}}
    if way == "parameter":
        asked["target"] = f"{target}&min_revision={number}"
    else:
        asked["headers"] = {"Modeldex-Min-Revision": str(number)}

    thread = following(other.services)
    answer = other.get(**asked)
    thread.join()

    assert answer.status == 200
    assert answer.headers["modeldex-revision"] == str(number)
    assert b"acme-song" not in answer.body


@pytest.mark.parametrize("target", [MODELS, SEARCH, "/v1/models?"])
def test_one_that_waits_in_vain_is_told_so(make_client: Callable[..., Client], target: str) -> None:
    client = make_client(revision_seconds=0.0)
    for asked in (
        client.get(f"{target}&min_revision=2"),
        client.get(target, headers={"modeldex-min-revision": "2"}),
    ):
        assert asked.status == 503
        assert asked.headers["retry-after"] == "1"
        assert asked.headers["modeldex-revision"] == "1"
        assert b"Revision 2 is not served here yet, but 1; ask again" in asked.body


@pytest.fixture
def warm(client: Client) -> Client:
    """A server that has answered already, so that it could do so again from memory."""
    for _ in range(2):
        assert client.get(MODELS).status == 200
    return client


@pytest.mark.parametrize("value", ["", "x", "-1", "1.0", "9" * 16, "1&type=text", "٣"])
@pytest.mark.parametrize("target", [MODELS, SEARCH])
def test_what_is_no_number_is_refused(warm: Client, target: str, value: str) -> None:
    answer = warm.get(target, headers=[("modeldex-min-revision", value.encode())])
    assert answer.status == 400
    assert answer.json["issues"][0]["path"] == ["min_revision"]
