"""Which fields the shape of an entry knows, and which of a document's it does not."""

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from modeldex.entries.models.entry import ENTRY_MODELS
from modeldex.entries.problems import Path
from modeldex.entries.types import MODEL_TYPES, ModelType

EXTENSION_PREFIX: Final = "x-"
"""Fields of this prefix are a catalogue's own; no reading complains of them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The field names of an object, with the shapes of those that are objects themselves."""

    fields: dict[str, "Shape | None"] = field(default_factory=dict)
    free: bool = False
    """Whether any other key is as good (resolutions, durations)."""
    others: "Shape | None" = None
    """The shape of the values under free keys, where they are objects."""
    anything: bool = False
    """Whether the values under free keys may be anything, null included."""
    items: "Shape | None" = None
    """Of an array instead: the shape of the objects in it."""


def shape_of(model: type[BaseModel]) -> Shape:
    """The shape that a class describes."""
    return Shape(
        {
            info.alias or name: _shape_of_annotation(info.annotation)
            for name, info in model.model_fields.items()
        }
    )


def _shape_of_annotation(annotation: Any) -> Shape | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    origin = get_origin(annotation)
    if origin is dict:
        value = get_args(annotation)[1]
        return Shape(free=True, others=_shape_of_annotation(value), anything=value is Any)
    if origin is list:
        items = _shape_of_annotation(get_args(annotation)[0])
        return None if items is None else Shape(items=items)
    if origin is Annotated:
        return _shape_of_annotation(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        shapes = [shape for part in get_args(annotation) if (shape := _shape_of_annotation(part))]
        return shapes[0] if shapes else None
    return None


SHAPES: Final[dict[ModelType, Shape]] = {
    model_type: shape_of(model) for model_type, model in ENTRY_MODELS.items()
}


def unknown_fields(document: dict[str, Any], shape: Shape) -> Iterator[tuple[Path, Shape]]:
    """The path of each field that ``shape`` does not know, and the shape that it stands in.

    What an unknown field holds is not looked into.
    """
    for key, value in document.items():
        if key in shape.fields:
            inner = shape.fields[key]
        elif shape.free:
            inner = shape.others
        else:
            if not key.startswith(EXTENSION_PREFIX):
                yield (key,), shape
            continue
        for below, part, shape_below in _objects_in(value, inner):
            for path, place in unknown_fields(part, shape_below):
                yield (key, *below, *path), place


def null_fields(document: dict[str, Any], shape: Shape) -> Iterator[Path]:
    """The path of each known field that holds null, where the API leaves fields out."""
    for key, value in document.items():
        if key not in shape.fields and (shape.anything or not shape.free):
            continue
        if value is None:
            yield (key,)
        for below, part, shape_below in _objects_in(value, shape.fields.get(key, shape.others)):
            for path in null_fields(part, shape_below):
                yield (key, *below, *path)


def _objects_in(value: Any, shape: Shape | None) -> Iterator[tuple[Path, dict[str, Any], Shape]]:
    """The object that a value is, or those of the array that it is, with their paths in it."""
    if shape is None:
        return
    if shape.items is None:
        if isinstance(value, dict):
            yield (), value, shape
    elif isinstance(value, dict):  # where a list is expected, a single item may stand without it
        yield (), value, shape.items
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield (index,), item, shape.items


def types_that_know(path: Path) -> list[ModelType]:
    """The model types whose entries do have a field at ``path``."""
    return [model_type for model_type in MODEL_TYPES if _knows(SHAPES[model_type], path)]


def _knows(shape: Shape | None, path: Path) -> bool:
    for step in path:
        if shape is None:
            return False
        if isinstance(step, int):
            shape = shape.items
        elif step in shape.fields:
            shape = shape.fields[step]
        elif shape.free:
            shape = shape.others
        else:
            return False
    return True
