"""Which events a webhook is told of."""

import pytest

from modeldex.catalogue.event_kinds import EVENT_KINDS, EventKind
from modeldex.catalogue.webhooks import Webhook


def webhook(events: tuple[EventKind, ...] = (), models: tuple[str, ...] = ()) -> Webhook:
    return Webhook("a", "https://example.com/", "SECRET", events, models)


@pytest.mark.parametrize("event", EVENT_KINDS)
def test_one_that_says_nothing_is_told_everything(event: EventKind) -> None:
    assert webhook().wants(event)
    assert webhook().wants(event, "acme/large")


def test_one_that_names_events_is_told_of_those() -> None:
    chosen = webhook(("entry.added", "revision.published"))
    assert [each for each in EVENT_KINDS if chosen.wants(each)] == [
        "entry.added", "revision.published",
    ]  # fmt: skip


def test_a_change_of_a_price_is_a_change() -> None:
    assert webhook(("entry.changed",)).wants("entry.price_changed")
    assert not webhook(("entry.price_changed",)).wants("entry.changed")


def test_patterns_are_of_models_and_say_nothing_of_what_is_of_none() -> None:
    chosen = webhook(models=("acme/*", "other"))
    assert [chosen.wants("entry.added", name) for name in ("acme/x", "other", "b")] == [
        True, True, False,
    ]  # fmt: skip
    assert chosen.wants("revision.published")


def test_its_document_reads_back() -> None:
    for each in (webhook(), webhook(("entry.added",), ("a*",))):
        assert Webhook.from_document(each.document()) == each
    assert webhook().document() == {
        "name": "a", "url": "https://example.com/", "secret": "SECRET",
    }  # fmt: skip
