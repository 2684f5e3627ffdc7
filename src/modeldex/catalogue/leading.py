"""Where a catalogue's names lead: traits, aliases and replacements that stand for no model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from modeldex.catalogue.catalogue import Catalogue, NamesByType
from modeldex.catalogue.views import Views
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem, Severity, nearest
from modeldex.entries.types import ModelType

Types = Mapping[str, ModelType | None]
"""By id; None where an entry is of an impossible type, which is told of the entry."""


SUGGESTED: Final = 10
"""For so many dead ends the nearest name is looked for. That takes a while for each, and a source
of which few models are taken can have thousands."""


def dead_ends(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Every name and replacement of a whole catalogue that leads nowhere, as a warning."""
    types = {entry.id: entry.type for entry in catalogue.entries.values()}
    settings = catalogue.settings
    found = [
        *name_problems("traits", settings.traits, types),
        *name_problems("aliases", settings.aliases, types),
        *view_name_problems(settings.views, types),
    ]
    replacements: dict[str, str] = {}
    for entry in catalogue.entries.values():
        if b'"replacementModelId"' in entry.body:
            spec = entry.document()["model_spec"]
            named = spec.get("deprecation", {}).get("replacementModelId")
            if isinstance(named, str):
                replacements[entry.id] = named
                if named not in types:
                    similar = types if len(found) < SUGGESTED else ()
                    found.append(replace(replacement_problem(named, similar), model_id=entry.id))
    found += chain_problems(replacements)
    return tuple(replace(problem, severity=Severity.WARNING) for problem in found)


def name_problems(
    kind: str, names: NamesByType, types: Types, *, complete: bool = True
) -> Iterator[Problem]:
    """What is wrong with ``traits`` or ``aliases``. Without ``complete`` there are models beside
    those of ``types``, for which a name may stand."""
    found = 0
    for model_type, targets in names.items():
        for name, target in targets.items():
            for problem in _problems_of(kind, model_type, name, target, types, complete=complete):
                if target not in types and found < SUGGESTED:
                    problem = replace(problem, suggestion=nearest(target, types))
                found += 1
                yield replace(problem, model_id=target)


def view_name_problems(views: Views, types: Types, *, complete: bool = True) -> Iterator[Problem]:
    """What is wrong with the traits and aliases of views, as `name_problems` tells it."""
    for name, view in views.items():
        for kind, names in (("traits", view.traits), ("aliases", view.aliases)):
            for problem in name_problems(kind, names, types, complete=complete):
                yield replace(problem, path=("views", name, *problem.path))


def chain_problems(replacements: Mapping[str, str]) -> Iterator[Problem]:
    """Replacements that lead in a circle, as errors, each circle once; and those that are to be
    replaced themselves, as warnings. ``replacements`` is by the id of the replaced model."""
    circles = _circles(replacements)
    for model_id, replacement in replacements.items():
        circle = circles.get(model_id)
        if circle and circle[0] == model_id:
            way = _way((*circle, model_id))
            message = "the replacements lead in a circle"
            yield _chain_problem(model_id, message, way, Severity.ERROR)
        elif circle is None and replacement in replacements:
            way = _way(_followed(model_id, replacements))
            message = "the replacement is to be replaced itself"
            yield _chain_problem(model_id, message, way, Severity.WARNING)


def _circles(replacements: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each model of a circle of several the circle, from its first model on; for others that
    lead into a circle an empty one. Each step is taken once, however long the ways are."""
    found: dict[str, tuple[str, ...]] = {}
    order = {model_id: at for at, model_id in enumerate(replacements)}
    seen: set[str] = set()
    for start in replacements:
        way: dict[str, None] = {}
        step = start
        while step in replacements and step not in seen and step not in way:
            way[step] = None
            step = replacements[step]
        seen.update(way)
        if step in way or step in found:
            found |= dict.fromkeys(way, ())
        if step in way:
            steps = list(way)
            circle = steps[steps.index(step) :]
            first = min(range(len(circle)), key=lambda at: order[circle[at]])
            turned = (*circle[first:], *circle[:first])
            found |= dict.fromkeys(circle, turned if len(circle) > 1 else ())
    return found


def _followed(model_id: str, replacements: Mapping[str, str]) -> Iterator[str]:
    """The model, what replaces it, and so on to the end; the way must have one."""
    yield model_id
    while model_id in replacements:
        model_id = replacements[model_id]
        yield model_id


def _way(steps: Iterable[str]) -> str:
    """The first few steps, and that there are more."""
    few = list(islice(steps, _STEPS + 1))
    return " → ".join(few if len(few) <= _STEPS else (*few[:_STEPS], "…"))


_STEPS: Final = 8


def _chain_problem(model_id: str, message: str, way: str, severity: Severity) -> Problem:
    return Problem(
        message,
        severity=severity,
        path=("model_spec", "deprecation", "replacementModelId"),
        found=way,
        expected="the id of a model that stays",
        model_id=model_id,
    )


def replacement_problem(replacement: str, ids: Iterable[str]) -> Problem:
    """That a model's replacement is none of these."""
    return Problem(
        "no entry has the replacement's id",
        path=("model_spec", "deprecation", "replacementModelId"),
        found=brief(replacement),
        expected="the id of a model of this catalogue",
        suggestion=nearest(replacement, ids),
    )


def _problems_of(
    kind: str, model_type: ModelType, name: str, target: str, types: Types, *, complete: bool
) -> Iterator[Problem]:
    path = (kind, model_type, name)
    known = types.get(target)
    if not name:
        yield Problem("an empty name", path=path, expected="a name of at least one character")
    if target not in types:
        if complete:
            yield Problem(
                "no entry has this id",
                path=path,
                found=brief(target),
                expected=f"the id of a model of type {model_type}",
            )
    elif known is not None and known != model_type:
        yield Problem(
            f"the model is of type {known}",
            path=path,
            found=brief(target),
            expected=f"the id of a model of type {model_type}",
        )
    if kind == "aliases" and types.get(name) is not None and name != target:
        yield Problem(
            "an entry has this alias as its id, and ids come first",
            path=path,
            found=brief(name),
            expected="a name that is no id",
        )
