"""What was, read from the store: the rows of a revision, changes in their order, histories."""

from datetime import timedelta

import pytest

from modeldex.catalogue.changes import ChangeKind
from modeldex.entries.entry import Entry
from modeldex.store.administration import LocalAdministration
from modeldex.store.dated import EVER
from modeldex.store.pasts import Place
from modeldex.store.store import Store
from tests.documents import document
from tests.factories import catalogue_of, named_entry, text_entry
from tests.store.conftest import Clock

REVISIONS = (
    ("a1", "b1", "c1"),
    ("a1", "b2", "d1"),
    ("b2", "c1", "d1"),
    ("a2", "b2", "c1", "d2"),
)
"""Ids, and the versions of them that each revision holds."""


@pytest.fixture
def past(store: Store, administration: LocalAdministration, clock: Clock) -> Store:
    for names in REVISIONS:
        entries = [named_entry(each[0], each) for each in names]
        administration.publish(administration.plan(catalogue_of(*entries)), "")
        clock.move(days=1)
    return store


@pytest.mark.parametrize("number", range(1, len(REVISIONS) + 1))
def test_the_rows_of_a_revision_hold_what_the_revision_holds(past: Store, number: int) -> None:
    rows = past.pasts.rows(number)
    placed = past.pasts.entries(rows)
    assert placed == past.pasts.all_entries(number)
    in_order = sorted(placed.values(), key=lambda each: each.position)
    held = past.catalogue(number)
    assert [each.entry for each in in_order] == list(held.entries.values())
    assert past.pasts.settings(number) == held.settings


EVERY = [
    (1, "a", ChangeKind.ADDED), (1, "b", ChangeKind.ADDED), (1, "c", ChangeKind.ADDED),
    (2, "b", ChangeKind.CHANGED), (2, "c", ChangeKind.REMOVED), (2, "d", ChangeKind.ADDED),
    (3, "a", ChangeKind.REMOVED), (3, "c", ChangeKind.ADDED),
    (4, "a", ChangeKind.ADDED), (4, "d", ChangeKind.CHANGED),
]  # fmt: skip


def changes(store: Store, after: Place, limit: int = 99, until: int | None = None) -> list[object]:
    found, _ = store.pasts.changes(after, limit, until)
    return [(each.revision, each.model_id, each.kind) for each in found]


def test_changes_stand_in_the_order_of_revisions_and_of_ids(past: Store) -> None:
    assert changes(past, Place(0)) == EVERY
    assert changes(past, Place(2)) == EVERY[6:]
    assert changes(past, Place(1), until=3) == EVERY[3:8]
    assert changes(past, Place(99)) == []


@pytest.mark.parametrize("limit", [1, 3])
def test_behind_each_place_come_the_next_ones(past: Store, limit: int) -> None:
    for index in range(len(EVERY)):
        revision, model_id, _ = EVERY[index]
        place = Place(revision, model_id)
        assert changes(past, place, limit) == EVERY[index + 1 : index + 1 + limit]


@pytest.mark.parametrize(
    ("part", "found"),
    [("wren", ["Wren_É", "wren%1"]), ("EN", ["Wren_É", "wren%1"]), ("_", ["Wren_É"]),
     ("%", ["wren%1"]), ("É", ["Wren_É"]), ("robin", []), ("\0", [])],
)  # fmt: skip
def test_changes_of_ids_that_hold_a_text(
    store: Store, administration: LocalAdministration, part: str, found: list[str]
) -> None:
    entries = [named_entry(each, "x") for each in ("Wren_É", "wren%1")]
    administration.publish(administration.plan(catalogue_of(*entries)), "")
    administration.publish(administration.plan(catalogue_of(entries[0])), "")

    newest_first, instants = store.pasts.changes_before(Place(1), 99, part)
    changes = newest_first[::-1]
    until_the_second, _ = store.pasts.changes_before(Place(2), 99, part)
    gone = [each for each in until_the_second if each.revision == 2]

    assert [each.model_id for each in changes] == found
    assert [each.model_id for each in gone] == [each for each in found if each == "wren%1"]
    assert set(instants) == ({1} if found else set())


@pytest.mark.parametrize("limit", [1, 3, 99])
def test_before_each_place_come_the_ones_before_it_newest_first(past: Store, limit: int) -> None:
    def before(place: Place) -> list[object]:
        found, instants = past.pasts.changes_before(place, limit)
        assert set(instants) == {each.revision for each in found}
        return [(each.revision, each.model_id, each.kind) for each in found]

    assert before(Place(99)) == EVERY[::-1][:limit]
    for index, (revision, model_id, _) in enumerate(EVERY):
        assert before(Place(revision, model_id)) == EVERY[:index][::-1][:limit]
        whole = [each for each in EVERY if each[0] <= revision]
        assert before(Place(revision)) == whole[::-1][:limit]


def test_a_change_names_the_rows_before_and_after_it_and_its_instant(
    past: Store, clock: Clock
) -> None:
    found, instants = past.pasts.changes(Place(3), 99)
    added, changed = found
    assert added.old is None
    versions = past.pasts.entries([row for row in (changed.old, changed.new) if row is not None])
    assert [versions[row or 0].entry.document()["model_spec"]["name"] for row in
            (changed.old, changed.new)] == ["d1", "d2"]  # fmt: skip
    assert instants == {4: clock.now - timedelta(days=1)}


def test_a_history_comes_with_the_instants_of_its_revisions(past: Store, clock: Clock) -> None:
    versions, instants = past.pasts.history("a")
    assert [(each.since, each.until) for each in versions] == [(1, 3), (4, None)]
    start = clock.now - timedelta(days=4)
    assert instants == {1: start, 3: start + timedelta(days=2), 4: start + timedelta(days=3)}
    assert past.pasts.history("nobody") == ([], {})
    assert past.pasts.history("\0") == ([], {})


@pytest.mark.parametrize(
    "text", ["", "a", "1/", "1/%00", "-1", "1.5", "²", "12345678901", "1/\ud800"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert Place.read(text) is None


def test_versions_that_follow_the_clock_have_the_time_for_which_they_were_published(
    store: Store, administration: LocalAdministration, clock: Clock
) -> None:
    def ending(end: str) -> Entry:
        deprecation = {"removesAt": end, "autoRemap": False}
        return Entry.of(document("a", "text", deprecation=deprecation))

    waiting = text_entry("b", extensions={"visible_from": "2030-01-01T00:00:00Z"})
    first = clock.now
    for entries in (
        [ending("2027-01-01T00:00:00Z"), waiting, text_entry("c")],
        [ending("2028-01-01T00:00:00Z"), waiting, named_entry("c", "d")],
        [waiting],
    ):
        administration.publish(administration.plan(catalogue_of(*entries)), "")
        clock.move(days=1)

    def spans(ids: str, after: int, until: int) -> list[tuple[str, int, int | None]]:
        """Ids, and the days at which a version came and went."""
        return sorted(
            (
                each.entry.id,
                (each.since - first).days,
                None if each.until == EVER else (each.until - first).days,
            )
            for each in store.pasts.spans(ids, after, until)
        )

    assert spans("b", 0, 3) == [("a", 0, 1), ("a", 1, 2), ("b", 0, None)]
    assert spans("b", 2, 3) == [("a", 1, 2), ("b", 0, None)]
    assert spans("", 3, 3) == []
    assert spans("abc", 0, 1) == [("a", 0, None), ("b", 0, None)]
