"""All changes, as a list that is followed and as feeds that are read."""

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.changes import ChangeKind, EntryChange, FieldChange
from modeldex.http.feeds import Feed, atom, json_feed
from modeldex.store.administration import LocalAdministration
from modeldex.store.histories import DatedChange
from modeldex.store.pasts import Place
from tests.documents import every_document
from tests.factories import catalogue_of, named_entry
from tests.http.client import Client
from tests.http.past_days import MODEL, Publish, costing
from tests.http.past_days import publish as publish

ATOM = "{http://www.w3.org/2005/Atom}"


def changes(client: Client, query: str = "") -> Any:
    answer = client.get(f"/api/v1/changes{query}")
    assert answer.status == 200, answer.body
    return answer.json


def told(page: Any) -> list[tuple[str, str]]:
    return [(each["event"], each["place"]) for each in page["data"]]


PLACED = MODEL.replace("/", "%2F")


class TestAList:
    def test_begins_with_the_first_change_and_is_followed_by_next(self, client: Client) -> None:
        every = sorted(document["id"] for document in every_document())
        found, since = [], ""
        while since is not None:
            page = changes(client, f"?limit=4{since}")
            assert len(page["data"]) <= 4
            found += [each["id"] for each in page["data"]]
            since = page["next"] and f"&since={page['next']}"
        assert found == every
        assert page["revision"] == 1

    def test_tells_what_came_after_a_revision_a_place_or_an_instant(
        self, client: Client, publish: Publish
    ) -> None:
        for version in (costing("1"), costing("2"), None):
            publish(version)
        every = [
            ("entry.added", f"2/{PLACED}"),
            ("entry.price_changed", f"3/{PLACED}"),
            ("entry.removed", f"4/{PLACED}"),
        ]
        for since, expected in (
            ("1", every),
            ("2", every[1:]),
            (f"2/{PLACED}", every[1:]),
            ("2/a", every),
            ("2026-08-23T12:00:00Z", every[1:]),
            ("2001-01-01", None),
            ("4", []),
            ("99", []),
        ):
            page = changes(client, f"?since={since}")
            assert told(page) == expected or expected is None, since
            assert page["revision"] == 4

    @pytest.mark.parametrize("since", ["yesterday", "1/", "x/y", "1/%00", "-1"])
    def test_refuses_what_is_no_place(self, reader: Client, since: str) -> None:
        answer = reader.get(f"/api/v1/changes?since={since.replace('%', '%25')}")
        assert answer.status == 400
        assert answer.json["issues"][0]["path"] == ["since"]


class TestAFeed:
    @pytest.mark.parametrize(
        ("query", "accept", "kind"),
        [
            ("", "*/*", "application/json"),
            ("", "application/feed+json", "application/feed+json"),
            ("", "text/html, application/atom+xml;q=0.9", "application/atom+xml"),
            ("?format=atom", "application/json", "application/atom+xml"),
            ("?format=jsonfeed", "*/*", "application/feed+json"),
            ("?format=json", "application/atom+xml", "application/json"),
        ],
    )
    def test_comes_in_the_format_that_is_asked_for(
        self, reader: Client, query: str, accept: str, kind: str
    ) -> None:
        answer = reader.get(f"/api/v1/changes{query}", headers={"accept": accept})
        assert answer.headers["content-type"].partition(";")[0] == kind

    def test_holds_the_newest_changes_first(self, client: Client, publish: Publish) -> None:
        for version in (costing("1"), costing("2"), costing("3")):
            publish(version)
        feed = changes(client, "?format=jsonfeed&limit=4")
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] == "Changes of Acme"
        places = [item["_modeldex"]["place"] for item in feed["items"]]
        last = max(document["id"] for document in every_document())
        assert places == [
            f"4/{PLACED}",
            f"3/{PLACED}",
            f"2/{PLACED}",
            f"1/{last.replace('/', '%2F')}",
        ]
        assert feed["items"][0]["title"] == f"{MODEL}: price changed"
        assert "model_spec.pricing.input.usd: 2 → 3 (+50 %)" in feed["items"][0]["content_text"]
        assert len({item["id"] for item in feed["items"]}) == 4

    def test_keeps_the_ids_of_its_items(self, client: Client, publish: Publish) -> None:
        publish(costing("1"))
        before = changes(client, "?format=jsonfeed&limit=1")["items"]
        publish(costing("2"))
        assert changes(client, "?format=jsonfeed&limit=2")["items"][1:] == before

    def test_in_atom_says_the_same(self, client: Client, publish: Publish) -> None:
        publish(costing("1"))
        root = ElementTree.fromstring(client.get("/api/v1/changes?format=atom&limit=2").body)
        entries = root.findall(f"{ATOM}entry")
        items = changes(client, "?format=jsonfeed&limit=2")["items"]
        assert [each.findtext(f"{ATOM}id") for each in entries] == [each["id"] for each in items]
        assert root.findtext(f"{ATOM}updated") == items[0]["date_published"]
        for element in (root, *entries):  # what RFC 4287 asks for, in 4.1
            for name in ("id", "title", "updated"):
                assert element.findtext(f"{ATOM}{name}")

    def test_of_nothing_is_a_feed_too(self, reader: Client) -> None:
        assert changes(reader, "?format=jsonfeed&since=1")["items"] == []
        ElementTree.fromstring(reader.get("/api/v1/changes?format=atom&since=1").body)

    def test_who_has_it_already_is_told_so(self, reader: Client) -> None:
        for query in ("", "?format=atom"):
            etag = reader.get(f"/api/v1/changes{query}").headers["etag"]
            answer = reader.get(f"/api/v1/changes{query}", headers={"if-none-match": etag})
            assert (answer.status, answer.body) == (304, b"")


class TestWhatTheClockBrings:
    """Feeds tell it at its instant; the list, which is followed by revisions, does not."""

    def ending(self, end: str, usd: str = "1", **extensions: Any) -> dict[str, Any]:
        made = costing(usd, **extensions)
        deprecation = {"removesAt": end, "autoRemap": False, "replacementModelId": "acme/large"}
        return {**made, "model_spec": {**made["model_spec"], "deprecation": deprecation}}

    def feed(self, client: Client, at: datetime, query: str = "") -> list[tuple[str, str]]:
        """Instants and titles of what a feed tells of the model, newest first."""
        client.clock.now = at
        client.refresh()
        items = changes(client, f"?format=jsonfeed&limit=1000{query}")["items"]
        told = [(each["date_published"][:16], each["title"].partition(": ")) for each in items]
        return [(when, what) for when, (name, _, what) in told if name == MODEL]

    def test_is_told_beside_what_was_published(self, client: Client, publish: Publish) -> None:
        price = {"input": {"usd": 3, "diem": 3}, "output": {"usd": 2, "diem": 2}}
        schedule = [{"from": "2026-09-20T00:00:00Z", "pricing": price}]
        publish(self.ending("2026-10-01T00:00:00Z", pricing_schedule=schedule))
        publish(self.ending("2026-10-01T00:00:00Z", "2", pricing_schedule=schedule))
        story = [
            ("2026-10-01T00:00", "removed"),
            ("2026-09-30T00:00", "leaves in 1 day"),
            ("2026-09-24T00:00", "leaves in 7 days"),
            ("2026-09-20T00:00", "price changed"),
            ("2026-09-01T00:00", "leaves in 30 days"),
            ("2026-08-24T12:00", "price changed"),
            ("2026-08-23T12:00", "added"),
        ]
        assert self.feed(client, datetime(2026, 9, 1, tzinfo=UTC)) == story[4:]
        assert self.feed(client, datetime(2027, 1, 1, tzinfo=UTC)) == story
        assert self.feed(client, client.clock.now, "&since=2026-09-20T00:00:00Z") == story[:3]
        assert self.feed(client, client.clock.now, "&since=2") == story[:6]
        told = [(each["event"], each["revision"]) for each in changes(client, "?since=1")["data"]]
        assert told == [("entry.added", 2), ("entry.price_changed", 3)]

    def test_is_cut_with_the_rest_to_the_newest_or_the_first(
        self, client: Client, publish: Publish
    ) -> None:
        publish(self.ending("2026-10-01T00:00:00Z"))
        client.clock.now = datetime(2026, 9, 30, tzinfo=UTC)
        titles = [
            item["title"].partition(": ")[2]
            for query in ("limit=2", "limit=2&since=1", "limit=2&since=99")
            for item in changes(client, f"?format=jsonfeed&{query}")["items"]
        ]
        assert titles == ["leaves in 1 day", "leaves in 7 days", "leaves in 30 days", "added"]

    def test_stays_when_the_entry_is_another_or_gone(
        self, client: Client, publish: Publish
    ) -> None:
        publish(self.ending("2026-10-01T00:00:00Z"))
        client.clock.now = datetime(2026, 9, 2, tzinfo=UTC)
        before = changes(client, "?format=jsonfeed&limit=1")["items"]
        assert before[0]["title"] == f"{MODEL}: leaves in 30 days"
        publish(costing("1"))
        publish(None)
        items = changes(client, "?format=jsonfeed&limit=3")["items"]
        assert items[2:] == before
        assert [each["title"].partition(": ")[2] for each in items[:2]] == ["removed", "changed"]

    def test_says_what_ends_when_and_what_comes_after(
        self, client: Client, publish: Publish
    ) -> None:
        publish(self.ending("2026-10-01T00:00:00Z"))
        client.clock.now = datetime(2026, 9, 2, tzinfo=UTC)
        (item,) = changes(client, "?format=jsonfeed&limit=1")["items"]
        assert item["content_text"] == (
            f"{MODEL} leaves the list at 2026-10-01T00:00:00+00:00; acme/large takes its place"
        )
        assert item["tags"] == ["entry.lifecycle", "text"]
        told = {name: item["_modeldex"][name] for name in ("place", "revision", "days", "state")}
        assert told == {"place": None, "revision": None, "days": 30, "state": "deprecated"}
        atom_feed = client.get("/api/v1/changes?format=atom&limit=1").body
        root = ElementTree.fromstring(atom_feed)
        assert root.findtext(f"{ATOM}entry/{ATOM}id") == item["id"]
        assert root.findtext(f"{ATOM}updated") == "2026-09-01T00:00:00+00:00"

    def test_of_one_that_is_to_come_is_nothing_until_it_is_there(
        self, client: Client, publish: Publish
    ) -> None:
        publish(costing("1", visible_from="2026-10-01T00:00:00Z"))
        publish(costing("2", visible_from="2026-10-01T00:00:00Z"))
        assert self.feed(client, datetime(2026, 9, 30, tzinfo=UTC)) == []
        story = [("2026-10-01T00:00", "added")]
        assert self.feed(client, datetime(2026, 10, 1, tzinfo=UTC)) == story


HOSTILE = st.text(min_size=1, max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", "]]>", "&amp;", "\x00\x0b\ufffe", '"><!--', "a\r\nb"]
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_content_breaks_out_of_a_feed(title: str, model_id: str, value: str) -> None:
    field = FieldChange(f"model_spec.{value}", value, [value])
    change = DatedChange(
        2, datetime(2026, 8, 22, tzinfo=UTC),
        EntryChange(ChangeKind.CHANGED, model_id, "text", (field,)),
    )  # fmt: skip
    feed = Feed(title, [change])
    root = ElementTree.fromstring(atom(feed))
    assert [child.tag for child in root] == [
        f"{ATOM}{name}" for name in ("id", "title", "updated", "author", "entry")
    ]
    assert len(list(root.iter())) == 13
    document = json.loads(json_feed(feed))
    assert document["items"][0]["_modeldex"]["id"] == model_id


@given(st.integers(0, 2**31 - 1), st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_a_place_reads_back(revision: int, model_id: str) -> None:
    place = Place(revision, model_id or None)
    assert Place.read(str(place)) == place


def test_changes_of_many_revisions_come_in_order_whatever_the_size_of_a_page(
    client: Client,
) -> None:
    work = LocalAdministration(client.services.store, author="test", clock=client.clock)
    for number in range(1, 6):
        entries = [named_entry(f"m{each}", f"{number}") for each in range(number, number + 5)]
        client.clock.advance(hours=1)
        work.publish(work.plan(catalogue_of(*entries)), "")
    client.refresh()
    whole = told(changes(client, "?since=1&limit=1000"))
    assert len(whole) == len(set(whole)) > 40
    for limit in (1, 7):
        found, since = [], "1"
        while since is not None:
            page = changes(client, f"?limit={limit}&since={since}")
            found += told(page)
            since = page["next"]
        assert found == whole
