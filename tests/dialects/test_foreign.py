"""Of a foreign object everything is either understood or kept."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.dialects.foreign import ForeignObject

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


def test_what_was_asked_for_and_fits_is_taken() -> None:
    model = ForeignObject({"name": "M", "size": 8192, "tags": ["a"], "open": False})
    assert model.text("name") == "M"
    assert model.count("size") == 8192
    assert model.texts("tags") == ("a",)
    assert model.flag("open") is False
    assert model.rest() == {}
    assert model.kinds() == ()


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("text", 1),
        ("text", ["a"]),
        ("flag", "true"),
        ("count", "8192"),
        ("count", 0),
        ("count", -1),
        ("count", True),
        ("count", Decimal("1.5")),
        ("count", 10**15),
        ("texts", "a"),
        ("texts", ["a", 1]),
        ("texts", ["a", ""]),
        ("inner", ["a"]),
    ],
)
def test_what_does_not_fit_is_kept_and_told(method: str, value: Any) -> None:
    model = ForeignObject({"field": value})
    taken = getattr(model, method)("field")
    assert not taken or method == "inner"
    assert model.rest() == {"field": value}
    assert model.kinds() == ("field",)


@pytest.mark.parametrize("nothing", [None, "", [], {}, {"a": None}, [[""]]])
def test_what_says_nothing_is_neither_taken_nor_kept(nothing: Any) -> None:
    model = ForeignObject({"field": nothing})
    assert model.text("field") is None
    assert model.rest() == {}


@given(json_values)
def test_what_nobody_asked_for_is_kept_whatever_it_is(value: Any) -> None:
    model = ForeignObject({"field": value, "inside": {"field": value, "name": "M"}})
    assert model.inner("inside").text("name") == "M"
    assert model.rest() == {"field": value, "inside": {"field": value}}
    assert model.kinds() == ("field", "inside.field")


def test_what_is_known_without_a_place_is_kept_if_it_says_something() -> None:
    model = ForeignObject({"links": {"a": "b"}, "voices": None, "moderated": False})
    model.pass_on("links", "voices", "moderated", "absent")
    assert model.rest() == {"links": {"a": "b"}, "moderated": False}
