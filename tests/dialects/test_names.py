"""Documents of traits and aliases, in the three forms in which they come."""

from typing import Any

import pytest

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.naming import merge_names
from modeldex.dialects.names import path_of_name, read_names


@pytest.mark.parametrize(
    ("document", "names", "path"),
    [
        ({"default": "a"}, {"text": {"default": "a"}}, ("default",)),
        ({}, {"text": {}}, None),
        ({"text": {"default": "a"}, "image": {}}, {"text": {"default": "a"}, "image": {}},
         ("text", "default")),
        ({"data": {"default": "a"}, "object": "list", "type": "text"},
         {"text": {"default": "a"}}, ("data", "default")),
        ({"data": {"default": "a"}}, {"text": {"default": "a"}}, ("data", "default")),
        ({"data": {"default": "a"}, "type": "code"}, {"text": {"default": "a"}},
         ("data", "default")),
        ({"data": {}, "type": "video"}, {"video": {}}, None),
        ({"data": "model-a"}, {"text": {"data": "model-a"}}, ("data",)),
        ({"text": "a", "image": "b"}, {"text": {"text": "a", "image": "b"}}, None),
    ],
)  # fmt: skip
def test_each_form(document: Any, names: NamesByType, path: Any) -> None:
    reading = read_names(document)
    assert reading.problems == ()
    assert reading.value == names
    if path is not None:
        assert path_of_name(document, "text", path[-1]) == path


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ([], (), "these are no names"),
        ("default", (), "these are no names"),
        (None, (), "these are no names"),
        ({"default": 5}, ("default",), '"default" stands for no model'),
        ({"default": ""}, ("default",), '"default" stands for no model'),
        ({"text": {"default": None}}, ("text", "default"), '"default" stands for no model'),
        ({"txt": {"default": "a"}}, ("txt",), "did you mean 'text'?"),
        ({"text": {"default": "a"}, "image": "b"}, ("image",), "these are no names"),
        ({"data": {"default": "a"}, "type": "all"}, ("type",), "not a model type"),
        ({"data": {"default": "a"}, "type": ["text"]}, ("type",), "not a model type"),
        ({"data": {"default": {}}}, ("data", "default"), "stands for no model"),
    ],
)
def test_anything_else(document: Any, path: Any, words: str) -> None:
    reading = read_names(document)
    assert reading.value is None
    (problem,) = reading.problems
    assert problem.path == path
    assert words in str(problem)


def test_everything_wrong_is_told() -> None:
    assert len(read_names({"a": 1, "b": "ok", "c": []}).problems) == 2


def test_the_winning_names_win_and_the_others_stay() -> None:
    merged = merge_names(
        {"text": {"a": "1", "b": "2"}, "image": {"a": "3"}}, {"text": {"b": "4"}, "tts": {"c": "5"}}
    )
    assert merged == {"text": {"a": "1", "b": "4"}, "image": {"a": "3"}, "tts": {"c": "5"}}
