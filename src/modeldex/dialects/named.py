"""Reading a document in the dialect that somebody named, and in no other."""

from collections.abc import Mapping
from typing import Any, Final

from modeldex.catalogue.draft import Draft
from modeldex.dialects import litellm, native, ollama, openai, openrouter, venice
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.recognise import DIALECTS, draft_of, outline
from modeldex.dialects.report import Report
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading, nearest

NAMES: Final = tuple(dialect.name for dialect in DIALECTS)

_TRIED: Final = frozenset(each.DIALECT.name for each in (litellm, ollama, openai, openrouter))
"""Dialects that make something of documents which they would not recognise: a name says more
than the few fields by which they are told apart."""
_LISTS: Final = ("data", "models")


def read_named(value: Any, name: str | None, file: str | None = None) -> Reading[Draft]:
    """Read a whole catalogue in the dialect of that name; without one, in the one that the
    document is recognised as.

    A document without any model is read as an empty catalogue, as it is then one of every
    dialect. One that is of another dialect, or of which nothing can be kept, is a problem.
    """
    if name is None:
        return draft_of(value, file=file)
    found = dialect_named(name)
    if found.value is None:
        return Reading(None, found.problems)
    dialect = found.value
    if dialect.recognises(value):
        return dialect.read(value, file)
    if _is_empty(value):
        return Reading(Draft(Mode.TOLERANT))
    other = _recognised(value)
    if dialect.name not in _TRIED or other is not None:
        return Reading(None, (_another(dialect, value, file, other),))
    reading = dialect.read(value, file)
    if reading.value is None or _is_lost(reading.value):
        return Reading(None, (_another(dialect, value, file, None),))
    return reading


def dialect_named(name: str) -> Reading[Dialect]:
    """The dialect of that name."""
    dialect = next((each for each in DIALECTS if each.name == name), None)
    if dialect is not None:
        return Reading(dialect)
    problem = Problem(
        "there is no such dialect",
        found=brief(name),
        expected=f"one of {', '.join(NAMES)}",
        suggestion=nearest(name, NAMES),
    )
    return Reading(None, (problem,))


def _recognised(value: Any) -> Dialect | None:
    """Another dialect that the document is of. That of the API takes any list, and so says
    nothing."""
    others = (each for each in DIALECTS if each.name != venice.DIALECT.name)
    return next((each for each in others if each.recognises(value)), None)


def _is_empty(value: Any) -> bool:
    """Whether a document is a list, or an object around one, with nothing in it."""
    if isinstance(value, Mapping) and native.MARK not in value:
        lists = [value[field] for field in _LISTS if field in value]
        return not value or (bool(lists) and all(each in ([], {}) for each in lists))
    return isinstance(value, list) and not value


def _is_lost(draft: Draft) -> bool:
    """Whether there were models, and none became an entry."""
    report = draft.report
    return isinstance(report, Report) and report.read > 0 and report.kept == 0


def _another(dialect: Dialect, value: Any, file: str | None, other: Dialect | None) -> Problem:
    return Problem(
        f"this is no document of the dialect {dialect.name}",
        found=outline(value),
        expected=dialect.accepts,
        suggestion=None if other is None else f"it looks like {other.name}",
        file=file,
    )
