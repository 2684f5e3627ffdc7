"""The fields of an entry that a caller wants: ``id,name,pricing.input``."""

from collections.abc import Mapping
from typing import Any, Final

from modeldex.catalogue.search.query import Unclear
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.fields import SHAPES
from modeldex.entries.problems import nearest

Path = tuple[str, ...]

_SPEC: Final = "model_spec"
_TOP: Final = tuple(dict.fromkeys(name for shape in SHAPES.values() for name in shape.fields))
_OF_SPEC: Final = tuple(
    dict.fromkeys(
        name
        for shape in SHAPES.values()
        if (spec := shape.fields[_SPEC]) is not None
        for name in spec.fields
    )
)
MOST: Final = 50
"""Fields that can be asked for."""


def parse_fields(text: str) -> tuple[Path, ...] | Unclear:
    """The paths that a list of fields names, or what is unclear about it.

    A field of ``model_spec`` can be named without it. The id is always part of an answer.
    """
    names = [name for part in text.split(",") if (name := part.strip())]
    if len(names) > MOST:
        return Unclear(f"{len(names)} fields, expected at most {MOST}")
    paths: list[Path] = [("id",)]
    for name in names:
        first, *rest = name.split(".")
        if first in _TOP:
            paths.append((first, *rest))
        elif first in _OF_SPEC or first.startswith("x-"):
            paths.append((_SPEC, first, *rest))
        else:
            known = (*_TOP, *_OF_SPEC)
            return Unclear(f"{first[:60]!r} is no field of an entry", nearest(first[:60], known))
    return tuple(dict.fromkeys(paths))


def wants_extensions(paths: tuple[Path, ...]) -> bool:
    """Whether any of the paths is in the extensions."""
    return any(path[0] == EXTENSIONS for path in paths)


def projected(document: Mapping[str, Any], paths: tuple[Path, ...]) -> dict[str, Any]:
    """Only what the paths name, in the document's own order and shape."""
    wanted: dict[str, Any] = {}
    for path in paths:
        place = wanted
        for step in path:
            place = place.setdefault(step, {})
    return _part(document, wanted)


def _part(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in document.items():
        inner = wanted.get(name)
        if inner is None:
            continue
        if not inner:
            found[name] = value
        elif isinstance(value, Mapping):
            part = _part(value, inner)
            if part:
                found[name] = part
    return found
