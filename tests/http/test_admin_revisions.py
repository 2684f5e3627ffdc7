"""Revisions over HTTP: what was published, how it differs, going back; and the audit log."""

from typing import Any

import pytest

from modeldex.catalogue.plan import Plan
from modeldex.store.administration import LocalAdministration
from tests.documents import every_document
from tests.http.client import Client

COUNT = len(every_document())

LARGE = "/admin/v1/models/acme/large"
BACK_TO_TWO = "/admin/v1/revisions/2/rollback"


def rename(client: Client, name: str) -> None:
    answer = client.request("PATCH", LARGE, body={"model_spec": {"name": name}})
    assert answer.status == 200
    client.clock.advance(hours=1)


@pytest.fixture
def renamed(client: Client) -> Client:
    """Revisions 2, 3 and 4 name the large model anew, an hour apart."""
    for name in ("Two", "Three", "Four"):
        rename(client, name)
    return client


class TestListing:
    def test_is_newest_first(self, renamed: Client) -> None:
        answer = renamed.get("/admin/v1/revisions")
        assert [each["number"] for each in answer.json["data"]] == [4, 3, 2, 1]
        assert answer.json["next"] is None
        first = answer.json["data"][-1]
        assert first["author"] == "setup"
        assert first["message"] == "The first"
        assert first["kind"] == "publish"
        assert first["published_at"] == "2026-08-22T12:00:00+00:00"
        assert first["added"] == first["entries"] == COUNT
        assert len(first["digest"]) == 64

    def test_goes_by_pages(self, renamed: Client) -> None:
        seen: list[int] = []
        target = "/admin/v1/revisions?limit=3"
        while target:
            answer = renamed.get(target).json
            seen += [each["number"] for each in answer["data"]]
            following = answer["next"]
            target = f"/admin/v1/revisions?limit=3&before={following}" if following else ""
        assert seen == [4, 3, 2, 1]

    @pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "before=0", "before=-1"])
    def test_takes_no_absurd_page(self, client: Client, query: str) -> None:
        answer = client.get(f"/admin/v1/revisions?{query}")
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == [query.partition("=")[0]]


class TestOne:
    @pytest.mark.parametrize(
        ("reference", "number"),
        [
            ("2", 2),
            ("head", 4),
            ("2026-08-22T12:00:00Z", 2),
            ("2026-08-22T13:30:00%2B00:00", 3),
            ("2026-08-22 15:00", 4),
        ],
    )
    def test_is_found_by_number_or_instant(
        self, renamed: Client, reference: str, number: int
    ) -> None:
        target = f"/admin/v1/revisions/{reference}"
        assert renamed.get(target).json["number"] == number

    @pytest.mark.parametrize(
        "reference", ["9", "0", "-1", "tomorrow", "2020-01-01", "%00", "9" * 60]
    )
    def test_is_not_found_where_there_is_none(self, client: Client, reference: str) -> None:
        assert client.get(f"/admin/v1/revisions/{reference}").status == 404


class TestDifferences:
    def test_are_to_the_one_before(self, renamed: Client) -> None:
        answer = renamed.get("/admin/v1/revisions/3/changes").json
        assert (answer["since"], answer["until"]) == (2, 3)
        (entry,) = answer["changes"]["entries"]
        assert entry["fields"] == [
            {"path": "model_spec.name", "old": "Two", "new": "Three", "percent": None}
        ]

    def test_are_to_any_other(self, renamed: Client) -> None:
        answer = renamed.get("/admin/v1/revisions/4/changes?since=2").json
        assert answer["changes"]["entries"][0]["fields"][0]["old"] == "Two"
        back = renamed.get("/admin/v1/revisions/2/changes?since=4").json
        assert back["changes"]["entries"][0]["fields"][0]["new"] == "Two"

    def test_of_the_first_are_everything(self, client: Client) -> None:
        answer = client.get("/admin/v1/revisions/1/changes").json
        assert {entry["kind"] for entry in answer["changes"]["entries"]} == {"added"}
        assert answer["changes"]["settings"]

    @pytest.mark.parametrize("target", ["9/changes", "1/changes?since=9"])
    def test_need_both(self, client: Client, target: str) -> None:
        assert client.get(f"/admin/v1/revisions/{target}").status == 404


class TestGoingBack:
    def test_publishes_the_earlier_one_again(self, renamed: Client) -> None:
        answer = renamed.request("POST", "/admin/v1/revisions/2/rollback?message=Wrong+name")
        assert answer.status == 200
        assert answer.headers["etag"] == '"5"'
        revision = answer.json["revision"]
        assert (revision["number"], revision["kind"]) == (5, "rollback")
        assert revision["message"] == "Roll back to revision 2: Wrong name"
        assert renamed.get("/api/v1/models/acme/large").json["model_spec"]["name"] == "Two"

    def test_can_be_planned(self, renamed: Client) -> None:
        answer = renamed.request("POST", "/admin/v1/revisions/2/rollback?plan=true").json
        assert answer["published"] is False
        assert answer["plan"]["base"] == 4
        assert answer["plan"]["changes"]["entries"][0]["fields"][0]["new"] == "Two"

    def test_rests_on_the_revision_that_is_named(self, renamed: Client) -> None:
        planned = renamed.request("POST", f"{BACK_TO_TWO}?plan=true")
        assert planned.headers["etag"] == '"4"'
        rename(renamed, "Five")
        stale = {"if-match": planned.headers["etag"]}
        for query in ("", "?plan=true"):
            answer = renamed.request("POST", BACK_TO_TWO + query, headers=stale)
            assert answer.status == 412
            assert answer.headers["etag"] == '"5"'
            assert answer.json["error"] == "The change rests on revision 4, and the newest is 5"
            assert [each["number"] for each in answer.json["since"]] == [5]
        assert renamed.get("/api/v1/models/acme/large").json["model_spec"]["name"] == "Five"
        answer = renamed.request("POST", BACK_TO_TWO, headers={"if-match": '"5"'})
        assert answer.json["revision"]["number"] == 6

    @pytest.mark.parametrize(
        ("value", "status"),
        [("*", 200), ('"3", "4"', 200), ('W/"4"', 412), ('"0"', 412), ('"x"', 412), ("4", 400)],
    )
    def test_takes_a_precondition_as_the_catalogue_does(
        self, renamed: Client, value: str, status: int
    ) -> None:
        answer = renamed.request("POST", BACK_TO_TWO, headers={"if-match": value})
        assert answer.status == status

    @pytest.mark.parametrize("headers", [{}, {"if-match": '"4"'}])
    def test_never_overwrites_what_its_answer_does_not_tell(
        self, renamed: Client, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
    ) -> None:
        planned = LocalAdministration.plan_rollback

        def slower(administration: LocalAdministration, number: int) -> Plan:
            monkeypatch.setattr(LocalAdministration, "plan_rollback", planned)
            plan = planned(administration, number)
            rename(renamed, "Five")
            return plan

        monkeypatch.setattr(LocalAdministration, "plan_rollback", slower)
        answer = renamed.request("POST", BACK_TO_TWO, headers=headers)
        assert answer.status == 412
        assert [each["number"] for each in answer.json["since"]] == [5]

    def test_of_a_plan_names_what_the_plan_rests_on(
        self, renamed: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        planned = LocalAdministration.plan_rollback

        def slower(administration: LocalAdministration, number: int) -> Plan:
            plan = planned(administration, number)
            rename(renamed, "Five")
            return plan

        monkeypatch.setattr(LocalAdministration, "plan_rollback", slower)
        answer = renamed.request("POST", f"{BACK_TO_TWO}?plan=true")
        assert answer.json["plan"]["base"] == answer.json["revision"]["number"] == 4
        assert answer.headers["etag"] == '"4"'

    def test_to_what_is_there_makes_no_revision(self, renamed: Client) -> None:
        answer = renamed.request("POST", "/admin/v1/revisions/4/rollback").json
        assert (answer["published"], answer["revision"]["number"]) == (False, 4)

    def test_needs_a_revision(self, client: Client) -> None:
        assert client.request("POST", "/admin/v1/revisions/9/rollback").status == 404
        assert client.request("POST", "/admin/v1/revisions/0/rollback").status == 400
        assert client.request("POST", "/admin/v1/revisions/x/rollback").status == 400


def test_the_audit_log_tells_who_did_what(renamed: Client) -> None:
    renamed.request("POST", "/admin/v1/keys", body={"name": "ci"})
    answer = renamed.get("/admin/v1/audit?limit=2").json
    newest, before = answer["data"]
    assert (newest["actor"], newest["action"]) == ("operator", "key.create")
    assert "ci" in newest["subject"]
    assert (before["action"], before["subject"]) == ("edit", "revision 4")
    assert answer["next"] == before["id"]
    rest: Any = renamed.get(f"/admin/v1/audit?before={before['id']}").json
    assert rest["data"][-1]["actor"] == "setup"
    assert rest["next"] is None
