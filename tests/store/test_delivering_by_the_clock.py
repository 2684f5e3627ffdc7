"""Webhooks are told what nobody publishes: at its instant, once, whatever happens meanwhile."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from modeldex.catalogue.clock_events import Calendar
from modeldex.catalogue.webhooks import Webhook
from modeldex.store.store import Store
from tests.documents import document, price
from tests.factories import text_entry
from tests.store.conftest import Clock
from tests.store.webhook_scene import HOOK, Scene, begun


@pytest.fixture
def scene(database_url: str, clock: Clock) -> Iterator[Scene]:
    store = Store.open(database_url)
    yield begun(store, clock)
    store.close()


@pytest.fixture
def any_scene(store: Store, clock: Clock) -> Scene:
    """Once on each engine."""
    return begun(store, clock)


class TestTheClock:
    """What nobody publishes: it is told at its instant, once, whatever happens meanwhile."""

    END = "2027-03-01T00:00:00Z"

    def leaving(self, model_id: str = "a", end: str = END, **deprecation: Any) -> Any:
        said = {"removesAt": end, "autoRemap": False, **deprecation}
        return type(text_entry("a")).of(document(model_id, "text", deprecation=said))

    def priced(self, usd: str, *dated: tuple[str, str], **extensions: Any) -> Any:
        def pricing(usd: str) -> Any:
            return {"input": price(usd), "output": price("2")}

        items = [{"from": start, "pricing": pricing(each)} for start, each in dated]
        said = {**extensions, **({"pricing_schedule": items} if items else {})}
        made = document("a", "text", pricing=pricing(usd))
        return type(text_entry("a")).of(made | ({"extensions": said} if said else {}))

    def told_at(self, scene: Scene, text: str) -> list[Any]:
        """Kinds, and days of reminders, of what is told at an instant."""
        scene.clock.now = datetime.fromisoformat(text)
        scene.receiver.letters.clear()
        scene.deliver()
        bodies = [json.loads(letter.body) for letter in scene.receiver.letters]
        return [each["data"].get("days") or each["type"] for each in bodies]

    def test_reminds_of_an_end_and_tells_it(self, any_scene: Scene) -> None:
        scene = any_scene
        scene.publish(self.leaving())
        assert self.told_at(scene, "2026-09-01T00:00:00Z") == [
            "entry.changed", "revision.published",
        ]  # fmt: skip
        for now, told in (
            ("2026-11-30T23:59:59Z", []),
            ("2026-12-01T00:00:00Z", [90]),
            ("2026-12-01T00:00:01Z", []),
            ("2027-01-30T00:00:00Z", [30]),
            ("2027-02-22T00:00:00Z", [7]),
            ("2027-02-28T00:00:00Z", [1]),
            ("2027-03-01T00:00:00Z", ["entry.removed"]),
            ("2028-03-01T00:00:00Z", []),
        ):
            assert self.told_at(scene, now) == told, now

    def test_a_message_says_what_ends_when(self, scene: Scene) -> None:
        scene.publish(self.leaving(replacementModelId="b"), "b")
        self.told_at(scene, "2026-12-01T00:00:00Z")
        (delivery,) = scene.store.outbox.deliveries(limit=1)
        assert (delivery.event, delivery.place) == (
            "entry.lifecycle",
            "a@2026-12-01T00:00:00+00:00",
        )
        body = json.loads(delivery.body)
        assert (body["type"], body["timestamp"]) == ("entry.lifecycle", "2026-12-01T00:00:00+00:00")
        assert body["data"]["removesAt"] == "2027-03-01T00:00:00+00:00"
        assert (body["data"]["id"], body["data"]["replacementModelId"]) == ("a", "b")

    def test_after_a_long_silence_only_the_last_word_of_an_end_is_told(self, scene: Scene) -> None:
        scene.publish(self.leaving(), self.leaving("b", "2027-02-01T00:00:00Z"))
        told = self.told_at(scene, "2027-02-25T00:00:00Z")
        assert told[-2:] == ["entry.removed", 7]
        assert told.count(7) == 1
        assert 90 not in told

    def test_nor_where_it_was_published_meanwhile(self, scene: Scene) -> None:
        scene.publish(self.leaving())
        for month in (1, 2):
            scene.clock.now = datetime(2027, month, 10, tzinfo=UTC)
            scene.publish(self.leaving(), f"b{month}")
        told = self.told_at(scene, "2027-02-25T00:00:00Z")
        assert [each for each in told if isinstance(each, int)] == [7]

    def test_a_late_deprecation_is_told_of_no_reminder_that_is_past(self, scene: Scene) -> None:
        scene.clock.now = datetime(2027, 2, 24, tzinfo=UTC)
        scene.publish(self.leaving())
        assert self.told_at(scene, "2027-02-24T12:00:00Z") == [
            "entry.changed", "revision.published",
        ]  # fmt: skip
        assert self.told_at(scene, "2027-02-28T00:00:00Z") == [1]

    def test_an_end_that_is_put_off_is_reminded_of_anew(self, scene: Scene) -> None:
        scene.publish(self.leaving())
        self.told_at(scene, "2027-01-30T00:00:00Z")
        scene.publish(self.leaving(end="2027-09-01T00:00:00Z"))
        assert self.told_at(scene, "2027-03-01T00:00:00Z") == [
            "entry.changed", "revision.published",
        ]  # fmt: skip
        assert self.told_at(scene, "2027-08-02T00:00:00Z") == [30]

    def test_each_is_told_once_by_whichever_process_comes_first(self, scene: Scene) -> None:
        scene.publish(self.leaving())
        scene.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
        for holder in ("one", "two", "one"):
            scene.deliver(holder)
        with_reminder = [each for each in scene.receiver.told if each[0] == "entry.lifecycle"]
        assert len(with_reminder) == 1

    def test_a_price_is_told_when_it_takes_effect_and_not_when_the_entry_is_tidied(
        self, scene: Scene
    ) -> None:
        scene.publish(self.priced("1", ("2026-10-01T00:00:00Z", "3")))
        assert self.told_at(scene, "2026-09-01T00:00:00Z") == [
            "entry.price_changed", "revision.published",
        ]  # fmt: skip
        assert self.told_at(scene, "2026-10-01T00:00:00Z") == ["entry.price_changed"]
        assert scene.receiver.letters
        scene.publish(self.priced("3"))
        assert self.told_at(scene, "2026-10-02T00:00:00Z") == ["revision.published"]

    def test_one_that_is_to_come_is_told_when_it_comes(self, scene: Scene) -> None:
        scene.publish(self.priced("1", visible_from="2026-10-01T00:00:00Z"))
        assert self.told_at(scene, "2026-09-01T00:00:00Z") == [
            "entry.removed", "revision.published",
        ]  # fmt: skip
        assert self.told_at(scene, "2026-10-01T00:00:00Z") == ["entry.added"]

    def test_what_came_before_a_revision_is_told_before_it(self, scene: Scene) -> None:
        scene.publish(self.leaving(end="2026-10-01T00:00:00Z"))
        scene.clock.now = datetime(2026, 11, 1, tzinfo=UTC)
        scene.publish(self.leaving(end="2027-06-01T00:00:00Z"))
        told = self.told_at(scene, "2026-11-02T00:00:00Z")
        assert [each for each in told if each != "revision.published"] == [
            "entry.changed", "entry.removed", "entry.added",
        ]  # fmt: skip

    def test_only_what_it_asks_for_is_told(self, scene: Scene) -> None:
        scene.hook = Webhook("shop", HOOK.url, HOOK.secret, ("entry.lifecycle",), ("b*",))
        scene.publish(self.leaving(), self.leaving("b"))
        assert self.told_at(scene, "2026-12-01T00:00:00Z") == [90]
        assert scene.store.outbox.deliveries()[0].place.startswith("b@")

    def test_a_calendar_spares_the_look_while_nothing_is_due(self, scene: Scene) -> None:
        scene.publish(self.leaving())
        self.told_at(scene, "2026-09-01T00:00:00Z")
        (before,) = scene.store.outbox.work(["shop"])
        scene.clock.move(days=1)
        quiet = Calendar(2, (datetime(2026, 12, 1, tzinfo=UTC),))
        scene.store.outbox.tell(scene.hook, scene.clock(), {2: quiet}.get)
        assert scene.store.outbox.work(["shop"]) == [before]
        scene.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
        scene.store.outbox.tell(scene.hook, scene.clock(), {2: quiet}.get)
        assert scene.store.outbox.deliveries()[0].event == "entry.lifecycle"
