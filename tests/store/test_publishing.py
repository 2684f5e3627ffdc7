"""What a publish writes, and when it refuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.plan import make_plan
from modeldex.store import publishing
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import Conflict, NothingToPublish, StoreError
from modeldex.store.records import RevisionKind
from modeldex.store.schema import entry_versions
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry, text_entry
from tests.store.conftest import Clock

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)


def test_the_first_publish_is_revision_1(administration: LocalAdministration, clock: Clock) -> None:
    catalogue = catalogue_of("a", "b")

    revision = administration.publish(administration.plan(catalogue), "First")

    assert (revision.number, revision.kind) == (1, RevisionKind.PUBLISH)
    assert (revision.author, revision.message) == ("anna", "First")
    assert revision.published_at == clock.now
    assert (revision.entries, revision.added, revision.changed, revision.removed) == (2, 2, 0, 0)
    assert administration.head() == revision


def test_the_digest_is_that_of_the_catalogue(administration: LocalAdministration) -> None:
    for catalogue in (
        catalogue_of("b", "a", "B", "ä", "z/z"),
        catalogue_of("a", named_entry("b", "Other"), settings=Settings(name="Renamed")),
    ):
        revision = administration.publish(administration.plan(catalogue), "")
        assert revision.digest == catalogue.digest().hex()
        assert administration.catalogue().digest().hex() == revision.digest


def test_a_catalogue_comes_back_as_it_was_published(administration: LocalAdministration) -> None:
    settings = Settings(
        name="Ünïcode “quotes”",
        owned_by="acme",
        diem_per_usd=Decimal("1.10"),
        defaults={"text": {"model_spec": {"x-cost": Decimal("0.30000000000000004")}}, "all": {}},
        traits={"text": {"default": "b", "fastest": "a"}},
        aliases={"image": {"dall-e-3": "a"}},
    )
    catalogue = catalogue_of("b", "a", settings=settings)

    administration.publish(administration.plan(catalogue), "")

    assert administration.catalogue() == catalogue
    assert list(administration.catalogue().entries) == ["b", "a"]
    assert list(administration.catalogue().settings.traits["text"]) == ["default", "fastest"]


def test_a_body_and_what_was_filled_are_kept_byte_for_byte(
    administration: LocalAdministration,
) -> None:
    awkward = text_entry(
        "a", **{"x-\u2028": "\x00\x1f \U0001f600", "extensions": {"note": "not served"}}
    )
    entry = replace(awkward, filled=("object", "x.y"))

    administration.publish(administration.plan(catalogue_of(entry)), "")

    assert administration.entry("a") == entry
    assert entry.extensions == b'{"note":"not served"}'


def test_a_publish_writes_only_what_it_changes(
    administration: LocalAdministration, store: Store
) -> None:
    administration.publish(administration.plan(catalogue_of("a", "b", "c")), "")
    administration.publish(administration.plan(catalogue_of("a", named_entry("b", "B2"))), "")

    with store.engine.connect() as connection:
        rows = connection.scalar(select(func.count()).select_from(entry_versions))
    revision = store.revision(2)

    assert rows == 4
    assert revision is not None
    assert (revision.entries, revision.added, revision.changed, revision.removed) == (2, 0, 1, 1)


def test_settings_alone_make_a_revision(administration: LocalAdministration) -> None:
    administration.publish(administration.plan(catalogue_of("a")), "")
    renamed = catalogue_of("a", settings=Settings(name="Renamed"))

    revision = administration.publish(administration.plan(renamed), "")

    assert (revision.number, revision.changed) == (2, 0)
    assert administration.catalogue(1).settings.name == "Catalogue"
    assert administration.catalogue(2).settings.name == "Renamed"


def test_ids_that_differ_only_in_case_or_accents_are_different(
    administration: LocalAdministration, store: Store
) -> None:
    ids = ["Model", "model", "MODEL", "mödel", "mo\u0308del", "model ", "mode"]
    entries = [named_entry(model_id, f"name {n}") for n, model_id in enumerate(ids)]
    administration.publish(administration.plan(catalogue_of(*entries)), "")

    assert [store.entry(model_id) for model_id in ids] == entries
    administration.delete_entry("model", "", None)
    assert list(administration.catalogue().entries) == [x for x in ids if x != "model"]


def test_new_ids_come_last_and_changed_ones_keep_their_place(
    administration: LocalAdministration,
) -> None:
    administration.publish(administration.plan(catalogue_of("c", "b", "a")), "")
    administration.publish(
        administration.plan(catalogue_of("0", "a", named_entry("b", "B2"), "c", "d")), ""
    )

    assert list(administration.catalogue().entries) == ["c", "b", "a", "0", "d"]


def test_an_id_that_returns_gets_its_old_place(administration: LocalAdministration) -> None:
    for catalogue in (catalogue_of("a", "b", "c"), catalogue_of("a", "c"), catalogue_of("b", "z")):
        administration.publish(administration.plan(catalogue), "")
    administration.publish(administration.plan(catalogue_of("a", "b", "c", "z")), "")

    assert list(administration.catalogue().entries) == ["a", "b", "c", "z"]


def test_progress_counts_up_to_the_number_of_changes(
    administration: LocalAdministration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_ROWS_AT_ONCE", 2)
    seen: list[tuple[int, int]] = []
    plan = administration.plan(catalogue_of("a", "b", "c", "d", "e"))

    administration.publish(plan, "", progress=lambda done, total: seen.append((done, total)))

    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_progress_reaches_the_end_when_entries_are_only_removed(
    administration: LocalAdministration,
) -> None:
    administration.publish(administration.plan(catalogue_of("a", "b", "c")), "")
    seen: list[tuple[int, int]] = []

    administration.publish(
        administration.plan(catalogue_of("a")),
        "",
        progress=lambda done, total: seen.append((done, total)),
    )

    assert seen[-1] == (2, 2)


def test_a_plan_that_rests_on_an_older_revision_is_refused(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    administration.publish(administration.plan(catalogue_of("a")), "First")
    plan = administration.plan(catalogue_of("a", "b"))
    other = LocalAdministration(store, author="bert", clock=clock)
    other.put_entry(text_entry("c"), "Add c\nbecause", None)
    other.put_entry(text_entry("d"), "Add d", None)

    with pytest.raises(Conflict) as caught:
        administration.publish(plan, "Second")

    assert (caught.value.base, caught.value.head) == (1, 3)
    assert "revision 1, but bert published revision 3 (and 1 before it)" in caught.value.message
    assert "2026-08-22 12:00:00 UTC: Add d" in caught.value.message
    assert list(administration.catalogue().entries) == ["a", "c", "d"]


def test_a_plan_for_another_store_is_refused(store: Store) -> None:
    plan = make_plan(7, Catalogue(), catalogue_of("a"), NOON)

    with pytest.raises(Conflict, match="revision 7, which is not in this store"):
        store.publish(plan, author="anna", message="", now=NOON)


def test_a_plan_made_against_other_content_is_refused(store: Store) -> None:
    first = make_plan(0, Catalogue(), catalogue_of("a"), NOON)
    store.publish(first, author="anna", message="", now=NOON)

    for published, proposed in (
        (Catalogue(), catalogue_of("a")),
        (catalogue_of("b"), catalogue_of(named_entry("b", "B2"))),
        (catalogue_of("a", "b"), catalogue_of("a")),
    ):
        with pytest.raises(StoreError, match="not one for revision 1"):
            store.publish(
                make_plan(1, published, proposed, NOON), author="anna", message="", now=NOON
            )
    assert [revision.number for revision in store.revisions()] == [1]


def test_publishing_the_same_again_is_refused(administration: LocalAdministration) -> None:
    with pytest.raises(NothingToPublish, match="the catalogue is empty"):
        administration.publish(administration.plan(Catalogue()), "")
    administration.publish(administration.plan(catalogue_of("a")), "")
    with pytest.raises(NothingToPublish, match="revision 1 already holds all of this"):
        administration.publish(administration.plan(catalogue_of("a")), "")


def test_an_exception_in_between_leaves_nothing_behind(
    administration: LocalAdministration, store: Store
) -> None:
    administration.publish(administration.plan(catalogue_of("a")), "")
    before = store.audit()

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        administration.publish(administration.plan(catalogue_of("b")), "", progress=interrupt)

    assert administration.catalogue() == catalogue_of("a")
    assert [revision.number for revision in store.revisions()] == [1]
    assert store.audit() == before
    administration.publish(administration.plan(catalogue_of("b")), "works again")


@pytest.mark.parametrize("broken", ["a\0b", "\udc80"])
def test_text_that_no_database_holds_is_refused(store: Store, broken: str) -> None:
    plan = make_plan(0, Catalogue(), catalogue_of("a"), NOON)

    with pytest.raises(StoreError, match="the message holds"):
        store.publish(plan, author="anna", message=broken, now=NOON)
    for author in (broken, "two\nlines", "\x1b[31m", "x" * 201):
        with pytest.raises(StoreError, match="an author is at most 200 printable") as caught:
            store.publish(plan, author=author, message="", now=NOON)
        assert caught.value.message.isprintable()
    assert store.head() is None


def test_a_message_has_a_limit(store: Store) -> None:
    plan = make_plan(0, Catalogue(), catalogue_of("a"), NOON)

    with pytest.raises(StoreError, match="10001 characters, expected at most 10000"):
        store.publish(plan, author="anna", message="x" * 10_001, now=NOON)


def test_the_time_is_kept_exactly_and_in_utc(store: Store) -> None:
    local = datetime(2026, 8, 22, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    plan = make_plan(0, Catalogue(), catalogue_of("a"), local)

    written = store.publish(plan, author="anna", message="", now=local)
    read = store.head()

    assert written == read
    assert written.published_at == local
    assert written.published_at.tzinfo is UTC


def test_a_time_without_a_zone_is_a_mistake_of_the_program(store: Store) -> None:
    plan = make_plan(0, Catalogue(), catalogue_of("a"), NOON)

    with pytest.raises(ValueError, match="without a time zone"):
        store.publish(plan, author="anna", message="", now=NOON.replace(tzinfo=None))
    assert store.head() is None
