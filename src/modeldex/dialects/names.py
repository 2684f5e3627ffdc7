"""Documents of names: traits, and the compatibility mapping (aliases)."""

from collections.abc import Iterator
from typing import Any, Final

from modeldex.catalogue.catalogue import NamesByType
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Path, Problem, Reading, nearest
from modeldex.entries.types import DEFAULT_GROUP, MODEL_TYPES, ModelType, is_model_type

ACCEPTED: Final = (
    'an object of names and model ids, the same by model type, or an answer of the API {"data": …}'
)


def read_names(value: Any) -> Reading[NamesByType]:
    """Read a document of names in any of its three forms.

    - ``{name: id}``: names of text models;
    - ``{type: {name: id}}``: names of several types;
    - ``{"data": {name: id}, "object": "list", "type": type}``: the API's whole answer.
    """
    if not isinstance(value, dict):
        return Reading(None, (_shape_problem(value, ()),))
    if isinstance(value.get("data"), dict):
        return _read_answer(value)
    if any(isinstance(targets, dict) for targets in value.values()):
        return _read_types(value)
    return _checked({"text": value}, {"text": ()})


def path_of_name(value: Any, model_type: str, name: str) -> Path:
    """Where a name stands in a document that `read_names` has read."""
    if isinstance(value.get("data"), dict):
        return ("data", name)
    typed = any(isinstance(targets, dict) for targets in value.values())
    return (model_type, name) if typed else (name,)


def _read_answer(value: dict[str, Any]) -> Reading[NamesByType]:
    group = value.get("type", DEFAULT_GROUP)
    model_type = "text" if group == "code" else group  # code is a group of text models
    if not is_model_type(model_type):
        return Reading(None, (_type_problem(group, ("type",)),))
    return _checked({model_type: value["data"]}, {model_type: ("data",)})


def _read_types(value: dict[str, Any]) -> Reading[NamesByType]:
    unknown = tuple(_type_problem(key, (key,)) for key in value if not is_model_type(key))
    if unknown:
        return Reading(None, unknown)
    names: dict[ModelType, Any] = {key: value[key] for key in MODEL_TYPES if key in value}
    return _checked(names, {model_type: (model_type,) for model_type in names})


def _checked(names: dict[ModelType, Any], paths: dict[ModelType, Path]) -> Reading[NamesByType]:
    problems = tuple(
        problem
        for model_type, targets in names.items()
        for problem in _problems(targets, paths[model_type])
    )
    return Reading(None if problems else names, problems)


def _problems(targets: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(targets, dict):
        yield _shape_problem(targets, path)
        return
    for name, target in targets.items():
        if not isinstance(target, str) or not target:
            yield Problem(
                f"{brief(name)} stands for no model",
                path=(*path, name),
                found=brief(target),
                expected="the id of a model",
            )


def _shape_problem(value: Any, path: Path) -> Problem:
    return Problem("these are no names", path=path, found=brief(value), expected=ACCEPTED)


def _type_problem(value: Any, path: Path) -> Problem:
    return Problem(
        "not a model type",
        path=path,
        found=brief(value),
        expected=f"one of {', '.join(MODEL_TYPES)}",
        suggestion=nearest(value, MODEL_TYPES) if isinstance(value, str) else None,
    )
