"""Which text and which numbers a database can hold at all."""

from typing import Final

from modeldex.store.errors import StoreError

MAX_MESSAGE_LENGTH: Final = 10_000
MAX_AUTHOR_LENGTH: Final = 200
_MAX_INTEGER: Final = 2**31 - 1


def can_be_stored(text: str) -> bool:
    """Whether both databases can hold the text: without NUL, and Unicode throughout."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_number(value: int) -> bool:
    """Whether the value can be the number of a row at all."""
    return 0 < value <= _MAX_INTEGER


def clamped(value: int) -> int:
    """The nearest number that a query can take for a limit or a bound."""
    return max(0, min(value, _MAX_INTEGER))


def number(digits: str) -> int:
    """The number of a row that somebody wrote; 0, which no row has, for any other text."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else 0


def checked(text: str, what: str, limit: int) -> str:
    """The text, when it can be stored.

    Raises:
        StoreError: it is longer than ``limit`` or holds what a database can not.
    """
    if len(text) > limit:
        raise StoreError(f"the {what} has {len(text)} characters, expected at most {limit}")
    if not can_be_stored(text):
        raise StoreError(f"the {what} holds a NUL character or a broken one")
    return text
