"""Text from data, made safe to show: no terminal escape codes, nothing that reorders a line."""

import re
from typing import Final

# C0 and C1 controls, DEL, line and paragraph separators, and the marks that change the direction
# of text (Unicode TR 9), with which an id can be made to look like another one.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_UNSAFE_EXCEPT_NEWLINE: Final = re.compile(
    _UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f")
)
_UNPAIRED: Final = re.compile("[\ud800-\udfff]")

# The same inside JSON text, where controls below 0x20 are escaped already.
_UNSAFE_IN_JSON: Final = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def visible(text: str) -> str:
    """``text`` on one line, with every character that a terminal would act upon written out."""
    return _UNPAIRED.sub(_written, _UNSAFE.sub(_written, text))


def visible_lines(text: str) -> str:
    """As `visible`, but line feeds stay."""
    return _UNPAIRED.sub(_written, _UNSAFE_EXCEPT_NEWLINE.sub(_written, text))


def visible_json(text: str) -> str:
    """JSON text with such characters as ``\\uXXXX``, which is the same JSON."""
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def shortened(text: str, limit: int) -> str:
    """``text``, or its beginning and an ellipsis when it is longer than ``limit`` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _written(match: re.Match[str]) -> str:
    character = match[0]
    known = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e"}
    code = ord(character)
    return known.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
