"""Held readings over HTTP, and the command line's side of the same routes."""

from typing import Any

import httpx2
import pytest

from modeldex.cli.remote import RemoteAdministration
from modeldex.store.errors import AlreadyDecided, Conflict, NothingToPublish, UnknownHeld
from tests.catalogue.guarding import many, priced
from tests.factories import named_entry
from tests.http.client import Client
from tests.store.conftest import Clock
from tests.store.sourced import Sourced

FIVE = many(5)
MIXED = [priced("acme/0", "1.1"), priced("acme/1", "50"), *FIVE[2:], priced("acme/new")]
PENDING = "/admin/v1/pending"


@pytest.fixture
def sourced(client: Client) -> Sourced:
    """The server's store, with a source that says something doubtful; revision 3 is published."""
    begun = Sourced.begun(client.services.store, Clock(), FIVE)
    begun.hold(MIXED)
    client.refresh()
    return begun


@pytest.fixture
def remote(client: Client, sourced: Sourced) -> RemoteAdministration:
    """The command line's administration, over the same server."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        target = request.url.raw_path.decode()
        sent = {name: value for name, value in request.headers.items() if name == "if-match"}
        told = client.request(request.method, target, headers=sent)
        return httpx2.Response(told.status, headers=told.headers, content=told.body)

    return RemoteAdministration("http://localhost", client.admin_key, httpx2.MockTransport(answer))


def post(client: Client, path: str, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request("POST", f"{PENDING}{path}", headers=sent)


def prices(client: Client) -> dict[str, Any]:
    listed = client.get("/api/v1/models?type=all").json["data"]
    return {each["id"]: each["model_spec"]["pricing"]["input"]["usd"] for each in listed}


@pytest.mark.usefixtures("sourced")
class TestLooking:
    def test_what_waits_is_listed_with_the_reasons(self, client: Client) -> None:
        (held,) = client.get(PENDING).json["data"]
        assert (held["number"], held["source"], held["status"]) == (1, "acme", "pending")
        assert held["reasons"] == [
            {"kind": "price", "message": "2 prices of 1 model changed by more than a factor of 3"}
        ]
        assert held["decided_by"] is None

    def test_one_is_shown_with_its_plan(self, client: Client) -> None:
        answer = client.get(f"{PENDING}/1")
        assert answer.headers["etag"] == '"3"'
        plan = answer.json["plan"]
        assert [each["id"] for each in plan["changes"]["entries"]] == [
            "acme/0",
            "acme/1",
            "acme/new",
        ]
        (doubt,) = plan["doubts"]
        assert doubt["findings"][0] == {
            "model_id": "acme/1",
            "path": "model_spec.pricing.input.usd",
            "old": 1,
            "new": 50,
        }

    def test_clients_see_what_they_saw(self, client: Client) -> None:
        assert prices(client)["acme/1"] == 1
        assert "acme/new" not in prices(client)

    def test_the_figures_count_it(self, client: Client) -> None:
        assert (
            "modeldex_held_revisions 1.0"
            in client.get("/metrics", key=client.admin_key).body.decode()
        )

    @pytest.mark.parametrize("number", ["0", "x", str(2**31)])
    def test_what_is_no_number(self, client: Client, number: str) -> None:
        assert client.get(f"{PENDING}/{number}").status == 400

    def test_a_number_that_nothing_is_held_under(self, client: Client) -> None:
        for answer in (
            client.get(f"{PENDING}/7"),
            post(client, "/7/approve"),
            post(client, "/7/reject"),
        ):
            assert answer.status == 404
            assert answer.json["error"] == "nothing is held under the number 7"

    def test_a_key_that_may_only_read_learns_nothing(self, client: Client) -> None:
        for path in ("", "/1", "/7"):
            assert client.get(f"{PENDING}{path}", key=client.read_key).status == 403


@pytest.mark.usefixtures("sourced")
class TestDeciding:
    def test_approving_publishes_at_once(self, client: Client) -> None:
        answer = post(client, "/1/approve?message=seen")
        assert answer.status == 200
        assert answer.json["published"] is True
        assert answer.json["waits"] is False
        revision = answer.json["revision"]
        assert (revision["number"], revision["author"], revision["message"]) == (
            4,
            "operator",
            "seen",
        )
        assert prices(client)["acme/1"] == 50
        assert client.get(PENDING).json["data"] == []
        assert (
            "modeldex_held_revisions 0.0"
            in client.get("/metrics", key=client.admin_key).body.decode()
        )

    def test_approving_what_is_in_no_doubt(self, client: Client) -> None:
        assert post(client, "/1/approve?partial=true").json["waits"] is True
        assert (prices(client)["acme/0"], prices(client)["acme/1"]) == (1.1, 1)
        assert len(client.get(PENDING).json["data"]) == 1
        again = post(client, "/1/approve?partial=true")
        assert again.status == 409
        assert "is in doubt" in again.json["error"]

    def test_rejecting_publishes_nothing(self, client: Client) -> None:
        answer = post(client, "/1/reject?message=no")
        assert answer.json["status"] == "rejected"
        assert answer.json["decided_by"] == "operator"
        assert prices(client)["acme/1"] == 1

    def test_deciding_twice_is_refused(self, client: Client) -> None:
        post(client, "/1/approve")
        for answer in (
            post(client, "/1/approve"),
            post(client, "/1/reject"),
            client.get(f"{PENDING}/1"),
        ):
            assert answer.status == 409
            assert "was approved by operator" in answer.json["error"]

    def test_on_request_only_on_the_revision_that_was_seen(
        self, client: Client, sourced: Sourced
    ) -> None:
        sourced.work("bo").put_entry(named_entry("by/hand", "By hand"), "mine", None)
        refused = post(client, "/1/approve", if_match='"3"')
        assert refused.status == 412
        assert refused.json["head"] == 4
        assert [each["author"] for each in refused.json["since"]] == ["bo"]
        assert post(client, "/1/approve", if_match='"4"').status == 200


class TestFromAfar:
    def test_looking(self, remote: RemoteAdministration, sourced: Sourced) -> None:
        near = sourced.work()
        assert remote.pending() == near.pending()
        far, here = remote.held(1), near.held(1)
        assert far.held == here.held
        assert far.plan.doubts == here.plan.doubts
        assert far.plan.changes == here.plan.changes
        assert far.undoubted == here.undoubted

    def test_approving(self, remote: RemoteAdministration, sourced: Sourced) -> None:
        assert remote.approve(1, "half", partial=True) == sourced.store.revision(4)
        with pytest.raises(NothingToPublish):
            remote.approve(1, partial=True)
        assert remote.approve(1, base=4) == sourced.store.head()
        with pytest.raises(AlreadyDecided, match="was approved by operator"):
            remote.approve(1)
        with pytest.raises(AlreadyDecided):
            remote.held(1)

    def test_rejecting(self, remote: RemoteAdministration) -> None:
        assert remote.reject(1, "no").decided_by == "operator"
        with pytest.raises(AlreadyDecided, match="was rejected by operator"):
            remote.reject(1)

    def test_what_was_published_in_between(
        self, remote: RemoteAdministration, sourced: Sourced
    ) -> None:
        sourced.work("bo").put_entry(named_entry("by/hand", "By hand"), "mine", None)
        with pytest.raises(Conflict) as caught:
            remote.approve(1, base=3)
        assert (caught.value.base, caught.value.head) == (3, 4)

    def test_a_number_that_nothing_is_held_under(self, remote: RemoteAdministration) -> None:
        for attempt in (remote.held, remote.approve, remote.reject):
            with pytest.raises(UnknownHeld):
                attempt(7)

    def test_a_plan_says_what_is_doubtful(
        self, remote: RemoteAdministration, sourced: Sourced
    ) -> None:
        assert [doubt.kind for doubt in remote.plan_rollback(2).doubts] == ["emptied"]
