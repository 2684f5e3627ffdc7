"""Indexes beside what is served: one for all views of a moment, kept in step with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.search.fields import FACETS
from modeldex.catalogue.search.parameters import Asked, read_parameters
from modeldex.catalogue.search.searching import BadCursor
from modeldex.catalogue.views import Selection, View
from modeldex.entries.entry import Entry
from modeldex.serving.moment import moment_of
from modeldex.serving.published import Published
from modeldex.serving.search_answer import SearchAnswer, answer_search, body_of
from modeldex.serving.searching import Searching
from modeldex.serving.sights import Sights
from modeldex.serving.snapshot import Snapshot
from tests.documents import document, price
from tests.factories import catalogue_of

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
SOON = NOW + timedelta(days=30)


@pytest.fixture
def searching() -> Iterator[Searching]:
    made = Searching()
    yield made
    made.close()


def text(model_id: str, usd: str = "1", **more: Any) -> Entry:
    prices = {"input": price(usd), "output": price(usd)}
    spec = {"traits": ["default"], "pricing": prices, **more.pop("spec", {})}
    return Entry.of({**document(model_id, "text", **spec), **more})


SCHEDULE = {
    "pricing_schedule": [
        {"from": SOON.isoformat(), "pricing": {"input": price("9"), "output": price("9")}}
    ]
}
CATALOGUE = catalogue_of(
    text("secret/first"),
    text("open/second", "2"),
    text("open/third", "3", extensions=SCHEDULE),
    settings=Settings(
        aliases={"text": {"gpt-4o": "secret/first"}},
        views={
            "outside": View(
                "outside",
                include=(Selection(id=("open/*",)),),
                discount_to_user={"open/third": Decimal("0.5")},
            )
        },
    ),
)


def sights(now: datetime = NOW) -> Sights:
    return Sights(moment_of(Published.of(CATALOGUE), now))


def seen(made: Sights, view: str | None) -> Snapshot:
    snapshot = made.of(view)
    assert snapshot is not None
    return snapshot


def find(
    searching: Searching, snapshot: Snapshot, now: datetime = NOW, **asked: str
) -> SearchAnswer:
    read = read_parameters(asked.items())
    assert isinstance(read, Asked), read
    answer = answer_search(snapshot, searching.scope(snapshot).result(), read, now)
    assert not isinstance(answer, BadCursor)
    return answer


def ids(answer: SearchAnswer) -> list[str]:
    return [entry.id for entry in answer.entries]


def test_a_view_finds_what_it_sees_and_counts_nothing_else(searching: Searching) -> None:
    made = sights()
    inside = find(searching, seen(made, None), facets="all")
    outside = find(searching, seen(made, "outside"), facets="all")
    assert set(ids(inside)) == {"secret/first", "open/second", "open/third"}
    assert set(ids(outside)) == {"open/second", "open/third"}
    assert outside.found.total == 2
    alone = Sights(
        moment_of(
            Published.of(catalogue_of(text("open/second", "2"), text("open/third", "3"))), NOW
        )
    )
    expected = find(searching, seen(alone, None), facets="all")
    assert [outside.found.facets[name] for name in FACETS] == [
        expected.found.facets[name] for name in FACETS
    ]


def test_traits_and_aliases_are_those_of_the_view(searching: Searching) -> None:
    made = sights()
    inside, outside = seen(made, None), seen(made, "outside")
    assert ids(find(searching, inside, trait="default")) == ["secret/first"]
    assert ids(find(searching, outside, trait="default")) == ["open/second"]
    assert ids(find(searching, inside, text="gpt-4o")) == ["secret/first"]
    assert ids(find(searching, outside, text="gpt-4o")) == []


def test_entries_look_as_the_view_sees_them(searching: Searching) -> None:
    snapshot = seen(sights(), "outside")
    answer = find(searching, snapshot, text="third")
    assert b'"discount_to_user":0.5' in body_of(answer, Asked())
    assert answer.entries[0].body == snapshot.entries["open/third"].body


def test_all_views_of_a_moment_share_one_index(searching: Searching) -> None:
    made = sights()
    scopes = [searching.scope(seen(made, view)).result() for view in (None, "outside")]
    assert scopes[0].index is scopes[1].index


def test_prices_that_begin_are_found_from_then_on(searching: Searching) -> None:
    assert ids(find(searching, seen(sights(), None), input_min="5")) == []
    later = seen(sights(SOON), None)
    assert ids(find(searching, later, SOON, input_min="5")) == ["open/third"]


def test_an_index_is_made_once_and_follows_when_somebody_has_searched(
    searching: Searching,
) -> None:
    made = seen(sights(), None)
    assert searching.scope(made) is searching.scope(made)
    later = seen(sights(SOON), None)
    searching.follow(later)
    index = searching.scope(later).result().index
    assert [entry.id for entry in index.entries] == list(later.entries)


def test_nothing_is_made_before_somebody_searches(searching: Searching) -> None:
    snapshot = seen(sights(), None)
    searching.follow(snapshot)
    assert snapshot.searched == {}


def test_the_discount_of_the_view_is_compared_by(searching: Searching) -> None:
    made = sights()
    assert searching.comparable(seen(made, None)).result().discounts is None
    outside = searching.comparable(seen(made, "outside")).result()
    assert outside.discounts is not None
    third = outside.scope.index.row_of["open/third"]
    assert outside.discounts[third] == 0.5
    assert outside.discounts.sum() == 0.5
