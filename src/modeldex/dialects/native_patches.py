"""Merge patches on entries, as rules and overrides of ``catalogue.yaml`` write them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from modeldex.dialects.native_defaults import faulty_in, unknown_in
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Path, Problem, Severity, nearest
from modeldex.entries.types import MODEL_TYPES, ModelType, is_model_type


def patch_problems(
    patch: Mapping[str, Any], types: Sequence[ModelType], mode: Mode, path: Path
) -> Iterator[Problem]:
    """Everything wrong with a patch (RFC 7396) in the shape of an entry, which stands at
    ``path``, for models of one of these types (none: of any)."""
    kept = Severity.ERROR if mode is Mode.STRICT else Severity.WARNING
    if "id" in patch:
        yield Problem(
            "a patch can not change the id",
            path=(*path, "id"),
            found=brief(patch["id"]),
            expected="no id",
            suggestion="a source can rename its models: `rename: {old: new}`",
        )
    meant = tuple(types) or MODEL_TYPES
    if is_model_type(stated := patch.get("type")):
        meant = (stated,)
    elif "type" in patch:
        yield Problem(
            "not a model type",
            path=(*path, "type"),
            found=brief(stated),
            expected=f"one of {', '.join(MODEL_TYPES)}",
            suggestion=nearest(str(stated), MODEL_TYPES),
        )
    values = _stated({name: value for name, value in patch.items() if name not in ("id", "type")})
    for problem in (*unknown_in(values, meant, kept), *faulty_in(values, meant, kept)):
        yield replace(problem, path=(*path, *problem.path))


def _stated(patch: Mapping[str, Any]) -> dict[str, Any]:
    """The patch without what it only takes away."""
    return {
        name: _stated(value) if isinstance(value, Mapping) else value
        for name, value in patch.items()
        if value is not None
    }
