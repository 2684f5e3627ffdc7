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


def shown(text: str, limit: int = 80) -> str:
    """Text from outside for a message: quoted, on one line and not endless."""
    quoted = repr(text)
    return quoted if len(quoted) <= limit else f"{quoted[: limit - 2]}…{quoted[-1]}"


def checked_author(author: str) -> str:
    """The author, when it can be stored and shown on one line.

    Raises:
        StoreError: it is too long or not printable.
    """
    if len(author) > MAX_AUTHOR_LENGTH or not author.isprintable():
        raise StoreError(
            f"an author is at most {MAX_AUTHOR_LENGTH} printable characters, found {shown(author)}"
        )
    return author


def checked_message(message: str) -> str:
    """The message of a revision, when it can be stored.

    Raises:
        StoreError: it is too long or holds what a database can not.
    """
    if len(message) > MAX_MESSAGE_LENGTH:
        raise StoreError(
            f"the message has {len(message)} characters, expected at most {MAX_MESSAGE_LENGTH}"
        )
    if not can_be_stored(message):
        raise StoreError("the message holds a NUL character or a broken one")
    return message
