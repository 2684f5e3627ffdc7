"""Walking through JSON text without building what is not wanted.

Values that are passed over are skipped by the standard library's C scanner, so that a walk
through a large document takes about as long as decoding it.
"""

import json
from collections.abc import Iterator
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]
from typing import Final, NamedTuple

# Numbers are only passed over, and int() refuses very long ones.
_SKIPPER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


class Member(NamedTuple):
    """A value inside an object or an array, and where it stands in the text."""

    step: str | int
    start: int
    """Of the key in an object, of the value in an array."""
    value: int
    """Where the value starts."""


def skip_space(text: str, position: int) -> int:
    """The first position from ``position`` on that is not white space."""
    return int(WHITESPACE.match(text, position).end())


def skip_value(text: str, position: int) -> int:
    """Where the value that starts at ``position`` ends.

    Raises:
        json.JSONDecodeError: it is not a JSON value.
        RecursionError: it is nested very deep.
    """
    return _SKIPPER.raw_decode(text, position)[1]


def members(text: str, position: int) -> Iterator[Member]:
    """The members of the object or array that starts at ``position``; of another value, none.

    A consumer that stops early costs nothing for the rest. Text that is not JSON ends the walk.
    """
    if text.startswith("{", position):
        return _members(text, position, in_object=True)
    if text.startswith("[", position):
        return _members(text, position, in_object=False)
    return iter(())


def _members(text: str, position: int, *, in_object: bool) -> Iterator[Member]:
    position = skip_space(text, position + 1)
    index = 0
    try:
        while position < len(text) and text[position] not in "]}":
            start = position
            step: str | int = index
            if in_object:
                step, position = scanstring(text, position + 1, True)
                position = skip_space(text, skip_space(text, position) + 1)
            yield Member(step, start, position)
            position = skip_space(text, skip_value(text, position))
            if text.startswith(",", position):
                position = skip_space(text, position + 1)
            index += 1
    except (json.JSONDecodeError, RecursionError):
        return
