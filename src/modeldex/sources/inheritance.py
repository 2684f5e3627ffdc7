"""``extends``: what an entry takes over from its base, and what it states itself."""

from typing import Any, Final

from modeldex.entries.problems import Path

EXTENDS: Final = "extends"
"""The field that names the base: the id of another entry, or a file."""

OF_ONE_MODEL: Final[tuple[Path, ...]] = (
    ("id",),
    ("created",),
    ("model_spec", "traits"),
    ("model_spec", "deprecation"),
)
"""What is not inherited: who a model is, when it came, which purposes it is the best for, and
when it goes. A successor that extends its predecessor must not retire together with it."""


def extended(base: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry, with everything that its base states and it does not.

    What follows from a value that the entry states anew is not inherited either: ``diem`` from
    ``usd``, ``context_length`` from ``availableContextTokens``.
    """
    inherited = base
    for path in OF_ONE_MODEL:
        inherited = _without(inherited, path)
    stated = {key: value for key, value in entry.items() if key != EXTENDS}
    spec = stated.get("model_spec")
    if isinstance(spec, dict) and "availableContextTokens" in spec:
        inherited = _without(inherited, ("context_length",))
    return merged(_without_stale_diem(inherited, stated), stated)


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Objects are merged at any depth, null removes a key, everything else replaces: JSON
    Merge Patch (RFC 7396). Neither argument is changed."""
    result = dict(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def _without_stale_diem(base: dict[str, Any], stated: dict[str, Any]) -> dict[str, Any]:
    """The base, less each ``diem`` whose ``usd`` is stated anew without one."""
    result = dict(base)
    if "usd" in stated and "diem" not in stated:
        result.pop("diem", None)
    for key, value in stated.items():
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            result[key] = _without_stale_diem(below, value)
    return result


def _without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document without the value at ``path``; itself if there is none."""
    step = str(path[0])
    if step not in document:
        return document
    if len(path) == 1:
        return {key: value for key, value in document.items() if key != step}
    below = document[step]
    if not isinstance(below, dict):
        return document
    return {**document, step: _without(below, path[1:])}
