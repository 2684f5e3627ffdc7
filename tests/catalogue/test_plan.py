"""A plan, and the one thing that it settles: when an entry was created."""

from datetime import UTC, datetime
from typing import Any

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.changes import ChangeKind
from modeldex.catalogue.plan import make_plan
from modeldex.entries.entry import Entry
from tests.documents import a_document

NOW = datetime(2027, 1, 1, tzinfo=UTC)
NOBODY = Catalogue()


def catalogue(*documents: dict[str, Any]) -> Catalogue:
    return Catalogue(Settings(), {each["id"]: Entry.of(each) for each in documents})


def undated(model_id: str) -> dict[str, Any]:
    document = a_document(model_id)
    del document["created"]
    return document


def test_a_new_entry_is_created_now_unless_it_says_when() -> None:
    plan = make_plan(0, NOBODY, catalogue(undated("acme-song"), a_document("acme-loop")), NOW)
    created = {model_id: entry.created for model_id, entry in plan.catalogue.entries.items()}
    assert created == {"acme-song": int(NOW.timestamp()), "acme-loop": 1_700_000_000}
    assert plan.catalogue.entries["acme-song"].document()["created"] == int(NOW.timestamp())
    assert plan.catalogue.entries["acme-song"].filled == ("created",)


def test_an_entry_that_does_not_say_keeps_what_was_published() -> None:
    published = catalogue(a_document("acme-song"))
    plan = make_plan(3, published, catalogue(undated("acme-song")), NOW)
    assert not plan.changes
    assert plan.base == 3


def test_created_stands_where_the_api_puts_it() -> None:
    plan = make_plan(0, NOBODY, catalogue(undated("acme-song")), NOW)
    keys = list(plan.catalogue.entries["acme-song"].document())
    assert keys == ["id", "object", "created", "owned_by", "type", "model_spec"]


def test_an_entry_that_says_another_time_changes() -> None:
    document = a_document("acme-song") | {"created": 1}
    plan = make_plan(1, catalogue(a_document("acme-song")), catalogue(document), NOW)
    (change,) = plan.changes.entries
    assert change.kind is ChangeKind.CHANGED
    assert [field.path for field in change.fields] == ["created"]
