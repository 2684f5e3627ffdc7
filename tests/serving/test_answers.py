"""The answers as a pure function: whatever is asked, there is one, and it keeps to HTTP."""

import json

from hypothesis import given
from hypothesis import strategies as st

from modeldex.serving.answers import answer
from modeldex.serving.asked import Asked
from modeldex.serving.keys import KeyTable
from modeldex.serving.published import Published
from modeldex.serving.snapshot import Snapshot, compile_snapshot
from modeldex.store.records import Key
from modeldex.store.secrets import hint, new_secret, secret_digest
from tests.serving.conftest import NOW, catalogue, entry

SECRET = new_secret("read")
KEYS = KeyTable.of([Key(1, "ci", "read", hint(SECRET), secret_digest(SECRET), NOW)])
WHAT = catalogue(
    entry("a/b"), entry("naïve model\u3000?#%"), aliases={"text": {"gpt": "a/b", "né": "a/b"}}
)
SNAPSHOT = compile_snapshot(Published.of(WHAT), NOW)

header_values = st.none() | st.binary(max_size=60) | st.just(b"Bearer " + SECRET.encode())
tails = st.sampled_from(["", "/", "/a/b", "/gpt", "/né", "/traits", "/nothing"]) | st.text()
requests = st.builds(
    Asked,
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "", "\x00"]),
    path=st.builds(str.__add__, st.sampled_from(["/api/v1/models", "/v1/models"]), tails),
    query=st.binary(max_size=60) | st.sampled_from([b"type=image", b"type=", b"type=all&type=x"]),
    authorization=header_values,
    if_none_match=header_values,
    preflight_headers=header_values,
)


@given(requests, st.sampled_from([None, SNAPSHOT]))
def test_every_request_is_answered_as_http_asks(asked: Asked, snapshot: Snapshot | None) -> None:
    given_ = answer(asked, snapshot, KEYS, NOW)
    if given_ is None:
        assert not asked.path.startswith(("/api/v1/models/", "/v1/models/"))
        return
    assert given_.status in (200, 204, 304, 400, 401, 404, 405, 503)
    names = [name for name, _ in given_.headers]
    for name, value in given_.headers:
        assert name == name.lower()
        assert not set(value) & set(b"\r\n\0")
        value.decode("ascii")
    assert len(names) == len(set(names))
    if given_.status in (204, 304) or asked.method == "HEAD":
        assert given_.body == b""
    else:
        json.loads(given_.body)
        assert dict(given_.headers)[b"content-length"] == str(len(given_.body)).encode()


def test_a_location_of_any_id_is_safe() -> None:
    asked = Asked("GET", "/api/v1/models/naïve model\u3000?#%", b"", b"Bearer " + SECRET.encode())
    given_ = answer(asked, SNAPSHOT, KEYS, NOW)
    assert given_ is not None
    assert given_.status == 200
    location = dict(given_.headers)[b"content-location"]
    assert location == b"/api/v1/models/na%C3%AFve%20model%E3%80%80%3F%23%25"
