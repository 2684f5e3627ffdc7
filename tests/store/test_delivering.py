"""Webhooks: every change becomes a message once, signed, and tried for a day."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.clock_events import Calendar
from modeldex.catalogue.webhooks import Webhook
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.posting import Letter, Receipt
from modeldex.store import delivering, telling
from modeldex.store.administration import LocalAdministration
from modeldex.store.deliveries import DeliveryStatus
from modeldex.store.delivering import DELAYS, LONGEST, Desk, deliver
from modeldex.store.errors import UnknownDelivery
from modeldex.store.store import Store
from tests.documents import document, price
from tests.factories import catalogue_of, named_entry, text_entry
from tests.store.conftest import Clock

SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()
HOOK = Webhook("shop", "https://example.com/hook", "SHOP_SECRET")


@dataclass
class Receiver:
    """Takes letters, and answers as the test says."""

    answers: list[int | Exception | Receipt] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def __call__(self, letter: Letter) -> Receipt:
        self.letters.append(letter)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Receipt) else Receipt(answer)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Types and places of the messages, in order."""
        bodies = [json.loads(letter.body) for letter in self.letters]
        return [(each["type"], each["data"].get("place", "")) for each in bodies]


@dataclass
class Scene:
    """A store with one webhook, and what it is told."""

    store: Store
    clock: Clock
    receiver: Receiver
    hook: Webhook = HOOK
    environ: dict[str, str] = field(default_factory=lambda: {"SHOP_SECRET": SECRET})

    def publish(self, *entries: Any, hook: Webhook | None = None) -> None:
        settings = Settings(webhooks=(hook or self.hook,))
        work = LocalAdministration(self.store, author="anna", clock=self.clock)
        work.publish(work.plan(catalogue_of(*entries, settings=settings)), "")

    def begin(self) -> None:
        head = self.store.head()
        assert head is not None
        self.store.outbox.follow([self.hook.name], head.number)

    def deliver(self, holder: str = "one") -> int:
        desk = Desk(self.store.outbox, self.receiver, self.environ, self.clock, holder, lambda: 0.0)
        return deliver(desk, self.hook)

    def statuses(self) -> list[str]:
        """Of all deliveries, oldest first."""
        return [each.status.value for each in reversed(self.store.outbox.deliveries())]


def begun(store: Store, clock: Clock) -> Scene:
    made = Scene(store, clock, Receiver())
    made.publish("a")
    made.begin()
    return made


@pytest.fixture
def scene(database_url: str, clock: Clock) -> Iterator[Scene]:
    store = Store.open(database_url)
    yield begun(store, clock)
    store.close()


@pytest.fixture
def any_scene(store: Store, clock: Clock) -> Scene:
    """Once on each engine."""
    return begun(store, clock)


def test_each_change_behind_the_webhooks_own_revision_is_told_once(any_scene: Scene) -> None:
    scene = any_scene
    scene.publish(named_entry("a", "Renamed"), "b")
    scene.publish("b")
    scene.deliver()
    assert scene.receiver.told == [
        ("entry.changed", "2/a"),
        ("entry.added", "2/b"),
        ("revision.published", ""),
        ("entry.removed", "3/a"),
        ("revision.published", ""),
    ]
    assert scene.deliver() == 0
    assert scene.statuses() == ["delivered"] * 5


def test_a_message_is_signed_after_the_standard_and_says_what_changed(scene: Scene) -> None:
    document = text_entry("a").document()
    document["model_spec"]["pricing"] = {"input": price("1.5"), "output": price("2")}
    scene.publish(type(text_entry("a")).of(document))
    scene.clock.now = scene.clock.now.now(scene.clock.now.tzinfo)  # the library asks its own clock
    scene.deliver()
    letter = scene.receiver.letters[0]
    body = Verifier(SECRET).verify(letter.body, dict(letter.headers))
    assert body["type"] == "entry.price_changed"
    assert body["data"]["id"] == "a"
    assert body["data"]["revision"] == 2
    assert {
        "path": "model_spec.pricing.input.usd", "new": 1.5, "percent": None,
    } in body["data"]["fields"]  # fmt: skip
    assert letter.url == HOOK.url


def test_while_secrets_are_changed_a_message_is_signed_with_each(scene: Scene) -> None:
    other = "whsec_" + base64.b64encode(b"t" * 24).decode()
    scene.environ["SHOP_SECRET"] = f"{SECRET} {other}"
    scene.publish("b")
    scene.clock.now = scene.clock.now.now(scene.clock.now.tzinfo)
    scene.deliver()
    letter = scene.receiver.letters[0]
    for secret in (SECRET, other):
        Verifier(secret).verify(letter.body, dict(letter.headers))


def test_only_what_it_asks_for_is_told(scene: Scene) -> None:
    scene.hook = Webhook("shop", HOOK.url, HOOK.secret, ("entry.added",), ("b*",))
    scene.publish("a", "b", "c")
    scene.publish("b", "bb")
    scene.deliver()
    assert scene.receiver.told == [("entry.added", "2/b"), ("entry.added", "3/bb")]


def test_a_large_revision_is_told_in_pieces(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHANGES_AT_ONCE", 2)
    scene.publish("a", *"bcdef")
    scene.deliver()
    assert scene.receiver.told == [
        *(("entry.added", f"2/{letter}") for letter in "bcdef"),
        ("revision.published", ""),
    ]


def test_what_was_published_before_anybody_looked_is_not_lost(store: Store, clock: Clock) -> None:
    scene = Scene(store, clock, Receiver())
    scene.publish("a")
    scene.publish("a", "b")
    scene.publish("a", "b", "c")
    scene.begin()
    scene.deliver()
    assert [place for _, place in scene.receiver.told if place] == ["2/b", "3/c"]


FAILURES: list[tuple[int | Exception, str, int | None]] = [
    (500, "the receiver answered 500", 500),
    (302, "the receiver answered 302; redirects are not followed", 302),
    (404, "the receiver answered 404", 404),
    (FetchError("can not reach it"), "can not reach it", None),
]


@pytest.mark.parametrize(("answer", "said", "status"), FAILURES)
def test_one_that_fails_is_tried_again_later(
    scene: Scene, answer: int | Exception, said: str, status: int | None
) -> None:
    scene.hook = Webhook("shop", HOOK.url, HOOK.secret, ("entry.added",))
    scene.publish("b")
    scene.receiver.answers = [answer]
    assert scene.deliver() == 1
    (failed,) = scene.store.outbox.deliveries()
    assert (failed.status, failed.last_error, failed.answered) == (
        DeliveryStatus.PENDING, said, status,
    )  # fmt: skip
    assert failed.next_attempt == scene.clock.now + DELAYS[0]
    assert scene.deliver() == 0
    scene.clock.now += DELAYS[0]
    assert scene.deliver() == 1
    assert scene.receiver.letters[0].headers["webhook-id"] == failed.message_id
    assert scene.receiver.letters[1].headers["webhook-id"] == failed.message_id
    assert scene.statuses() == ["delivered"]


def test_after_a_day_it_is_given_up(scene: Scene) -> None:
    scene.hook = Webhook("shop", HOOK.url, HOOK.secret, ("entry.added",))
    scene.publish("b")
    first, attempts = scene.clock.now, 0
    while scene.statuses() in ([], ["pending"]):
        scene.receiver.answers = [500]
        attempts += scene.deliver()
        (waits,) = scene.store.outbox.deliveries()
        (work,) = scene.store.outbox.work(["shop"])
        if waits.next_attempt is not None:
            assert work.cursor is not None
            assert work.cursor.paused_until is not None
            scene.clock.now = max(waits.next_attempt, work.cursor.paused_until)
    assert scene.statuses() == ["failed"]
    assert attempts == len(DELAYS) + 1
    assert timedelta(hours=23) < scene.clock.now - first <= LONGEST


def test_who_asks_for_time_is_given_it(scene: Scene) -> None:
    scene.publish("b")
    scene.receiver.answers = [Receipt(429, 3600)]
    scene.deliver()
    scene.clock.move(seconds=3599)
    assert scene.deliver() == 0
    scene.clock.move(seconds=2)
    assert scene.deliver() == 3


def test_who_is_gone_is_believed(scene: Scene) -> None:
    scene.publish("b")
    scene.receiver.answers = [410, 410, 410]
    scene.deliver()
    assert scene.statuses() == ["failed"] * 3


def test_a_receiver_that_fails_is_left_alone_with_all_that_waits(scene: Scene) -> None:
    scene.publish(*(f"m{number}" for number in range(20)))
    scene.receiver.answers = [500] * 100
    for _ in range(20):
        scene.deliver()
        scene.clock.move(seconds=30)
    assert 2 <= len(scene.receiver.letters) <= 4


def test_one_bad_message_does_not_hold_up_the_others(scene: Scene) -> None:
    scene.publish("a", "b", "c")
    scene.receiver.answers = [500]
    scene.deliver()
    scene.clock.now += DELAYS[0]
    scene.deliver()
    assert scene.statuses() == ["delivered"] * 3


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "whsec_é"])
def test_without_a_secret_nothing_is_sent_and_the_variable_is_named(
    scene: Scene, secret: str
) -> None:
    scene.environ["SHOP_SECRET"] = secret
    scene.publish("b")
    scene.deliver()
    assert scene.receiver.letters == []
    assert "SHOP_SECRET" in str(scene.store.outbox.deliveries()[-1].last_error)


def test_one_process_tells_a_webhook_at_a_time(any_scene: Scene) -> None:
    scene = any_scene
    scene.publish("b")
    now = scene.clock.now
    assert scene.store.outbox.take("shop", "other", now + timedelta(minutes=2), now)
    assert scene.deliver() == 0
    scene.clock.move(seconds=121)  # the other has died
    assert scene.deliver() == 3


def test_one_that_lost_its_turn_stops(scene: Scene) -> None:
    scene.publish("b")
    outbox = scene.store.outbox

    def slow(letter: Letter) -> Receipt:
        scene.clock.move(seconds=500)
        now = scene.clock.now
        assert outbox.take("shop", "other", now + timedelta(minutes=2), now)
        return Receipt(200)

    scene.receiver = slow  # type: ignore[assignment]
    assert scene.deliver() == 1


def test_a_webhook_that_there_is_no_more_lets_go_of_what_waits(any_scene: Scene) -> None:
    scene = any_scene
    scene.publish("b")
    scene.receiver.answers = [500]
    scene.deliver()
    scene.store.outbox.follow([], 2)
    assert set(scene.statuses()) == {"failed"}
    assert scene.store.outbox.work(["shop"])[0].cursor is None


def test_who_holds_an_older_revision_ends_nothing(scene: Scene) -> None:
    scene.publish("b")
    scene.store.outbox.follow([], 1)
    assert scene.store.outbox.work(["shop"])[0].cursor is not None


def test_a_delivery_is_sent_again_on_request(scene: Scene) -> None:
    scene.publish("b")
    scene.deliver()
    first = scene.store.outbox.deliveries()[-1]
    again = scene.store.outbox.resend(first.number, scene.clock(), "anna")
    assert (again.status, again.attempts, again.message_id) == (
        DeliveryStatus.PENDING, 0, first.message_id,
    )  # fmt: skip
    assert scene.deliver() == 1
    with pytest.raises(UnknownDelivery, match="there is no delivery 99"):
        scene.store.outbox.resend(99, scene.clock(), "anna")


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


def test_deliveries_are_listed_newest_first_in_pages_and_by_what_became_of_them(
    any_scene: Scene,
) -> None:
    scene = any_scene
    scene.publish("b")
    scene.receiver.answers = [200, 410]
    scene.deliver()
    outbox = scene.store.outbox
    numbers = [each.number for each in outbox.deliveries()]
    assert numbers == sorted(numbers, reverse=True)
    assert [each.number for each in outbox.deliveries(1, numbers[0])] == numbers[1:2]
    assert len(outbox.deliveries(status=DeliveryStatus.FAILED)) == 1
    assert outbox.deliveries(webhook="other") == []
    assert outbox.counts() == {
        ("shop", DeliveryStatus.DELIVERED): 2, ("shop", DeliveryStatus.FAILED): 1,
    }  # fmt: skip


def test_what_was_decided_long_ago_is_forgotten(any_scene: Scene) -> None:
    scene = any_scene
    scene.publish("b")
    scene.receiver.answers = [200, 500]
    scene.deliver()
    scene.clock.move(days=31)
    scene.store.outbox.forget(scene.clock())
    assert set(scene.statuses()) == {"pending"}


def test_no_secret_is_shown(scene: Scene) -> None:
    scene.publish("b")
    scene.deliver()
    assert SECRET.removeprefix("whsec_") not in repr(scene.store.outbox.deliveries())
    assert delivering.SecretError("x").args == ("x",)
