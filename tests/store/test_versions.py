"""Every revision can be read again: catalogues, entries, histories, and what changed since."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import UnknownRevision
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry
from tests.store.conftest import Clock

HOSTILE_IDS = ["", "\0", "a\0", "\udc80", "a" * 100_000, "'; DROP TABLE revisions; --", "%", "a%"]


def publish(administration: LocalAdministration, *catalogues: Catalogue) -> None:
    for catalogue in catalogues:
        administration.publish(administration.plan(catalogue), "")


def test_an_empty_store_holds_an_empty_catalogue(store: Store) -> None:
    assert store.head() is None
    assert store.catalogue() == Catalogue()
    assert store.entry("a") is None
    assert store.history("a") == []
    assert store.revisions() == []
    assert store.revision_at(datetime.now(UTC)) is None


def test_every_revision_is_read_as_it_was(administration: LocalAdministration) -> None:
    catalogues = (
        catalogue_of("a", "b"),
        catalogue_of("a", named_entry("b", "B2"), "c"),
        catalogue_of("c", settings=Settings(name="Second")),
        catalogue_of("a", "c"),
    )
    publish(administration, *catalogues)

    for number, catalogue in enumerate(catalogues, start=1):
        assert administration.catalogue(number) == catalogue
        for model_id in "abc":
            entry = administration.entry(model_id, number)
            assert entry == catalogue.entries.get(model_id)


@pytest.mark.parametrize("number", [-1, 0, 3, 2**31, 10**40])
def test_a_revision_that_is_not_there_is_unknown(
    administration: LocalAdministration, store: Store, number: int
) -> None:
    publish(administration, catalogue_of("a"), catalogue_of("b"))

    assert store.revision(number) is None
    for read in (store.catalogue, lambda n: store.entry("a", n), administration.plan_rollback):
        with pytest.raises(UnknownRevision, match=f"no revision {number}; the newest is 2"):
            read(number)


@pytest.mark.parametrize("model_id", HOSTILE_IDS, ids=lambda text: repr(text[:9]))
def test_any_text_may_be_asked_for(
    administration: LocalAdministration, store: Store, model_id: str
) -> None:
    publish(administration, catalogue_of("a"))

    assert store.entry(model_id) is None
    assert store.history(model_id) == []


def test_a_history_tells_when_each_version_held(administration: LocalAdministration) -> None:
    first, second = named_entry("a", "A1"), named_entry("a", "A2")
    publish(
        administration,
        catalogue_of("z", first),
        catalogue_of("z", first, "b"),
        catalogue_of("z", second),
        catalogue_of("z"),
        catalogue_of("z", first),
    )

    history = administration.history("a")

    assert [(version.entry, version.since, version.until) for version in history] == [
        (first, 1, 3),
        (second, 3, 4),
        (first, 5, None),
    ]


def test_revisions_are_listed_newest_first_in_pages(
    administration: LocalAdministration, store: Store
) -> None:
    publish(administration, *(catalogue_of(named_entry("a", f"A{n}")) for n in range(5)))

    def numbers(limit: int = 50, before: int | None = None) -> list[int]:
        return [revision.number for revision in store.revisions(limit, before)]

    assert numbers() == [5, 4, 3, 2, 1]
    assert numbers(2) == [5, 4]
    assert numbers(2, before=4) == [3, 2]
    assert numbers(before=1) == []
    assert numbers(0) == []
    assert numbers(-3) == []
    assert numbers(before=10**30) == [5, 4, 3, 2, 1]
    assert numbers(before=0) == []
    assert numbers(10**30) == [5, 4, 3, 2, 1]


def test_the_revision_at_an_instant(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    start = clock.now
    for number in range(3):
        publish(administration, catalogue_of(named_entry("a", f"A{number}")))
        clock.move(hours=1)

    def at(instant: datetime) -> int | None:
        revision = store.revision_at(instant)
        return revision.number if revision else None

    assert at(start - timedelta(microseconds=1)) is None
    assert at(start) == 1
    assert at(start + timedelta(minutes=59)) == 1
    assert at(start + timedelta(hours=1)) == 2
    assert at(start + timedelta(days=1)) == 3
    assert at((start + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-9)))) == 2
    assert at(datetime.max.replace(tzinfo=timezone(timedelta(hours=-14)))) == 3
    assert at(datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))) is None
    with pytest.raises(ValueError, match="without a time zone"):
        at(start.replace(tzinfo=None))


def test_where_the_clock_is_set_back_revisions_stay_in_the_order_of_time(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    start = clock.now
    for number, hours in enumerate((1, -1, -1, 1, 1, 1)):
        publish(administration, catalogue_of(named_entry("a", f"A{number}")))
        clock.move(hours=hours)

    published = [revision.published_at for revision in reversed(store.revisions())]

    assert [(instant - start) / timedelta(hours=1) for instant in published] == [0, 1, 1, 1, 1, 1]
    for instant, number in ((start, 1), (start + timedelta(hours=1), 6)):
        revision = store.revision_at(instant)
        assert revision is not None
        assert revision.number == number


class TestChangedSince:
    def test_leads_from_every_revision_to_the_head(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        catalogues = (
            Catalogue(),
            catalogue_of("a", "b", "c"),
            catalogue_of("a", named_entry("b", "B2"), "d"),
            catalogue_of("d", settings=Settings(name="Renamed")),
            catalogue_of("b", "d", "e"),
            catalogue_of("e", "d", "b", "f", named_entry("a", "A2")),
        )
        publish(administration, *catalogues[1:])
        head = store.catalogue()

        for number in range(len(catalogues)):
            held = store.catalogue(number) if number else Catalogue()
            delta = store.changed_since(number)
            followed = delta.apply(held)
            assert followed == head
            assert list(followed.entries) == list(head.entries)
            assert delta.head == store.head()

    def test_names_only_what_is_different(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        changed = named_entry("b", "B2")
        publish(administration, catalogue_of("a", "b", "c"), catalogue_of("a", changed, "d"))

        delta = store.changed_since(1)

        assert [entry.id for entry in delta.entries] == ["b", "d"]
        assert delta.removed == ("c",)
        assert delta.order is None

    def test_an_entry_that_came_and_went_is_not_named(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        publish(administration, catalogue_of("a"), catalogue_of("a", "b"), catalogue_of("a"))

        delta = store.changed_since(1)

        assert (delta.entries, delta.removed) == ((), ())

    def test_an_entry_that_returns_brings_the_order(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        publish(administration, catalogue_of("a", "b"), catalogue_of("b"), catalogue_of("a", "b"))

        assert store.changed_since(2).order == ("a", "b")
        assert store.changed_since(1).order is None

    def test_the_head_is_followed_by_nothing(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        publish(administration, catalogue_of("a"))

        delta = store.changed_since(1)

        assert (delta.entries, delta.removed, delta.order) == ((), (), None)

    def test_unknown_revisions_are_refused(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        with pytest.raises(UnknownRevision, match="nothing is published yet"):
            store.changed_since(0)
        publish(administration, catalogue_of("a"))
        for number in (2, -1, 10**30):
            with pytest.raises(UnknownRevision, match=f"no revision {number}"):
                store.changed_since(number)


def test_an_entry_keeps_when_it_was_created(
    administration: LocalAdministration, clock: Clock
) -> None:
    document = named_entry("a", "A").document()
    del document["created"]
    unsettled = replace(named_entry("a", "A"), created=None)
    unsettled = type(unsettled).of(document)
    publish(administration, catalogue_of(unsettled))
    first = int(clock.now.timestamp())
    clock.move(days=1)

    document["model_spec"]["name"] = "A2"
    administration.put_entry(type(unsettled).of(document), "", None)

    entry = administration.entry("a")
    assert entry is not None
    assert entry.created == first
    assert entry.document()["created"] == first
    assert entry.filled == ("created",)
