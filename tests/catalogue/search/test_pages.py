"""Cursors: what was changed or belongs to another search is none."""

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.search.ordering import KeyValue, SortKey
from modeldex.catalogue.search.pages import MAX_CURSOR, read_cursor, write_cursor
from modeldex.catalogue.search.query import Query

SORT = (SortKey("price"),)
values = st.lists(
    st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=64),
    min_size=1,
    max_size=3,
)


@given(values)
def test_a_cursor_reads_as_it_was_written(keys: list[KeyValue]) -> None:
    query = Query(text=("a",))
    cursor = write_cursor(keys, query, SORT)
    assert read_cursor(cursor, query, SORT) == tuple(keys)


@given(values, st.integers(0, 10_000), st.characters(max_codepoint=126, min_codepoint=33))
def test_a_cursor_that_was_changed_is_none(keys: list[KeyValue], place: int, char: str) -> None:
    cursor = write_cursor(keys, Query(), SORT)
    at = place % len(cursor)
    changed = cursor[:at] + char + cursor[at + 1 :]
    read = read_cursor(changed, Query(), SORT)
    assert read is None or read == tuple(keys)


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    assert read_cursor(text, Query(), SORT) is None


def test_a_cursor_belongs_to_one_search() -> None:
    cursor = write_cursor([1.0, "a"], Query(), SORT)
    assert read_cursor(cursor, Query(text=("a",)), SORT) is None
    assert read_cursor(cursor, Query(), (SortKey("price", descending=True),)) is None


def test_the_longest_cursor_is_not_too_long() -> None:
    widest = "\U0001f600" * 256
    cursor = write_cursor([widest[:64], -1.7976931348623157e308, widest], Query(), SORT)
    assert len(cursor) <= MAX_CURSOR
