"""Reading in a dialect that somebody named."""

from typing import Any

import pytest

from modeldex.dialects.named import NAMES, dialect_named, read_named
from tests.documents import a_document

LITELLM = {
    "acme/large": {
        "litellm_provider": "acme",
        "mode": "chat",
        "input_cost_per_token": 0.000001,
        "output_cost_per_token": 0.000002,
    }
}
BARE = {"data": [{"id": "acme/large"}, {"id": "acme/small"}]}
"""What many servers answer at ``/v1/models``."""


def the_problem(value: Any, name: str) -> str:
    reading = read_named(value, name, "the source")
    assert reading.value is None
    (problem,) = reading.problems
    return str(problem)


@pytest.mark.parametrize("name", [None, "litellm"])
def test_a_document_of_the_dialect_is_read(name: str | None) -> None:
    reading = read_named(LITELLM, name)
    assert reading.value is not None
    assert [entry.document["id"] for entry in reading.value.entries] == ["acme/large"]


def test_a_name_counts_more_than_what_a_document_looks_like() -> None:
    reading = read_named(BARE, "openai")
    assert reading.value is not None
    assert len(reading.value.entries) == 2


def test_a_document_of_another_dialect_is_a_problem() -> None:
    problem = the_problem(LITELLM, "openrouter")
    assert problem.startswith(
        "the source: this is no document of the dialect openrouter; found an object with"
        " acme/large; expected "
    )
    assert problem.endswith("; it looks like litellm")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "value", [{"error": "no such page"}, "text", 17, None, [17], {"message": ["a"]}, [None]]
)
def test_what_is_nothing_of_the_kind_is_a_problem(name: str, value: Any) -> None:
    if name == "venice" and isinstance(value, list):
        return  # it takes any list, and tells what is wrong with each entry of it
    assert f"this is no document of the dialect {name}" in the_problem(value, name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [[], {}, {"data": []}, {"object": "list", "data": []}])
def test_a_document_without_models_is_an_empty_catalogue_of_every_dialect(
    name: str, value: Any
) -> None:
    reading = read_named(value, name)
    assert reading.value is not None
    assert list(reading.value.entries) == []


def test_the_own_form_is_recognised_by_its_mark() -> None:
    document = {"modeldex": 1, "models": [a_document("acme/large")]}
    reading = read_named(document, "modeldex")
    assert reading.value is not None
    assert "it looks like modeldex" in the_problem(document, "litellm")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    (problem,) = dialect_named("lite-llm").problems
    assert problem.suggestion == "did you mean 'litellm'?"
    assert the_problem(BARE, "opnai").startswith("there is no such dialect; found")
