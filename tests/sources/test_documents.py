"""A document is read as what its name says, or else as what it looks like."""

from pathlib import PurePath

import pytest

from modeldex.sources import documents
from modeldex.sources.documents import Document


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.json", "a: 1", "json"),
        ("a.JSON", "", "json"),
        ("a.yaml", "{}", "yaml"),
        ("dir.json/a.yml", "[]", "yaml"),
        ("a.YAML", "[]", "yaml"),
        ("catalogue", ' \n{"a": 1}', "json"),
        ("catalogue.txt", "[1]", "json"),
        ("catalogue.txt", "a: 1", "yaml"),
        ("-", "", "yaml"),
    ],
)
def test_the_kind(name: str, text: str, kind: str) -> None:
    assert Document(name, text).kind == kind


@pytest.mark.parametrize("name", ["some/models.json", "some/models.yaml"])
def test_problems_carry_the_name_and_the_line(name: str) -> None:
    reading = Document(name, '{"a": 1,\n "a": 2}').parse()
    (problem,) = reading.problems
    assert problem.place == f"{name}:2"
    assert str(problem).startswith(f'{name}:2: the key "a" stands twice')


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_lines_of_places_and_of_the_nearest_place_above(name: str) -> None:
    document = Document(name, '{"a":\n {"b":\n 1}}')
    assert document.line_of(("a",)) == 1
    assert document.line_of(("a", "b")) == 2
    assert document.line_of(("a", "c", 0)) == 1
    assert document.lines_of([("a", "b"), ("a", "x")]) == {("a", "b"): 2, ("a", "x"): 1}
    assert document.lines_of([]) == {}


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_text_that_is_too_large_is_not_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = documents.KINDS[PurePath(name).suffix]
    monkeypatch.setitem(documents.LIMITS, kind, 2**20)
    assert Document(name, " " * 2**20 + "\n").parse().problems[0].message == "the file is too large"
    assert Document(name, "[1]" + " " * (2**20 - 3)).parse().value == [1]
