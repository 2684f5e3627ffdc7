"""What SECURITY.md promises is held by tests that there are."""

import ast
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, codes, sections

PROMISES = next(
    section
    for section in sections(ROOT / "SECURITY.md")
    if section.heading == "What is promised, and what holds it"
)
HELD_BY = sorted({code for row in PROMISES.rows() for code in codes(row[1])})


def named(path: Path) -> set[str]:
    """The classes and functions of a file of tests."""
    body = ast.parse(path.read_text("utf-8")).body
    return {each.name for each in body if isinstance(each, ast.ClassDef | ast.FunctionDef)}


def test_every_promise_is_held_by_something() -> None:
    rows = list(PROMISES.rows())
    assert len(rows) > 10
    assert [row[0] for row in rows if not codes(row[1])] == []


@pytest.mark.parametrize("reference", HELD_BY)
def test_a_test_that_holds_a_promise_is_there(reference: str) -> None:
    path, _, name = reference.partition("::")
    names = named(ROOT / path)
    assert name in names if name else any(each.lower().startswith("test") for each in names)
