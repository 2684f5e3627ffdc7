"""What can be the id of an entry."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem

MAX_LENGTH: Final = 256

RESERVED: Final = frozenset({"traits", "compatibility_mapping"})
"""Routes of the API stand where an entry of that id would."""

# Control, format (which the bidirectional marks belong to), surrogate, line and paragraph
# separators: none can be seen, and some change how the text around them is shown.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def id_problems(model_id: object) -> Iterator[Problem]:
    """Everything that makes ``model_id`` impossible as an id. The path is ``id``."""
    if not isinstance(model_id, str):
        yield _problem("the id is no text", model_id, "a string")
        return
    if not model_id:
        yield _problem("the id is empty", model_id, f"1 to {MAX_LENGTH} characters")
    if len(model_id) > MAX_LENGTH:
        yield _problem(
            f"the id is {len(model_id)} characters long", model_id, f"at most {MAX_LENGTH}"
        )
    if model_id in RESERVED:
        yield _problem("the id is the name of a fixed route", model_id, "another id")
    hidden = {char for char in model_id if unicodedata.category(char) in _INVISIBLE}
    if hidden:
        names = ", ".join(sorted(f"U+{ord(char):04X}" for char in hidden))
        yield _problem(
            f"the id holds control or bidirectional characters ({names})",
            model_id,
            "visible characters",
        )


def id_oddities(model_id: str) -> Iterator[Problem]:
    """What makes ``model_id`` hard to ask for, though it can be kept. The path is ``id``."""
    if model_id != model_id.strip():
        yield _problem("the id begins or ends with a space", model_id, "no space at its ends")
    if any(part in ("", ".", "..") for part in model_id.split("/")) and model_id:
        yield _problem(
            "the id can not be asked for by its path", model_id, "no empty, . or .. between slashes"
        )


def _problem(message: str, found: object, expected: str) -> Problem:
    return Problem(message, path=("id",), found=brief(found), expected=expected)
