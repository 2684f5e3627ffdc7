"""From a source's server to a reader: whatever the source does, reads never fail, and nothing
that surprises is published."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import stamina

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.sourcing import Source
from modeldex.sources.fetching import Bounds, Fetched, Validators, Wanted, fetch
from modeldex.sources.obtaining import Obtain
from modeldex.store.administration import LocalAdministration
from modeldex.store.source_status import SyncKind
from modeldex.store.sync_outcome import SyncOutcome
from modeldex.store.syncing import Syncing
from tests.documents import document, price
from tests.http.client import Client
from tests.sources.origin import Exchange, Origin, an_origin

IDS = [f"acme/model-{number}" for number in range(20)]
SIZE = 2**20


def venice(ids: list[str]) -> Any:
    pricing = {"input": price("0.02"), "output": price("0.02")}
    return {"data": [document(each, "embedding", pricing=pricing) for each in ids]}


def openai(ids: list[str]) -> Any:
    models = [{"id": each, "object": "model", "created": 1, "owned_by": "acme"} for each in ids]
    return {"object": "list", "data": models}


def openrouter(ids: list[str]) -> Any:
    model = {
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0.000001", "completion": "0.000002"},
        "context_length": 128_000,
    }
    return {"data": [{"id": each, "name": each, **model} for each in ids]}


def litellm(ids: list[str]) -> Any:
    model = {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e-06}
    return {each: {**model, "output_cost_per_token": 2e-06} for each in ids}


def models_dev(ids: list[str]) -> Any:
    model = {
        "cost": {"input": 1, "output": 2},
        "limit": {"context": 128_000, "output": 8_000},
        "modalities": {"input": ["text"], "output": ["text"]},
    }
    names = [each.removeprefix("acme/") for each in ids]
    return {"acme": {"id": "acme", "models": {each: {"id": each, **model} for each in names}}}


def ollama(ids: list[str]) -> Any:
    details = {"family": "llama", "format": "gguf"}
    return {"models": [{"name": each, "digest": "a1" * 32, "details": details} for each in ids]}


def modeldex(ids: list[str]) -> Any:
    return {"modeldex": 1, "models": venice(ids)["data"]}


FORMS: dict[str, Callable[[list[str]], Any]] = {
    "venice": venice,
    "openai": openai,
    "openrouter": openrouter,
    "litellm": litellm,
    "models.dev": models_dev,
    "ollama": ollama,
    "modeldex": modeldex,
}


def encoded(value: Any) -> bytes:
    return json.dumps(value, default=float).encode()


@dataclass
class Place:
    """A server that serves a catalogue with one source, and that source's own server."""

    client: Client
    origin: Origin
    syncing: Syncing
    source: Source

    def sync(self) -> SyncOutcome:
        """Read the source; and see that readers are answered as before unless it is published."""
        before = self.listed()
        outcome = self.syncing.sync(self.source)
        self.client.refresh()
        if outcome.kind is not SyncKind.PUBLISHED:
            assert self.listed() == before
        return outcome

    def listed(self) -> list[Any]:
        answer = self.client.get("/api/v1/models?type=all")
        assert answer.status == 200
        models: list[Any] = answer.json["data"]
        return models

    def ids(self) -> list[str]:
        return [model["id"] for model in self.listed()]


def within(seconds: float) -> Obtain:
    """Fetches in that time, and no large documents."""

    def obtain(source: Source, validators: Validators) -> Fetched:
        assert source.url is not None
        bounds = Bounds(seconds=seconds, size=SIZE)
        return fetch(Wanted(source.url, None, source.allow_private, validators, bounds))

    return obtain


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as origin, stamina.set_testing(True, attempts=2, cap=True):
        yield origin


@pytest.fixture
def place_of(client: Client, origin: Origin) -> Callable[[str], Place]:
    """Makes the place of a source in a dialect, which says twenty models when it is read."""

    def make(dialect: str) -> Place:
        url = origin.serve_document("/models", encoded(FORMS[dialect](IDS)))
        source = Source(
            "acme", url=url, dialect=dialect, every=timedelta(hours=1), allow_private=True
        )
        store = client.services.store
        head = store.head()
        assert head is not None
        work = LocalAdministration(store, author="setup", clock=client.clock)
        work.publish(work.plan(Catalogue(Settings(sources=(source,)))), "A source")
        client.refresh()
        syncing = Syncing(store, "timetable", "here", client.clock, within(30))
        return Place(client, origin, syncing, source)

    return make


@pytest.fixture
def place(place_of: Callable[[str], Place]) -> Place:
    """One whose source was read."""
    made = place_of("venice")
    assert made.sync().kind is SyncKind.PUBLISHED
    return made


@pytest.mark.parametrize("dialect", FORMS)
def test_every_format_is_served_and_sent_once(
    place_of: Callable[[str], Place], dialect: str
) -> None:
    place = place_of(dialect)
    assert place.sync().kind is SyncKind.PUBLISHED
    assert len(place.ids()) == 20
    assert place.sync().kind is SyncKind.UNCHANGED
    assert "if-none-match" in place.origin.asked[-1][1]


@pytest.mark.parametrize("dialect", FORMS)
def test_models_missing_in_any_format_wait_for_a_person(
    place_of: Callable[[str], Place], dialect: str
) -> None:
    place = place_of(dialect)
    place.sync()
    for left in (IDS[:10], []):
        place.origin.serve_document("/models", encoded(FORMS[dialect](left)))
        assert place.sync().kind is SyncKind.HELD
        assert len(place.ids()) == 20


def slow(exchange: Exchange) -> None:
    exchange.wait()


def dripping(exchange: Exchange) -> None:
    exchange.head()
    while not exchange.over.wait(0.02):
        exchange.send(b" ")


def cut(exchange: Exchange) -> None:
    body = encoded(venice(IDS))
    exchange.head(content_length=str(len(body)))
    exchange.send(body[: len(body) // 2])


def cut_without_length(exchange: Exchange) -> None:
    exchange.head()
    exchange.send(encoded(venice(IDS))[:500])


def error_page(exchange: Exchange) -> None:
    exchange.answer(200, b"<!doctype html><title>Sorry</title>", content_type="text/html")


def bomb(exchange: Exchange) -> None:
    """Two gigabytes once unpacked."""
    packed = gzip.compress(b"[" * 2**21) * 1024
    exchange.answer(200, packed, content_encoding="gzip")


def to_metadata(exchange: Exchange) -> None:
    exchange.answer(302, location="http://169.254.169.254/latest/meta-data/iam/")


def in_circles(exchange: Exchange) -> None:
    exchange.answer(302, location="/models")


def a_body(body: bytes) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.answer(200, body, content_type="application/json")


TROUBLE: dict[str, Callable[[Exchange], None]] = {
    "slow": slow,
    "dripping": dripping,
    "cut": cut,
    "cut without a length": cut_without_length,
    "an error page": error_page,
    "a bomb": bomb,
    "a redirect to a metadata service": to_metadata,
    "redirects in circles": in_circles,
    "500": lambda exchange: exchange.answer(500, b"{}"),
    "401": lambda exchange: exchange.answer(401, b'{"error": "no key"}'),
    "no JSON": a_body(b"Service Unavailable"),
    "an error as JSON": a_body(b'{"error": {"message": "no key", "code": 401}}'),
    "another dialect": a_body(encoded(litellm(IDS))),
    "another schema": a_body(encoded({"data": [{"model": each, "cost": 1} for each in IDS]})),
    "ids that are none": a_body(encoded({"data": [{"id": each} for each in (1, None, "a\0")]})),
    "a list of anything": a_body(b'{"data": [1, "a", null, [], {}]}'),
    "NaN": a_body(b'{"data": [{"id": NaN}]}'),
    "twice the same key": a_body(b'{"data": [], "data": []}'),
    "very deep": a_body(b"[" * 100_000),
    "UTF-16": a_body('{"data": []}'.encode("utf-16")),
    "nothing": a_body(b""),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_whatever_goes_wrong_readers_see_what_they_saw(place: Place, trouble: str) -> None:
    place.origin.answers["/models"] = TROUBLE[trouble]
    if TROUBLE[trouble] in (slow, dripping):
        place.syncing = replace(place.syncing, obtain=within(0.3))
    outcome = place.sync()
    assert outcome.kind is SyncKind.FAILED
    assert outcome.problems
    assert "\n" not in str(outcome.problems[0])
    assert len(place.ids()) == 20


def test_once_it_is_well_again_it_is_published(place: Place) -> None:
    place.origin.answers["/models"] = error_page
    place.sync()
    place.origin.serve_document("/models", encoded(venice([*IDS, "acme/new"])))
    assert place.sync().kind is SyncKind.PUBLISHED
    assert "acme/new" in place.ids()


def test_a_document_that_moved_is_followed(place: Place) -> None:
    place.origin.serve_redirect("/models", "/v2/models", 308)
    place.origin.serve_document("/v2/models", encoded(venice([*IDS, "acme/new"])))
    assert place.sync().kind is SyncKind.PUBLISHED


@pytest.mark.parametrize(
    ("field", "value"), [("usd", 2.0), ("usd", 0), ("usd", 0.0000002)], ids=["up", "free", "down"]
)
def test_a_price_that_leaps_waits(place: Place, field: str, value: float) -> None:
    said = venice(IDS)
    said["data"][0]["model_spec"]["pricing"]["input"] = {field: value}
    place.origin.serve_document("/models", encoded(said))
    assert place.sync().kind is SyncKind.HELD


def test_what_is_odd_in_one_model_keeps_no_other_back(place: Place) -> None:
    said = venice([*IDS, "acme/new"])
    said["data"].append({"id": "<script>alert(1)</script>", "type": "text", "model_spec": 7})
    said["data"][0]["model_spec"]["novelty"] = {"depth": [1, 2, 3]}
    place.origin.serve_document("/models", encoded(said))
    outcome = place.sync()
    assert outcome.kind is SyncKind.PUBLISHED
    assert place.ids() == [*IDS, "acme/new"]
