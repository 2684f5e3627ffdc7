"""Webhooks: every change becomes a message once, signed, and tried for a day."""

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from modeldex.catalogue.webhooks import Webhook
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.posting import Letter, Receipt
from modeldex.store import delivering, telling
from modeldex.store.deliveries import DeliveryStatus
from modeldex.store.delivering import DELAYS, LONGEST
from modeldex.store.errors import UnknownDelivery
from modeldex.store.store import Store
from tests.documents import price
from tests.factories import named_entry, text_entry
from tests.store.conftest import Clock
from tests.store.webhook_scene import HOOK, SECRET, Receiver, Scene, begun


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
