"""Which dialect a document is written in."""

from dataclasses import replace
from typing import Any, Final

from modeldex.catalogue.catalogue import NamesByType, Settings
from modeldex.catalogue.draft import Draft
from modeldex.catalogue.naming import merge_names
from modeldex.dialects import (
    litellm,
    models_dev,
    native,
    ollama,
    openai,
    openrouter,
    venice,
)
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.names import read_names
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem, Reading

DIALECTS: Final[tuple[Dialect, ...]] = (
    native.DIALECT,
    openrouter.DIALECT,
    openai.DIALECT,
    ollama.DIALECT,
    models_dev.DIALECT,
    litellm.DIALECT,
    venice.DIALECT,
)
"""In the order in which they are tried; the last one takes any list."""
_MOST_FIELDS: Final = 8
"""How many fields of a document tell what it looks like."""


def draft_of(
    value: Any, *, file: str | None = None, traits: Any = None, aliases: Any = None
) -> Reading[Draft]:
    """Read a whole catalogue in any dialect.

    Args:
        value: the document, as plain JSON values.
        file: the name of the document, for problems.
        traits: a document of traits that win over the catalogue's own, if any; see `names`.
        aliases: the same of aliases.
    """
    dialect = next((each for each in DIALECTS if each.recognises(value)), None)
    if dialect is None:
        return Reading(None, (_unknown_problem(value, file),))
    draft = dialect.read(value, file)
    given = {"traits": _names(traits, "traits"), "aliases": _names(aliases, "aliases")}
    problems = (*draft.problems, *given["traits"].problems, *given["aliases"].problems)
    if draft.value is None or any(problem.is_error for problem in problems):
        return Reading(None, problems)
    settings = with_names(
        draft.value.settings, given["traits"].value or {}, given["aliases"].value or {}
    )
    return Reading(replace(draft.value, settings=settings), problems)


def with_names(settings: Settings, traits: NamesByType, aliases: NamesByType) -> Settings:
    """The settings with names that were given beside them, which win."""
    return replace(
        settings,
        traits=merge_names(settings.traits, traits),
        aliases=merge_names(settings.aliases, aliases),
    )


def _names(document: Any, kind: str) -> Reading[NamesByType]:
    if document is None:
        return Reading({})
    reading = read_names(document)
    problems = (replace(each, path=(kind, *each.path)) for each in reading.problems)
    return Reading(reading.value, tuple(problems))


def outline(value: Any) -> str:
    """What a document looks like, for one that is of another dialect than wanted, or of none."""
    if not isinstance(value, dict) or not value:
        return brief(value)
    if _tells_of_an_error(value):
        return f"an error: {brief(value['error'])}"
    more = ", …" if len(value) > _MOST_FIELDS else ""
    return f"an object with {', '.join(list(value)[:_MOST_FIELDS])}{more}"


def _tells_of_an_error(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("error"))


def _unknown_problem(value: Any, file: str | None) -> Problem:
    expected = "; or ".join(dialect.accepts for dialect in DIALECTS)
    if _tells_of_an_error(value):
        expected = "a list of models"
    return Problem("this is no catalogue", found=outline(value), expected=expected, file=file)
