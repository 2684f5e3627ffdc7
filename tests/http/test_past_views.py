"""The past in the eyes of a view: what it does not see today has none, in no list and no count.

Two servers are held against each other, of which one had a model that the view does not see, and
all its changes; for a key of the view they must not differ in anything.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.views import Selection, View
from modeldex.entries.entry import Entry
from modeldex.http import listening
from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.documents import document, price
from tests.factories import catalogue_of
from tests.http.client import Client, Clock
from tests.http.conftest import NOW
from tests.http.test_events import listening_to

PARTNER = View(
    "partner",
    exclude=(Selection(id=("secret/*",)), Selection(provider=("inhouse",))),
    discount_to_user={"*": Decimal(10)},
)
SETTINGS = Settings(
    name="Acme",
    views={"partner": PARTNER},
    aliases={"text": {"gpt-4o": "open/a"}},
)


def model(model_id: str, usd: str, owned_by: str = "acme", **spec: Any) -> Entry:
    pricing = {"input": price(usd), "output": price("2")}
    return Entry.of({**document(model_id, "text", pricing=pricing, **spec), "owned_by": owned_by})


OPEN = [
    [model("open/a", "1")],
    [model("open/a", "2"), model("open/b", "1")],
    [model("open/a", "2"), model("open/b", "3")],
    [model("open/b", "3")],
]
HIDDEN = [
    [model("secret/x", "1"), model("open/turned", "1")],
    [model("secret/x", "5"), model("open/turned", "7")],
    [model("secret/new", "1"), model("open/turned", "7", "inhouse")],
    [model("secret/new", "2", traits=["default"]), model("open/turned", "8", "inhouse")],
]
"""Beside them; the last is one that the view saw, until it changed hands."""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Makes servers whose catalogue had these contents, one a day; read keys are the view's."""
    clients: list[Client] = []

    def make(*days: list[Entry], settings: Settings = SETTINGS) -> Client:
        path = tmp_path / f"{len(clients)}.db"
        config = Config(database_url=f"sqlite:///{path}", access_log="none")
        config = replace(config, rate_limit="1000000/minute", failure_limit="1000000/minute")
        clock = Clock(NOW)
        services = services_for(config, Store.open(config.database_url), clock)
        work = LocalAdministration(services.store, author="setup", clock=clock)
        for entries in days:
            work.publish(work.plan(catalogue_of(*entries, settings=settings)), "")
            clock.advance(days=1)
        _, reader = work.create_key("partner", "read", None, view="partner")
        _, admin = work.create_key("operator", "admin", None)
        client = Client(create_app(config, services), services, clock, reader, admin)
        client.refresh()
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.services.pasts.close()
        client.services.store.close()


IDS = ("open/a", "open/b", "open/turned", "secret/x", "secret/new", "nobody", "default", "gpt-4o")
MOMENTS = (
    "1", "2", "3", "4", "head", "2026-08-23T13:00:00Z", "2026-08-24T13:00:00Z", "2030-01-01",
)  # fmt: skip
TARGETS = (
    *(f"/api/v1/history/{model_id}" for model_id in IDS),
    *(f"/api/v1/models?type=all&at={moment}" for moment in MOMENTS),
    *(f"/api/v1/models/traits?type=all&at={moment}" for moment in MOMENTS),
    *(f"/api/v1/models/{model_id}?at={moment}" for model_id in IDS for moment in MOMENTS),
    "/api/v1/changes",
    "/api/v1/changes?limit=1",
    "/api/v1/changes?since=2",
    "/api/v1/changes?since=2/open%2Fa",
    "/api/v1/changes?since=2026-08-23T13:00:00Z",
    "/api/v1/changes?format=atom",
    "/api/v1/changes?format=jsonfeed&limit=2",
)


def shown(client: Client, target: str) -> tuple[Any, ...]:
    answer = client.get(target)
    named = ("etag", "last-modified", "content-location", "x-modeldex-resolved-by")
    headers = tuple(answer.headers.get(name) for name in named)
    return answer.status, answer.body.replace(b"nobody", b"?"), headers


def test_what_a_view_does_not_see_leaves_no_trace_in_any_past(
    serve: Callable[..., Client],
) -> None:
    without = serve(*OPEN)
    beside = serve(*([*some, *hidden] for some, hidden in zip(OPEN, HIDDEN, strict=True)))
    for target in TARGETS:
        assert shown(beside, target) == shown(without, target), target


def test_the_others_see_all_of_it(serve: Callable[..., Client]) -> None:
    client = serve(*([*some, *hidden] for some, hidden in zip(OPEN, HIDDEN, strict=True)))
    key = client.admin_key
    history = client.get("/api/v1/history/open/turned", key=key).json
    assert [each["revision"] for each in history["data"]] == [4, 3, 2, 1]
    assert client.get("/api/v1/models/secret/x?at=2", key=key).status == 200


def test_a_model_that_comes_into_sight_has_no_past_before(serve: Callable[..., Client]) -> None:
    client = serve(
        [model("open/a", "1"), model("late", "1", "inhouse")],
        [model("open/a", "1"), model("late", "2", "inhouse")],
        [model("open/a", "1"), model("late", "3", "acme")],
        [model("open/a", "1"), model("late", "4", "acme")],
    )
    history = client.get("/api/v1/history/late").json
    told = [(each["revision"], each["event"]) for each in history["data"]]
    assert told == [(4, "entry.price_changed"), (3, "entry.added")]
    assert [each["pricing"]["input"]["usd"] for each in history["prices"]] == [3, 4]
    assert client.get("/api/v1/models/late?at=2").status == 404
    assert client.get("/api/v1/models/late?at=3").status == 200
    changes = client.get("/api/v1/changes?since=1").json["data"]
    assert [(each["id"], each["event"]) for each in changes] == [
        ("late", "entry.added"), ("late", "entry.price_changed"),
    ]  # fmt: skip


def test_what_the_clock_brings_is_told_of_what_the_view_sees(serve: Callable[..., Client]) -> None:
    def day(usd: str, *names: str, **more: str) -> list[Entry]:
        ending = {"removesAt": "2026-09-25T00:00:00Z", "autoRemap": False, **more}
        return [*(model(name, "1", deprecation=ending) for name in names), model("open/b", usd)]

    def story(client: Client) -> bytes:
        client.clock.now = NOW + timedelta(days=60)
        client.refresh()
        return client.get("/api/v1/changes?format=jsonfeed").body

    hidden = [model("secret/new", "1")]
    replaced = day("1", "open/a", "secret/x", replacementModelId="secret/new")
    beside = serve([*replaced, *hidden], [*day("2", "open/a"), *hidden])
    without = serve(day("1", "open/a"), day("2", "open/a"))
    assert story(beside) == story(without)
    assert story(beside).count(b"entry.lifecycle") == 2 * 3  # a tag, and in the event itself
    assert b"secret" not in story(beside)


def test_the_past_has_the_discount_of_today(serve: Callable[..., Client]) -> None:
    client = serve(*OPEN)
    past = client.get("/api/v1/models/open/a?at=1").json
    assert past["discount_to_user"] == 10
    assert client.get("/api/v1/models/open/a?at=1", key=client.admin_key).json != past


def test_a_view_that_changes_changes_the_whole_past(serve: Callable[..., Client]) -> None:
    client = serve(*([*some, *hidden] for some, hidden in zip(OPEN, HIDDEN, strict=True)))
    before = client.get("/api/v1/models?type=all&at=2").json["data"]
    narrower = replace(PARTNER, include=(Selection(id=("open/b",)),))
    settings = replace(SETTINGS, views={"partner": narrower})
    work = LocalAdministration(client.services.store, author="a", clock=client.clock)
    client.clock.now += timedelta(days=1)
    work.publish(work.plan(catalogue_of(*OPEN[3], *HIDDEN[3], settings=settings)), "")
    client.refresh()
    after = client.get("/api/v1/models?type=all&at=2").json["data"]
    assert [each["id"] for each in before] == ["open/a", "open/b"]
    assert [each["id"] for each in after] == ["open/b"]


def test_listeners_of_a_view_are_told_of_nothing_that_it_does_not_see(
    serve: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.001)
    client = serve([*OPEN[0], *HIDDEN[0]])

    def publish(*entries: Entry) -> None:
        work = LocalAdministration(client.services.store, author="a", clock=client.clock)
        work.publish(work.plan(catalogue_of(*entries, settings=SETTINGS)), "")
        client.refresh()

    async def scene() -> None:
        async with (
            listening_to(client) as partner,
            listening_to(client, key=client.admin_key) as insider,
        ):
            await partner.count(1)
            await insider.count(1)
            await asyncio.to_thread(publish, *OPEN[0], model("secret/x", "9"), HIDDEN[0][1])
            assert len(await insider.count(3)) == 3
            await asyncio.to_thread(publish, *OPEN[1], HIDDEN[0][1])
            assert await partner.count(4) == [
                ("ready", "1"),
                ("entry.price_changed", "3/open%2Fa"),
                ("entry.added", "3/open%2Fb"),
                ("revision.published", "3"),
            ]
        assert b"secret" not in partner.received
        assert b"secret" in insider.received

    asyncio.run(scene())
