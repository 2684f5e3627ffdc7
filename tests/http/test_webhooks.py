"""Webhooks of a running server: told in threads beside the traffic, and looked after by admins."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.webhooks import Webhook
from modeldex.entries.entry import Entry
from modeldex.http.deliverer import Deliverer
from modeldex.sources.posting import Letter, Receipt
from modeldex.store.administration import LocalAdministration
from tests.documents import document
from tests.factories import catalogue_of, text_entry
from tests.http.client import Client

SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()
SHOP = Webhook("shop", "https://shop.example.com/hook", "SHOP_SECRET")
SLOW = Webhook("slow", "https://slow.example.com/hook", "SHOP_SECRET", ("entry.added",))


@dataclass
class Network:
    """Where letters go: some hosts never answer until the test is over."""

    silent: set[str] = field(default_factory=set)
    letters: list[Letter] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def __call__(self, letter: Letter) -> Receipt:
        if any(host in letter.url for host in self.silent):
            self.over.wait(20)
        self.letters.append(letter)
        return Receipt(200)

    def told(self, url: str) -> list[str]:
        return [json.loads(each.body)["type"] for each in self.letters if each.url == url]


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    yield made
    made.over.set()


@pytest.fixture
def deliverer(client: Client, network: Network) -> Iterator[Deliverer]:
    services = client.services
    made = Deliverer(
        services.store.outbox,
        lambda: services.follower.published,
        client.clock,
        poster=network,
        environ={"SHOP_SECRET": SECRET},
    )
    yield made
    network.over.set()
    made.stop()


Publish = Callable[..., None]


@pytest.fixture
def publish(client: Client) -> Publish:
    def publish(*names: str, hooks: tuple[Webhook, ...] = (SHOP, SLOW)) -> None:
        client.clock.advance(seconds=60)
        work = LocalAdministration(client.services.store, author="test", clock=client.clock)
        catalogue = catalogue_of(*names, settings=Settings(webhooks=hooks))
        work.publish(work.plan(catalogue), "")
        client.refresh()

    return publish


def test_what_is_published_is_told(
    deliverer: Deliverer, network: Network, publish: Publish
) -> None:
    publish("a")
    deliverer.step()
    deliverer.wait()
    assert network.letters == []  # the webhooks themselves are new
    publish("a", "b")
    deliverer.step()
    deliverer.wait()
    assert network.told(SHOP.url) == ["entry.added", "revision.published"]
    assert network.told(SLOW.url) == ["entry.added"]
    assert deliverer.attempts == {"answered": 3}


def test_a_model_that_goes_away_is_told_of_before_and_then(
    client: Client, deliverer: Deliverer, network: Network
) -> None:
    def publish(*entries: Entry) -> None:
        work = LocalAdministration(client.services.store, author="test", clock=client.clock)
        work.publish(work.plan(catalogue_of(*entries, settings=Settings(webhooks=(SHOP,)))), "")
        look()

    def look() -> None:
        client.refresh()
        deliverer.step()
        deliverer.wait()

    leaving = {"removesAt": "2026-12-01T00:00:00Z", "autoRemap": False}
    going = Entry.of(document("going", "text", deprecation=leaving))
    client.clock.advance(seconds=60)
    publish(going)
    assert network.letters == []
    client.clock.now = datetime(2026, 11, 1, tzinfo=UTC)
    look()
    look()
    assert network.told(SHOP.url) == ["entry.lifecycle"]
    client.clock.now = datetime(2026, 12, 2, tzinfo=UTC)
    publish(going, text_entry("new"))  # before anybody has looked whether something is due
    assert network.told(SHOP.url)[1:] == ["entry.removed", "entry.added", "revision.published"]


def test_a_receiver_that_never_answers_holds_up_no_other_and_no_read(
    client: Client, deliverer: Deliverer, network: Network, publish: Publish
) -> None:
    network.silent = {"slow.example.com"}
    publish("a")
    deliverer.step()
    deliverer.wait()
    for names in ("ab", "abc"):
        publish(*names)
        deliverer.step()
        deliverer._busy["shop"].join(20)
    assert network.told(SHOP.url) == ["entry.added", "revision.published"] * 2
    assert client.get("/api/v1/models").status == 200


def test_a_webhook_that_is_taken_out_is_told_nothing_more(
    deliverer: Deliverer, network: Network, publish: Publish
) -> None:
    publish("a")
    deliverer.step()
    publish("a", "b", hooks=(SLOW,))
    deliverer.step()
    deliverer.wait()
    assert network.told(SHOP.url) == []
    assert network.told(SLOW.url) == ["entry.added"]


def test_a_store_that_fails_is_tried_again_at_the_next_look(
    client: Client, deliverer: Deliverer, network: Network, publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    publish("a")
    deliverer.step()
    deliverer.wait()
    publish("a", "b")
    outbox = client.services.store.outbox

    def broken(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("disk"))

    monkeypatch.setattr(type(outbox), "work", broken)
    deliverer.step()
    monkeypatch.undo()
    deliverer.step()
    deliverer.wait()
    assert network.told(SLOW.url) == ["entry.added"]


def test_nothing_is_told_before_anything_is_loaded(
    make_client: Callable[..., Client], network: Network
) -> None:
    services = make_client(ready=False).services
    deliverer = Deliverer(
        services.store.outbox, lambda: services.follower.published, services.clock, poster=network
    )
    deliverer.step()
    assert network.letters == []


def test_admins_see_what_was_sent_and_have_it_sent_again(
    client: Client, deliverer: Deliverer, network: Network, publish: Publish
) -> None:
    publish("a")
    deliverer.step()
    publish("a", "b")
    deliverer.step()
    deliverer.wait()
    listed = client.get("/admin/v1/webhooks").json["data"]
    assert [(each["name"], each["told"], each["delivered"]) for each in listed] == [
        ("shop", "3", 2), ("slow", "3", 1),
    ]  # fmt: skip
    page = client.get("/admin/v1/webhooks/deliveries?webhook=shop&limit=1").json
    assert page["data"][0]["event"] == "revision.published"
    rest = client.get(f"/admin/v1/webhooks/deliveries?webhook=shop&before={page['next']}").json
    (added,) = rest["data"]
    assert json.loads(added["body"])["data"]["id"] == "b"
    again = client.request("POST", f"/admin/v1/webhooks/deliveries/{added['number']}/resend")
    assert (again.status, again.json["status"]) == (200, "pending")
    assert client.get("/admin/v1/webhooks/deliveries?status=pending").json["data"] == [again.json]
    deliverer.step()
    deliverer.wait()
    assert network.told(SHOP.url) == ["entry.added", "revision.published", "entry.added"]
    audited = client.get("/admin/v1/audit?limit=1").json["data"][0]
    assert (audited["action"], audited["actor"]) == ("webhook.resend", "operator")


def test_what_was_never_sent_can_not_be_sent_again(client: Client) -> None:
    answer = client.request("POST", "/admin/v1/webhooks/deliveries/99/resend")
    assert (answer.status, answer.json) == (404, {"error": "there is no delivery 99"})


def test_readers_learn_nothing_of_webhooks(client: Client, publish: Publish) -> None:
    publish("a")
    for target in ("/admin/v1/webhooks", "/admin/v1/webhooks/deliveries"):
        assert client.get(target, key=client.read_key).status == 403
    for target in ("/api/v1/changes", "/api/v1/models?type=all", "/metrics"):
        assert "shop" not in client.get(target).body.decode()
