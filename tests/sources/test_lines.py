"""Every place of a document has its line, in JSON and in YAML, however it is laid out."""

from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.problems import Path
from modeldex.sources import json_lines, yaml_events, yaml_lines
from modeldex.sources.wanted import nearest_line, wanted_tree
from tests.json_values import values
from tests.sources.writing import Writer

layouts = st.randoms(use_true_random=False)


@given(values, layouts)
def test_every_place_of_a_json_document_has_its_line(value: Any, random: Random) -> None:
    writer = Writer(random)
    writer.text = random.choice(["", "\n", "\r\n  "])
    writer.json(value)
    assert json_lines.locate(writer.text, writer.lines) == writer.lines


@given(values, layouts)
def test_every_place_of_a_yaml_document_has_its_line(value: Any, random: Random) -> None:
    writer = Writer(random)
    writer.text = random.choice(["", "\n", "---\n", "# a comment\n"])
    writer.yaml(value)
    assert yaml_lines.locate(writer.text, writer.lines) == writer.lines


@given(values, layouts, st.data())
def test_a_few_places_have_the_lines_that_they_have_among_all(
    value: Any, random: Random, data: st.DataObject
) -> None:
    writer = Writer(random)
    writer.json(value)
    few = data.draw(st.lists(st.sampled_from(sorted(writer.lines, key=repr)), max_size=3))
    found = json_lines.locate(writer.text, few)
    assert found.items() <= writer.lines.items()
    assert found.keys() >= set(few)


def test_pure_python_counts_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 1\r\nb:\r\n- x\r\n- {c: |\r\n  long\r\n , d: 2}\r\n".replace(
        "|\r\n  long\r\n ", "1\r\n "
    )
    paths: list[Path] = [("a",), ("b",), ("b", 0), ("b", 1, "c"), ("b", 1, "d")]
    lines = yaml_lines.locate(text, paths)
    assert [lines[path] for path in paths] == [1, 2, 3, 4, 5]
    monkeypatch.setattr(yaml_events, "LOADER", yaml.SafeLoader)
    assert yaml_lines.locate(text, paths) == lines


@pytest.mark.parametrize("locate", [json_lines.locate, yaml_lines.locate])
def test_places_that_do_not_exist_have_no_line(locate: Any) -> None:
    text = '{"a": [1, {"b": 2}],\n"1": 3}'
    missing: list[Path] = [("x",), ("a", 2), ("a", 1, "c"), ("a", 1, "b", "c"), (1,), ("a", "0")]
    found = locate(text, missing)
    assert not found.keys() & set(missing)
    assert found[("a", 1)] == 1


@pytest.mark.parametrize("text", ["", " ", "[", '{"a"', '{"a": [1, 2', "[1 2]", '{"a" 1}', "nul"])
@pytest.mark.parametrize("locate", [json_lines.locate, yaml_lines.locate])
def test_text_that_ends_too_early_is_no_accident(locate: Any, text: str) -> None:
    assert set(locate(text, [("a", 1), (3,)])) <= {(), ("a",), ("a", 1), (0,), (3,)}


def test_deep_text_is_no_accident() -> None:
    json_lines.locate("[" * 100_000, [(0,) * 100])
    yaml_lines.locate("[" * 100_000, [(0,) * 100])


def test_a_tree_shares_the_beginnings_of_paths() -> None:
    assert wanted_tree([("a", 0), ("a", 1, "b"), ()]) == {"a": {0: {}, 1: {"b": {}}}}


def test_the_nearest_line_is_that_of_the_closest_place_above() -> None:
    lines: dict[Path, int] = {(): 1, ("a",): 2}
    assert nearest_line(("a", "b", 0), lines) == 2
    assert nearest_line(("x",), lines) == 1
    assert nearest_line(("x",), {}) is None
