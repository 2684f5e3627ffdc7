"""Reading a JSON document, with the line of what makes it unreadable."""

import json
import re
from typing import Any, Final

from modeldex.entries import json_codec
from modeldex.entries.problems import Path, Problem, Reading
from modeldex.sources.json_lines import line_at
from modeldex.sources.json_scanner import Member, members, skip_space, skip_value

_ENDLESS: Final = "not valid JSON: Unterminated string"
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def read_json(text: str) -> Reading[Any]:
    """Read one JSON document, with all the checks of `json_codec.decode`."""
    try:
        return Reading(json_codec.decode(text))
    except json_codec.JsonError as error:
        problem = _not_json(text) or _problem(text, error)
        return Reading(None, (problem,))


def _not_json(text: str) -> Problem | None:
    """What is told of a text that is not even the beginning of a JSON document."""
    start = text.lstrip()[:1]
    if not start:
        return Problem("the file is empty", expected="JSON", line=1)
    if start == "<":
        return Problem("not valid JSON", suggestion="it looks like HTML or XML", line=1)
    return None


def _problem(text: str, error: json_codec.JsonError) -> Problem:
    path: Path = ()
    offset = error.offset
    if offset is None:
        offset, path = _too_deep(text), ()
    if offset is None:
        offset, path = _failing(text)
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    message = error.message
    if error.offset is not None:
        if _breaks_off(text[offset:]) or message.startswith(_ENDLESS):
            message = "not valid JSON: the document breaks off"
        message = message.replace("not valid JSON:", f"not valid JSON at column {column}:")
    return Problem(message, path=path, line=line_at(text, offset))


def _breaks_off(rest: str) -> bool:
    """Whether what stands where a value was expected is nothing, or the beginning of a word."""
    return any(word.startswith(rest.strip()) for word in ("true", "false", "null", "-"))


def _too_deep(text: str) -> int | None:
    """Where the nesting exceeds what is allowed, if it does."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        found = match[0]
        if found in "[{":
            depth += 1
            if depth > json_codec.MAX_DEPTH + 1:
                return match.start()
        elif found in "]}":
            depth -= 1
    return None


def _failing(text: str) -> tuple[int, Path]:
    """The innermost value that can not be decoded on its own: its offset and path."""
    offset = position = skip_space(text, 0)
    path: list[str | int] = []
    while True:
        member = _failing_member(text, position)
        if member is None:
            repeated = _repeated(text, position)
            return (offset if repeated is None else repeated), tuple(path)
        offset, position = member.start, member.value
        path.append(member.step)


def _failing_member(text: str, position: int) -> Member | None:
    for member in members(text, position):
        try:
            json_codec.decode(text[member.value : skip_value(text, member.value)])
        except (json_codec.JsonError, json.JSONDecodeError):
            return member
    return None


def _repeated(text: str, position: int) -> int | None:
    """Where in the object that starts at ``position`` a key stands for the second time."""
    seen: set[str | int] = set()
    for member in members(text, position):
        if member.step in seen:
            return member.start
        seen.add(member.step)
    return None
