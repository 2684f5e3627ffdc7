"""Checking a catalogue's ``defaults`` where they stand, and not in every entry they complete."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from modeldex.entries.fields import SHAPES, unknown_fields
from modeldex.entries.json_codec import brief
from modeldex.entries.models.entry import ENTRY_MODELS
from modeldex.entries.problems import Mode, Path, Problem, Severity, nearest
from modeldex.entries.reading import KEPT_WHEN_TOLERANT, expected_by
from modeldex.entries.types import MODEL_TYPES, ModelType, is_model_type

OF_ONE_MODEL: Final[tuple[Path, ...]] = (
    ("id",),
    ("type",),
    ("created",),
    ("model_spec", "traits"),
    ("model_spec", "deprecation"),
)
"""What belongs to one model, so that no default can say it for several."""


def default_problems(defaults: Mapping[str, Mapping[str, Any]], mode: Mode) -> Iterator[Problem]:
    """Everything wrong with the defaults. Paths begin with ``defaults`` and the model type."""
    kept = Severity.ERROR if mode is Mode.STRICT else Severity.WARNING
    for group, values in defaults.items():
        types = (group,) if is_model_type(group) else MODEL_TYPES
        for problem in (
            *_personal(values),
            *unknown_in(values, types, kept),
            *faulty_in(values, types, kept, OF_ONE_MODEL),
        ):
            yield replace(problem, path=("defaults", group, *problem.path))


def _personal(values: Mapping[str, Any]) -> Iterator[Problem]:
    for path in OF_ONE_MODEL:
        if _holds(values, path):
            yield Problem(
                f"{path[-1]} belongs to one model",
                path=path,
                expected="no default for it",
                suggestion="write it in the models' own entries",
            )


def unknown_in(
    values: Mapping[str, Any], types: Sequence[ModelType], kept: Severity
) -> Iterator[Problem]:
    """Fields, in the shape of a part of an entry, that none of the types knows."""
    places = [dict(unknown_fields(dict(values), SHAPES[model_type])) for model_type in types]
    for path in places[0]:
        if all(path in others for others in places):
            known = {name for others in places for name in others[path].fields}
            yield Problem(
                "unknown field",
                severity=kept,
                path=path,
                found=brief(path[-1]),
                suggestion=nearest(str(path[-1]), sorted(known)),
            )


def faulty_in(
    values: Mapping[str, Any],
    types: Sequence[ModelType],
    kept: Severity,
    untold: Iterable[Path] = (),
) -> Iterator[Problem]:
    """Values, in the shape of a part of an entry, that are of a wrong kind for one of the types,
    each told once; those at ``untold`` paths are told otherwise."""
    told = set(untold)
    for model_type in types:
        try:
            ENTRY_MODELS[model_type].model_validate(dict(values))
        except ValidationError as error:
            for details in error.errors(include_url=False):
                if details["loc"] not in told and _holds(values, details["loc"]):
                    told.add(details["loc"])
                    tolerable = details["type"] in KEPT_WHEN_TOLERANT
                    yield _form_problem(details, kept if tolerable else Severity.ERROR)


def _form_problem(details: ErrorDetails, severity: Severity) -> Problem:
    return Problem(
        "of a wrong kind",
        severity=severity,
        path=details["loc"],
        found=brief(details["input"]),
        expected=expected_by(details),
    )


def _holds(values: Any, path: Path) -> bool:
    for step in path:
        if isinstance(values, list):
            if not isinstance(step, int) or step >= len(values):
                return False
        elif not isinstance(values, Mapping) or step not in values:
            return False
        values = values[step]
    return True
