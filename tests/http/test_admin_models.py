"""Single entries over HTTP: each change is a revision of its own."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from modeldex.entries import json_codec
from tests.documents import a_document, document
from tests.http.client import Answer, Client

LARGE = "/admin/v1/models/acme/large"
NEW = document("acme/new", "embedding")


def put(client: Client, target: str, body: Any, **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request("PUT", target, body=json_codec.encode(body), headers=given)


def patch(client: Client, target: str, body: Any, **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given.setdefault("content-type", "application/merge-patch+json")
    return client.request("PATCH", target, body=json_codec.encode(body), headers=given)


def head(client: Client) -> Any:
    return client.get("/admin/v1/revisions/head").json


class TestReading:
    def test_gives_the_entry_and_its_tag(self, client: Client) -> None:
        answer = client.get(LARGE)
        assert answer.status == 200
        assert json_codec.decode(answer.body) == a_document("acme/large")
        assert len(answer.headers["etag"]) == 66
        again = client.get(LARGE, headers={"if-none-match": answer.headers["etag"]})
        assert again.status == 304

    def test_takes_a_slash_in_either_way(self, client: Client) -> None:
        assert client.get("/admin/v1/models/acme%2Flarge").body == client.get(LARGE).body

    def test_knows_no_alias(self, client: Client) -> None:
        assert client.get("/admin/v1/models/gpt-4o").status == 404

    def test_goes_back_in_time(self, client: Client) -> None:
        patch(client, LARGE, {"model_spec": {"name": "Larger"}})
        assert client.get(f"{LARGE}?at=1").json["model_spec"]["name"] == "Acme/Large"
        assert client.get(f"{LARGE}?at=head").json["model_spec"]["name"] == "Larger"
        assert client.get(f"{LARGE}?at=3").status == 404

    def test_shows_an_entry_that_has_left_the_list(self, client: Client) -> None:
        client.clock.advance(days=400)
        client.refresh()
        assert client.get("/api/v1/models/acme/small").json["id"] == "acme/large"
        assert client.get("/admin/v1/models/acme/small").status == 200

    @pytest.mark.parametrize(
        "name", ["nothing", "%00", "%FF", "x" * 4000, "..", "a\tb", "acme/large%0A", "%0A"]
    )
    def test_says_when_there_is_none(self, client: Client, name: str) -> None:
        assert client.get(f"/admin/v1/models/{name}").status == 404


class TestPutting:
    def test_adds_a_new_entry(self, client: Client) -> None:
        answer = put(client, "/admin/v1/models/acme/new?message=More", NEW)
        assert answer.status == 201
        assert answer.json["published"] is True
        assert answer.json["revision"]["kind"] == "edit"
        assert answer.json["revision"]["author"] == "operator"
        assert answer.json["revision"]["message"] == "More"
        assert answer.headers["etag"] == f'"{answer.json["digest"]}"'
        assert client.get("/admin/v1/models/acme/new").headers["etag"] == answer.headers["etag"]
        assert client.get("/api/v1/models/acme/new").status == 200

    def test_needs_nothing_that_can_be_derived(self, client: Client) -> None:
        answer = put(client, "/admin/v1/models/short", {"type": "upscale"})
        assert answer.status == 201
        entry = client.get("/api/v1/models/short").json
        assert entry == {
            "id": "short",
            "object": "model",
            "created": int(client.clock.now.timestamp()),
            "owned_by": "acme",
            "type": "upscale",
            "model_spec": {"privacy": "anonymized"},
        }
        (version,) = client.get("/admin/v1/models/short/history").json["data"]
        assert set(version["filled"]) >= {"object", "owned_by", "created"}

    def test_replaces_an_entry(self, client: Client) -> None:
        changed = a_document("acme/large")
        changed["model_spec"]["name"] = "Larger"
        answer = put(client, LARGE, changed)
        assert answer.status == 200
        assert answer.json["revision"]["changed"] == 1

    def test_of_the_same_makes_no_revision(self, client: Client) -> None:
        answer = put(client, LARGE, a_document("acme/large"))
        assert (answer.status, answer.json["published"]) == (200, False)
        assert head(client)["number"] == 1

    def test_keeps_when_it_was_created(self, client: Client) -> None:
        changed = a_document("acme/large")
        del changed["created"]
        changed["model_spec"]["name"] = "Larger"
        put(client, LARGE, changed)
        assert client.get(LARGE).json["created"] == 1_700_000_000

    def test_takes_an_id_with_slashes_and_dots(self, client: Client) -> None:
        assert put(client, "/admin/v1/models/a/b.c:d%2Fe", {"type": "upscale"}).status == 201
        assert client.get("/api/v1/models/a/b.c:d/e").json["id"] == "a/b.c:d/e"

    @pytest.mark.parametrize(
        "name", ["traits", "compatibility_mapping", "%E2%80%AE", "%09", "x" * 257]
    )
    def test_takes_no_impossible_id(self, client: Client, name: str) -> None:
        answer = put(client, f"/admin/v1/models/{name}", {"type": "upscale"})
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == ["id"]

    def test_takes_no_other_id_than_that_of_the_path(self, client: Client) -> None:
        answer = put(client, "/admin/v1/models/acme/other", NEW)
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == ["id"]

    @pytest.mark.parametrize("body", [[], "text", 5, None])
    def test_takes_objects_only(self, client: Client, body: Any) -> None:
        assert put(client, LARGE, body).status == 400

    def test_is_strict_about_unknown_fields(self, client: Client) -> None:
        answer = put(client, "/admin/v1/models/acme/new", NEW | {"owner_by": "acme"})
        assert answer.status == 400
        (issue,) = answer.json["issues"]
        assert issue["path"] == ["owner_by"]
        assert issue["suggestion"] == "did you mean 'owned_by'?"

    def test_is_strict_about_contradictions(self, client: Client) -> None:
        changed = a_document("acme/large")
        changed["model_spec"]["capabilities"]["supportsMultipleImages"] = False
        assert put(client, LARGE, changed).status == 400

    def test_does_not_count_what_is_wrong_already(self, client: Client) -> None:
        odd = a_document("acme/large") | {"surprise": 1}
        odd["model_spec"]["capabilities"]["supportsFunctionCalling"] = False
        published = client.request(
            "PUT", "/admin/v1/catalogue", body=json_codec.encode([odd]), headers={"if-match": "*"}
        )
        assert published.status == 200
        odd["model_spec"]["name"] = "Larger"
        answer = put(client, LARGE, odd)
        assert answer.status == 200
        assert {problem["severity"] for problem in answer.json["problems"]} == {"warning"}
        assert put(client, LARGE, odd | {"another": 1}).status == 400
        assert put(client, LARGE, odd | {"surprise": 2}).status in (200, 400)

    def test_refuses_a_trait_that_another_model_holds(self, client: Client) -> None:
        new = document("acme/text", "text", traits=["fastest"])
        answer = put(client, "/admin/v1/models/acme/text", new)
        assert answer.status == 400
        (issue,) = answer.json["issues"]
        assert issue["path"] == ["model_spec", "traits", 0]
        assert "acme/large" in issue["suggestion"]
        image = document("acme/picture", "image", traits=["fastest"])
        assert put(client, "/admin/v1/models/acme/picture", image).status == 201

    def test_refuses_a_replacement_that_is_not_there(self, client: Client) -> None:
        spec = {"deprecation": {"removesAt": "2027-01-01T00:00:00Z", "replacementModelId": "x"}}
        answer = patch(client, "/admin/v1/models/acme-embed", {"model_spec": spec})
        assert answer.status == 400
        assert answer.json["issues"][0]["path"][-1] == "replacementModelId"


class TestPreconditions:
    def test_let_through_who_saw_the_entry_as_it_is(self, client: Client) -> None:
        etag = client.get(LARGE).headers["etag"]
        changed = a_document("acme/large") | {"owned_by": "other"}
        assert put(client, LARGE, changed, if_match=f'"x", {etag}').status == 200
        stale = put(client, LARGE, a_document("acme/large"), if_match=etag)
        assert stale.status == 412
        assert stale.headers["etag"] == client.get(LARGE).headers["etag"] != etag

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    @pytest.mark.parametrize("value", ['"x"', 'W/"{}"'])
    def test_stop_who_did_not(self, client: Client, method: str, value: str) -> None:
        tag = client.get(LARGE).headers["etag"].strip('"')
        body = None if method == "DELETE" else {"type": "text"}
        answer = client.request(
            method, LARGE, body=body, headers={"if-match": value.replace("{}", tag)}
        )
        assert answer.status == 412
        assert head(client)["number"] == 1

    def test_can_ask_that_there_be_an_entry(self, client: Client) -> None:
        assert put(client, "/admin/v1/models/acme/new", NEW, if_match="*").status == 412
        assert put(client, LARGE, a_document("acme/large"), if_match="*").status == 200

    def test_can_ask_that_there_be_none(self, client: Client) -> None:
        assert put(client, LARGE, a_document("acme/large"), if_none_match="*").status == 412
        assert put(client, "/admin/v1/models/acme/new", NEW, if_none_match="*").status == 201

    def test_let_one_of_many_creators_through(self, client: Client) -> None:
        bodies = [NEW | {"owned_by": f"owner {number}"} for number in range(6)]
        with ThreadPoolExecutor(len(bodies)) as pool:
            answers = list(
                pool.map(
                    lambda body: put(client, "/admin/v1/models/acme/new", body, if_none_match="*"),
                    bodies,
                )
            )
        assert sorted(answer.status for answer in answers) == [201, 412, 412, 412, 412, 412]


class TestPatching:
    def test_changes_only_what_it_names(self, client: Client) -> None:
        answer = patch(client, LARGE, {"model_spec": {"pricing": {"input": {"usd": 2}}}})
        assert answer.status == 200
        entry = client.get(LARGE).json
        assert entry["model_spec"]["pricing"]["input"] == {"usd": 2, "diem": 2}
        assert entry["model_spec"]["name"] == "Acme/Large"

    def test_lets_what_follows_from_a_value_follow(self, client: Client) -> None:
        spec = {"availableContextTokens": 5000}
        assert patch(client, LARGE, {"model_spec": spec}).status == 200
        assert client.get(LARGE).json["context_length"] == 5000

    def test_takes_a_field_out_with_null(self, client: Client) -> None:
        assert patch(client, LARGE, {"model_spec": {"uncensored": None}}).status == 200
        assert "uncensored" not in client.get(LARGE).json["model_spec"]

    def test_keeps_amounts_exact(self, client: Client) -> None:
        body = b'{"model_spec": {"pricing": {"input": {"usd": 0.123456789012}}}}'
        client.request("PATCH", LARGE, body=body)
        assert b'"usd":0.123456789012,' in client.get(LARGE).body

    def test_of_nothing_makes_no_revision(self, client: Client) -> None:
        assert patch(client, LARGE, {}).json["published"] is False

    def test_takes_plain_json_too(self, client: Client) -> None:
        assert patch(client, LARGE, {}, content_type="application/json").status == 200

    @pytest.mark.parametrize("body", [[], None, 5, {"id": "other"}, {"type": None}, {"x": 1}])
    def test_refuses_what_makes_no_entry(self, client: Client, body: Any) -> None:
        assert patch(client, LARGE, body).status == 400

    def test_needs_an_entry(self, client: Client) -> None:
        assert patch(client, "/admin/v1/models/nothing", {}).status == 404

    def test_of_many_at_once_loses_none(self, client: Client) -> None:
        names = ["description", "modelSource", "name", "offline"]
        values = ["d", "https://example.com", "n", True]
        with ThreadPoolExecutor(len(names)) as pool:
            answers = list(
                pool.map(
                    lambda pair: patch(client, LARGE, {"model_spec": dict([pair])}),
                    zip(names, values, strict=True),
                )
            )
        assert {answer.status for answer in answers} == {200}
        spec = client.get(LARGE).json["model_spec"]
        assert [spec[name] for name in names] == values
        assert head(client)["number"] == 5


class TestDeleting:
    def test_takes_the_entry_out(self, client: Client) -> None:
        answer = client.request("DELETE", "/admin/v1/models/acme-video?message=Gone")
        assert answer.status == 200
        assert answer.json["digest"] is None
        assert answer.json["revision"]["removed"] == 1
        assert client.get("/api/v1/models/acme-video").status == 404
        assert client.request("DELETE", "/admin/v1/models/acme-video").status == 404

    def test_tells_which_names_lead_nowhere_now(self, client: Client) -> None:
        answer = client.request("DELETE", LARGE)
        (problem,) = answer.json["problems"]
        assert problem["path"] == ["aliases", "text", "gpt-4o"]
        assert client.get("/api/v1/models/gpt-4o").status == 404
        assert client.get("/api/v1/models/traits").json["data"] == {}


def test_history_tells_every_version(client: Client) -> None:
    patch(client, LARGE, {"model_spec": {"name": "Larger"}})
    client.request("DELETE", LARGE)
    answer = client.get(f"{LARGE}/history")
    versions = answer.json["data"]
    assert [(each["since"], each["until"]) for each in versions] == [(1, 2), (2, 3)]
    assert [each["entry"]["model_spec"]["name"] for each in versions] == ["Acme/Large", "Larger"]
    assert client.get("/admin/v1/models/nothing/history").status == 404
