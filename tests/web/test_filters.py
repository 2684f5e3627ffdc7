"""The list shows what a search finds, filter by filter, and its address says all of it."""

from decimal import Decimal
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.search.formatting import format_query
from modeldex.catalogue.search.query import Query
from modeldex.entries.types import MODEL_TYPES
from modeldex.web.browse_state import (
    COLUMN_SORTS,
    COLUMNS,
    CONTEXTS,
    FILTERS,
    BrowseState,
    sorts_for,
    state_in,
)
from tests.http.client import Client
from tests.web.visiting import Visit

LIMIT = 60


def found(site: Client, state: BrowseState) -> list[str]:
    """What the API finds for what the state means."""
    query = state.query()
    assert isinstance(query, Query)
    sort = f"&sort={quote(state.sort)}" if state.sort else ""
    answer = site.get(f"/api/v1/search?limit={LIMIT}&q={quote(format_query(query))}{sort}")
    assert answer.status == 200, answer.json
    return [each["id"] for each in answer.json["data"]]


def choices(site: Client, name: str) -> list[str]:
    answer = site.get(f"/api/v1/search?facets={name}&limit=1")
    return [each["value"] for each in answer.json["facets"][name]["values"]]


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_shows_what_the_search_finds(site: Client, name: str) -> None:
    visit = Visit.of(site, site.read_key)
    words = choices(site, name)
    assert words
    for word in words[:6]:
        state = BrowseState(ticked={name: (word,)})
        listed = visit.ids(state.address())
        assert listed == found(site, state)
        assert listed
    both = BrowseState(ticked={name: tuple(words[:2])})
    assert visit.ids(both.address()) == found(site, both)


@pytest.mark.parametrize(
    "state",
    [
        *(BrowseState(type=each) for each in MODEL_TYPES),
        *(BrowseState(context=each) for each in CONTEXTS),
        BrowseState(amounts={"input": Decimal("0.4")}),
        BrowseState(amounts={"output": Decimal("1.2"), "input": Decimal("1")}),
        BrowseState(amounts={"price": Decimal("0.02")}),
        BrowseState(unit="price_images", unit_max=Decimal("0.05")),
        BrowseState(unit="cache_read", unit_max=Decimal("0.05")),
        BrowseState(q="larg supportsVision -code"),
        BrowseState(q='"acme image"', type="image", sort="-price"),
        *(BrowseState(sort=name) for name, _ in sorts_for("", by_text=False)),
        *(BrowseState(sort=name) for name in COLUMN_SORTS.values()),
    ],
    ids=lambda state: state.address(),
)
def test_each_state_shows_what_the_search_finds(site: Client, state: BrowseState) -> None:
    assert Visit.of(site, site.read_key).ids(state.address()) == found(site, state)


@pytest.mark.parametrize("column", ["name", *COLUMNS])
def test_the_head_of_each_column_sorts_by_it_and_then_the_other_way(column: str) -> None:
    first = state_in(parse_qsl(urlsplit(BrowseState().sorting(column)).query))
    second = state_in(parse_qsl(urlsplit(first.sorting(column)).query))

    assert {first.sorted_by(column), second.sorted_by(column)} == {"ascending", "descending"}
    assert first.sort_keys() != second.sort_keys() != ()
    assert state_in(parse_qsl(urlsplit(second.sorting(column)).query)) == first


def test_a_query_that_can_not_be_read_is_told_and_shows_nothing(site: Client) -> None:
    page = Visit.of(site, site.read_key).get("/?q=contxt%3E%3D1k").body.decode()

    assert 'aria-invalid="true"' in page
    assert "did you mean" in page
    assert "data-id" not in page


def test_pages_follow_one_another(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modeldex.web.browse.PER_PAGE", 5)
    visit = Visit.of(site, site.read_key)
    everything = found(site, BrowseState(sort="name"))
    listed: list[str] = []
    address = "/?sort=name"
    while address:
        page = visit.get(address).body.decode()
        listed += visit.ids(address)
        link = page.partition('rel="next" href="')[2].partition('"')[0]
        address = link.replace("&amp;", "&")
    assert listed == everything


def test_an_old_cursor_begins_anew(site: Client) -> None:
    visit = Visit.of(site, site.read_key)

    assert visit.ids("/?cursor=rubbish") == visit.ids("/")


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)
states = st.builds(
    BrowseState,
    q=words.map(str.strip),
    type=st.sampled_from(("", *MODEL_TYPES)),
    ticked=st.dictionaries(
        st.sampled_from(FILTERS),
        st.lists(words, min_size=1, max_size=3, unique=True).map(tuple),
    ),
    context=st.none() | st.integers(0, 10**7),
    amounts=st.dictionaries(
        st.sampled_from(("input", "output", "price")),
        st.decimals(0, 10**6, places=4, allow_nan=False),
    ),
    unit=st.sampled_from(("", "input", "price_images")),
    unit_max=st.none() | st.decimals(0, 10**6, places=4, allow_nan=False),
    sort=st.sampled_from(("", "newest", "-context")),
    view=st.sampled_from(("table", "cards")),
    columns=st.sets(st.sampled_from(COLUMNS), min_size=6).map(
        lambda chosen: tuple(name for name in COLUMNS if name in chosen)
    ),
)


@given(states)
def test_an_address_says_the_whole_state(state: BrowseState) -> None:
    pairs = parse_qsl(urlsplit(state.address()).query, keep_blank_values=True)

    assert state_in(pairs).address() == state.address()


@pytest.mark.parametrize(
    "query",
    [
        "context=-1",
        "context=x",
        "input_max=NaN",
        "input_max=1e99",
        "unit=price",
        "type=x",
        "view=x",
        "column=x",
    ],
)
def test_what_can_not_be_understood_is_passed_over(query: str) -> None:
    assert state_in(parse_qsl(query)) == BrowseState()
