"""Who gets in: what each kind of key, and none, is told."""

import pytest

from modeldex.store.secrets import new_secret
from tests.http.client import Client

ADMIN = [
    ("GET", "/admin/v1/catalogue"),
    ("PUT", "/admin/v1/catalogue?plan=true"),
    ("GET", "/admin/v1/models/acme/large"),
    ("GET", "/admin/v1/models/nothing"),
    ("PUT", "/admin/v1/models/acme/large"),
    ("PATCH", "/admin/v1/models/acme/large"),
    ("DELETE", "/admin/v1/models/acme/large"),
    ("GET", "/admin/v1/models/acme/large/history"),
    ("GET", "/admin/v1/revisions"),
    ("GET", "/admin/v1/revisions/1?nonsense"),
    ("GET", "/admin/v1/revisions/99/changes"),
    ("POST", "/admin/v1/revisions/1/rollback"),
    ("GET", "/admin/v1/audit"),
    ("GET", "/admin/v1/keys"),
    ("POST", "/admin/v1/keys"),
    ("DELETE", "/admin/v1/keys/1"),
    ("POST", "/admin/v1/keys/1/rotate"),
    ("GET", "/admin/v1/no-such-route"),
    ("BREW", "/admin/v1/keys"),
    ("OPTIONS", "/admin/v1/keys"),
    ("GET", "/admin/v1"),
    ("GET", "/%61dmin/v1/keys"),
]


BODIES = (None, b"{not json", b"x" * 2_000_000)


@pytest.mark.parametrize(("method", "target"), ADMIN)
class TestWithoutAnAdminKey:
    def test_a_reader_learns_nothing(self, reader: Client, method: str, target: str) -> None:
        for body in BODIES:
            answer = reader.request(method, target, key=reader.read_key, body=body)
            assert answer.status == 403
            assert answer.json == {"error": "Unauthorized access"}

    def test_nobody_else_does(self, reader: Client, method: str, target: str) -> None:
        for body in BODIES:
            answer = reader.request(method, target, key=None, body=body)
            assert answer.status == 401
            assert answer.json == {"error": "Authentication failed"}
            assert answer.headers["www-authenticate"] == 'Bearer realm="modeldex"'


BAD_KEYS = [
    ("", "malformed"),
    ("mdx_r", "malformed"),
    ("sk-something", "malformed"),
    ("ключ", "malformed"),
    (new_secret("read"), "not known"),
    (new_secret("admin"), "not known"),
]


@pytest.mark.parametrize(
    ("key", "reason"),
    BAD_KEYS,
    ids=["none", "cut", "another's", "not ASCII", "an unknown reader", "an unknown admin"],
)
@pytest.mark.parametrize("target", ["/api/v1/models", "/v1/models", "/admin/v1/keys"])
def test_a_key_that_opens_nothing_is_told_why(
    reader: Client, target: str, key: str, reason: str
) -> None:
    header = [(b"authorization", b"Bearer " + key.encode())]
    answer = reader.request("GET", target, key=None, headers=header)
    assert answer.status == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="modeldex", error="invalid_token"')
    assert reason in challenge


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_scheme_is_read_as_http_says(reader: Client, scheme: str) -> None:
    value = f"{scheme} {reader.read_key}".encode()
    answer = reader.request("GET", "/api/v1/models", key=None, headers=[(b"authorization", value)])
    assert answer.status == 200


@pytest.mark.parametrize("value", [b"Basic abc", b"", b"Token x"])
def test_another_scheme_is_no_key(reader: Client, value: bytes) -> None:
    answer = reader.request("GET", "/api/v1/models", key=None, headers=[(b"authorization", value)])
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="modeldex"'


def test_two_keys_are_no_key(reader: Client) -> None:
    pair = (b"authorization", b"Bearer " + reader.read_key.encode())
    answer = reader.request("GET", "/api/v1/models", key=None, headers=[pair, pair])
    assert answer.status == 401


@pytest.mark.parametrize("edit", ["first", "last", "swapped"])
def test_a_typing_error_is_told_from_an_unknown_key(reader: Client, edit: str) -> None:
    key = reader.read_key
    wrong = {
        "first": key[:10] + ("A" if key[10] != "A" else "B") + key[11:],
        "last": key[:-1] + ("A" if key[-1] != "A" else "B"),
        "swapped": key + "0",
    }[edit]
    answer = reader.get("/api/v1/models", key=wrong)
    assert "malformed" in answer.headers["www-authenticate"]
