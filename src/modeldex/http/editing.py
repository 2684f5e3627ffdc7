"""Reading an edit of one entry: strictly, but for what the published entry has already."""

from collections.abc import Iterator
from typing import Any

from modeldex.entries.entry import Entry
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Severity
from modeldex.entries.reading import read_entry
from modeldex.http.refusals import Refused
from modeldex.serving.errors import Issue
from modeldex.serving.facts import EntryFacts, facts_of
from modeldex.serving.published import Published


def read_edit(
    model_id: str, document: dict[str, Any], current: Entry | None, published: Published
) -> tuple[Entry, tuple[Problem, ...]]:
    """The entry that ``document`` makes in the published catalogue, and what is odd about it.

    Args:
        model_id: the id that the request is for.
        current: the published entry of that id. An entry that came from elsewhere may hold what
            a strict reading refuses; an edit of something else in it must not fail for that.

    Raises:
        Refused: the document has errors that the published entry has not.
    """
    if document.setdefault("id", model_id) != model_id:
        raise Refused.invalid(
            Issue(
                ("id",),
                f"the body is of {brief(document['id'])}, and the path of {brief(model_id)}",
                "other_id",
            )
        )
    filling = published.settings.filling
    strict = read_entry(document, Mode.STRICT, filling)
    known = frozenset[tuple[Any, ...]]()
    if current is not None and strict.errors:
        before = read_entry(current.document(), Mode.STRICT, filling)
        known = frozenset(map(_identity, before.errors))
    errors = [problem for problem in strict.errors if _identity(problem) not in known]
    reading = read_entry(document, Mode.TOLERANT, filling)
    if reading.value is None:
        errors = errors or list(reading.errors)
    else:
        errors += _neighbour_problems(reading.value, current, published)
    if errors or reading.value is None:
        raise Refused.unreadable(errors)
    return reading.value, reading.problems


def names_left(model_id: str, published: Published) -> tuple[Problem, ...]:
    """A warning for each name that would lead nowhere without the entry."""
    settings = published.settings
    return tuple(
        Problem(
            f"the catalogue's {kind} still name the model",
            Severity.WARNING,
            (kind, model_type, name),
            model_id=model_id,
        )
        for kind, names in (("traits", settings.traits), ("aliases", settings.aliases))
        for model_type, targets in names.items()
        for name, target in targets.items()
        if target == model_id
    )


def _identity(problem: Problem) -> tuple[Any, ...]:
    return (problem.path, problem.message, problem.found)


def _neighbour_problems(
    entry: Entry, current: Entry | None, published: Published
) -> Iterator[Problem]:
    """What is wrong with the entry beside the others, and was not before."""
    new = facts_of(entry)
    old = None if current is None else facts_of(current)
    same_type = old is not None and old.type == new.type
    had = frozenset(old.traits) if old is not None and same_type else frozenset()
    for index, trait in enumerate(new.traits):
        holder = None if trait in had else _holder(new, trait, published)
        if holder is not None:
            yield Problem(
                f"two {new.type} models would claim the trait {trait!r}",
                path=("model_spec", "traits", index),
                found=brief(trait),
                expected="a trait that no other model of the type holds",
                suggestion=f"{holder!r} holds it",
                model_id=entry.id,
            )
    before = None if old is None else old.replacement
    known = new.replacement in (None, before, entry.id) or new.replacement in published.facts
    if not known:
        yield Problem(
            "no entry has the replacement's id",
            path=("model_spec", "deprecation", "replacementModelId"),
            found=brief(new.replacement),
            expected="the id of a model of this catalogue",
            model_id=entry.id,
        )


def _holder(entry: EntryFacts, trait: str, published: Published) -> str | None:
    """Another entry that has a trait of the entry's type."""
    explicit = published.settings.traits.get(entry.type, {}).get(trait)
    if explicit is not None:
        return None if explicit == entry.id else explicit
    others = published.facts.values()
    return next(
        (
            other.id
            for other in others
            if other.type == entry.type and other.id != entry.id and trait in other.traits
        ),
        None,
    )
