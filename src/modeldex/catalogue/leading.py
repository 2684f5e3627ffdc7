"""Where a catalogue's names lead: traits, aliases and replacements that stand for no model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from modeldex.catalogue.catalogue import Catalogue, NamesByType
from modeldex.catalogue.views import Views
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem, Severity, nearest
from modeldex.entries.types import ModelType

Types = Mapping[str, ModelType | None]
"""By id; None where an entry is of an impossible type, which is told of the entry."""


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
                    found.append(replace(replacement_problem(named, types), model_id=entry.id))
    found += chain_problems(replacements)
    return tuple(replace(problem, severity=Severity.WARNING) for problem in found)


def name_problems(
    kind: str, names: NamesByType, types: Types, *, complete: bool = True
) -> Iterator[Problem]:
    """What is wrong with ``traits`` or ``aliases``. Without ``complete`` there are models beside
    those of ``types``, for which a name may stand."""
    for model_type, targets in names.items():
        for name, target in targets.items():
            for problem in _problems_of(kind, model_type, name, target, types, complete=complete):
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
    told: set[str] = set()
    for model_id, replacement in replacements.items():
        way = [model_id]
        while way[-1] in replacements and replacements[way[-1]] not in way:
            way.append(replacements[way[-1]])
        following = replacements.get(way[-1])
        if following is not None:
            circle = way[way.index(following) :]
            if len(circle) > 1 and model_id in circle and not told.intersection(circle):
                told.update(circle)
                yield _chain_problem(
                    model_id,
                    "the replacements lead in a circle",
                    " → ".join((*circle, circle[0])),
                    Severity.ERROR,
                )
        elif replacement in replacements:
            yield _chain_problem(
                model_id,
                "the replacement is to be replaced itself",
                " → ".join(way),
                Severity.WARNING,
            )


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
                suggestion=nearest(target, types),
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
