"""Keys over HTTP: what each opens, from when and until when."""

from typing import Any

import pytest

from modeldex.store.secrets import looks_valid, role_of
from tests.http.client import Answer, Client

KEYS = "/admin/v1/keys"


def create(client: Client, **body: Any) -> Answer:
    return client.request("POST", KEYS, body={"name": "ci", **body})


def reads(client: Client, key: str) -> int:
    return client.get("/api/v1/models", key=key).status


class TestMaking:
    def test_tells_the_secret_once(self, client: Client) -> None:
        answer = create(client)
        assert answer.status == 201
        assert answer.headers["cache-control"] == "no-store"
        secret = answer.json["secret"]
        assert looks_valid(secret)
        assert role_of(secret) == "read"
        assert reads(client, secret) == 200
        listed = client.get(KEYS)
        assert secret.encode() not in listed.body
        assert listed.json["data"][-1] == answer.json["key"]
        assert set(answer.json["key"]) == {
            "id", "name", "role", "hint", "created_at", "expires_at", "revoked_at", "replaced_by",
            "rate_limit",
            "view",
        }  # fmt: skip

    def test_of_an_admin(self, client: Client) -> None:
        secret = create(client, role="admin").json["secret"]
        assert client.get(KEYS, key=secret).status == 200

    def test_with_an_end(self, client: Client) -> None:
        answer = create(client, expires_in_seconds=3600)
        assert answer.json["key"]["expires_at"] == "2026-08-22T13:00:00+00:00"
        secret = answer.json["secret"]
        client.clock.advance(seconds=3599)
        assert reads(client, secret) == 200
        client.clock.advance(seconds=1)
        answer = client.get("/api/v1/models", key=secret)
        assert answer.status == 401
        assert "expired" in answer.headers["www-authenticate"]

    def test_with_a_rate_limit(self, client: Client) -> None:
        made = create(client, rate_limit="1200/minute; 50/second").json["key"]
        assert made["rate_limit"] == "1200/minute; 50/second"
        rotated = client.request("POST", f"{KEYS}/ci/rotate", body={"overlap_seconds": 60})
        assert rotated.json["key"]["rate_limit"] == made["rate_limit"]
        assert create(client, name="usual", rate_limit=None).json["key"]["rate_limit"] is None

    def test_tells_what_a_rate_limit_is(self, client: Client) -> None:
        answer = create(client, rate_limit="{often}")
        assert answer.status == 400
        (issue,) = answer.json["issues"]
        assert issue["code"] == "rate_limit"
        assert issue["message"].startswith('"{often}" is no rate limit; expected such as 1200/')

    def test_needs_a_name_that_is_free(self, client: Client) -> None:
        assert create(client).status == 201
        answer = create(client)
        assert answer.status == 409
        assert "taken" in answer.json["error"]

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({}, ["name"]),
            ({"name": ""}, ["name"]),
            ({"name": "7"}, ["name"]),
            ({"name": "a\nb"}, ["name"]),
            ({"name": "x" * 101}, ["name"]),
            ({"name": 5}, ["name"]),
            ({"name": "ci", "role": "write"}, ["role"]),
            ({"name": "ci", "expires_in_seconds": 0}, ["expires_in_seconds"]),
            ({"name": "ci", "expires_in_seconds": 1e99}, ["expires_in_seconds"]),
            ({"name": "ci", "expires_in_seconds": "90"}, ["expires_in_seconds"]),
            ({"name": "ci", "expires": 3}, ["expires"]),
            ({"name": "ci", "rate_limit": ""}, ["rate_limit"]),
            ({"name": "ci", "rate_limit": 600}, ["rate_limit"]),
            ({"name": "ci", "rate_limit": "600"}, ["rate_limit"]),
            ({"name": "ci", "rate_limit": "0/minute"}, ["rate_limit"]),
            ({"name": "ci", "rate_limit": "9/minute\0"}, ["rate_limit"]),
            ({"name": "ci", "rate_limit": "9" * 201}, ["rate_limit"]),
            ([], []),
            ("ci", []),
        ],
    )
    def test_refuses_what_is_no_key(self, client: Client, body: Any, path: list[str]) -> None:
        answer = client.request("POST", KEYS, body=body)
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == path

    def test_offers_the_nearest_field(self, client: Client) -> None:
        answer = create(client, expires_in_second=3)
        assert "did you mean 'expires_in_seconds'?" in answer.json["issues"][0]["message"]


class TestRevoking:
    @pytest.mark.parametrize("by", ["id", "name"])
    def test_closes_at_once(self, client: Client, by: str) -> None:
        made = create(client).json
        answer = client.request("DELETE", f"{KEYS}/{made['key'][by]}")
        assert answer.status == 200
        assert answer.json["revoked_at"] == "2026-08-22T12:00:00+00:00"
        refused = client.get("/api/v1/models", key=made["secret"])
        assert refused.status == 401
        assert "revoked" in refused.headers["www-authenticate"]

    @pytest.mark.parametrize("reference", ["nothing", "999", "%00", "a/b", "9" * 100, "%E2%82%AC"])
    def test_needs_a_key(self, client: Client, reference: str) -> None:
        assert client.request("DELETE", f"{KEYS}/{reference}").status == 404

    def test_takes_a_name_with_a_slash(self, client: Client) -> None:
        create(client, name="team/ci")
        assert client.request("DELETE", f"{KEYS}/team/ci").status == 200


class TestReplacing:
    def test_keeps_both_for_a_while(self, client: Client) -> None:
        old = create(client, role="admin").json
        answer = client.request("POST", f"{KEYS}/ci/rotate", body={"overlap_seconds": 60})
        assert answer.status == 201
        new = answer.json
        assert (new["key"]["name"], new["key"]["role"]) == ("ci", "admin")
        assert reads(client, old["secret"]) == reads(client, new["secret"]) == 200
        client.clock.advance(seconds=60)
        assert reads(client, old["secret"]) == 401
        assert reads(client, new["secret"]) == 200
        listed = {key["id"]: key for key in client.get(KEYS).json["data"]}
        assert listed[old["key"]["id"]]["replaced_by"] == new["key"]["id"]

    @pytest.mark.parametrize("body", [{}, {"overlap_seconds": -1}, {"overlap_seconds": None}, []])
    def test_needs_to_be_told_how_long(self, client: Client, body: Any) -> None:
        create(client)
        assert client.request("POST", f"{KEYS}/ci/rotate", body=body).status == 400

    def test_needs_a_valid_key(self, client: Client) -> None:
        body = {"overlap_seconds": 0}
        assert client.request("POST", f"{KEYS}/ci/rotate", body=body).status == 404
        create(client)
        client.request("DELETE", f"{KEYS}/ci")
        assert client.request("POST", f"{KEYS}/ci/rotate", body=body).status == 409
