"""Every catalogue read: a table of requests and what is answered."""

import json
from typing import Any

import pytest

from modeldex.entries.types import GROUPS
from tests.documents import every_document
from tests.http.client import Client

DOCUMENTS = {document["id"]: document for document in every_document()}


def _is_for_code(document: dict[str, Any]) -> bool:
    return bool(document["model_spec"].get("capabilities", {}).get("optimizedForCode"))


def _plain(document: dict[str, Any], *leave_out: str) -> Any:
    kept = {name: value for name, value in document.items() if name not in leave_out}
    return json.loads(json.dumps(kept, default=float))


def ids(group: str) -> list[str]:
    if group == "all":
        return list(DOCUMENTS)
    if group == "code":
        return [key for key, document in DOCUMENTS.items() if _is_for_code(document)]
    return [key for key, document in DOCUMENTS.items() if document["type"] == group]


@pytest.mark.parametrize(
    "group",
    GROUPS,
)
def test_a_list_holds_the_entries_of_its_group_in_order(reader: Client, group: str) -> None:
    answer = reader.get(f"/api/v1/models?type={group}")
    assert answer.status == 200
    assert list(answer.json) == ["data", "object", "type"]
    assert [entry["id"] for entry in answer.json["data"]] == ids(group)
    assert answer.json["object"] == "list"
    assert answer.json["type"] == group


def test_an_entry_is_served_as_it_was_published(reader: Client) -> None:
    listed = {entry["id"]: entry for entry in reader.get("/api/v1/models?type=all").json["data"]}
    for model_id, document in DOCUMENTS.items():
        assert listed[model_id] == _plain(document, "extensions")


def test_extensions_come_to_who_asks_for_them(reader: Client) -> None:
    answer = reader.get("/api/v1/models?type=all&include=extensions")
    listed = {entry["id"]: entry for entry in answer.json["data"]}
    for model_id, document in DOCUMENTS.items():
        assert listed[model_id] == _plain(document)
        one = reader.get(f"/api/v1/models/{model_id}?include=extensions")
        assert one.json == listed[model_id]


TEXT_TRAITS = {"default": "acme/large", "fastest": "acme/large"}

TABLE: list[tuple[str, int, Any]] = [
    ("/api/v1/models", 200, "text"),
    ("/api/v1/models/", 200, "text"),
    ("/api/v1/models?limit=3&foo", 200, "text"),
    ("/api/v1/models?limit=3&type=tts", 200, "tts"),
    ("/api/v1/models?type=t%65xt", 200, "text"),
    ("/api/v1/models?Type=image", 200, "text"),
    ("/api/v1/models/traits", 200, {"data": TEXT_TRAITS, "object": "list", "type": "text"}),
    (
        "/api/v1/models/traits?type=image",
        200,
        {"data": {"default": "acme-image"}, "object": "list", "type": "image"},
    ),
    ("/api/v1/models/traits?type=all", 200, {"data": TEXT_TRAITS, "object": "list", "type": "all"}),
    (
        "/api/v1/models/traits?type=code",
        200,
        {"data": TEXT_TRAITS, "object": "list", "type": "code"},
    ),
    ("/api/v1/models/traits?type=video", 200, {"data": {}, "object": "list", "type": "video"}),
    (
        "/api/v1/models/compatibility_mapping",
        200,
        {
            "data": {"gpt-4o": "acme/large", "gpt-4o-mini": "acme/small"},
            "object": "list",
            "type": "text",
        },
    ),
    (
        "/api/v1/models/compatibility_mapping?type=code",
        200,
        {"data": {"gpt-4o": "acme/large"}, "object": "list", "type": "code"},
    ),
    (
        "/api/v1/models/compatibility_mapping?type=embedding",
        200,
        {"data": {"text-embedding-3-small": "acme-embed"}, "object": "list", "type": "embedding"},
    ),
    ("/api/v1/models/nothing", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/acme", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/acme/large/", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/ACME/LARGE", 404, {"error": "Specified model not found"}),
    ("/api/v1/models//", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/../../admin/v1/keys", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/%00", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/%FF%FE", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/%", 404, {"error": "Specified model not found"}),
    ("/api/v1/models/" + "x" * 5000, 404, {"error": "Specified model not found"}),
    (
        "/v1/models/nothing",
        404,
        {
            "error": {
                "message": 'The model "nothing" does not exist',
                "type": "invalid_request_error",
                "param": "model",
                "code": "model_not_found",
            }
        },
    ),
]


@pytest.mark.parametrize(("target", "status", "expected"), TABLE)
def test_reads_answer_as_the_table_says(
    reader: Client, target: str, status: int, expected: Any
) -> None:
    answer = reader.get(target)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["x-request-id"]
    if isinstance(expected, str):
        assert answer.json["type"] == expected
    else:
        assert answer.json == expected


@pytest.mark.parametrize(
    ("name", "model_id", "by"),
    [
        ("acme/large", "acme/large", "id"),
        ("acme%2Flarge", "acme/large", "id"),
        ("acme%2flarge", "acme/large", "id"),
        ("acme-embed", "acme-embed", "id"),
        ("gpt-4o", "acme/large", "alias"),
        ("text-embedding-3-small", "acme-embed", "alias"),
        ("default", "acme/large", "trait"),
        ("default?type=image", "acme-image", "trait"),
        ("default?type=text", "acme/large", "trait"),
        ("default?type=code", "acme/large", "trait"),
        ("default?type=all", "acme/large", "trait"),
    ],
)
def test_an_entry_is_found_by_id_alias_or_trait(
    reader: Client, name: str, model_id: str, by: str
) -> None:
    answer = reader.get(f"/api/v1/models/{name}")
    assert answer.status == 200
    assert answer.json["id"] == model_id
    assert answer.headers["x-modeldex-resolved-by"] == by
    assert answer.headers["content-location"] == f"/api/v1/models/{model_id}"


def test_an_alias_of_another_type_is_not_found_when_a_type_is_asked_for(reader: Client) -> None:
    assert reader.get("/api/v1/models/gpt-4o?type=image").status == 404


def test_openai_clients_get_slim_models_of_all_types(reader: Client) -> None:
    answer = reader.get("/v1/models?type=nonsense")
    assert answer.status == 200
    assert answer.json["object"] == "list"
    models = {model["id"]: model for model in answer.json["data"]}
    assert list(models) == list(DOCUMENTS)
    assert models["acme/large"] == {
        "id": "acme/large",
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "acme",
        "context_length": 256_000,
    }
    assert "context_length" not in models["acme-embed"]


@pytest.mark.parametrize("name", ["acme/large", "acme%2Flarge", "gpt-4o", "fastest"])
def test_an_openai_client_retrieves_a_model_by_any_of_its_names(reader: Client, name: str) -> None:
    answer = reader.get(f"/v1/models/{name}")
    assert answer.status == 200
    assert answer.json["id"] == "acme/large"
    assert answer.headers["content-location"] == "/v1/models/acme/large"


BAD_TYPES = [
    ("txt", '"txt" is not allowed', "did you mean 'text'?"),
    ("", '"" is not allowed', "expected one of asr, embedding"),
    ("%00", '"\\u0000" is not allowed', "expected one of"),
    ("%FF", '"�" is not allowed', "expected one of"),
    ("%ED%A0%80", "is not allowed", "expected one of"),
    ("text&type=image", "type was given 2 times", "expected it once"),
    ("text&type=text", "type was given 2 times", "expected it once"),
    ("x" * 3000, "is not allowed", "…"),
]


@pytest.mark.parametrize(("value", "said", "helped"), BAD_TYPES)
@pytest.mark.parametrize("route", ["", "/traits", "/compatibility_mapping", "/acme%2Flarge"])
def test_an_unknown_type_is_refused_in_the_apis_own_shape(
    reader: Client, route: str, value: str, said: str, helped: str
) -> None:
    answer = reader.get(f"/api/v1/models{route}?type={value}")
    assert answer.status == 400
    assert answer.json["error"] == "Invalid request parameters"
    assert answer.json["details"]["_errors"] == []
    (message,) = answer.json["details"]["type"]["_errors"]
    assert said in message
    assert helped in message
    (issue,) = answer.json["issues"]
    assert issue["path"] == ["type"]
    assert issue["message"] == message
    assert len(answer.body) < 2000


READS = [
    "/api/v1/models",
    "/api/v1/models/traits",
    "/api/v1/models/compatibility_mapping",
    "/api/v1/models/acme/large",
    "/v1/models",
    "/v1/models/acme/large",
]


@pytest.mark.parametrize("target", READS)
class TestEveryRead:
    def test_says_how_it_may_be_kept(self, reader: Client, target: str) -> None:
        answer = reader.get(target)
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "Authorization, X-Modeldex-View, Accept-Encoding, Origin"
        assert answer.headers["last-modified"].endswith(" GMT")
        assert answer.headers["etag"].startswith('"')
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_answers_head_as_get_without_the_body(self, reader: Client, target: str) -> None:
        got, headed = reader.get(target), reader.request("HEAD", target)
        assert headed.status == 200
        assert headed.body == b""
        counted = ("x-request-id", "x-ratelimit-remaining-requests", "ratelimit")
        assert headed.headers.keys() == got.headers.keys()
        assert {name: headed.headers[name] for name in headed.headers if name not in counted} == {
            name: got.headers[name] for name in got.headers if name not in counted
        }

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "template", ["{}", "W/{}", '"other", {}', '"a,b" ,W/"c", W/{}', "*", " {} ", '"x",{}"']
    )
    def test_is_not_sent_again_to_who_has_it(
        self, reader: Client, target: str, template: str, method: str
    ) -> None:
        etag = reader.get(target).headers["etag"]
        answer = reader.request(method, target, headers={"if-none-match": template.format(etag)})
        assert answer.status == 304
        assert answer.body == b""
        assert answer.headers["etag"] == etag
        assert "content-length" not in answer.headers
        assert "content-type" not in answer.headers
        assert answer.headers["cache-control"] == "private, no-cache"

    @pytest.mark.parametrize("value", ['"other"', "", "garbage", '"', 'W/"', "*, *x"])
    def test_is_sent_to_who_has_another(self, reader: Client, target: str, value: str) -> None:
        answer = reader.get(target, headers={"if-none-match": value})
        assert answer.status == 200

    def test_may_be_asked_from_a_browser(self, reader: Client, target: str) -> None:
        answer = reader.request(
            "OPTIONS",
            target,
            key=None,
            headers={
                "origin": "https://example.com",
                "access-control-request-method": "GET",
                "access-control-request-headers": "authorization, x-stainless-os, bad name, a\x80",
            },
        )
        assert answer.status == 204
        assert answer.body == b""
        assert "content-length" not in answer.headers
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
        assert answer.headers["access-control-allow-headers"] == "authorization, x-stainless-os"
        read = reader.get(target, headers={"origin": "https://example.com"})
        assert read.headers["access-control-allow-origin"] == "*"
        assert "etag" in read.headers["access-control-expose-headers"]

    def test_is_readable_from_a_browser_when_it_fails(self, reader: Client, target: str) -> None:
        answer = reader.request("GET", target, key=None, headers={"origin": "https://x.org"})
        assert answer.status == 401
        assert answer.headers["access-control-allow-origin"] == "*"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "get", "BREW"])
    def test_allows_reading_only(self, reader: Client, target: str, method: str) -> None:
        answer = reader.request(method, target)
        assert answer.status == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        assert "error" in answer.json

    def test_needs_a_key(self, reader: Client, target: str) -> None:
        answer = reader.request("GET", target, key=None)
        assert answer.status == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="modeldex"'
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers

    def test_does_not_tell_who_has_no_key_whether_something_changed(
        self, reader: Client, target: str
    ) -> None:
        etag = reader.get(target).headers["etag"]
        answer = reader.request("GET", target, key=None, headers={"if-none-match": etag})
        assert answer.status == 401

    def test_waits_for_the_first_snapshot(self, make_client: Any, target: str) -> None:
        answer = make_client(ready=False).get(target)
        assert answer.status == 503
        assert answer.headers["retry-after"] == "1"

    def test_opens_for_an_admin_too(self, reader: Client, target: str) -> None:
        assert reader.get(target, key=reader.admin_key).status == 200


def test_equal_bytes_have_equal_tags_whatever_the_revision(client: Client) -> None:
    before = client.get("/api/v1/models?type=video").headers["etag"]
    text = client.get("/api/v1/models").headers["etag"]
    answer = client.request(
        "PATCH", "/admin/v1/models/acme/large", body={"model_spec": {"name": "Larger"}}
    )
    assert answer.status == 200
    assert client.get("/api/v1/models?type=video").headers["etag"] == before
    assert client.get("/api/v1/models").headers["etag"] != text
