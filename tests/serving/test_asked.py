"""What a request says, read from hostile bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.types import GROUPS
from modeldex.serving.asked import Wanted, wanted_in
from modeldex.serving.errors import Issue
from modeldex.serving.routes import Read, route_of


@given(st.text(max_size=200))
def test_any_query_names_a_group_or_is_told_why_not(query: str) -> None:
    wanted = wanted_in(query)
    assert isinstance(wanted, Issue) or wanted.group in GROUPS


@pytest.mark.parametrize(
    ("query", "extended"),
    [
        ("include=extensions", True),
        ("type=text&include=extensions", True),
        ("include=a,extensions", True),
        ("include=a&include=extensions", True),
        ("include=", False),
        ("include=extension", False),
        ("extensions", False),
    ],
)
def test_extensions_are_for_who_asks_for_them(query: str, extended: bool) -> None:
    assert wanted_in(query) == Wanted("text", extended)


@given(st.text(max_size=200))
def test_any_path_is_understood_or_passed_on(path: str) -> None:
    route = route_of(path)
    assert route is None or path.startswith(("/api/v1/models", "/v1/models"))


@given(st.text(min_size=1))
def test_what_stands_in_the_path_is_the_name(name: str) -> None:
    route = route_of(f"/v1/models/{name}")
    assert route is not None
    assert (route.read, route.name, route.openai) == (Read.OPENAI_ENTRY, name, True)
