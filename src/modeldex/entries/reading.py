"""Reading an entry: from a document to an entry and everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from modeldex.entries.entry import Entry
from modeldex.entries.fields import SHAPES, null_fields, types_that_know, unknown_fields
from modeldex.entries.filling import Filling, fill
from modeldex.entries.ids import id_oddities, id_problems
from modeldex.entries.json_codec import JsonError, brief
from modeldex.entries.models.entry import ENTRY_MODELS
from modeldex.entries.problems import (
    Mode,
    Path,
    Problem,
    Reading,
    Severity,
    format_path,
    nearest,
)
from modeldex.entries.rules import contradictions
from modeldex.entries.types import MODEL_TYPES, ModelType, is_model_type

_EXPECTED_BY_ERROR: Final[Mapping[str, str]] = {
    "string_type": "a string",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
"""What pydantic's kinds of error mean to someone who writes JSON."""
_EXPECTED_BY_LIMIT: Final[Mapping[str, str]] = {
    "string_too_short": "text of {min_length} characters or more",
    "string_too_long": "text of at most {max_length} characters",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "at most {le}",
    "too_long": "at most {max_length}",
}
"""Likewise, with the limit that a value exceeds."""

# These leave an entry that can be kept as it is: something is left out, or is a word that the
# API did not have yet when this was written.
KEPT_WHEN_TOLERANT: Final = frozenset({"missing", "literal_error"})

# The same few tuples of paths recur over a whole catalogue; one copy of each is enough.
_FILLED: dict[tuple[str, ...], tuple[str, ...]] = {}


def read_entry(document: Any, mode: Mode, filling: Filling) -> Reading[Entry]:
    """Check one entry and complete it.

    What would corrupt a catalogue (a bad id or amount, a wrong JSON type) is an error in both
    modes. Unknown fields and contradictions are errors in strict mode; in tolerant mode they
    are kept as they are and told as warnings.

    Returns:
        The entry, unless there are errors; and every problem, with paths from the entry's root.
    """
    if not isinstance(document, dict):
        return Reading(None, (_wrong(document, "an entry is an object"),))
    if not is_model_type(document.get("type")):
        problems = (*_id_problems(document), _type_problem(document))
        return Reading(None, problems)
    completed, filled = fill(document, filling)
    problems = tuple(_problems(document, completed, filled, mode))
    if any(problem.is_error for problem in problems):
        return Reading(None, problems)
    try:
        entry = Entry.of(completed, _FILLED.setdefault(filled, filled))
    except (TypeError, ValueError, JsonError) as error:
        return Reading(None, (*problems, Problem(f"the entry can not be written: {error}")))
    return Reading(entry, problems)


def expected_by(details: ErrorDetails) -> str:
    """What pydantic expected in place of a value, in the words of someone who writes JSON."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == "string_too_short" and context.get("min_length") == 1:
        return "text that is not empty"
    if kind in _EXPECTED_BY_LIMIT:
        return _EXPECTED_BY_LIMIT[kind].format(**context)
    return str(context.get("expected") or _EXPECTED_BY_ERROR.get(kind, details["msg"]))


def _problems(
    document: dict[str, Any], completed: dict[str, Any], filled: tuple[str, ...], mode: Mode
) -> Iterator[Problem]:
    """``document`` is as it was written: what was filled in is nobody's mistake."""
    model_type: ModelType = completed["type"]
    kept = Severity.ERROR if mode is Mode.STRICT else Severity.WARNING
    shape = SHAPES[model_type]
    yield from _id_problems(document)
    for path, place in unknown_fields(document, shape):
        yield replace(_unknown_problem(document, path, list(place.fields)), severity=kept)
    yield from _form_problems(completed, filled, kept)
    for path in null_fields(document, shape):
        yield Problem(
            "null is no value here",
            path=path,
            found="null",
            expected="a value",
            suggestion="leave the field out instead",
        )
    if isinstance(document.get("id"), str):
        for problem in id_oddities(document["id"]):
            yield replace(problem, severity=kept)
    for problem in contradictions(completed):
        yield replace(problem, severity=kept)


def _id_problems(document: dict[str, Any]) -> Iterator[Problem]:
    if "id" in document:
        return id_problems(document["id"])
    return iter([Problem("the entry has no id", path=("id",), expected="a string")])


def _type_problem(document: dict[str, Any]) -> Problem:
    found = document.get("type")
    return Problem(
        "not a model type" if "type" in document else "the entry has no type",
        path=("type",),
        found=brief(found) if "type" in document else None,
        expected=f"one of {', '.join(MODEL_TYPES)}",
        suggestion=nearest(found, MODEL_TYPES) if isinstance(found, str) else None,
    )


def _form_problems(
    completed: dict[str, Any], filled: tuple[str, ...], kept: Severity
) -> Iterator[Problem]:
    model_type: ModelType = completed["type"]
    # ``created`` is known at the latest when the entry is published.
    document = completed if "created" in completed else {**completed, "created": 0}
    try:
        ENTRY_MODELS[model_type].model_validate(document)
    except ValidationError as error:
        # The id has words of its own, and a null is told where it was written.
        errors = [
            details
            for details in error.errors(include_url=False)
            if details["loc"] != ("id",) and details["input"] is not None
        ]
        faulty = {details["loc"] for details in errors}
        causes = [details for details in errors if not _follows(details["loc"], faulty, filled)]
        for details in causes or errors:
            severity = kept if details["type"] in KEPT_WHEN_TOLERANT else Severity.ERROR
            yield replace(_form_problem(details), severity=severity)


def _follows(path: Path, faulty: Set[Path], filled: tuple[str, ...]) -> bool:
    """Whether the value at ``path`` is only wrong because another is from which it is derived."""
    return format_path(path) in filled or (path[-1:] == ("diem",) and (*path[:-1], "usd") in faulty)


def _form_problem(details: ErrorDetails) -> Problem:
    path: Path = details["loc"]
    kind = details["type"]
    if kind == "missing":
        return Problem(f"{path[-1]} is missing", path=path)
    found = details["input"]
    expected = expected_by(details)
    suggestion = None
    if kind == "literal_error" and isinstance(found, str):
        suggestion = nearest(found, expected.replace("'", "").replace(" or ", ", ").split(", "))
    elif isinstance(found, str) and kind in ("number", "count", "amount", "bool_type"):
        suggestion = "write it without quotes"
    message = "not one of the known values" if kind == "literal_error" else "of a wrong kind"
    if kind == "amount" and not isinstance(found, str | bool | list | dict):
        message = "not a possible amount"
    return Problem(message, path=path, found=brief(found), expected=expected, suggestion=suggestion)


def _unknown_problem(document: dict[str, Any], path: Path, known: list[str]) -> Problem:
    elsewhere = types_that_know(path)
    name = str(path[-1])
    if elsewhere:
        return Problem(
            f"{name} does not belong to {document['type']} models",
            path=path,
            expected=f"only in {', '.join(elsewhere)} models",
        )
    return Problem("unknown field", path=path, found=brief(name), suggestion=nearest(name, known))


def _wrong(document: Any, message: str) -> Problem:
    return Problem(message, found=brief(document), expected="an object")
