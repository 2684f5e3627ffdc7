"""What views see of a revision at an instant: names, replacements, prices, and what is shared."""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.views import View
from modeldex.dialects.native_views import ViewDocument
from modeldex.entries.entry import Entry
from modeldex.serving.answers import answer
from modeldex.serving.asked import Asked
from modeldex.serving.moment import moment_of
from modeldex.serving.published import Published
from modeldex.serving.sights import Sights, compile_snapshot
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key
from tests.documents import a_document, price
from tests.serving.conftest import NOW, catalogue, entry

LEAVES = "2026-09-01T00:00:00Z"
AFTER = NOW + timedelta(days=20)


def views(**stated: dict[str, Any]) -> dict[str, View]:
    return {name: ViewDocument.model_validate(each).value(name) for name, each in stated.items()}


def through(what: Catalogue, view: str | None = "v", now: datetime = NOW) -> Snapshot:
    return compile_snapshot(Published.of(what), now, view=view)


def listed(snapshot: Snapshot) -> list[str]:
    return [each["id"] for each in json.loads(snapshot.listing("models", "all").body)["data"]]


def names(snapshot: Snapshot) -> dict[str, str]:
    found: dict[str, str] = json.loads(snapshot.listing("traits", "text").body)["data"]
    return found


def one(snapshot: Snapshot, model_id: str) -> Any:
    return json.loads(snapshot.entries[model_id].body)


class TestNames:
    WHAT = catalogue(
        entry("a", traits=["default", "best"]),
        entry("b", traits=["best"]),
        entry("c"),
        traits={"text": {"chosen": "a", "other": "b"}},
        aliases={"text": {"old-a": "a", "old-b": "b"}},
        views=views(
            v={"exclude": {"id": "a"}, "traits": {"text": {"default": "c", "mine": "a"}}},
            w={"aliases": {"text": {"old-a": "b", "new": "c"}}, "traits": {"text": {"best": "c"}}},
        ),
    )

    def test_of_hidden_models_are_absent_or_the_next_ones_or_the_views_own(self) -> None:
        snapshot = through(self.WHAT)
        assert names(snapshot) == {"default": "c", "best": "b", "other": "b"}
        assert snapshot.resolve("old-a") is None
        assert snapshot.resolve("mine") is None
        assert json.loads(snapshot.listing("aliases", "text").body)["data"] == {"old-b": "b"}

    def test_of_a_view_win(self) -> None:
        snapshot = through(self.WHAT, "w")
        assert names(snapshot) == {"default": "a", "best": "c", "chosen": "a", "other": "b"}
        resolved = snapshot.resolve("old-a")
        assert resolved is not None
        assert (resolved.facts.id, resolved.by) == ("b", "alias")

    def test_of_a_base_are_there_too(self) -> None:
        what = catalogue(
            entry("a"),
            entry("b"),
            views=views(
                base={"traits": {"text": {"default": "a", "first": "a"}}},
                v={"base": "base", "traits": {"text": {"default": "b"}}},
            ),
        )
        assert names(through(what)) == {"default": "b", "first": "a"}


class TestReplacements:
    WHAT = catalogue(
        entry("old", removes_at=LEAVES, replacement="hidden"),
        entry("older", removes_at=LEAVES, replacement="old"),
        entry("hidden", removes_at=LEAVES, replacement="new", traits=["default"]),
        entry("new"),
        views=views(v={"exclude": {"id": "hidden"}}, none={"exclude": {"id": "*"}}),
    )

    def test_that_are_hidden_are_not_named(self) -> None:
        assert one(through(self.WHAT), "old")["model_spec"]["deprecation"] == {
            "removesAt": LEAVES,
            "date": LEAVES,
            "autoRemap": True,
        }
        shown = one(through(self.WHAT), "older")["model_spec"]["deprecation"]
        assert shown["replacementModelId"] == "old"
        everything = one(through(self.WHAT, None), "old")["model_spec"]["deprecation"]
        assert everything["replacementModelId"] == "hidden"

    def test_that_are_hidden_are_not_led_through(self) -> None:
        assert through(self.WHAT, None, AFTER).resolve("old") is not None
        snapshot = through(self.WHAT, now=AFTER)
        assert snapshot.resolve("old") is None
        left = snapshot.left("old")
        assert left is not None
        assert left.successor is None
        assert names(snapshot) == {}

    def test_a_hidden_model_that_left_was_never_there(self) -> None:
        assert through(self.WHAT, now=AFTER).left("hidden") is None
        assert through(self.WHAT, "none", AFTER).left("old") is None

    def test_that_are_to_come_are_named_to_nobody(self) -> None:
        coming = Entry.of(
            {**entry("new").document(), "extensions": {"visible_from": "2026-09-15T00:00:00Z"}}
        )
        what = catalogue(entry("old", removes_at="2027-01-01T00:00:00Z", replacement="new"), coming)
        for now, named in ((NOW, False), (NOW + timedelta(days=30), True)):
            snapshot = through(what, None, now)
            assert ("replacementModelId" in one(snapshot, "old")["model_spec"]["deprecation"]) is (
                named
            )
            assert ("new" in listed(snapshot)) is named
            assert (snapshot.resolve("new") is not None) is named


class TestClock:
    def dated(self) -> Catalogue:
        model = a_document("acme/extended")
        model["extensions"]["visible_from"] = "2026-09-01T00:00:00Z"
        return catalogue(Entry.of(model), entry("stays"))

    @pytest.mark.parametrize(
        ("now", "usd"),
        [
            ("2026-08-31T23:59:59.999999+00:00", None),
            ("2026-09-01T00:00:00+00:00", 0.4),
            ("2027-05-31T23:59:59+00:00", 0.4),
            ("2027-06-01T00:00:00+00:00", 0.3),
            ("2029-02-28T00:00:00+00:00", 0.3),
        ],
    )
    def test_lists_and_prices_a_model_in_its_time(self, now: str, usd: float | None) -> None:
        snapshot = through(self.dated(), None, datetime.fromisoformat(now))
        if usd is None:
            assert listed(snapshot) == ["stays"]
            return
        priced = one(snapshot, "acme/extended")["model_spec"]["pricing"]
        assert priced["input"]["usd"] == usd

    def test_every_boundary_is_known_beforehand(self) -> None:
        now, found = NOW, []
        while (following := through(self.dated(), None, now).changes_at) is not None:
            found.append(following.isoformat())
            now = following
        assert found == [
            "2026-09-01T00:00:00+00:00",
            "2027-06-01T00:00:00+00:00",
            "2028-01-01T00:00:00+00:00",
        ]

    def test_when_it_last_changed_is_told_only_to_who_saw_it(self) -> None:
        what = catalogue(
            entry("gone", removes_at=LEAVES),
            entry("stays"),
            views=views(v={"exclude": {"id": "gone"}}),
        )
        assert through(what, None, AFTER).modified == datetime.fromisoformat(LEAVES)
        assert through(what, "v", AFTER).modified is None


class TestOverlays:
    WHAT = catalogue(
        entry("a", pricing={"input": price("2")}),
        entry("b", pricing={"input": price("4")}),
        views=views(
            v={"discount_to_user": {"a": 0.25}, "currency": {"code": "EUR", "per_usd": 0.5}},
        ),
    )

    def test_a_discount_and_a_currency_are_the_views_alone(self) -> None:
        shown = one(through(self.WHAT), "a")
        assert shown["discount_to_user"] == 0.25
        assert shown["model_spec"]["pricing"]["input"] == {"usd": 2, "diem": 2, "eur": 1}
        assert "discount_to_user" not in one(through(self.WHAT), "b")
        assert b"eur" not in through(self.WHAT, None).listing("models", "all").body

    def test_what_is_marked_offline_is_served_so_to_all(self) -> None:
        published = Published.of(self.WHAT).marked(frozenset({"a", "nobody"}))
        for view in (None, "v"):
            snapshot = compile_snapshot(published, NOW, view=view)
            assert one(snapshot, "a")["model_spec"]["offline"] is True
            assert "offline" not in one(snapshot, "b")["model_spec"]


def ready(sights: Sights, view: str | None) -> Snapshot:
    snapshot = sights.of(view)
    assert snapshot is not None
    return snapshot


class TestSharing:
    WHAT = catalogue(
        entry("a"),
        entry("b", "image"),
        entry("c", "image"),
        views=views(
            v={"exclude": {"id": "c"}},
            same={"include": {"id": ["a", "b"]}, "rate_limit": "5/minute"},
            text={"exclude": {"type": "image"}},
            cheap={"include": {"id": ["a", "b"]}, "discount_to_user": {"a": 0.5}},
            open={"include": {"id": ["a", "b"]}, "anonymous": True},
        ),
    )

    def test_views_that_see_the_same_share_all_that_is_made(self) -> None:
        sights = Sights(moment_of(Published.of(self.WHAT), NOW))
        first, second = ready(sights, "v"), ready(sights, "same")
        assert first.listing("models", "all") is second.listing("models", "all")
        assert first.remembered is second.remembered
        assert first.entries is second.entries
        assert (first.sight.name, second.sight.name) == ("v", "same")
        assert (first.rate_limit, second.rate_limit) == (None, "5/minute")

    def test_a_list_that_is_the_same_is_kept_once(self) -> None:
        sights = Sights(moment_of(Published.of(self.WHAT), NOW))
        v, text, cheap, everything = (ready(sights, name) for name in ("v", "text", "cheap", None))
        assert (
            v.listing("models", "text")
            is text.listing("models", "text")
            is everything.listing("models", "text")
        )
        assert v.listing("models", "image") is cheap.listing("models", "image")
        assert v.listing("models", "text").etag != cheap.listing("models", "text").etag

    def test_a_list_for_everybody_is_not_that_for_a_key(self) -> None:
        sights = Sights(moment_of(Published.of(self.WHAT), NOW))
        v, for_all = ready(sights, "v"), ready(sights, "open")
        assert v.listing("models", "all").etag == for_all.listing("models", "all").etag
        assert v.listing("models", "all") is not for_all.listing("models", "all")

    def test_a_view_that_is_not_there_shows_nothing(self) -> None:
        assert Sights(moment_of(Published.of(self.WHAT), NOW)).of("nobody") is None

    def test_views_in_use_are_ready_after_a_publish(self) -> None:
        earlier = Sights(moment_of(Published.of(self.WHAT), NOW))
        before = earlier.of("v")
        assert before is not None
        before.listing("models", "image").variant("gzip")
        later = Sights(moment_of(Published.of(self.WHAT, 2), NOW))
        later.warm(earlier)
        assert set(later.in_use()) == {"v"}
        now = later.of("v")
        assert now is not None
        assert now.compiled() == (("models", "image"),)


KEY = Key(1, "k", "read", "", b"", NOW, view="v")


@pytest.mark.parametrize("path", ["/api/v1/models/", "/v1/models/"])
def test_a_hidden_model_takes_the_same_steps_as_an_unknown_one(path: str) -> None:
    """Counted are the calls that an answer takes: what is done, and not how long it took."""
    what = catalogue(
        *(entry(f"m{number}") for number in range(50)),
        entry("hidden"),
        entry("left", removes_at="2026-01-01T00:00:00Z", replacement="hidden"),
        views=views(v={"exclude": {"id": ["hidden", "left"]}}),
    )
    snapshot = through(what)

    def steps(name: str) -> int:
        counted = 0

        def count(_: object, event: str, __: object) -> None:
            nonlocal counted
            counted += event == "call"

        sys.setprofile(count)
        try:
            given = answer(Asked("GET", path + name), snapshot, KEY, None, NOW.timestamp())
        finally:
            sys.setprofile(None)
        assert given is not None
        assert given.status == 404
        return counted

    steps("unknown")
    assert steps("hidden") == steps("nobody") == steps("left")
