"""YAML is read exactly where JSON could say the same, and refused with a reason elsewhere."""

from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries import json_codec
from modeldex.entries.problems import Problem
from modeldex.sources import yaml_events
from modeldex.sources.json_reading import read_json
from modeldex.sources.yaml_reading import MAX_PROBLEMS, read_yaml
from tests.json_values import values
from tests.sources.writing import Writer


def problems_of(text: str) -> tuple[Problem, ...]:
    reading = read_yaml(text)
    assert reading.value is None, "a document with problems has no value"
    assert reading.problems
    return reading.problems


def problem_of(text: str) -> Problem:
    (problem,) = problems_of(text)
    return problem


@pytest.fixture(params=["libyaml", "pure Python"], autouse=True)
def _either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule holds with libyaml and, where PyYAML was built without it, with pure Python."""
    if request.param == "pure Python":
        monkeypatch.setattr(yaml_events, "LOADER", yaml.SafeLoader)


class TestWhatIsRead:
    def test_a_value_written_as_yaml_reads_back_equal(self) -> None:
        @given(values, st.randoms(use_true_random=False))
        def check(value: Any, random: Random) -> None:
            writer = Writer(random)
            writer.yaml(value)
            reading = read_yaml(writer.text)
            assert reading.problems == ()
            assert reading.value == value
            assert json_codec.encode(reading.value) == json_codec.encode(value)

        check()

    def test_keys_are_the_text_as_it_is_written(self) -> None:
        text = "1K: a\n60: b\ntrue: c\nnull: d\n0x10: e\n1.50: f\nNO: g\n'<<': h\n'': i\n"
        value: Any = read_yaml(text).value
        assert list(value) == [
            "1K", "60", "true", "null", "0x10", "1.50", "NO", "<<", "",
        ]  # fmt: skip

    def test_quotes_make_text(self) -> None:
        assert read_yaml("['1', \"true\", 'null', \"\", '~']").value == [
            "1",
            "true",
            "null",
            "",
            "~",
        ]

    def test_texts_of_many_lines(self) -> None:
        text = "a: |\n  one\n  two\nb: >-\n  one\n  two\nc: one\n  two\n"
        assert read_yaml(text).value == {"a": "one\ntwo\n", "b": "one two", "c": "one two"}

    def test_windows_line_ends(self) -> None:
        assert read_yaml("a: 1\r\nb:\r\n  - x\r\n").value == {"a": 1, "b": ["x"]}

    def test_nothing_but_comments_is_null(self) -> None:
        assert read_yaml("# models: none yet\n").value is None
        assert read_yaml("").value is None

    def test_one_document_may_have_its_markers(self) -> None:
        assert read_yaml("%YAML 1.2\n---\na: 1\n...\n").value == {"a": 1}

    def test_text_in_any_script(self) -> None:
        assert read_yaml("a: 모델 🤖 é\n").value == {"a": "모델 🤖 é"}


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "line", "path", "message"),
        [
            ("a: !!python/object:os.system x\n", 1, ("a",), "the tag !!python/object:os.system"),
            ("a: 1\nb: !!int '3'\n", 2, ("b",), "the tag !!int"),
            ("a:\n  - !secret x\n", 2, ("a", 0), "the tag !secret"),
            ("a: ! x\n", 1, ("a",), "the tag !"),
            ("!!map\na: 1\n", 1, (), "the tag !!map"),
            ("a: &base 1\n", 1, ("a",), "the anchor &base"),
            ("a: &base [1]\n", 1, ("a",), "the anchor &base"),
            ("a: 1\n<<: {b: 2}\n", 2, (), "merge keys are not read"),
            ("a: 1\nb: 2\na: 3\n", 3, (), 'the key "a" stands twice, first on line 1'),
            ("x: {a: 1, 'a': 2}\n", 1, ("x",), 'the key "a" stands twice, first on line 1'),
            ("60: 1\n'60': 2\n", 2, (), 'the key "60" stands twice'),
            ("- 1\n- [{b: .inf}]\n", 2, (1, 0, "b"), ".inf is not a JSON number"),
            ("a: -.INF\n", 1, ("a",), "-.INF is not a JSON number"),
            ("a: .nan\n", 1, ("a",), ".nan is not a JSON number"),
            ("a: 1e999\n", 1, ("a",), "the number 1e999 is out of range"),
            ("? [a, b]\n: 1\n", 1, (), "a key is an object or a list"),
            ("{[a]: 1}\n", 1, (), "a key is an object or a list"),
            ("? \n: 1\n", 1, (), "a key is missing before the colon"),
            ("a: 1\n---\nb: 2\n", 2, (), "a second document begins here"),
            ("a: 1\n...\nb: 2\n", 3, (), ""),
            ("a: 1\nb: \x07\n", 2, (), "the character U+0007 may not stand in a YAML file"),
            ("a: \x00\n", 1, (), "the character U+0000 may not"),
            ("a: x\u2028y\n", 1, (), "the character U+2028 may not"),
            ("a: x\u0085y\n", 1, (), "the character U+0085 may not"),
            ("\n\ufeffa: 1\n", 2, (), "the character U+FEFF may not"),
            ("%TAG ! tag:example.com,2000:\n---\na: 1\n", 1, (), "tags are not read"),
            ('a: "\\ud800"\n', 1, ..., ""),
        ],
    )  # fmt: skip
    def test_with_its_line_and_path(self, text: str, line: int, path: Any, message: str) -> None:
        problem = problem_of(text)
        assert problem.line == line
        assert message in problem.message
        if path is not ...:
            assert problem.path == path

    def test_aliases_with_advice(self) -> None:
        anchor, alias = problems_of("a: &x 1\nb: *x\n")
        assert anchor.message == "the anchor &x is not read: YAML anchors are refused"
        assert (alias.line, alias.path) == (2, ("b",))
        assert alias.suggestion == "write the value out, or use `extends: <id or file>`"

    def test_an_alias_can_not_be_a_key(self) -> None:
        assert len(problems_of("a: &x k\n*x : 2\n")) >= 2

    def test_an_alias_bomb_costs_nothing(self) -> None:
        lines = ["a0: &a0 [lol]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
        problems = problems_of("\n".join(lines))
        assert len(problems) == MAX_PROBLEMS + 1
        assert "too many problems" in problems[-1].message

    def test_everything_wrong_is_told_at_once(self) -> None:
        problems = problems_of("a: 1\na: 2\nb: !x 3\nc: .inf\n")
        assert [problem.line for problem in problems] == [2, 3, 4]

    @pytest.mark.parametrize("opening", ["[", "{a: ", "- ", '{"a":[', "? "])
    def test_a_million_nested_collections(self, opening: str) -> None:
        problem = problem_of(opening * 1_000_000)
        assert problem.message in (
            "nested deeper than 64 levels",
            "a key is an object or a list, expected text",
        )

    @pytest.mark.parametrize("depth", range(1, json_codec.MAX_DEPTH + 4))
    def test_nesting_is_allowed_exactly_as_far_as_in_json(self, depth: int) -> None:
        text = "[" * depth + "1" + "]" * depth
        as_json = read_json(text)
        reading = read_yaml(text)
        assert reading.value == as_json.value
        assert [each.message for each in reading.problems] == [
            each.message for each in as_json.problems
        ]

    def test_many_keys(self) -> None:
        value: Any = read_yaml("".join(f"k{i}: 1\n" for i in range(5_000))).value
        assert len(value) == 5_000


class TestSyntaxErrors:
    @pytest.mark.parametrize(
        ("text", "line", "advice"),
        [
            ("a:\n\tb: 1\n", 2, "spaces, not tabs"),
            ("a: 1\nb: c: d\n", 2, "needs quotes"),
            ("a: @home\n", 1, "needs quotes"),
            ("a: [1, 2\n", 2, None),
            ("a: 'x\n", 2, None),
            ("- a\nb: 1\n", 2, None),
            ("a: }\n", 1, None),
        ],
    )
    def test_carry_line_and_advice(self, text: str, line: int, advice: str | None) -> None:
        problem = problem_of(text)
        assert problem.message.startswith("not valid YAML at column ")
        assert problem.line == line
        assert advice is None or advice in str(problem.suggestion)


@given(st.text(max_size=60) | st.text(alphabet="[]{}:,-&*!|>'\"%@`#?\n\t ab1", max_size=40))
def test_any_text_gives_a_value_or_problems_and_never_an_exception(text: str) -> None:
    reading = read_yaml(text)
    if reading.problems:
        assert reading.value is None
        assert all(problem.is_error for problem in reading.problems)
    else:
        json_codec.encode(reading.value)
