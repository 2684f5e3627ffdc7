"""What a server, or whatever is in its place, may answer, and what is made of it."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import Plan
from modeldex.cli.failures import explain
from modeldex.cli.remote import RemoteAdministration
from modeldex.cli.remote_channel import Channel, checked_url, path_of
from modeldex.cli.remote_errors import RemoteError
from modeldex.cli.remote_exchange import catalogue_from
from modeldex.dialects.native import said_document
from modeldex.entries.entry import Entry
from modeldex.entries.problems import Mode, Unreadable
from modeldex.entries.reading import read_entry
from modeldex.store.errors import Conflict, NothingToPublish, StoreError
from modeldex.store.secrets import new_secret
from tests.documents import document

URL = "http://modeldex.example"


class Answers:
    """A transport that gives prepared answers in turn, and remembers what was asked."""

    def __init__(self, *answers: tuple[int, Any] | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.Response(status, content=content, headers={"x-request-id": "r-17"})


def administration(answers: Answers) -> RemoteAdministration:
    return RemoteAdministration(URL, new_secret("admin"), httpx2.MockTransport(answers))


def told(action: Callable[[], Any]) -> str:
    """What a person reads of the failure."""
    with pytest.raises(StoreError) as caught:
        action()
    failure = explain(caught.value)
    return f"{failure.message}\n{failure.hint}"


EMPTY: tuple[int, Any] = (200, {"object": "list", "data": [], "next": None})
PLAN = Plan(3, Catalogue(), changes=None)  # type: ignore[arg-type]


class TestRepeating:
    def test_a_read_is_repeated_while_a_server_starts(self) -> None:
        answers = Answers(httpx2.ConnectError("refused"), (503, b"starting"), EMPTY)
        assert administration(answers).revisions() == []
        assert len(answers.requests) == 3

    def test_it_is_not_repeated_for_ever(self) -> None:
        answers = Answers(*[(503, {"error": "database x: it is locked"})] * 5)
        assert "failed with status 503: database x: it is locked (request r-17)" in told(
            administration(answers).keys
        )
        assert len(answers.requests) == 3

    def test_a_change_is_sent_once(self) -> None:
        answers = Answers((503, {"error": "busy"}), EMPTY)
        told(lambda: administration(answers).publish(PLAN, "x"))
        assert len(answers.requests) == 1

    def test_a_refusal_is_final(self) -> None:
        answers = Answers((401, {"error": "Authentication failed"}), EMPTY)
        assert "no key that is valid there" in told(administration(answers).keys)
        assert len(answers.requests) == 1


class TestRefusals:
    def test_no_answer_to_a_change_may_mean_that_it_happened(self) -> None:
        answers = Answers(httpx2.ReadTimeout("slow"))
        said = told(lambda: administration(answers).rollback(1))
        assert "did not answer in time" in said
        assert "the change may have been made: `modeldex log` tells" in said

    def test_a_connection_that_breaks(self) -> None:
        answers = Answers(*[httpx2.RemoteProtocolError("Server disconnected")] * 3)
        assert "broke: server disconnected" in told(administration(answers).head)

    def test_a_catalogue_that_is_too_large(self) -> None:
        answers = Answers((413, {"error": "The body is larger than 9 bytes"}))
        said = told(lambda: administration(answers).publish(PLAN, "x"))
        assert "larger than 9 bytes" in said
        assert "MODELDEX_MAX_BODY_BYTES" in said

    def test_a_conflict_knows_what_the_plan_rested_on(self) -> None:
        answers = Answers((412, {"error": "The newest is 5", "head": 5, "since": []}))
        with pytest.raises(Conflict) as caught:
            administration(answers).publish(PLAN, "x")
        assert (caught.value.base, caught.value.head) == (3, 5)
        assert answers.requests[0].headers["if-match"] == '"3"'

    def test_a_rollback_knows_what_its_plan_rested_on(self) -> None:
        answers = Answers((412, {"error": "The newest is 5", "head": 5, "since": []}))
        with pytest.raises(Conflict) as caught:
            administration(answers).rollback(1, "x", base=3)
        assert (caught.value.base, caught.value.head) == (3, 5)
        assert answers.requests[0].headers["if-match"] == '"3"'

    def test_nothing_to_publish(self) -> None:
        body = {"published": False, "revision": None, "problems": []}
        plan = {"base": 3, "changes": {"settings": [], "entries": []}}
        answers = Answers((200, {**body, "plan": plan}))
        with pytest.raises(NothingToPublish):
            administration(answers).publish(PLAN, "x")

    def test_problems_of_a_document_come_as_such(self) -> None:
        issue = {
            "code": "invalid_document",
            "path": ["models", 0, "id"],
            "message": "not a possible id",
            "severity": "error",
            "found": '""',
            "expected": "1 to 256 characters",
            "suggestion": None,
            "model_id": "",
        }
        answers = Answers((400, {"error": "Invalid request parameters", "issues": [issue]}))
        with pytest.raises(Unreadable) as caught:
            administration(answers).publish(PLAN, "x")
        (problem,) = caught.value.problems
        assert problem.dotted_path == "models[0].id"
        assert problem.expected == "1 to 256 characters"

    def test_a_request_that_is_not_understood(self) -> None:
        issue = {"code": "unrecognized_parameter", "path": ["limt"], "message": "no parameter"}
        answers = Answers((400, {"error": "Invalid request parameters", "issues": [issue]}))
        assert "does not understand the request: limt: no parameter" in told(
            administration(answers).keys
        )

    @pytest.mark.parametrize(
        "answer",
        [
            (200, b"<h1>It works</h1>"),
            (200, {"hello": "world"}),
            (200, []),
            (404, b"nothing here"),
            (302, b""),
            (500, b"oops"),
            (400, {"error": {"message": "another API"}}),
            (200, {"object": "list", "data": [{"number": "x"}], "next": None}),
        ],
    )
    def test_what_no_modeldex_answers(self, answer: tuple[int, Any]) -> None:
        said = told(administration(Answers(answer)).revisions)
        assert f"{URL} does not answer as a Modeldex server does: " in said

    @pytest.mark.parametrize("body", [{}, [], {"modeldex": 2}, {"modeldex": 1, "models": [{}]}])
    def test_what_is_no_catalogue(self, body: Any) -> None:
        said = told(lambda: administration(Answers((200, body))).catalogue())
        assert "does not answer as a Modeldex server does" in said

    def test_the_key_is_in_no_message(self) -> None:
        key = new_secret("admin")
        remote = RemoteAdministration(
            URL, key, httpx2.MockTransport(Answers((500, {"error": "no"})))
        )
        assert key not in told(remote.keys)


class TestPages:
    def test_as_many_pages_are_asked_for_as_it_takes(self) -> None:
        def page(*numbers: int, following: int | None) -> tuple[int, Any]:
            revision = {
                "published_at": "2026-08-22T12:00:00+00:00",
                "author": "a",
                "message": "",
                "kind": "publish",
                "digest": "0",
                "entries": 0,
                "added": 0,
                "changed": 0,
                "removed": 0,
            }
            data = [{"number": number, **revision} for number in numbers]
            return 200, {"object": "list", "data": data, "next": following}

        answers = Answers(page(*range(3000, 2000, -1), following=2001), page(2000, following=None))
        found = administration(answers).revisions(1500)
        assert [found[0].number, found[-1].number] == [3000, 2000]
        asked = [dict(request.url.params) for request in answers.requests]
        assert asked == [{"limit": "1000"}, {"limit": "500", "before": "2001"}]


class TestAddresses:
    @pytest.mark.parametrize("url", ["http://a:1/", " https://a/b/ ", "http://[::1]:8080"])
    def test_usable_ones(self, url: str) -> None:
        assert checked_url(url) == url.strip().rstrip("/")

    def test_a_path_may_hold_anything(self) -> None:
        assert path_of("models", "a/b?c#d e%") == "/models/a/b%3Fc%23d%20e%25"

    def test_no_key_is_told_before_anything_is_sent(self) -> None:
        with pytest.raises(RemoteError, match="MODELDEX_ADMIN_KEY is not set"):
            Channel(URL, None)


class TestExchange:
    def test_what_was_filled_in_is_left_to_the_server(self) -> None:
        said = {"id": "a", "type": "text", "model_spec": {"pricing": {"input": {"usd": 1}}}}
        reading = read_entry(said, Mode.TOLERANT, Catalogue().settings.filling)
        assert reading.value is not None
        (sent,) = said_document(Catalogue(entries={"a": reading.value}))["models"]
        assert sent == said

    def test_names_with_dots_are_found(self) -> None:
        entry = Entry.of(
            document("a", "image", pricing={"resolutions": {"0.5K": {"usd": 1, "diem": 1}}}),
            ("model_spec.pricing.resolutions.0.5K.diem", "model_spec.nothing.there"),
        )
        (sent,) = said_document(Catalogue(entries={"a": entry}))["models"]
        assert sent["model_spec"]["pricing"] == {"resolutions": {"0.5K": {"usd": 1}}}

    def test_a_catalogue_comes_back_as_it_is(self) -> None:
        catalogue = Catalogue(entries={"a": Entry.of(document("a", "text", novelty=1))})
        assert catalogue_from(catalogue.document()).digest() == catalogue.digest()
