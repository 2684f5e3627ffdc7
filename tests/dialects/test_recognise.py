"""A document is recognised by its shape, and anything else is told what would be accepted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.draft import RawEntry
from modeldex.dialects import venice
from modeldex.dialects.recognise import draft_of
from modeldex.entries.problems import Mode, Path
from tests.documents import a_document, every_document

ENTRY = a_document("acme/small")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([ENTRY], (0,)),
        ({"data": [ENTRY], "object": "list", "type": "all"}, ("data", 0)),
        ({"data": [ENTRY]}, ("data", 0)),
        (ENTRY, ()),
        ({"modeldex": 1, "models": [ENTRY]}, ("models", 0)),
    ],
)
def test_each_form_gives_the_same_entry(document: Any, path: Path) -> None:
    draft = draft_of(document, file="a.json").value
    assert draft is not None
    assert draft.mode is Mode.TOLERANT
    assert list(draft.entries) == [RawEntry(ENTRY, "a.json", path)]


def test_what_the_api_answers_belongs_to_its_owner() -> None:
    draft = draft_of([]).value
    assert draft is not None
    assert draft.settings == venice.SETTINGS
    assert (draft.settings.name, draft.settings.owned_by) == ("venice.ai", "venice.ai")


def test_an_answer_is_read_without_a_loss() -> None:
    draft = draft_of({"data": every_document(), "object": "list"}).value
    assert draft is not None
    catalogue = assemble(draft).value
    assert catalogue is not None
    assert [entry.document() for entry in catalogue.entries.values()] == every_document()


@pytest.mark.parametrize("document", [None, 5, "text", True, {}, {"models": []}, {"id": "a"}])
def test_anything_else_is_told_what_would_be_accepted(document: Any) -> None:
    reading = draft_of(document, file="a.json")
    assert reading.value is None
    (problem,) = reading.problems
    assert problem.file == "a.json"
    assert problem.message == "this is no catalogue"
    for words in ("an array of entries", '{"data": [entries]', '{"modeldex": 1'):
        assert words in str(problem.expected)


def test_an_answer_that_tells_of_an_error() -> None:
    (problem,) = draft_of({"error": {"message": "no such key"}}).problems
    assert problem.found == 'an error: {"message":"no such key"}'
    assert problem.expected == "a list of models"


def test_traits_in_place_of_a_catalogue() -> None:
    (problem,) = draft_of({"data": {"default": "a"}, "object": "list"}).problems
    assert problem.path == ("data",)
    assert "--traits" in str(problem.suggestion)


@pytest.mark.parametrize("data", [None, 5, "a"])
def test_an_answer_without_a_list(data: Any) -> None:
    (problem,) = draft_of({"data": data}).problems
    assert (problem.path, problem.expected) == (("data",), "an array of entries")


class TestNamesBeside:
    def test_they_are_added_and_win(self) -> None:
        document = {"modeldex": 1, "traits": {"text": {"a": "1", "b": "2"}}}
        draft = draft_of(document, traits={"b": "3"}, aliases={"image": {"c": "4"}}).value
        assert draft is not None
        assert draft.settings.traits == {"text": {"a": "1", "b": "3"}}
        assert draft.settings.aliases == {"image": {"c": "4"}}

    def test_their_problems_say_which_they_are(self) -> None:
        reading = draft_of([], traits={"a": 5}, aliases=[])
        assert reading.value is None
        assert [problem.path for problem in reading.problems] == [("traits", "a"), ("aliases",)]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "models", "modeldex", "id", "type", "name", "traits", "text"]),
            inner,
        )
    ),
)


@given(values, values, values)
def test_any_document_gives_a_draft_or_problems(document: Any, traits: Any, aliases: Any) -> None:
    reading = draft_of(document, traits=traits, aliases=aliases)
    assert (reading.value is None) == any(problem.is_error for problem in reading.problems)
    if reading.value is not None:
        assemble(reading.value)
