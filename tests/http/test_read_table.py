"""One request to each line, and what is answered: status, headers, body.

``{etag}`` and ``{modified}`` stand for those of the content, as it is in no coding; ``{gzip}`` for
the tag of its form in gzip. A header that is None is absent, ``...`` is any value.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from modeldex.catalogue.views import View
from modeldex.entries import json_codec
from modeldex.serving.keys import Refusal
from modeldex.serving.representation import VARY
from modeldex.store.secrets import new_secret
from tests.http.client import Answer, Client
from tests.http.conftest import NOW, SETTINGS, fixture_catalogue
from tests.serving.decoding import decoded

LISTED = "/api/v1/models"
OTHER = '"other"'
LONG_AGO = "Sat, 01 Jan 2000 00:00:00 GMT"
LATER = "Fri, 01 Jan 2100 00:00:00 GMT"
SOMEBODY = "https://example.com"

ALWAYS = {
    "content-type": "application/json",
    "content-length": ...,
    "x-content-type-options": "nosniff",
    "x-request-id": ...,
}
CONTENT = {
    **ALWAYS,
    "etag": "{etag}",
    "last-modified": "{modified}",
    "cache-control": "private, no-cache",
    "vary": VARY[1],
    "content-encoding": None,
    "retry-after": None,
    "www-authenticate": None,
}
COUNTED = {
    "x-ratelimit-limit-requests": "1000000",
    "x-ratelimit-remaining-requests": ...,
    "x-ratelimit-reset-requests": str(int(NOW.timestamp()) + 60),
    "ratelimit-policy": '"default";q=1000000;w=60',
    "ratelimit": ...,
}
NOT_COUNTED = dict.fromkeys(COUNTED)
ERROR = {
    **ALWAYS,
    "cache-control": "no-store",
    "etag": None,
    "last-modified": None,
    "content-encoding": None,
}
UNCHANGED = {
    "etag": "{etag}",
    "last-modified": "{modified}",
    "cache-control": "private, no-cache",
    "content-type": None,
    "content-length": None,
    "content-encoding": None,
    "x-request-id": ...,
}
CHALLENGE = 'Bearer realm="modeldex"'
INVALID = f'{CHALLENGE}, error="invalid_token", error_description='


@dataclass(frozen=True)
class Line:
    """A request, and what is expected of its answer."""

    about: str
    target: str
    status: int = 200
    headers: dict[str, Any] | None = None
    """Of the answer."""
    body: Any = ...
    """As JSON, or bytes."""
    method: str = "GET"
    sent: tuple[tuple[str, str], ...] = ()
    """Headers of the request."""
    key: str | None = "reader"
    """Whose key: ``reader``, ``admin``, a text that is sent as the whole header, or None."""


def openai_error(message: str, kind: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


TABLE = [
    Line("a list", LISTED, 200, CONTENT | COUNTED),
    Line("a list, for an admin", LISTED, 200, CONTENT | COUNTED, key="admin"),
    Line("traits", f"{LISTED}/traits", 200, CONTENT | COUNTED),
    Line("aliases", f"{LISTED}/compatibility_mapping", 200, CONTENT | COUNTED),
    Line("an entry", f"{LISTED}/acme/large", 200, CONTENT | COUNTED
         | {"content-location": f"{LISTED}/acme/large", "x-modeldex-resolved-by": "id"}),
    Line("an entry by a trait", f"{LISTED}/fastest", 200, CONTENT
         | {"content-location": f"{LISTED}/acme/large", "x-modeldex-resolved-by": "trait"}),
    Line("OpenAI's list", "/v1/models", 200, CONTENT | COUNTED),
    Line("OpenAI's model", "/v1/models/gpt-4o", 200, CONTENT | COUNTED
         | {"content-location": "/v1/models/acme/large", "x-modeldex-resolved-by": "alias"},
         {"id": "acme/large", "object": "model", "created": 1_700_000_000, "owned_by": "acme",
          "context_length": 256_000}),

    Line("HEAD", LISTED, 200, CONTENT | COUNTED, b"", method="HEAD"),
    Line("HEAD of nothing", f"{LISTED}/nothing", 404, ERROR | COUNTED, b"", method="HEAD"),
    Line("a method that only writes", LISTED, 405, ERROR | {"allow": "GET, HEAD, OPTIONS"},
         {"error": "POST is not allowed here"}, method="POST"),
    Line("the same in OpenAI's shape", "/v1/models", 405, ERROR | {"allow": "GET, HEAD, OPTIONS"},
         openai_error("DELETE is not allowed here", "invalid_request_error", "method_not_allowed"),
         method="DELETE"),
    Line("what a browser asks first", LISTED, 204,
         {"access-control-allow-origin": "*", "access-control-allow-methods": "GET, HEAD, OPTIONS",
          "access-control-allow-headers": "authorization, if-none-match", "content-length": None,
          "access-control-max-age": "7200"}, b"", method="OPTIONS", key=None,
         sent=(("origin", SOMEBODY), ("access-control-request-method", "GET"))),

    Line("gzip", LISTED, 200, CONTENT | {"content-encoding": "gzip", "etag": "{gzip}"},
         sent=(("accept-encoding", "gzip"),)),
    Line("the smallest that is liked", LISTED, 200,
         CONTENT | {"content-encoding": "br", "etag": ...},
         sent=(("accept-encoding", "gzip, deflate, br, zstd"),)),
    Line("the one that is liked more", LISTED, 200,
         CONTENT | {"content-encoding": "zstd", "etag": ...},
         sent=(("accept-encoding", "br;q=0.5, zstd;q=0.9, gzip;q=0"),)),
    Line("a coding that nobody has", LISTED, 200, CONTENT, sent=(("accept-encoding", "lzma"),)),
    Line("too small to be coded", f"{LISTED}/traits?type=video", 200, CONTENT,
         sent=(("accept-encoding", "gzip"),)),

    Line("what the client has", LISTED, 304, UNCHANGED | COUNTED, b"",
         sent=(("if-none-match", "{etag}"),)),
    Line("what it has in another coding", LISTED, 304, UNCHANGED, b"",
         sent=(("if-none-match", "{gzip}"),)),
    Line("what it has in its coding", LISTED, 304, UNCHANGED | {"etag": "{gzip}"}, b"",
         sent=(("if-none-match", "{gzip}"), ("accept-encoding", "gzip"))),
    Line("what it has, weakly", LISTED, 304, UNCHANGED, b"",
         sent=(("if-none-match", f"{OTHER}, W/{{etag}}"),)),
    Line("what it has, in two headers", LISTED, 304, UNCHANGED, b"",
         sent=(("if-none-match", OTHER), ("if-none-match", "{etag}"))),
    Line("whatever there is", LISTED, 304, UNCHANGED, b"", sent=(("if-none-match", "*"),)),
    Line("HEAD of what it has", LISTED, 304, UNCHANGED, b"", method="HEAD",
         sent=(("if-none-match", "{etag}"),)),
    Line("what it has not", LISTED, 200, CONTENT, sent=(("if-none-match", OTHER),)),
    Line("no change since", LISTED, 304, UNCHANGED, b"",
         sent=(("if-modified-since", "{modified}"),)),
    Line("a change since", LISTED, 200, CONTENT, sent=(("if-modified-since", LONG_AGO),)),
    Line("no date", LISTED, 200, CONTENT, sent=(("if-modified-since", "yesterday"),)),
    Line("a tag before a date", LISTED, 200, CONTENT,
         sent=(("if-none-match", OTHER), ("if-modified-since", LATER))),
    Line("what it means", LISTED, 200, CONTENT, sent=(("if-match", "{etag}"),)),
    Line("not what it means", LISTED, 412, ERROR | COUNTED,
         {"error": "The catalogue is not in the state that the request names"},
         sent=(("if-match", OTHER),)),
    Line("not even weakly", LISTED, 412, ERROR, sent=(("if-match", "W/{etag}"),)),
    Line("unmodified", LISTED, 200, CONTENT, sent=(("if-unmodified-since", "{modified}"),)),
    Line("modified", LISTED, 412, ERROR, sent=(("if-unmodified-since", LONG_AGO),)),
    Line("412 in OpenAI's shape", "/v1/models", 412, ERROR,
         openai_error("The catalogue is not in the state that the request names",
                      "invalid_request_error", "precondition_failed"),
         sent=(("if-match", OTHER),)),

    Line("a range", LISTED, 200, CONTENT | {"accept-ranges": "none", "content-range": None},
         sent=(("range", "bytes=0-9"),)),
    Line("from a browser's page", LISTED, 200,
         CONTENT | {"access-control-allow-origin": "*", "access-control-expose-headers": ...},
         sent=(("origin", SOMEBODY),)),
    Line("not from a page", LISTED, 200, CONTENT | {"access-control-allow-origin": None}),
    Line("how long it took", LISTED, 200, CONTENT | {"server-timing": ...},
         sent=(("x-modeldex-timing", "1"),)),
    Line("with an id", LISTED, 200, {"x-request-id": "a-1.b:c_d"},
         sent=(("x-request-id", "a-1.b:c_d"),)),
    Line("with an id that is none", f"{LISTED}/nothing", 404, {"x-request-id": ...},
         sent=(("x-request-id", "a b\x80"),)),

    Line("no such model", f"{LISTED}/nothing", 404, ERROR | COUNTED,
         {"error": "Specified model not found"}),
    Line("an id, whatever the type", f"{LISTED}/acme/large?type=image", 200, CONTENT),
    Line("no such parameter", f"{LISTED}?type=txt", 400, ERROR | COUNTED),
    Line("no key", LISTED, 401, ERROR | NOT_COUNTED | {"www-authenticate": CHALLENGE},
         {"error": "Authentication failed"}, key=None),
    Line("no key in OpenAI's shape", "/v1/models", 401, ERROR | {"www-authenticate": CHALLENGE},
         openai_error(Refusal.MISSING, "invalid_request_error", "invalid_api_key"), key=None),
    Line("another scheme", LISTED, 401, ERROR | {"www-authenticate": CHALLENGE}, key="Basic abc"),
    Line("a mistyped key", LISTED, 401, ERROR | NOT_COUNTED
         | {"www-authenticate": f'{INVALID}"{Refusal.MALFORMED}"'},
         {"error": "Authentication failed"}, key="Bearer mdx_rabc"),
    Line("an unknown key", LISTED, 401, ERROR
         | {"www-authenticate": f'{INVALID}"{Refusal.UNKNOWN}"'},
         key=f"Bearer {new_secret('read')}"),
    Line("an unknown key for what it has", LISTED, 401, ERROR, key=f"Bearer {new_secret('read')}",
         sent=(("if-none-match", "{etag}"),)),
    Line("no key for nothing", f"{LISTED}/nothing", 401, ERROR, {"error": "Authentication failed"},
         key=None),
]  # fmt: skip


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.about)
def test_a_read_is_answered_as_the_table_says(reader: Client, line: Line) -> None:
    known = _known(reader, line.target)
    answer = ask(reader, line, known)
    assert answer.status == line.status
    for name, value in (line.headers or {}).items():
        _check(answer, name, value.format(**known) if isinstance(value, str) else value)
    if isinstance(line.body, bytes):
        assert answer.body == line.body
    elif line.body is not ...:
        assert answer.json == line.body
    elif answer.body:
        json.loads(decoded(answer.body, answer.headers.get("content-encoding", "identity")))  # type: ignore[arg-type]
    if answer.body:
        assert answer.headers["content-length"] == str(len(answer.body))


def ask(client: Client, line: Line, known: dict[str, str]) -> Answer:
    headers = [
        (name.encode(), value.format(**known).encode("latin-1")) for name, value in line.sent
    ]
    key = {"reader": client.read_key, "admin": client.admin_key}.get(line.key or "")
    if line.key is not None and key is None:
        headers.append((b"authorization", line.key.encode()))
    return client.request(line.method, line.target, key=key, headers=headers)


def _known(client: Client, target: str) -> dict[str, str]:
    plain = client.get(target).headers
    gzip = client.get(target, headers={"accept-encoding": "gzip"}).headers
    return {
        "etag": plain.get("etag", ""),
        "modified": plain.get("last-modified", ""),
        "gzip": gzip.get("etag", ""),
    }


def _check(answer: Answer, name: str, value: Any) -> None:
    if value is None:
        assert name not in answer.headers
    elif value is ...:
        assert answer.headers[name]
    else:
        assert answer.headers[name] == value


class TestAViewForCallersWithoutAKey:
    """Where the catalogue has one, it is counted by address and may be kept by anybody."""

    @pytest.fixture
    def open_to_all(self, make_client: Callable[..., Client]) -> Client:
        client = make_client(trusted_proxies="127.0.0.1")
        view = View("public", anonymous=True, rate_limit="2/minute")
        settings = replace(SETTINGS, views={"public": view})
        catalogue = replace(fixture_catalogue(), settings=settings)
        body, head = json_codec.encode(catalogue.document()), {"if-match": '"1"'}
        answer = client.request("PUT", "/admin/v1/catalogue", body=body, headers=head)
        assert answer.status == 200, answer.json
        return client

    def test_answers_without_a_key(self, open_to_all: Client) -> None:
        answer = open_to_all.request("GET", LISTED, key=None)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, no-cache"
        assert answer.headers["x-ratelimit-limit-requests"] == "2"
        assert open_to_all.get(LISTED).headers["cache-control"] == "private, no-cache"

    def test_still_refuses_a_wrong_key(self, open_to_all: Client) -> None:
        answer = open_to_all.request("GET", LISTED, key=new_secret("read"))
        assert answer.status == 401
        assert "not known here" in answer.headers["www-authenticate"]

    def test_counts_each_address(self, open_to_all: Client) -> None:
        def asked(address: str) -> int:
            headers = {"x-forwarded-for": address}
            return open_to_all.request("GET", LISTED, key=None, headers=headers).status

        assert [asked("192.0.2.1") for _ in range(3)] == [200, 200, 429]
        assert asked("192.0.2.2") == 200
        open_to_all.clock.advance(seconds=60)
        assert asked("192.0.2.1") == 200
