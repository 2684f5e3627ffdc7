"""The whole catalogue over HTTP: taken out, planned with, published."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from modeldex.dialects.recognise import draft_of
from modeldex.entries import json_codec
from tests.documents import every_document
from tests.http.client import Answer, Client

CATALOGUE = "/admin/v1/catalogue"


def taken(client: Client, at: str | None = None) -> Any:
    """The catalogue in the one-file form, amounts exact."""
    answer = client.get(CATALOGUE if at is None else f"{CATALOGUE}?at={at}")
    assert answer.status == 200
    return json_codec.decode(answer.body)


def put(client: Client, document: Any, target: str = CATALOGUE, **headers: str) -> Answer:
    body = json_codec.encode(document)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request("PUT", target, body=body, headers=given)


def with_price(document: Any, usd: float) -> Any:
    document["models"][0]["model_spec"]["pricing"]["input"]["usd"] = usd
    return document


class TestTakingItOut:
    def test_gives_the_one_file_form_and_the_revision(self, client: Client) -> None:
        answer = client.get(CATALOGUE)
        assert answer.headers["etag"] == '"1"'
        assert answer.json["modeldex"] == 1
        assert answer.json["name"] == "Acme"
        assert answer.json["aliases"]["text"]["gpt-4o"] == "acme/large"
        assert [entry["id"] for entry in answer.json["models"]] == [
            document["id"] for document in every_document()
        ]
        assert draft_of(json_codec.decode(answer.body)).errors == ()
        published = client.services.store.catalogue().document()
        assert json_codec.decode(answer.body) == json_codec.decode(json_codec.encode(published))

    def test_is_not_sent_again_to_who_has_it(self, client: Client) -> None:
        answer = client.get(CATALOGUE, headers={"if-none-match": 'W/"1"'})
        assert (answer.status, answer.body) == (304, b"")

    @pytest.mark.parametrize("at", ["1", "head", "2026-08-22T12:00:00Z", "2030-01-01"])
    def test_goes_back_in_time(self, client: Client, at: str) -> None:
        assert client.get(f"{CATALOGUE}?at={at}").headers["etag"] == '"1"'

    @pytest.mark.parametrize("at", ["2", "0", "99999999999999999999", "2020-01-01", "nonsense"])
    def test_says_when_there_is_no_such_revision(self, client: Client, at: str) -> None:
        answer = client.get(f"{CATALOGUE}?at={at}")
        assert answer.status == 404
        assert answer.json["error"]


class TestPublishing:
    def test_makes_a_revision_that_is_served_at_once(self, client: Client) -> None:
        document = with_price(taken(client), 9)
        answer = put(client, document, f"{CATALOGUE}?message=Dearer", if_match='"1"')
        assert answer.status == 200
        assert answer.headers["etag"] == '"2"'
        assert answer.json["published"] is True
        assert answer.json["problems"] == []
        revision = answer.json["revision"]
        assert (revision["number"], revision["author"]) == (2, "operator")
        assert (revision["message"], revision["kind"]) == ("Dearer", "publish")
        (change,) = answer.json["plan"]["changes"]["entries"]
        assert change["id"] == "acme/large"
        assert change["fields"] == [
            {"path": "model_spec.pricing.input.usd", "old": 1.25, "new": 9, "percent": 620}
        ]
        served = client.get("/api/v1/models/acme/large").json
        assert served["model_spec"]["pricing"]["input"]["usd"] == 9

    def test_of_the_same_makes_no_revision(self, client: Client) -> None:
        answer = put(client, taken(client), if_match='"1"')
        assert answer.status == 200
        assert answer.json["published"] is False
        assert answer.json["revision"]["number"] == 1
        changes = {"settings": [], "entries": []}
        assert answer.json["plan"] == {"base": 1, "changes": changes, "doubts": []}

    def test_needs_the_revision_that_it_rests_on(self, client: Client) -> None:
        answer = put(client, taken(client))
        assert answer.status == 428
        assert "If-Match" in answer.json["error"]

    def test_is_refused_with_what_was_published_since(self, client: Client) -> None:
        first = taken(client)
        assert put(client, with_price(first, 9), if_match='"1"').status == 200
        answer = put(client, with_price(first, 7), if_match='"1"')
        assert answer.status == 412
        assert answer.headers["etag"] == '"2"'
        assert answer.json["head"] == 2
        assert [revision["number"] for revision in answer.json["since"]] == [2]
        assert "revision 1" in answer.json["error"]
        assert client.get("/admin/v1/revisions/head").json["number"] == 2

    @pytest.mark.parametrize("value", ['"2"', 'W/"1"', '"0"', '"1x"'])
    def test_takes_no_other_revision(self, client: Client, value: str) -> None:
        assert put(client, taken(client), if_match=value).status == 412

    @pytest.mark.parametrize("value", ["*", '"7", "1"', ' "1" '])
    def test_takes_a_list_of_revisions_or_any(self, client: Client, value: str) -> None:
        assert put(client, taken(client), if_match=value).status == 200

    @pytest.mark.parametrize("value", ["1", "", '"1', "garbage", '"' + " " * 20_000 + "x"])
    def test_takes_no_malformed_precondition(self, client: Client, value: str) -> None:
        answer = put(client, taken(client), if_match=value)
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == ["If-Match"]

    def test_of_many_at_once_lets_one_through(self, client: Client) -> None:
        documents = [with_price(taken(client), price) for price in range(2, 8)]
        with ThreadPoolExecutor(len(documents)) as pool:
            answers = list(pool.map(lambda each: put(client, each, if_match='"1"'), documents))
        assert sorted(answer.status for answer in answers) == [200, 412, 412, 412, 412, 412]
        assert client.get("/admin/v1/revisions/head").json["number"] == 2


class TestPlanning:
    def test_tells_and_changes_nothing(self, client: Client) -> None:
        document = with_price(taken(client), 9)
        del document["models"][1]
        answer = put(client, document, f"{CATALOGUE}?plan=true")
        assert answer.status == 200
        assert answer.json["published"] is False
        assert answer.json["plan"]["base"] == 1
        kinds = [change["kind"] for change in answer.json["plan"]["changes"]["entries"]]
        assert kinds == ["changed", "removed"]
        assert client.get("/admin/v1/revisions/head").json["number"] == 1

    def test_respects_a_precondition_that_is_given(self, client: Client) -> None:
        assert put(client, taken(client), f"{CATALOGUE}?plan=true", if_match='"5"').status == 412


class TestForms:
    def test_an_array_of_entries(self, client: Client) -> None:
        answer = put(client, taken(client)["models"][:2], if_match='"1"')
        assert answer.status == 200
        assert len(client.get("/api/v1/models?type=all").json["data"]) == 2

    def test_an_answer_of_the_models_api(self, client: Client) -> None:
        answer = put(client, client.get("/api/v1/models?type=image").json, if_match='"1"')
        assert answer.status == 200
        assert answer.json["revision"]["entries"] == 2

    def test_a_form_with_odd_fields_is_kept_and_told(self, client: Client) -> None:
        document = taken(client)
        document["models"][0]["surprise"] = [1]
        answer = put(client, document, if_match='"1"')
        assert answer.status == 200
        (problem,) = answer.json["problems"]
        assert problem["severity"] == "warning"
        assert problem["path"] == ["models", 0, "surprise"]
        assert problem["model_id"] == "acme/large"
        assert client.get("/api/v1/models/acme/large").json["surprise"] == [1]

    def test_errors_are_told_all_at_once(self, client: Client) -> None:
        document = taken(client)
        document["models"][0]["model_spec"]["pricing"]["input"]["usd"] = -1
        document["models"][2]["type"] = "embeding"
        answer = put(client, document, if_match='"1"')
        assert answer.status == 400
        paths = [issue["path"] for issue in answer.json["issues"]]
        assert ["models", 0, "model_spec", "pricing", "input", "usd"] in paths
        assert ["models", 2, "type"] in paths
        assert client.get("/admin/v1/revisions/head").json["number"] == 1

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"", "not valid JSON"),
            (b"{", "not valid JSON"),
            (b"\xff", "not UTF-8"),
            (b'{"a": 1, "a": 2}', "stands twice"),
            (b'{"a": NaN}', "NaN"),
            (b"[" * 100_000, "deeper than 64"),
            (b'["\\ud800"]', "not Unicode"),
        ],
    )
    def test_what_is_no_json_is_refused(self, client: Client, body: bytes, said: str) -> None:
        answer = client.request("PUT", CATALOGUE, body=body, headers={"if-match": '"1"'})
        assert answer.status == 400
        assert said in json.dumps(answer.json)

    @pytest.mark.parametrize("body", [5, None, "text", {}, {"models": []}, [[]], {"data": 3}])
    def test_what_is_no_catalogue_is_refused(self, client: Client, body: Any) -> None:
        answer = client.request(
            "PUT", CATALOGUE, body=json.dumps(body).encode(), headers={"if-match": '"1"'}
        )
        assert answer.status == 400
        assert answer.json["issues"]


def test_the_first_catalogue_rests_on_revision_0(make_client: Any, database: Any) -> None:
    database.unlink()
    client = make_client()
    keys = client.services.store
    from modeldex.store.administration import LocalAdministration

    _, admin = LocalAdministration(keys, author="t", clock=client.clock).create_key(
        "first", "admin", None
    )
    client.admin_key = admin
    client.refresh()
    assert client.get(CATALOGUE).headers["etag"] == '"0"'
    assert client.get("/readyz").json["revision"] == 0
    assert put(client, every_document(), if_match='"0"').json["revision"]["number"] == 1
    assert client.get("/api/v1/models", key=admin).status == 200


def test_changes_of_settings_are_told(client: Client) -> None:
    document = taken(client)
    document["name"] = "Acme 2"
    del document["aliases"]["text"]["gpt-4o"]
    answer = put(client, document, f"{CATALOGUE}?plan=true")
    assert {"path": "name", "old": "Acme", "new": "Acme 2", "percent": None} in answer.json["plan"][
        "changes"
    ]["settings"]
    gone = [each for each in answer.json["plan"]["changes"]["settings"] if "new" not in each]
    assert [each["old"] for each in gone] == ["acme/large"]
