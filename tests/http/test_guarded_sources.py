"""A source that says what nobody expects, from its reading to what clients see: they go on
seeing what they saw until somebody has decided."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.guardrails import Guardrails
from modeldex.catalogue.sourcing import Source
from modeldex.sources.fetching import Fetched, Validators
from modeldex.store.administration import LocalAdministration
from modeldex.store.source_status import SyncKind
from modeldex.store.syncing import Syncing
from tests.catalogue.guarding import priced
from tests.documents import document
from tests.http.client import Client

Said = list[dict[str, Any]]

ACME = Source("acme", url="https://acme.example/models", dialect="venice")
USUAL: Said = [priced(f"acme/{number}", "2") for number in range(20)]
LIST = "/api/v1/models?type=all"
PENDING = "/admin/v1/pending"


def times(factor: int) -> Said:
    return [priced(each["id"], str(2 * factor)) for each in USUAL]


def of_another_type() -> Said:
    first = USUAL[0]["id"]
    return [document(first, "embedding", pricing=USUAL[0]["model_spec"]["pricing"]), *USUAL[1:]]


SURPRISES: dict[str, tuple[Said, list[str]]] = {
    "nothing": ([], ["emptied", "name"]),
    "half": (USUAL[:10], ["gone"]),
    "all offline": ([priced(each["id"], "2", offline=True) for each in USUAL], ["gone", "name"]),
    "all free": (times(0), ["zero"]),
    "ten times the price": (times(10), ["price"]),
    "another type": (of_another_type(), ["type", "name"]),
    "no model of the alias": (USUAL[1:], ["name"]),
}


@dataclass
class Acme:
    """The source, and all that is done with it."""

    client: Client
    syncing: Syncing
    said: list[Said] = field(default_factory=lambda: [USUAL])

    def says(self, said: Said) -> SyncKind:
        """Have it say something, and read it."""
        self.said.append(said)
        kind = self.syncing.sync(ACME).kind
        self.client.refresh()
        return kind

    def listed(self) -> tuple[int, str, bytes]:
        """What clients see."""
        answer = self.client.get(LIST)
        return answer.status, answer.headers["etag"], answer.body

    def pending(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(PENDING).json["data"]
        return found

    def decide(self, decision: str) -> Any:
        (held,) = self.pending()
        return self.client.request("POST", f"{PENDING}/{held['number']}/{decision}")


@pytest.fixture
def acme(client: Client) -> Acme:
    """Twenty models of which the first has an alias, read once and published."""
    store, clock = client.services.store, client.clock
    said: list[Said] = [USUAL]

    def obtain(source: Source, validators: Validators) -> Fetched:
        body = json.dumps({"data": said[-1]}, default=float).encode()
        return Fetched(body, Validators(), "application/json")

    work = LocalAdministration(store, author="setup", clock=clock)
    settings = Settings(sources=(ACME,), aliases={"text": {"gpt-4o": "acme/0"}})
    work.publish(work.plan(Catalogue(settings)), "Sources")
    made = Acme(client, Syncing(store, "timetable", "here", clock, obtain), said)
    assert made.says(USUAL) is SyncKind.PUBLISHED
    return made


each_surprise = pytest.mark.parametrize(("said", "why"), SURPRISES.values(), ids=SURPRISES)


@each_surprise
def test_clients_see_what_they_saw_also_after_it_was_rejected(
    acme: Acme, said: Said, why: list[str]
) -> None:
    before = acme.listed()
    assert before[0] == 200
    assert acme.says(said) is SyncKind.HELD
    assert acme.says(said) is SyncKind.HELD
    assert acme.listed() == before
    (held,) = acme.pending()
    assert [reason["kind"] for reason in held["reasons"]] == why
    assert acme.decide("reject").status == 200
    assert acme.says(said) is SyncKind.UNCHANGED
    assert acme.pending() == []
    assert acme.listed() == before


@each_surprise
def test_approving_publishes_what_the_source_says(acme: Acme, said: Said, why: list[str]) -> None:
    before = acme.listed()
    acme.says(said)
    assert acme.decide("approve").status == 200
    assert acme.pending() == []
    assert acme.listed()[0] == 200
    assert acme.listed() != before
    assert acme.says(said) is SyncKind.UNCHANGED


def test_a_source_that_comes_to_its_senses_needs_nobody(acme: Acme) -> None:
    before = acme.listed()
    acme.says(times(10))
    assert acme.says(USUAL) is SyncKind.UNCHANGED
    assert acme.pending() == []
    assert acme.listed() == before
    cheaper = [priced("acme/0", "1.9"), *USUAL[1:]]
    assert acme.says(cheaper) is SyncKind.PUBLISHED


def test_what_is_in_no_doubt_can_be_published_apart(acme: Acme) -> None:
    said = [priced("acme/0", "20"), priced("acme/1", "2.5"), *USUAL[2:], priced("acme/new")]
    acme.says(said)
    assert acme.decide("approve?partial=true").status == 200
    listed = {each["id"]: each for each in acme.client.get(LIST).json["data"]}
    spent = {
        model_id: each["model_spec"]["pricing"]["input"]["usd"] for model_id, each in listed.items()
    }
    assert (spent["acme/0"], spent["acme/1"], spent["acme/new"]) == (2, 2.5, 1)
    assert acme.says(said) is SyncKind.HELD
    assert len(acme.pending()) == 1


def test_half_of_the_models_go_offline_when_approved_and_leave_a_week_later(acme: Acme) -> None:
    said = [each for each in USUAL if int(each["id"].partition("/")[2]) < 10]
    acme.says(said)
    acme.decide("approve")

    def offline() -> list[bool]:
        listed = acme.client.get(LIST).json["data"]
        return [each["model_spec"].get("offline", False) for each in listed]

    assert offline() == [False] * 10 + [True] * 10
    acme.client.clock.advance(days=6, hours=23)
    assert acme.says(said) is SyncKind.UNCHANGED
    assert len(offline()) == 20
    acme.client.clock.advance(hours=2)
    assert acme.says(said) is SyncKind.PUBLISHED
    assert offline() == [False] * 10


def test_after_a_rollback_the_source_does_not_undo_it(acme: Acme) -> None:
    cheaper: Callable[[str], Said] = lambda usd: [priced("acme/0", usd), *USUAL[1:]]  # noqa: E731
    assert acme.says(cheaper("1.9")) is SyncKind.PUBLISHED
    before = acme.listed()[2]
    assert acme.says(cheaper("1.8")) is SyncKind.PUBLISHED
    newest = acme.client.services.store.head()
    assert newest is not None
    acme.client.request("POST", f"/admin/v1/revisions/{newest.number - 1}/rollback")
    assert acme.listed()[2] == before
    for _ in range(2):
        assert acme.says(cheaper("1.8")) is SyncKind.HELD
        assert acme.listed()[2] == before
    (held,) = acme.pending()
    assert [reason["kind"] for reason in held["reasons"]] == ["rollback"]


def test_what_was_rejected_stays_out_even_if_the_guardrail_is_gone(acme: Acme) -> None:
    before = acme.listed()[2]
    acme.says(times(10))
    acme.decide("reject")
    store = acme.client.services.store
    work, written = LocalAdministration(store, author="a", clock=acme.client.clock), store.written()
    lax = replace(written.settings, guardrails=Guardrails(price_factor=False))
    work.publish(work.plan(replace(written, settings=lax)), "Let prices rise")
    assert acme.says(times(10)) is SyncKind.UNCHANGED
    assert acme.listed()[2] == before


def test_what_was_rejected_once_is_held_again_after_the_source_said_another_thing(
    acme: Acme,
) -> None:
    acme.says(times(10))
    acme.decide("reject")
    acme.client.clock.advance(hours=6)
    assert acme.says([priced("acme/0", "1.9"), *USUAL[1:]]) is SyncKind.PUBLISHED
    acme.client.clock.advance(hours=6)
    assert acme.says(times(10)) is SyncKind.HELD
