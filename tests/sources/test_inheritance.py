"""``extends``: what an entry inherits, what it replaces, and what it never takes over."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.merging import merged
from modeldex.sources.inheritance import extended
from tests.documents import a_document, every_document, price

names = st.sampled_from("abcde")
leaves = st.integers(0, 3) | st.just("text") | st.lists(st.integers(0, 1) | st.none(), max_size=2)


def objects(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    below = st.recursive(leaf, lambda inner: st.dictionaries(names, inner, max_size=3))
    return st.dictionaries(names, below, max_size=4)


whole = objects(leaves)
changes = objects(leaves | st.none())


class TestMerging:
    """The laws of JSON Merge Patch, RFC 7396."""

    @given(whole)
    def test_no_changes_change_nothing(self, base: dict[str, Any]) -> None:
        assert merged(base, {}) == base
        assert merged(base, base) == base

    @given(whole)
    def test_from_nothing_comes_what_is_stated(self, stated: dict[str, Any]) -> None:
        assert merged({}, stated) == stated

    @given(whole, changes)
    def test_the_same_changes_twice_are_the_changes_once(
        self, base: dict[str, Any], stated: dict[str, Any]
    ) -> None:
        once = merged(base, stated)
        assert merged(once, stated) == once

    @given(whole, changes)
    def test_the_arguments_are_not_changed(
        self, base: dict[str, Any], stated: dict[str, Any]
    ) -> None:
        before = repr((base, stated))
        merged(base, stated)
        assert repr((base, stated)) == before

    @given(whole, changes)
    def test_no_null_is_left_but_inside_lists(
        self, base: dict[str, Any], stated: dict[str, Any]
    ) -> None:
        def check(value: Any) -> None:
            assert value is not None
            for inner in value.values() if isinstance(value, dict) else ():
                check(inner)

        check(merged(base, stated))

    @given(whole, changes, changes)
    def test_each_key_follows_from_that_key_alone(
        self, base: dict[str, Any], stated: dict[str, Any], other: dict[str, Any]
    ) -> None:
        for key in "abcde":
            alone = merged(
                {key: base[key]} if key in base else {}, {key: stated[key]} if key in stated else {}
            )
            assert merged(base, {**other, **stated}).get(key) == alone.get(key) or key in other

    def test_the_examples_of_the_standard(self) -> None:
        assert merged({"a": "b"}, {"a": "c"}) == {"a": "c"}
        assert merged({"a": "b"}, {"b": "c"}) == {"a": "b", "b": "c"}
        assert merged({"a": "b"}, {"a": None}) == {}
        assert merged({"a": "b", "b": "c"}, {"a": None}) == {"b": "c"}
        assert merged({"a": ["b"]}, {"a": "c"}) == {"a": "c"}
        assert merged({"a": "c"}, {"a": ["b"]}) == {"a": ["b"]}
        assert merged({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}) == {"a": {"b": "d"}}
        assert merged({"a": [{"b": "c"}]}, {"a": [1]}) == {"a": [1]}
        assert merged({"e": None}, {"a": 1}) == {"e": None, "a": 1}
        assert merged({}, {"a": {"bb": {"ccc": None}}}) == {"a": {"bb": {}}}


class TestExtending:
    def test_what_belongs_to_one_model_is_not_inherited(self) -> None:
        base = a_document("acme/small")
        base["model_spec"]["traits"] = ["fastest"]
        entry = extended(base, {"id": "new", "extends": "acme/small"})
        assert entry["id"] == "new"
        assert not {"created", "extends"} & entry.keys()
        assert not {"traits", "deprecation"} & entry["model_spec"].keys()
        assert entry["model_spec"]["capabilities"] == base["model_spec"]["capabilities"]

    def test_an_entry_states_these_itself(self) -> None:
        base = a_document("acme/large")
        entry = extended(base, {"id": "new", "created": 5, "model_spec": {"traits": ["mine"]}})
        assert (entry["created"], entry["model_spec"]["traits"]) == (5, ["mine"])

    def test_all_else_is_inherited_from_every_type_of_model(self) -> None:
        for base in every_document():
            entry = extended(base, {"id": "new", "extends": base["id"]})
            base = {key: value for key, value in base.items() if key != "created"}
            base["model_spec"] = {
                key: value
                for key, value in base["model_spec"].items()
                if key not in ("traits", "deprecation")
            }
            assert entry == {**base, "id": "new"}

    def test_a_price_in_usd_leaves_no_diem_of_the_old_price_behind(self) -> None:
        base = {"model_spec": {"pricing": {"input": price("3"), "output": price("4")}}}
        stated = {"model_spec": {"pricing": {"input": {"usd": 5}}}}
        pricing = extended(base, stated)["model_spec"]["pricing"]
        assert pricing == {"input": {"usd": 5}, "output": price("4")}
        stated["model_spec"]["pricing"]["input"]["diem"] = 6
        assert extended(base, stated)["model_spec"]["pricing"]["input"] == {"usd": 5, "diem": 6}

    def test_the_context_length_follows_the_context(self) -> None:
        base = {"context_length": 10, "model_spec": {"availableContextTokens": 10}}
        stated = {"model_spec": {"availableContextTokens": 20}}
        assert extended(base, stated) == stated
        assert extended(base, {"model_spec": {"name": "x"}})["context_length"] == 10

    def test_a_base_of_a_wrong_shape_is_left_for_the_reading_of_entries(self) -> None:
        assert extended({"model_spec": 5}, {"id": "a"}) == {"model_spec": 5, "id": "a"}
        assert extended({"model_spec": []}, {"model_spec": {"name": "x"}}) == {
            "model_spec": {"name": "x"}
        }
