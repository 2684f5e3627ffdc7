"""Views over HTTP: keys that look through them, callers without a key, and admins."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from modeldex.catalogue.views import View
from modeldex.dialects.native_views import ViewDocument
from modeldex.http.routes import describe
from modeldex.store.administration import LocalAdministration
from tests.http.client import Client, Clock
from tests.http.conftest import fixture_catalogue

READERS_OPERATIONS = [
    (method.upper(), path)
    for path, methods in describe()["paths"].items()
    for method, operation in methods.items()
    if "X-Modeldex-View" in {each["name"] for each in operation.get("parameters", ())}
]
VIEWS: dict[str, dict[str, Any]] = {
    "partner": {
        "exclude": {"type": "image"},
        "discount_to_user": {"acme/*": 0.125},
        "rate_limit": "77/minute",
    },
    "team": {"base": "partner", "include": {"id": ["acme/large", "acme/small"]}},
    "public": {"include": {"type": "embedding"}, "anonymous": True, "rate_limit": "5/minute"},
}


@pytest.fixture
def work(client: Client, clock: Clock) -> LocalAdministration:
    return LocalAdministration(client.services.store, author="operator", clock=clock)


@pytest.fixture
def publish(client: Client, work: LocalAdministration) -> Callable[..., None]:
    """Publishes the catalogue of the fixtures with these views."""

    def publish(stated: dict[str, dict[str, Any]]) -> None:
        made = fixture_catalogue()
        views: dict[str, View] = {
            name: ViewDocument.model_validate(each).value(name) for name, each in stated.items()
        }
        settings = replace(made.settings, views=views)
        work.publish(work.plan(replace(made, settings=settings)), "")
        client.refresh()

    publish(VIEWS)
    return publish


@pytest.fixture
def key(
    client: Client, work: LocalAdministration, publish: Callable[..., None]
) -> Callable[[str], str]:
    def key(view: str) -> str:
        _, secret = work.create_key(f"for {view}", "read", None, view=view)
        client.refresh()
        return secret

    return key


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer.json["data"]]


def test_a_key_sees_what_its_view_sees(client: Client, key: Callable[[str], str]) -> None:
    team = key("team")
    answer = client.get("/api/v1/models?type=all", key=team)
    assert ids(answer) == ["acme/large", "acme/small"]
    assert [each["discount_to_user"] for each in answer.json["data"]] == [0.125, 0.125]
    assert ids(client.get("/v1/models", key=team)) == ["acme/large", "acme/small"]
    assert client.get("/api/v1/models/acme-image", key=team).status == 404
    assert client.get("/api/v1/models/text-embedding-3-small", key=team).status == 404
    assert client.get("/api/v1/models/acme-image").status == 200


def test_the_limit_of_a_view_holds_for_keys_without_one(
    client: Client, work: LocalAdministration, key: Callable[[str], str]
) -> None:
    limit = "x-ratelimit-limit-requests"
    assert client.get("/api/v1/models", key=key("team")).headers[limit] == "77"
    _, own = work.create_key("own", "read", None, "9/minute", "team")
    client.refresh()
    assert client.get("/api/v1/models", key=own).headers[limit] == "9"


def test_callers_without_a_key_get_the_view_that_is_for_them(
    client: Client, publish: Callable[..., None]
) -> None:
    answer = client.get("/api/v1/models?type=all", key=None)
    assert answer.status == 200
    assert ids(answer) == ["acme-embed"]
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["x-ratelimit-limit-requests"] == "5"
    assert client.get("/api/v1/models", key="mdx_wrong").status == 401
    assert client.get("/api/v1/search", key=None).json["total"] == 1
    publish({})
    assert client.get("/api/v1/models", key=None).status == 401


def test_the_key_of_a_view_that_is_gone_sees_nothing(
    client: Client, key: Callable[[str], str], publish: Callable[..., None]
) -> None:
    team = key("team")
    publish({})
    for path in ("/api/v1/models", "/v1/models", "/api/v1/search", "/ollama/api/tags"):
        answer = client.get(path, key=team)
        assert answer.status == 401
        assert "view" in answer.headers["www-authenticate"]
    publish(VIEWS)
    assert client.get("/api/v1/models", key=team).status == 200


class TestAdmins:
    def test_look_through_any_view(self, client: Client, publish: Callable[..., None]) -> None:
        for path in ("/api/v1/models?type=all", "/v1/models"):
            answer = client.get(path, key=client.admin_key, headers={"x-modeldex-view": "team"})
            assert ids(answer) == ["acme/large", "acme/small"]
        found = client.get(
            "/api/v1/search", key=client.admin_key, headers={"x-modeldex-view": "team"}
        )
        assert found.json["total"] == 2

    def test_are_told_of_a_view_that_is_not_there(
        self, client: Client, publish: Callable[..., None]
    ) -> None:
        for path in ("/api/v1/models", "/api/v1/search"):
            answer = client.get(path, key=client.admin_key, headers={"x-modeldex-view": "tem"})
            assert answer.status == 400

    @pytest.mark.parametrize(("method", "path"), READERS_OPERATIONS)
    def test_are_told_so_by_whatever_readers_ask(
        self, reader: Client, method: str, path: str
    ) -> None:
        """It is described of just these routes, and so they all heed it."""
        answer = reader.request(
            method,
            path.replace("{model_id}", "acme/large"),
            key=reader.admin_key,
            headers={"x-modeldex-view": "tem"},
        )
        assert answer.status == 400
        assert "view" in answer.body.decode()

    def test_alone_may(self, client: Client, key: Callable[[str], str]) -> None:
        answer = client.get(
            "/api/v1/models?type=all", key=key("team"), headers={"x-modeldex-view": "public"}
        )
        assert ids(answer) == ["acme/large", "acme/small"]

    def test_list_the_views(self, client: Client, key: Callable[[str], str]) -> None:
        key("team")
        found = client.get("/admin/v1/views").json["data"]
        assert [(each["name"], each["entries"], each["keys"]) for each in found] == [
            ("partner", 14, 0),
            ("team", 2, 1),
            ("public", 1, 0),
        ]
        assert found[1]["base"] == "partner"
        assert found[1]["rate_limit"] == "77/minute"

    def test_compare_two_views(self, client: Client, publish: Callable[..., None]) -> None:
        changes = client.get("/admin/v1/views/team/diff/public").json["changes"]["entries"]
        assert [(each["kind"], each["id"]) for each in changes] == [
            ("added", "acme-embed"),
            ("removed", "acme/large"),
            ("removed", "acme/small"),
        ]
        assert client.get("/admin/v1/views/team/diff/publik").status == 404

    @pytest.mark.parametrize(
        ("who", "model", "seen", "rule"),
        [
            ("team", "acme/large", True, 'included by view "team"'),
            ("team", "acme-embed", False, 'view "team" does not include it'),
            ("team", "acme-image", False, 'view "partner" leaves it out: type ["image"]'),
            ("for team", "acme-embed", False, 'view "team" does not include it'),
            ("key:for team", "acme/large", True, 'included by view "team"'),
            ("view:team", "acme/large", True, 'included by view "team"'),
            ("reader", "acme-image", True, "no view: every model is seen"),
            ("1", "acme-image", True, "no view: every model is seen"),
            ("team", "nothing", False, "no model has this id"),
        ],
    )
    def test_ask_who_sees_a_model(
        self,
        client: Client,
        key: Callable[[str], str],
        who: str,
        model: str,
        seen: bool,
        rule: str,
    ) -> None:
        key("team")
        target = f"/admin/v1/can?who={who.replace(' ', '%20')}&model={model}"
        told = client.get(target).json
        assert (told["seen"], told["rule"]) == (seen, rule)

    def test_ask_of_nobody(self, client: Client, publish: Callable[..., None]) -> None:
        assert client.get("/admin/v1/can?who=tema&model=x").status == 404
        assert "did you mean 'team'?" in client.get("/admin/v1/can?who=tema&model=x").json["error"]

    def test_make_a_key_of_a_view(self, client: Client, publish: Callable[..., None]) -> None:
        body = {"name": "p", "view": "partner"}
        made = client.request("POST", "/admin/v1/keys", body=body)
        assert made.json["key"]["view"] == "partner"
        rotated = client.request("POST", "/admin/v1/keys/p/rotate", body={"overlap_seconds": 0})
        assert rotated.json["key"]["view"] == "partner"
        body = {"name": "q", "view": "prtner"}
        assert client.request("POST", "/admin/v1/keys", body=body).status == 404
        body = {"name": "q", "view": "partner", "role": "admin"}
        assert client.request("POST", "/admin/v1/keys", body=body).status == 409
