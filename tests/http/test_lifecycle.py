"""The life of a model on the wire: warnings, its end, what comes after, and offline."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.entries.entry import Entry
from modeldex.http.prober import Prober
from modeldex.serving.routes import FOREIGN_PATHS
from modeldex.store.administration import LocalAdministration
from tests.documents import document, price
from tests.http.client import Client, Clock

START, END = "2027-01-01T00:00:00Z", "2028-02-29T00:00:00Z"


def model(model_id: str, usd: str = "1", **deprecation: Any) -> Entry:
    pricing = {"input": price(usd), "output": price("4")}
    spec = {"deprecation": {"date": deprecation["removesAt"], **deprecation}} if deprecation else {}
    return Entry.of(document(model_id, "text", pricing=pricing, **spec))


MODELS = (
    model("stays", "0.5"),
    model("mapped", startsAt=START, removesAt=END, autoRemap=True, replacementModelId="stays"),
    model("told", startsAt=START, removesAt=END, autoRemap=False, replacementModelId="stays"),
    model("ends", removesAt=END, autoRemap=True),
)


@pytest.fixture
def at(client: Client, clock: Clock) -> Callable[[str], Client]:
    """The server at an instant, over these models. Nobody had it look at its clock."""
    work = LocalAdministration(client.services.store, author="operator", clock=clock)
    entries = {each.id: each for each in MODELS}
    settings = Settings(traits={"text": {"default": "told"}})
    work.publish(work.plan(Catalogue(settings, entries)), "")
    client.refresh()

    def at(instant: str) -> Client:
        clock.now = datetime.fromisoformat(instant)
        return client

    return at


BEFORE, DURING, AFTER = "2026-12-31T23:59:59+00:00", "2027-06-01T00:00:00+00:00", END


class TestWarnings:
    @pytest.mark.parametrize("path", ["/api/v1/models/told", "/v1/models/told"])
    def test_begin_at_their_instant(self, at: Callable[[str], Client], path: str) -> None:
        assert "sunset" not in at(BEFORE).get(path).headers
        headers = at(START).get(path).headers
        assert headers["x-venice-model-deprecation-date"] == END
        assert headers["x-venice-model-deprecation-warning"] == (
            "told is deprecated and leaves the list at 2028-02-29T00:00:00Z; use stays instead"
        )
        assert headers["deprecation"] == "@1798761600"
        assert headers["sunset"] == "Tue, 29 Feb 2028 00:00:00 GMT"
        prefix = path.removesuffix("told")
        assert headers["link"] == f'<{prefix}stays>; rel="successor-version"'

    def test_go_with_an_answer_that_the_client_has_already(
        self, at: Callable[[str], Client]
    ) -> None:
        etag = at(DURING).get("/api/v1/models/told").headers["etag"]
        again = at(DURING).get("/api/v1/models/told", headers={"if-none-match": etag})
        assert again.status == 304
        assert "sunset" in again.headers

    def test_hold_at_once_where_no_start_is_named(self, at: Callable[[str], Client]) -> None:
        headers = at(BEFORE).get("/api/v1/models/ends").headers
        assert headers["x-venice-model-deprecation-warning"].endswith("2028-02-29T00:00:00Z")
        assert "link" not in headers
        assert headers["deprecation"] == "@1787400000"  # when it was published

    def test_are_not_for_lists_and_others(self, at: Callable[[str], Client]) -> None:
        for path in ("/api/v1/models", "/api/v1/models/stays"):
            assert "deprecation" not in at(DURING).get(path).headers


class TestTheEnd:
    def test_is_seen_by_who_holds_an_etag_on_the_next_request(
        self, at: Callable[[str], Client]
    ) -> None:
        for path in ("/api/v1/models", "/v1/models", *FOREIGN_PATHS.values()):
            before = at("2028-02-28T23:59:59.999+00:00").get(path)
            held = {"if-none-match": before.headers["etag"]}
            assert at("2028-02-28T23:59:59.999+00:00").get(path, headers=held).status == 304
            after = at(END).get(path, headers=held)
            assert after.status == 200, path
            assert b"told" not in after.body

    def test_of_one_model_is_seen_so_too(self, at: Callable[[str], Client]) -> None:
        for name, status in (("told", 410), ("mapped", 200), ("ends", 410)):
            path = f"/api/v1/models/{name}"
            etag = at("2028-02-28T23:59:59.999+00:00").get(path).headers["etag"]
            assert at(END).get(path, headers={"if-none-match": etag}).status == status

    def test_leads_to_the_replacement_where_it_is_to(self, at: Callable[[str], Client]) -> None:
        answer = at(AFTER).get("/api/v1/models/mapped")
        assert answer.status == 200
        assert answer.json["id"] == "stays"
        assert answer.headers["x-modeldex-resolved-by"] == "replacement"
        assert answer.headers["content-location"] == "/api/v1/models/stays"

    def test_is_told_with_the_replacement_where_it_is_not(
        self, at: Callable[[str], Client]
    ) -> None:
        answer = at(AFTER).get("/api/v1/models/told")
        assert answer.status == 410
        assert answer.json == {
            "error": "Specified model was removed",
            "removedAt": END,
            "replacementModelId": "stays",
        }
        assert answer.headers["link"] == '</api/v1/models/stays>; rel="successor-version"'
        openai = at(AFTER).get("/v1/models/told")
        assert openai.status == 410
        assert openai.json["error"]["code"] == "model_gone"
        assert 'use "stays"' in openai.json["error"]["message"]

    def test_is_told_alone_where_nothing_replaces_it(self, at: Callable[[str], Client]) -> None:
        answer = at(AFTER).get("/api/v1/models/ends")
        assert answer.status == 410
        assert answer.json == {"error": "Specified model was removed", "removedAt": END}

    def test_gives_the_traits_on(self, at: Callable[[str], Client]) -> None:
        assert at(AFTER).get("/api/v1/models/traits").json["data"] == {"default": "stays"}


class TestDepartures:
    def test_are_listed_with_what_replaces_them(self, at: Callable[[str], Client]) -> None:
        client = at(DURING)
        assert client.get("/api/v1/lifecycle").json == {"object": "list", "data": []}
        found = client.get("/api/v1/lifecycle?within=400d").json["data"]
        assert [each["id"] for each in found] == ["ends", "mapped", "told"]
        assert found[1] == {
            "id": "mapped",
            "type": "text",
            "state": "deprecated",
            "startsAt": "2027-01-01T00:00:00+00:00",
            "removesAt": "2028-02-29T00:00:00+00:00",
            "autoRemap": True,
            "replacementModelId": "stays",
            "prices": [
                {"unit": "input_tokens", "usd": 1, "replacement_usd": 0.5, "percent": -50},
                {"unit": "output_tokens", "usd": 4, "replacement_usd": 4, "percent": 0},
            ],
        }
        assert found[0]["prices"] == []

    @pytest.mark.parametrize("within", ["90", "0d", "soon", "999999w"])
    def test_of_no_span_are_an_error(self, client: Client, within: str) -> None:
        answer = client.get(f"/api/v1/lifecycle?within={within}")
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == ["within"]


class TestOffline:
    def mark(self, client: Client, model_id: str, **body: Any) -> Any:
        return client.request("PUT", f"/admin/v1/offline/{model_id}", body=body)

    def test_a_marked_model_stays_in_the_list_as_offline(self, at: Callable[[str], Client]) -> None:
        client = at(BEFORE)
        etag = client.get("/api/v1/models").headers["etag"]
        assert self.mark(client, "stays", reason="an outage").json["reason"] == "an outage"
        listed = client.get("/api/v1/models", headers={"if-none-match": etag})
        assert listed.status == 200
        assert listed.json["data"][0]["model_spec"]["offline"] is True
        marks = client.get("/admin/v1/offline").json["data"]
        assert [(each["model_id"], each["marked_by"], each["actor"]) for each in marks] == [
            ("stays", "person", "operator")
        ]
        ended = client.request("DELETE", "/admin/v1/offline/stays").json["data"]
        assert len(ended) == 1
        assert client.get("/api/v1/models").headers["etag"] == etag
        assert client.request("DELETE", "/admin/v1/offline/stays").json["data"] == []

    def test_a_mark_keeps_its_time_and_makes_no_revision(
        self, at: Callable[[str], Client], clock: Clock
    ) -> None:
        client = at(BEFORE)
        first = self.mark(client, "stays").json
        clock.advance(seconds=60)
        second = self.mark(client, "stays", reason="still").json
        assert (second["since"], second["reason"]) == (first["since"], "still")
        assert client.services.store.head().number == 2  # type: ignore[union-attr]

    def test_a_mark_is_for_a_model_that_is_published(self, client: Client) -> None:
        assert self.mark(client, "nobody").status == 404
        assert self.mark(client, "acme/large", reason=5).status == 400


class TestProbes:
    PROBES: ClassVar = {
        "probes": [
            {
                "name": "acme",
                "url": "https://acme.example/v1/models",
                "models": [{"id": ["acme/*"]}],
                "every": "1m",
            }
        ]
    }

    def test_take_models_offline_only_after_several_failures(
        self, client: Client, clock: Clock
    ) -> None:
        store = client.services.store
        work = LocalAdministration(store, author="operator", clock=clock)
        made = work.catalogue()
        document_of = {**made.settings.document(), **self.PROBES}
        settings = Settings.from_document(document_of)
        work.publish(work.plan(Catalogue(settings, made.entries)), "")
        outcomes = iter(["no route", "no route", "no route", None, "no route", None, None])
        asked: list[str] = []

        def asks(probe: Any, source: Any, environment: Any) -> str | None:
            asked.append(probe.name)
            return next(outcomes)

        prober = Prober(store, store.settings, clock=clock, asks=asks, environment={})
        other = Prober(store, store.settings, clock=clock, asks=asks, environment={})
        offline = []
        for _ in range(7):
            prober.step()
            other.step()  # of another worker, whose turn it is not
            client.refresh()
            answer = client.get("/api/v1/models/acme/large").json
            offline.append(answer["model_spec"]["offline"])
            clock.advance(seconds=60)
        assert asked == ["acme"] * 7
        assert offline == [False, False, True, True, True, True, False]
        assert work.offline_marks() == []
        actions = [record.action for record in work.audit(20)]
        assert actions.count("probe.down") == actions.count("probe.up") == 1
        told = client.get("/admin/v1/probes").json["data"][0]
        assert (told["name"], told["up"], told["last_error"]) == ("acme", True, None)
        prober.stop()
        other.stop()

    def test_leave_the_marks_of_people_alone(self, client: Client, clock: Clock) -> None:
        store = client.services.store
        store.marks.set("acme/large", "person", reason="", now=clock.now, actor="ada")
        store.probes.mark({"acme/large": ("acme", "no route")}, clock.now)
        assert [mark.marked_by for mark in store.marks.listing()] == ["person", "probe"]
        store.probes.mark({}, clock.now)
        assert [mark.marked_by for mark in store.marks.listing()] == ["person"]
