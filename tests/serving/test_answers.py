"""The answers as a pure function: whatever is asked, there is one, and it keeps to HTTP."""

import json

from hypothesis import given
from hypothesis import strategies as st

from modeldex.serving.answer import Answer
from modeldex.serving.answers import answer
from modeldex.serving.asked import HEADERS, Asked
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance
from modeldex.serving.negotiation import CODINGS, Coding
from modeldex.serving.published import Published
from modeldex.serving.sights import compile_snapshot
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key
from modeldex.store.secrets import hint, new_secret, secret_digest
from tests.serving.conftest import NOW, catalogue, entry
from tests.serving.decoding import decoded

SECRET = new_secret("read")
KEY = Key(1, "ci", "read", hint(SECRET), secret_digest(SECRET), NOW)
WHAT = catalogue(
    entry("a/b"), entry("naïve model\u3000?#%"), aliases={"text": {"gpt": "a/b", "né": "a/b"}}
)
SNAPSHOT = compile_snapshot(Published.of(WHAT), NOW)

values = st.text(max_size=60) | st.sampled_from(["gzip, br", "*", '"a"', "https://x.org"])
tails = st.sampled_from(["", "/", "/a/b", "/gpt", "/né", "/traits", "/nothing"]) | st.text()
requests = st.builds(
    Asked,
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "", "\x00"]),
    path=st.builds(str.__add__, st.sampled_from(["/api/v1/models", "/v1/models"]), tails),
    query=st.text(max_size=60) | st.sampled_from(["type=image", "type=", "type=all&type=x"]),
    headers=st.dictionaries(st.sampled_from(sorted(HEADERS)), values),
)
callers = st.sampled_from([KEY, *Refusal])
allowances = st.none() | st.builds(
    Allowance, st.booleans(), st.just(600), st.just(60), st.integers(0, 600), st.integers(0, 2**33)
)


@given(requests, st.sampled_from([None, SNAPSHOT]), callers, allowances)
def test_every_request_is_answered_as_http_asks(
    asked: Asked, snapshot: Snapshot | None, caller: Key | Refusal, allowance: Allowance | None
) -> None:
    given_ = answer(asked, snapshot, caller, allowance, NOW.timestamp())
    if given_ is None:
        assert not asked.path.startswith(("/api/v1/models/", "/v1/models/"))
        return
    assert given_.status in (200, 204, 304, 400, 401, 404, 405, 412, 429, 503)
    names = [name for name, _ in given_.headers]
    for name, value in given_.headers:
        assert name == name.lower()
        assert not set(value) & set("\r\n\0")
        assert value.isascii()
    assert len(names) == len(set(names))
    if given_.status in (204, 304) or asked.method == "HEAD":
        assert given_.body == b""
    else:
        json.loads(decoded(given_.body, _coding(given_)))
        assert dict(given_.headers)["content-length"] == str(len(given_.body))


def _coding(given_: Answer) -> Coding:
    named = dict(given_.headers).get("content-encoding", "identity")
    return next(coding for coding in CODINGS if coding == named)


def test_what_is_remembered_is_answered_as_what_is_found() -> None:
    snapshot = compile_snapshot(Published.of(WHAT), NOW)
    for path in ("/api/v1/models", "/api/v1/models/gpt", "/v1/models/a/b", "/api/v1/models/no"):
        for method in ("GET", "HEAD"):
            asked = Asked(method, path, "type=text", {"accept-encoding": "gzip"})
            first, again = (answer(asked, snapshot, KEY, None, 0) for _ in range(2))
            assert first == again


def test_a_location_of_any_id_is_safe() -> None:
    asked = Asked("GET", "/api/v1/models/naïve model\u3000?#%")
    given_ = answer(asked, SNAPSHOT, KEY, None, NOW.timestamp())
    assert given_ is not None
    assert given_.status == 200
    location = dict(given_.headers)["content-location"]
    assert location == "/api/v1/models/na%C3%AFve%20model%E3%80%80%3F%23%25"
