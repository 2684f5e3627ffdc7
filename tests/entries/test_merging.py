"""What two documents say together."""

from modeldex.entries.merging import joined_deeply


def test_what_lies_above_counts_and_objects_are_joined_at_any_depth() -> None:
    base = {"a": {"b": 1, "c": 2}, "d": 3, "e": {"f": 4}}
    assert joined_deeply(base, {"a": {"b": 9}, "e": 5, "g": None}) == {
        "a": {"b": 9, "c": 2},
        "d": 3,
        "e": 5,
        "g": None,
    }
    assert base["a"] == {"b": 1, "c": 2}
