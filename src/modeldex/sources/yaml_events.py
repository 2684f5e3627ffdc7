"""YAML as a stream of events, from libyaml where PyYAML was built with it.

Events are all that is taken from PyYAML: nothing is constructed, so a document can not name
a Python object, and aliases can be refused before they multiply.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from modeldex.entries.json_codec import MAX_DEPTH
from modeldex.entries.problems import Problem

Event: TypeAlias = yaml.Event

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, or PyYAML's own slower parser where it was built without."""

_LIBYAML_NESTING = "exceeded maximum nesting depth"

_ADVICE = {
    "mapping values are not allowed": 'text that holds ": " needs quotes around it',
    "that cannot start any token": (
        "indent with spaces, not tabs; text that begins with @, `, % or a tab needs quotes"
    ),
    "did not find expected key": "check the indentation and that every quote is closed",
    "could not find expected ':'": "a key is followed by a colon and a space",
    "did not find expected '-' indicator": "the items of a list begin with '- ' in one column",
    "found unknown directive name": "a line may not begin with %",
    "found invalid Unicode character escape": (
        "write the character itself, or as \\U and eight hexadecimal digits"
    ),
}


def events(text: str) -> Iterator[Event]:
    """The events of a YAML text, lazily.

    Raises:
        yaml.YAMLError: while iterating, where the text is not YAML.
    """
    return iter(yaml.parse(text, Loader=LOADER))


def line_of(event: Event) -> int:
    """The line on which an event begins, counted from 1."""
    mark: Any = event.start_mark
    return int(mark.line) + 1


def syntax_problem(error: yaml.YAMLError) -> Problem:
    """What PyYAML says about a text that is not YAML, with its line and what may mend it."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(f"not valid YAML: {error}")
    if error.problem == _LIBYAML_NESTING:  # libyaml scans ahead, and so may notice first
        return Problem(f"nested deeper than {MAX_DEPTH} levels", line=_line(error.problem_mark))
    cause = error.problem or error.context or "it can not be read"
    mark = error.problem_mark or error.context_mark
    where = f" at column {mark.column + 1}" if mark else ""
    return Problem(
        f"not valid YAML{where}: {cause}{_context(error)}",
        line=_line(mark),
        suggestion=next((advice for sign, advice in _ADVICE.items() if sign in cause), None),
    )


def _context(error: yaml.MarkedYAMLError) -> str:
    line = _line(error.context_mark)
    if not error.context or line is None or error.context == error.problem:
        return ""
    return f" ({error.context} that begins on line {line})"


def _line(mark: Any) -> int | None:
    return int(mark.line) + 1 if mark else None
