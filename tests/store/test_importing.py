"""Importing the past: revisions of their own time, in the order of time, and once each."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError
from modeldex.store.importing import Due, due, publish_snapshot
from modeldex.store.records import RevisionKind
from modeldex.store.store import Store
from tests.factories import catalogue_of
from tests.store.conftest import Clock


@dataclass(frozen=True)
class Snapshot:
    day: int
    month: int = 1

    @property
    def at(self) -> datetime:
        return datetime(2026, self.month, self.day, tzinfo=UTC)

    @property
    def name(self) -> str:
        return f"{self.at:%Y-%m-%d}.json"


FIRST, SECOND, THIRD = Snapshot(1), Snapshot(2), Snapshot(3)


def imported(store: Store, snapshot: Snapshot, *names: str) -> bool:
    return publish_snapshot(store, catalogue_of(*names), snapshot, "anna") is not None


def test_a_snapshot_becomes_a_revision_of_its_time(store: Store) -> None:
    assert imported(store, FIRST, "a")
    assert imported(store, SECOND, "a", "b")
    head = store.head()
    assert head is not None
    assert (head.published_at, head.kind, head.message) == (
        SECOND.at, RevisionKind.IMPORT, "Import 2026-01-02.json",
    )  # fmt: skip
    found = store.revision_at(datetime(2026, 1, 1, 23, tzinfo=UTC))
    assert found is not None
    assert found.number == 1


def test_one_that_changes_nothing_is_no_revision(store: Store) -> None:
    assert imported(store, FIRST, "a")
    assert not imported(store, SECOND, "a")


def test_an_import_goes_on_where_it_was(store: Store, clock: Clock) -> None:
    assert due(store, [FIRST, SECOND, THIRD], clock()) == ([FIRST, SECOND, THIRD], Due(0, 0))
    imported(store, FIRST, "a")
    imported(store, SECOND, "b")
    assert due(store, [FIRST, SECOND, THIRD], clock()) == ([THIRD], Due(2, 0))
    imported(store, THIRD, "c")
    assert due(store, [FIRST, SECOND, THIRD], clock()) == ([], Due(3, 0))


def test_after_something_else_was_published_only_what_is_later_comes_in(
    store: Store, administration: LocalAdministration, clock: Clock
) -> None:
    imported(store, FIRST, "a")
    administration.publish(administration.plan(catalogue_of("b")), "by hand")
    assert due(store, [FIRST], clock()) == ([], Due(1, 0))
    with pytest.raises(StoreError, match=r"2026-01-02.json .* revision 2 was published at"):
        due(store, [FIRST, SECOND], clock())


def test_the_past_is_not_put_under_what_is_published(
    store: Store, administration: LocalAdministration, clock: Clock
) -> None:
    administration.publish(administration.plan(catalogue_of("b")), "by hand")
    with pytest.raises(StoreError, match="into an empty store first"):
        due(store, [FIRST], clock())


def test_nothing_comes_before_the_first_revision(store: Store, clock: Clock) -> None:
    imported(store, SECOND, "a")
    with pytest.raises(StoreError, match="the store's past begins at 2026-01-02 00:00 UTC"):
        due(store, [FIRST, SECOND], clock())


def test_nothing_of_the_future_is_imported(store: Store, clock: Clock) -> None:
    with pytest.raises(StoreError, match=r"2026-12-01.json is of 2026-12-01, which is to come"):
        due(store, [FIRST, Snapshot(1, 12)], clock())


def test_where_a_clock_went_back_the_later_snapshot_takes_the_place_of_the_earlier(
    store: Store, clock: Clock
) -> None:
    again = Snapshot(2)
    assert due(store, [FIRST, THIRD, SECOND], clock()) == ([FIRST, SECOND], Due(0, 1))
    assert due(store, [FIRST, SECOND, again], clock()) == ([FIRST, again], Due(0, 1))


def test_the_settings_of_what_is_published_stay(store: Store) -> None:
    catalogue = catalogue_of("a", settings=Settings(name="Ours"))
    publish_snapshot(store, catalogue, FIRST, "anna")
    imported(store, SECOND, "b")
    assert store.catalogue().settings.name == "Ours"


def test_a_catalogue_that_is_laid_together_is_left_alone(store: Store) -> None:
    layered = Settings(overrides={"a": {"hidden": True}})
    administration = LocalAdministration(store, author="anna", clock=lambda: FIRST.at)
    administration.publish(administration.plan(catalogue_of("a", "b", settings=layered)), "")
    with pytest.raises(StoreError, match="laid together from sources"):
        imported(store, SECOND, "b")
