"""JSON in and out, exactly: numbers keep their digits, and what can not be kept is refused.

Reading follows RFC 8259 with the choices that I-JSON (RFC 7493) makes: no duplicate keys,
no unpaired surrogates, no NaN or Infinity; and a limit on depth.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import orjson

from modeldex.entries.numbers import shortest

MAX_DEPTH: Final = 64
_MAX_INTEGER_DIGITS: Final = 15  # every integer of 15 digits is exact as a double, too
_MAX_NUMBER_LENGTH: Final = 400
_MAX_EXPONENT: Final = 400


class JsonError(ValueError):
    """The text is not JSON that can be kept exactly. ``offset`` is in characters, if known."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def decode(data: bytes | str) -> Any:
    """Read hostile JSON. Fractions become `Decimal`, integers `int` (`Decimal` past 15 digits).

    Raises:
        JsonError: not UTF-8, not JSON, a duplicate key, NaN or Infinity, a number of absurd
            size, an unpaired surrogate, or nested deeper than `MAX_DEPTH`.
    """
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonError(f"not UTF-8 text (byte {error.start})") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise JsonError(f"not valid JSON: {error.msg}", error.pos) from None
    except RecursionError:
        raise JsonError(f"nested deeper than {MAX_DEPTH} levels") from None
    _check_depth(value)
    if "\\u" in text or "\\U" in text or isinstance(data, str):
        _check_surrogates(value)
    return value


def decode_stored(data: bytes) -> Any:
    """Read JSON that `encode` wrote; same values as `decode`, without its checks."""
    return json.loads(data, parse_float=Decimal, parse_int=_integer)


def encode(value: Any, *, sort_keys: bool = False) -> bytes:
    """Compact UTF-8 JSON. Decimals are written as exact numbers in shortest form."""
    option = orjson.OPT_SORT_KEYS if sort_keys else 0
    return orjson.dumps(value, default=_number, option=option)


def compact(value: Any) -> bytes:
    """`encode`, for bytes that are kept: a copy has the size of its content, where the encoder's
    own result keeps the 8 kB buffer that it was written into."""
    return bytes(memoryview(encode(value)))


def pretty(value: Any) -> str:
    """JSON for people: a field a line, in the object's own order."""
    return orjson.dumps(value, default=_number, option=orjson.OPT_INDENT_2).decode()


def digest(value: Any) -> bytes:
    """SHA-256 of the value's content: the order of keys does not count, everything else does."""
    return hashlib.sha256(encode(value, sort_keys=True)).digest()


def object_or_empty(value: Any) -> Mapping[str, Any]:
    """The object that a document holds in a place, or an empty one where it holds none."""
    # Nearly all are plain ones, of which the question costs a tenth.
    return value if type(value) is dict or isinstance(value, Mapping) else {}


def brief(value: Any, limit: int = 80) -> str:
    """A value as JSON, cut to ``limit`` characters, for a message."""
    try:
        text = encode(value).decode()
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(shortest(value))
    raise TypeError(f"{type(value).__name__} is not JSON")


def _integer(text: str) -> int | Decimal:
    if len(text) <= _MAX_INTEGER_DIGITS:
        return int(text)
    return _decimal(text)


def _decimal(text: str) -> Decimal:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise JsonError(f"a number of {len(text)} characters, expected at most 400")
    number = Decimal(text)
    if number and abs(number.adjusted()) > _MAX_EXPONENT:
        raise JsonError(f"the number {text} is out of range, expected an exponent within ±400")
    return number


def _constant(text: str) -> Any:
    raise JsonError(f"{text} is not a JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JsonError(f"the key {brief(key)} stands twice in one object")
            seen.add(key)
    return result


def _check_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = (
            [
                child
                for node in level
                for child in (node.values() if isinstance(node, dict) else node)
                if isinstance(child, dict | list)
            ]
            if isinstance(level[0], dict | list)
            else []
        )
        if not level:
            return
    raise JsonError(f"nested deeper than {MAX_DEPTH} levels")


def _check_surrogates(value: Any) -> None:
    try:
        orjson.dumps(value, default=_number)
    except orjson.JSONEncodeError as error:
        raise JsonError(f"text that is not Unicode ({error})") from None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_float=_decimal,
    parse_int=_integer,
    parse_constant=_constant,
)
