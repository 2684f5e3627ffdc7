"""Which fields are known: the shape that the classes describe."""

from modeldex.entries.fields import SHAPES, shape_of, types_that_know, unknown_fields
from modeldex.entries.models.entry import ENTRY_MODELS, SPEC_MODELS
from modeldex.entries.types import MODEL_TYPES
from tests.documents import every_document


def test_every_type_has_a_shape_and_a_spec() -> None:
    assert set(ENTRY_MODELS) == set(SPEC_MODELS) == set(SHAPES) == set(MODEL_TYPES)
    for model_type in MODEL_TYPES:
        assert SHAPES[model_type].fields["model_spec"] == shape_of(SPEC_MODELS[model_type])


def test_the_test_documents_use_every_known_field() -> None:
    """So that whatever is tested over all documents is tested over all fields."""
    used = {
        (model_type, path)
        for document in every_document()
        for model_type in [document["type"]]
        for path in _paths(document)
    }
    missing = {
        (model_type, path)
        for model_type in MODEL_TYPES
        for path in _known(model_type)
        if not any(path == used_path for _, used_path in used)
    }
    assert missing == set()


def _paths(value: object, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if not isinstance(value, dict):
        return {path}
    inner = {below for key, each in value.items() for below in _paths(each, (*path, key))}
    return inner | {path}


def _known(model_type: str) -> set[tuple[str, ...]]:
    def walk(shape: object, path: tuple[str, ...]) -> set[tuple[str, ...]]:
        fields = getattr(shape, "fields", {})
        return {
            below
            for name, inner in fields.items()
            for below in {(*path, name)} | walk(inner, (*path, name))
        }

    return walk(SHAPES[model_type], ())  # type: ignore[index]


def test_free_keys_are_known_and_what_they_hold_is_looked_into() -> None:
    document = {"model_spec": {"pricing": {"resolutions": {"8K": {"usd": 1, "eur": 2}}}}}
    unknown = [path for path, _ in unknown_fields(document, SHAPES["image"])]
    assert unknown == [("model_spec", "pricing", "resolutions", "8K", "eur")]


def test_it_is_known_which_types_a_field_belongs_to() -> None:
    assert types_that_know(("model_spec", "pricing", "per_second")) == ["music"]
    assert types_that_know(("model_spec", "pricing", "resolutions", "1K", "usd")) == [
        "image",
        "inpaint",
    ]
    assert types_that_know(("model_spec", "colour")) == []
