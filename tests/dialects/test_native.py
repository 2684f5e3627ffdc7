"""The one-file form gives back exactly the catalogue that was written to it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.native import read_catalogue_document
from modeldex.dialects.native_settings import SettingsDocument
from modeldex.entries import json_codec
from modeldex.entries.problems import Mode, Problem
from modeldex.entries.types import MODEL_TYPES
from tests.documents import every_document

labels = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ids = [document["id"] for document in every_document()]


def assembled(draft: Draft) -> Catalogue:
    reading = assemble(draft)
    assert reading.value is not None, reading.problems
    return reading.value


def written_and_read(catalogue: Catalogue) -> Catalogue:
    document = json_codec.decode(json_codec.encode(catalogue.document()))
    reading = read_catalogue_document(document)
    assert reading.value is not None, reading.problems
    assert reading.problems == ()
    return assembled(reading.value)


names = st.dictionaries(st.sampled_from(MODEL_TYPES), st.dictionaries(labels, st.sampled_from(ids)))
settings = st.builds(
    Settings,
    name=labels,
    owned_by=labels,
    diem_per_usd=st.decimals("0.001", "1000", places=3),
    defaults=st.sampled_from(
        [
            {},
            {"all": {"model_spec": {"privacy": "private"}}},
            {"text": {"model_spec": {"capabilities": {"quantization": "fp4"}}}, "tts": {}},
        ]
    ),
    traits=names,
    aliases=names,
)


@given(settings, st.lists(st.sampled_from(every_document()), unique_by=lambda each: each["id"]))
def test_writing_and_reading_gives_an_equal_catalogue(
    stated: Settings, documents: list[dict[str, Any]]
) -> None:
    catalogue = assembled(Draft(Mode.TOLERANT, stated, [RawEntry(each) for each in documents]))
    again = written_and_read(catalogue)
    assert again.digest() == catalogue.digest()
    assert list(again.entries) == list(catalogue.entries)
    assert again.document() == catalogue.document()


def test_a_catalogue_written_by_hand_comes_back_with_the_traits_it_gave() -> None:
    settings = Settings(traits={"text": {"default": "a"}}, diem_per_usd=Decimal("1.5"))
    entry = {
        "id": "a",
        "type": "text",
        "model_spec": {"pricing": {"input": {"usd": 1}, "output": {"usd": 2}}},
    }
    catalogue = assembled(Draft(Mode.STRICT, settings, [RawEntry(entry)]))
    assert written_and_read(catalogue).digest() == catalogue.digest()


def test_what_a_foreign_document_said_comes_back() -> None:
    entry = {"id": "a", "type": "text", "mood": {"deep": [1, None]}, "model_spec": {"new": True}}
    catalogue = assembled(Draft(Mode.TOLERANT, Settings(), [RawEntry(entry)]))
    assert written_and_read(catalogue).digest() == catalogue.digest()


def test_entries_stand_where_they_were_found() -> None:
    reading = read_catalogue_document({"modeldex": 1, "models": [{"id": "a"}, 5]}, "a.json")
    assert reading.value is not None
    assert list(reading.value.entries) == [
        RawEntry({"id": "a"}, "a.json", ("models", 0)),
        RawEntry(5, "a.json", ("models", 1)),
    ]


def test_everything_but_the_mark_may_be_left_out() -> None:
    reading = read_catalogue_document({"modeldex": 1})
    assert reading.value == Draft(Mode.TOLERANT, Settings(), [])


def test_an_unknown_field_is_told_and_left_out() -> None:
    reading = read_catalogue_document({"modeldex": 1, "nme": "x"}, "a.json")
    assert reading.value is not None
    (warning,) = reading.warnings
    expected = ", ".join(SettingsDocument.model_fields)
    assert str(warning) == (
        f'a.json nme: unknown field, left out; found "nme"; expected one of {expected}; '
        "did you mean 'name'?"
    )


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"modeldex": 2}, ("modeldex",)),
        ({"modeldex": "1"}, ("modeldex",)),
        ({"modeldex": True}, ("modeldex",)),
        ({"modeldex": None}, ("modeldex",)),
        ({"modeldex": 1, "models": {}}, ("models",)),
        ({"modeldex": 1, "models": None}, ("models",)),
        ({"modeldex": 1, "name": 5}, ("name",)),
        ({"modeldex": 1, "traits": {"text": {"default": 5}}}, ("traits", "text", "default")),
    ],
)
def test_what_can_not_be_used(document: dict[str, Any], path: Any) -> None:
    reading = read_catalogue_document(document, "a.json")
    assert reading.value is None
    (problem,) = reading.errors
    assert (problem.path, problem.file) == (path, "a.json")


def test_settings_and_models_are_both_told() -> None:
    problems: tuple[Problem, ...] = read_catalogue_document(
        {"modeldex": 1, "name": 5, "models": 5}
    ).problems
    assert [problem.path for problem in problems] == [("name",), ("models",)]
