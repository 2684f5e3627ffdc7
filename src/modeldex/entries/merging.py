"""Stating only what differs: an entry on a base, or a patch on an entry."""

from collections.abc import Mapping
from typing import Any

from modeldex.entries.problems import Path


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


def restated(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`merged`, for entries: what follows from a value that is stated anew is not kept.

    ``diem`` follows ``usd``, ``context_length`` follows ``availableContextTokens``, and the two
    names of the instant of removal follow each other. Reading the entry derives them again.
    """
    return merged(_still_true(base, changes), changes)


def laid_over(base: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """What two statements of one entry say together: the one ``above`` wins field by field. As
    `restated`, but that a null is a value, which foreign documents hold here and there."""
    return joined_deeply(_still_true(base, above), above)


def joined_deeply(base: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """What both hold, at any depth of objects; of what else both hold, that of ``above``. Neither
    argument is changed."""
    result = {**base, **above}
    for key, value in above.items():
        below = base.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            result[key] = joined_deeply(below, value)
    return result


def with_missing(document: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The document with those of ``values`` that it does not say, at any depth."""
    result = dict(document)
    for key, value in values.items():
        if key not in result:
            result[key] = value
        elif isinstance(value, Mapping) and isinstance(result[key], dict):
            result[key] = with_missing(result[key], value)
    return result


def _still_true(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    kept = _without_stale(base, changes)
    spec = changes.get("model_spec")
    if isinstance(spec, dict) and "availableContextTokens" in spec:
        kept = without(kept, ("context_length",))
    return kept


def without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document without the value at ``path``; itself if there is none."""
    step = str(path[0])
    if step not in document:
        return document
    if len(path) == 1:
        return {key: value for key, value in document.items() if key != step}
    below = document[step]
    if not isinstance(below, dict):
        return document
    return {**document, step: without(below, path[1:])}


_FOLLOWERS = (("usd", "diem"), ("removesAt", "date"), ("date", "removesAt"))
"""A value, and the one beside it that follows."""


def _without_stale(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for leader, follower in _FOLLOWERS:
        if leader in changes and follower not in changes:
            result.pop(follower, None)
    for key, value in changes.items():
        below = base.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            result[key] = _without_stale(below, value)
    return result
