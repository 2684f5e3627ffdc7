"""What differs between two catalogues."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.changes import MISSING, ChangeKind, FieldChange, compare, leaves
from modeldex.entries.entry import Entry
from tests.documents import a_document, every_document


def catalogue(*documents: dict[str, Any], **settings: Any) -> Catalogue:
    return Catalogue(Settings(**settings), {each["id"]: Entry.of(each) for each in documents})


def changed(model_id: str, edit: Callable[[dict[str, Any]], None]) -> tuple[FieldChange, ...]:
    after = a_document(model_id)
    edit(after)
    (change,) = compare(catalogue(a_document(model_id)), catalogue(after)).entries
    assert (change.kind, change.id) == (ChangeKind.CHANGED, model_id)
    return change.fields


def test_a_price_change_is_told_with_its_per_cent() -> None:
    def dearer(document: dict[str, Any]) -> None:
        document["model_spec"]["pricing"]["input"]["usd"] = Decimal("1.875")

    assert changed("acme/large", dearer) == (
        FieldChange("model_spec.pricing.input.usd", Decimal("1.25"), Decimal("1.875"), Decimal(50)),
    )


def test_from_nothing_there_is_no_per_cent() -> None:
    def free(document: dict[str, Any]) -> None:
        document["model_spec"]["constraints"]["presence_penalty"]["default"] = 1

    (change,) = changed("acme/large", free)
    assert (change.old, change.new, change.percent) == (0, 1, None)


def test_fields_come_and_go() -> None:
    def swap(document: dict[str, Any]) -> None:
        del document["model_spec"]["description"]
        document["model_spec"]["x-note"] = "new"

    assert set(changed("acme/large", swap)) == {
        FieldChange("model_spec.description", "The large one.", MISSING),
        FieldChange("model_spec.x-note", MISSING, "new"),
    }


def test_true_is_not_one() -> None:
    def turn(document: dict[str, Any]) -> None:
        document["model_spec"]["offline"] = 0

    assert [change.path for change in changed("acme/large", turn)] == ["model_spec.offline"]


def test_the_order_of_keys_and_the_notation_of_numbers_change_nothing() -> None:
    before = a_document("acme/large")
    after = dict(reversed(before.items()))
    after["model_spec"]["pricing"]["output"] = {"diem": Decimal("10.00"), "usd": Decimal("1E1")}
    assert not compare(catalogue(before), catalogue(after))


def test_entries_are_added_and_removed() -> None:
    one, other = a_document("acme-song"), a_document("acme-loop")
    changes = compare(catalogue(one), catalogue(other))
    assert [(change.kind, change.id) for change in changes.entries] == [
        (ChangeKind.ADDED, "acme-loop"),
        (ChangeKind.REMOVED, "acme-song"),
    ]
    assert (changes.count(ChangeKind.ADDED), changes.count(ChangeKind.CHANGED)) == (1, 0)


def test_settings_are_compared_too() -> None:
    changes = compare(
        catalogue(aliases={"text": {"gpt-4.1": "a"}}), catalogue(aliases={"text": {"gpt-4.1": "b"}})
    )
    assert [(field.old, field.new) for field in changes.settings] == [("a", "b")]


def test_an_object_that_was_empty_is_told_by_what_it_holds_now() -> None:
    changes = compare(catalogue(), catalogue(traits={"text": {"default": "a"}}))
    assert changes.settings == (FieldChange("traits.text.default", MISSING, "a"),)
    back = compare(catalogue(traits={"text": {"default": "a"}}), catalogue(traits={"text": {}}))
    assert back.settings == (FieldChange("traits.text.default", "a", MISSING),)


documents = st.sampled_from(every_document())
catalogues = st.builds(
    lambda chosen, owner: catalogue(*chosen, owned_by=owner),
    st.lists(documents, unique_by=lambda document: document["id"]),
    st.sampled_from(["acme", "other"]),
)


@given(catalogues)
def test_nothing_changes_from_a_catalogue_to_itself(one: Catalogue) -> None:
    assert not compare(one, one)


@given(catalogues, catalogues)
def test_there_are_changes_exactly_when_the_digests_differ(
    one: Catalogue, other: Catalogue
) -> None:
    assert bool(compare(one, other)) == (one.digest() != other.digest())


@given(catalogues, catalogues)
def test_the_way_back_undoes_the_way_there(one: Catalogue, other: Catalogue) -> None:
    there, back = compare(one, other), compare(other, one)
    opposite = {
        ChangeKind.ADDED: ChangeKind.REMOVED,
        ChangeKind.REMOVED: ChangeKind.ADDED,
        ChangeKind.CHANGED: ChangeKind.CHANGED,
    }
    assert {(opposite[each.kind], each.id) for each in there.entries} == {
        (each.kind, each.id) for each in back.entries
    }


def test_leaves_are_found_at_any_depth() -> None:
    assert leaves({"a": {"b": 1, "c": {}}, "d": [1]}) == {
        ("a", "b"): 1,
        ("a", "c"): {},
        ("d",): [1],
    }


def test_a_key_with_a_dot_is_not_taken_for_two() -> None:
    changes = compare(catalogue(aliases={"text": {"gpt-4.1": "a"}}), catalogue())
    assert [field.path for field in changes.settings] == ['aliases.text["gpt-4.1"]']
