"""What makes JSON unreadable is told with the line and the path of where it stands."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries import json_codec
from modeldex.entries.problems import Problem
from modeldex.sources.json_reading import read_json
from tests.json_values import values
from tests.sources.writing import Writer


def problem_of(text: str) -> Problem:
    reading = read_json(text)
    assert reading.value is None
    (problem,) = reading.problems
    return problem


@given(values, st.randoms(use_true_random=False))
def test_a_value_written_in_any_layout_reads_back_equal(value: Any, random: Random) -> None:
    writer = Writer(random)
    writer.json(value)
    assert read_json(writer.text).value == value


@pytest.mark.parametrize(
    ("text", "line", "path", "message"),
    [
        ('{"a": 1,\n"b": 2,\n"a": 3}', 3, (), 'the key "a" stands twice'),
        ('[{"a": 1},\n{"b": [\n{"c": 1,\n\n"c": 2}]}]', 5, (1, "b", 0), 'the key "c" stands twice'),
        ('{"a":\n {"b": NaN}}', 2, ("a", "b"), "NaN is not a JSON number"),
        ("[1,\n-Infinity]", 2, (1,), "-Infinity is not"),
        ("[1,\n1e999]", 2, (1,), "1e999 is out of range"),
        ("[1,\n" + "9" * 5000 + "]", 2, (1,), "a number of 5000 characters"),
        ('{"a": ["x",\n"\\ud800"]}', 2, ("a", 1), "not Unicode"),
        ('{"a": 1,\n"\\udc00": 1}', 1, (), "not Unicode"),
        ("\n\n" + "[" * 70 + "\n]" * 70, 3, (), "nested deeper than 64 levels"),
        ('["[[{{", "\\"[",\n' + '{"a":' * 70 + "1" + "}" * 70 + "]", 2, (), "nested deeper"),
    ],
)
def test_refused_values(text: str, line: int, path: Any, message: str) -> None:
    problem = problem_of(text)
    assert (problem.line, problem.path) == (line, path)
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[\n1,\n]", 3, 1),
        ('{"a": 1\n"b": 2}', 2, 1),
        ("{'a': 1}", 1, 2),
        ('["a\nb"]', 1, 4),
        ("[1] x", 1, 5),
        ("[1,\r\n2,\r\n\x00]", 3, 1),
        ("# no JSON", 1, 1),
    ],
)
def test_syntax_errors(text: str, line: int, column: int) -> None:
    problem = problem_of(text)
    assert problem.line == line
    assert problem.message.startswith(f"not valid JSON at column {column}: ")


@pytest.mark.parametrize(
    "text", ["[1, 2", "[1, ", "[1, tr", '{"a": "b', '{"a"', '{"a": {"b": 1}\n']
)
def test_a_document_that_is_cut_off(text: str) -> None:
    assert problem_of(text).message.endswith(": the document breaks off")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"b":'])
def test_a_million_nested_collections(opening: str) -> None:
    assert problem_of(opening * 1_000_000).message == "nested deeper than 64 levels"


def test_the_place_is_found_within_a_large_document() -> None:
    entries = [f'{{"id": "m{i}", "spec": {{"price": 1.5}}}}' for i in range(20_000)]
    entries[19_000] = '{"id": "x",\n "spec": {"price": 1, "price": 2}}'
    problem = problem_of("[" + ",\n".join(entries) + "]")
    assert (problem.line, problem.path) == (19_002, (19_000, "spec"))


@given(st.text(max_size=60) | st.text(alphabet='[]{}:,"\\ud8\n\t tfn01eE+-.', max_size=40))
def test_any_text_gives_a_value_or_one_problem_with_a_line(text: str) -> None:
    reading = read_json(text)
    if reading.problems:
        assert reading.value is None
        assert reading.problems[0].line is not None
    else:
        json_codec.encode(reading.value)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_nothing_is_told_as_such(text: str) -> None:
    assert problem_of(text).message == "the file is empty"


def test_a_page_is_told_as_such() -> None:
    assert problem_of("\n<!doctype html>").suggestion == "it looks like HTML or XML"
