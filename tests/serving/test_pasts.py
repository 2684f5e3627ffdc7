"""Snapshots of the past that are kept: the same for the same question, and never too many."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from modeldex.entries.entry import Entry
from modeldex.serving import pasts
from modeldex.serving.facts import facts_of
from modeldex.serving.past_facts import past_facts_of
from modeldex.serving.pasts import PastSnapshots
from modeldex.serving.published import Published
from modeldex.serving.representation import Aside
from modeldex.serving.sights import compile_snapshot
from modeldex.serving.snapshot import Snapshot
from modeldex.store.pasts import PlacedEntry
from modeldex.store.records import Revision, RevisionKind
from tests.documents import document, every_document

START = datetime(2026, 1, 1, tzinfo=UTC)


class Store:
    """Revisions of three entries each, of which the last is new in each; counts what is read."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def rows(self, number: int) -> list[int]:
        return [2, 1, 100 + number]

    def entries(self, rows: Any) -> dict[int, PlacedEntry]:
        self.read += rows
        return {row: PlacedEntry(row, self.entry(row)) for row in rows}

    def all_entries(self, number: int) -> dict[int, PlacedEntry]:
        return self.entries(self.rows(number))

    def settings(self, number: int) -> Any:
        return Published().settings

    @staticmethod
    def entry(row: int) -> Entry:
        made = document(f"m{row}", "text")
        if row == 2:
            made["model_spec"]["deprecation"] = {
                "removesAt": (START + timedelta(days=9)).isoformat()
            }
        return Entry.of(made)


def revision(number: int) -> Revision:
    at = START + timedelta(days=number)
    return Revision(number, at, "", "", RevisionKind.PUBLISH, "", 3, 0, 0, 0)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def ask(store: Store) -> Callable[..., Snapshot]:
    kept = PastSnapshots(store)  # type: ignore[arg-type]

    def make(published: Published, instant: datetime, aside: Aside) -> Snapshot:
        return compile_snapshot(published, instant, aside)

    def ask(number: int, days: float, audience: str = "") -> Snapshot:
        return kept.snapshot(revision(number), START + timedelta(days=days), audience, make)

    return ask


def test_entries_stand_in_their_order(ask: Callable[..., Snapshot]) -> None:
    assert list(ask(1, 1).entries) == ["m1", "m2", "m101"]


def test_what_is_known_is_not_read_again(ask: Callable[..., Snapshot], store: Store) -> None:
    ask(1, 1)
    ask(2, 2)
    assert store.read == [2, 1, 101, 102]


def test_the_same_question_has_the_same_snapshot(ask: Callable[..., Snapshot]) -> None:
    first = ask(1, 1)
    assert ask(1, 1) is first
    assert ask(1, 8) is first
    assert ask(1, 9) is not first, "the clock has taken one out"
    assert ask(1, 0.5) is not first, "it was made for a later instant"
    assert ask(1, 1, "other") is not first
    assert ask(2, 1) is not first


def test_no_more_is_kept_than_allowed(
    ask: Callable[..., Snapshot], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pasts, "_MOST_ENTRIES", 6)
    monkeypatch.setattr(pasts, "_MOST_VERSIONS", 3)
    first, second = ask(1, 1), ask(2, 2)
    assert ask(1, 1) is first
    ask(3, 3)
    assert ask(1, 1) is first, "it was used last"
    assert ask(2, 2) is not second
    assert store.read.count(102) == 2
    assert store.read.count(1) == 1, "what is used is kept"


@pytest.mark.parametrize("said", every_document(), ids=lambda each: each["id"])
def test_facts_that_are_derived_late_are_the_same(said: dict[str, Any]) -> None:
    entry = Entry.of(said)
    early, late = facts_of(entry), past_facts_of(entry)
    for name in type(early).__dataclass_fields__:
        if name != "schedule":
            assert getattr(late, name) == getattr(early, name), name
    assert late.body == early.body
    assert late.extended == early.extended
