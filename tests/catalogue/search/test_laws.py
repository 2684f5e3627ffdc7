"""The index answers what a plain loop over the entries would."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.naming import Claim, resolve_traits
from modeldex.catalogue.search.arrays import Postings
from modeldex.catalogue.search.facets import Counted
from modeldex.catalogue.search.fields import FACETS
from modeldex.catalogue.search.formatting import format_query
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.ordering import SortKey
from modeldex.catalogue.search.parsing import parse_query
from modeldex.catalogue.search.query import Query
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import Found, Question, search
from modeldex.entries.entry import Entry
from tests.catalogue.search import loop
from tests.catalogue.search.making import catalogues, queries, sorts

instants = st.sampled_from(
    [
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2026, 6, 1, tzinfo=UTC),
        datetime(2028, 1, 1, tzinfo=UTC),
    ]
)
ALIASES: NamesByType = {"text": {"gpt-sonnet": "claude"}, "image": {"mini": "gpt"}}


def names_of(entries: Mapping[str, Entry]) -> tuple[NamesByType, NamesByType]:
    claims = [
        Claim(entry.id, entry.type, tuple(entry.document()["model_spec"].get("traits", ())))
        for entry in entries.values()
    ]
    aliases: NamesByType = {
        model_type: {name: target for name, target in names.items() if target in entries}
        for model_type, names in ALIASES.items()
    }
    return resolve_traits({}, claims), aliases


def found(scope: Scope, question: Question, now: datetime) -> Found:
    answer = search(scope, question, now)
    assert isinstance(answer, Found)
    return answer


@settings(max_examples=50, deadline=None)
@given(catalogues(), catalogues(), queries, sorts, instants, st.data())
def test_a_search_finds_orders_and_counts_as_a_loop_does(
    entries: dict[str, Entry],
    earlier: dict[str, Entry],
    query: Query,
    sort: tuple[SortKey, ...],
    now: datetime,
    data: st.DataObject,
) -> None:
    hidden = (
        set(data.draw(st.lists(st.sampled_from(sorted(entries)), unique=True)))
        if entries
        else set()
    )
    seen = {model_id: entry for model_id, entry in entries.items() if model_id not in hidden}
    traits, aliases = names_of(seen)
    index = Index.build(earlier).followed_by(entries)
    scope = Scope.of(index, seen, traits, aliases)
    answer = found(scope, Question(query, sort, 1000, None, FACETS), now)

    visible = loop.models(seen.values(), traits, aliases, now)
    expected = [model for model in visible if loop.finds(model, query)]
    order = sort or (SortKey("relevance" if query.text else "recommended"),)
    assert list(answer.ids) == loop.ordered(expected, query, order)
    assert answer.total == len(expected)
    assert answer.next is None
    for name in FACETS:
        facet = answer.facets[name]
        assert isinstance(facet, Counted)
        assert dict(facet.counts) == loop.counts(visible, query, name)


@settings(max_examples=30, deadline=None)
@given(catalogues(), catalogues(), queries, instants)
def test_what_a_caller_may_not_see_changes_nothing(
    seen: dict[str, Entry], hidden: dict[str, Entry], query: Query, now: datetime
) -> None:
    traits, aliases = names_of(seen)
    question = Question(query, (), 3, None, (*FACETS, "context", "input"))
    alone = Scope.of(Index.build(seen), seen, traits, aliases)
    among = Scope.of(Index.build({**hidden, **seen}), seen, traits, aliases)
    assert found(alone, question, now) == found(among, question, now)


@settings(max_examples=50, deadline=None)
@given(catalogues(), queries, sorts, st.integers(1, 3), instants)
def test_pages_put_together_are_one_page(
    entries: dict[str, Entry], query: Query, sort: tuple[SortKey, ...], limit: int, now: datetime
) -> None:
    scope = Scope.of(Index.build(entries), entries, *names_of(entries))
    whole = found(scope, Question(query, sort, 1000), now)
    question, pages = Question(query, sort, limit), []
    while True:
        page = found(scope, question, now)
        assert page.total == whole.total
        pages += page.ids
        if page.next is None:
            break
        question = replace(question, cursor=page.next)
    assert pages == list(whole.ids)


@settings(max_examples=50, deadline=None)
@given(catalogues(), catalogues(), queries, sorts, st.integers(1, 4), instants)
def test_a_publish_between_pages_neither_repeats_nor_loses_what_stays(
    before: dict[str, Entry],
    changed: dict[str, Entry],
    query: Query,
    sort: tuple[SortKey, ...],
    limit: int,
    now: datetime,
) -> None:
    """Names stay those of the first revision, since a trait that moves is a change of both."""
    after = {**{key: each for key, each in before.items() if hash_of(key) % 4}, **changed}
    names = names_of({key: each for key, each in before.items() if after.get(key) == each})
    first = Scope.of(Index.build(before), before, *names)
    second = Scope.of(first.index.followed_by(after), after, *names)
    page = found(first, Question(query, sort, limit), now)
    rest = (
        () if page.next is None else found(second, Question(query, sort, 1000, page.next), now).ids
    )
    unchanged = {key for key, each in before.items() if after.get(key) == each}
    wanted = set(found(first, Question(query, sort, 1000), now).ids) & unchanged
    got = [key for key in (*page.ids, *rest) if key in unchanged]
    assert len(got) == len(set(got))
    assert set(got) == wanted


def hash_of(text: str) -> int:
    """The same in every process."""
    return sum(text.encode())


@settings(max_examples=30, deadline=None)
@given(catalogues(), catalogues(), catalogues())
def test_an_index_that_follows_is_the_one_that_is_built(
    first: dict[str, Entry], second: dict[str, Entry], third: dict[str, Entry]
) -> None:
    followed = Index.build(first).followed_by(second).followed_by({**third, **first})
    built = Index.build({**third, **first})
    assert [each.id for each in followed.entries] == [each.id for each in built.entries]
    assert followed.names == built.names
    assert followed.numbers.keys() == built.numbers.keys()
    for name, column in built.numbers.items():
        assert np.array_equal(followed.numbers[name].values, column.values, equal_nan=True)
    for name, words in built.words.items():
        assert rows_by_label(followed.words[name].postings) == rows_by_label(words.postings)
    assert rows_by_label(followed.text.postings) == rows_by_label(built.text.postings)


def rows_by_label(postings: Postings) -> dict[str, list[int]]:
    """The rows of each label, in order."""
    return {
        label: sorted(postings.rows_of(place).tolist())
        for place, label in enumerate(postings.labels)
    }


@settings(max_examples=100)
@given(queries)
def test_a_query_that_is_written_reads_as_the_same(query: Query) -> None:
    assert parse_query(format_query(query)) == query
