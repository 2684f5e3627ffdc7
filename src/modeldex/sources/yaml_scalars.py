"""What a YAML scalar without quotes means: the core schema of YAML 1.2, section 10.3.

Unlike YAML 1.1, ``NO``, ``on``, ``1:30``, ``1_000`` and dates are text. Numbers obey the same
limits as in JSON.
"""

import re
from decimal import Decimal
from typing import Any, Final

from modeldex.entries import json_codec

_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS: Final = frozenset("0123456789+-.")
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+]?)"
    r"(?=\.?[0-9])0*(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?"
    r"(?P<exponent>[eE][-+]?[0-9]+)?",
    re.ASCII,
)
_OCTAL: Final = re.compile(r"0o([0-7]+)", re.ASCII)
_HEXADECIMAL: Final = re.compile(r"0x([0-9a-fA-F]+)", re.ASCII)
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_SHORT: Final = 15
"""So many digits JSON reads as an int, too, so nothing needs to be asked of it."""
_MOST_DIGITS_OF_A_BASE: Final = 400


def resolve(text: str) -> Any:
    """The value of a plain scalar: None, a bool, an int, a `Decimal`, or the text itself.

    Raises:
        json_codec.JsonError: a number that JSON can not hold, or of absurd size.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return _number(text) if text[0] in _NUMBER_STARTS else text


def _number(text: str) -> Any:
    if len(text) <= _SHORT and text.isascii() and text.isdigit():
        return int(text)
    match = _NUMBER.fullmatch(text)
    if match:
        return json_codec.decode(_as_json(match))
    for pattern, base in ((_OCTAL, 8), (_HEXADECIMAL, 16)):
        match = pattern.fullmatch(text)
        if match:
            return _in_base(match[1], base)
    if _NOT_FINITE.fullmatch(text):
        raise json_codec.JsonError(f"{text} is not a JSON number")
    return text


def _as_json(match: re.Match[str]) -> str:
    """YAML writes some numbers that JSON does not: ``+1``, ``.5``, ``5.`` and ``007``."""
    sign = "-" if match["sign"] == "-" else ""
    fraction = f".{match['fraction']}" if match["fraction"] else ""
    return f"{sign}{match['whole'] or '0'}{fraction}{match['exponent'] or ''}"


def _in_base(digits: str, base: int) -> int | Decimal:
    if len(digits) > _MOST_DIGITS_OF_A_BASE:
        raise json_codec.JsonError(f"a number of {len(digits)} digits, expected at most 400")
    value: int | Decimal = json_codec.decode(str(int(digits, base)))
    return value
