"""What comes in is bounded: its size, its depth, its time, its kind."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from modeldex.http.front import MAX_HEADER_BYTES, MAX_TARGET_BYTES
from tests.http.client import Client

KEYS = "/admin/v1/keys"
EVERYWHERE = ["/api/v1/models", "/v1/models", "/admin/v1/keys", "/healthz", "/nowhere"]


@pytest.mark.parametrize("target", EVERYWHERE)
class TestEverywhere:
    @pytest.mark.parametrize("over", [0, 1])
    def test_a_target_may_be_8_kb_long(self, reader: Client, target: str, over: int) -> None:
        filler = "x" * (MAX_TARGET_BYTES - len(target) + over)
        answer = reader.get(f"{target}?{filler}")
        assert (answer.status == 414) is bool(over)
        assert answer.headers["x-request-id"]

    @pytest.mark.parametrize("over", [False, True])
    def test_headers_may_be_32_kb_together(self, reader: Client, target: str, over: bool) -> None:
        filler = "x" * (MAX_HEADER_BYTES - (0 if over else 1000))
        answer = reader.get(target, headers={"x-filler": filler})
        assert (answer.status == 431) is over

    @pytest.mark.parametrize("given", ["abc-123", "a.b:c_d", "x" * 128])
    def test_a_request_keeps_its_id(self, reader: Client, target: str, given: str) -> None:
        answer = reader.get(target, headers={"x-request-id": given})
        assert answer.headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "a b", "x" * 129, "é", "a\tb", "<script>"])
    def test_a_strange_id_is_replaced(self, reader: Client, target: str, given: str) -> None:
        answer = reader.get(target, headers={"x-request-id": given})
        assert answer.headers["x-request-id"] not in ("", given)
        assert [name for name, _ in answer.raw_headers].count(b"x-request-id") == 1

    def test_an_answer_is_not_sniffed_or_framed(self, reader: Client, target: str) -> None:
        headers = reader.get(target).headers
        assert headers["x-content-type-options"] == "nosniff"
        if "/models" in target:  # JSON that is not sniffed is no page
            return
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


class TestBodies:
    @pytest.mark.parametrize("declare", [True, False])
    def test_are_as_large_as_is_allowed(
        self, make_client: Callable[..., Client], declare: bool
    ) -> None:
        client = make_client(max_edit_bytes=100, max_body_bytes=200)
        padded = b'{"name": "ci"}'.ljust(100)
        assert client.request("POST", KEYS, body=padded, declare=declare).status == 201
        answer = client.request("POST", KEYS, body=padded + b" ", declare=declare)
        assert answer.status == 413
        assert "100 bytes" in answer.json["error"]
        catalogue = "/admin/v1/catalogue?plan=true"
        body = b"[]".ljust(200)
        assert client.request("PUT", catalogue, body=body, declare=declare).status == 200
        assert client.request("PUT", catalogue, body=body + b" ", declare=declare).status == 413
        assert client.request("PUT", "/admin/v1/models/x", body=body, declare=declare).status == 413

    def test_come_in_pieces(self, client: Client) -> None:
        headers = {"content-type": "application/json", "transfer-encoding": "chunked"}
        chunks = [b'{"na', b"", b'me": "', b'ci"}']
        assert client.request("POST", KEYS, headers=headers, chunks=chunks).status == 201

    def test_that_lie_about_their_size_are_cut_off(
        self, make_client: Callable[..., Client]
    ) -> None:
        client = make_client(max_edit_bytes=100)
        headers = {"content-type": "application/json", "content-length": "5"}
        answer = client.request("POST", KEYS, headers=headers, chunks=[b" " * 60] * 4)
        assert answer.status == 413

    @pytest.mark.parametrize("length", ["-1", "x", "1e3", "1" * 30, ""])
    def test_need_a_size_that_is_a_number(self, client: Client, length: str) -> None:
        headers = {"content-type": "application/json", "content-length": length}
        assert client.request("POST", KEYS, headers=headers, chunks=[b"{}"]).status == 400

    @pytest.mark.parametrize(
        "kind",
        [
            "application/json",
            "application/json; charset=utf-8",
            "APPLICATION/JSON",
            "application/merge-patch+json",
        ],
    )
    def test_are_json(self, client: Client, kind: str) -> None:
        answer = client.request("POST", KEYS, body={"name": "ci"}, headers={"content-type": kind})
        assert answer.status == 201

    @pytest.mark.parametrize(
        "kind",
        ["", "text/plain", "application/x-www-form-urlencoded", "application/yaml", "json", "\x80"],
    )
    def test_of_another_kind_are_refused(self, client: Client, kind: str) -> None:
        answer = client.request("POST", KEYS, body={"name": "ci"}, headers={"content-type": kind})
        assert answer.status == 415
        assert "application/json" in answer.json["error"]

    def test_that_are_compressed_are_refused(self, client: Client) -> None:
        headers = {"content-encoding": "gzip"}
        assert client.request("POST", KEYS, body=b"\x1f\x8b", headers=headers).status == 415
        headers = {"content-encoding": "identity"}
        assert client.request("POST", KEYS, body={"name": "ci"}, headers=headers).status == 201

    @pytest.mark.parametrize("depth", [64, 100, 10_000, 500_000])
    def test_are_at_most_64_levels_deep(self, client: Client, depth: int) -> None:
        body = b"[" * depth + b"]" * depth
        answer = client.request("PUT", "/admin/v1/models/x", body=body)
        assert answer.status == 400
        (issue,) = answer.json["issues"]
        assert ("deeper" in issue["message"]) is (depth > 64)

    def test_have_to_arrive_in_time(self, make_client: Callable[..., Client]) -> None:
        client = make_client(body_seconds=0.01)
        assert _with_receiver(client, _never).status == 408

    def test_that_break_off_are_no_defect(self, client: Client) -> None:
        assert _with_receiver(client, _gone).status == 400

    def test_of_reads_are_not_looked_at(self, reader: Client) -> None:
        answer = reader.request("GET", "/api/v1/models", body=b"\xff" * 100)
        assert answer.status == 200


async def _never() -> Any:
    await asyncio.Event().wait()


async def _gone() -> Any:
    return {"type": "http.disconnect"}


def _with_receiver(client: Client, receiver: Callable[[], Any]) -> Any:
    """A POST whose body comes from ``receiver``."""
    original = client.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await original(scope, receiver, send)

    client.app = app
    return client.request("POST", KEYS, body={"name": "ci"})


OWN_ROUTES = [
    ("/admin/v1/catalogue?att=1", "att", "did you mean 'at'?"),
    ("/admin/v1/revisions?limt=1", "limt", "did you mean 'limit'?"),
    ("/admin/v1/revisions/1?x", "x", "expected none"),
    ("/admin/v1/audit?befor=1", "befor", "did you mean 'before'?"),
    ("/admin/v1/keys?name=a", "name", "expected none"),
    ("/admin/v1/models/acme/large?type=text", "type", "expected at"),
    ("/admin/v1/models/acme/large/history?at=1", "at", "expected none"),
    ("/admin/v1/revisions?%00=1", "\0", "expected before, limit"),
    ("/admin/v1/revisions?limit=1&limit=2", "limit", "more than once"),
]


@pytest.mark.parametrize(("target", "name", "said"), OWN_ROUTES)
def test_unknown_parameters_are_refused_by_name(
    reader: Client, target: str, name: str, said: str
) -> None:
    answer = reader.get(target)
    assert answer.status == 400
    (issue,) = answer.json["issues"]
    assert issue["path"] == [name]
    assert said in issue["message"]
