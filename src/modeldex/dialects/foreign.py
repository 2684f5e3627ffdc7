"""A foreign object, taken field by field: what is not understood stays, as it was.

A dialect asks for the fields that it knows, by what they must be. A field of another kind than
expected, and every field that nobody asked for, is kept for ``ModelFacts.foreign``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from modeldex.entries.models.base import is_number, is_whole

COUNT_LIMIT: Final = 10**15
"""Counts below are exact in every JSON reader; nothing real reaches it."""


class ForeignObject:
    """The fields of one object of a foreign document.

    A field that was asked for and holds null or something empty says nothing: it is neither
    taken nor kept.
    """

    def __init__(self, document: Mapping[str, Any], name: str = "") -> None:
        self._left = dict(document)
        self._prefix = f"{name}." if name else ""
        self._kept: dict[str, Any] = {}
        self._inner: dict[str, ForeignObject] = {}

    def __contains__(self, field: str) -> bool:
        """Whether the field is there and was not asked for yet."""
        return field in self._left

    def peek(self, field: str) -> Any:
        """What the field holds, without taking it."""
        return self._left.get(field)

    def take(self, field: str, fits: Callable[[Any], bool]) -> Any:
        """The field's value; None where it says nothing, or does not fit and so is kept."""
        value = self._left.pop(field, None)
        if not says_something(value):
            return None
        if fits(value):
            return value
        self.keep(field, value)
        return None

    def text(self, field: str) -> str | None:
        value: str | None = self.take(field, lambda value: isinstance(value, str))
        return value

    def flag(self, field: str) -> bool | None:
        value: bool | None = self.take(field, lambda value: isinstance(value, bool))
        return value

    def count(self, field: str) -> int | None:
        """A whole number above 0: a limit of nothing is none."""
        value = self.take(field, is_count)
        return None if value is None else int(value)

    def texts(self, field: str) -> tuple[str, ...]:
        """An array of strings."""
        return tuple(self.take(field, is_texts) or ())

    def inner(self, field: str) -> "ForeignObject":
        """The object in the field, to be taken field by field in turn; an empty one where there
        is none."""
        value = self._left.pop(field, None)
        if not isinstance(value, Mapping):
            if says_something(value):
                self.keep(field, value)
            value = {}
        self._inner[field] = ForeignObject(value, f"{self._prefix}{field}")
        return self._inner[field]

    def pass_on(self, *fields: str) -> None:
        """Keep these as they are, unless they say nothing: no entry has a place for them."""
        for field in fields:
            self.take(field, lambda _: False)

    def keep(self, field: str, value: Any) -> None:
        """Keep this of a field that was taken, though only in part understood."""
        self._kept[field] = value

    def rest(self) -> dict[str, Any]:
        """All that is kept, fields that nobody asked for included, in their own structure."""
        inner = {field: rest for field, each in self._inner.items() if (rest := each.rest())}
        return self._kept | self._left | inner

    def kinds(self) -> tuple[str, ...]:
        """The names of the fields of `rest`, such as ``architecture.tokenizer``."""
        own = [f"{self._prefix}{field}" for field in (self._kept | self._left)]
        return (*own, *(kind for each in self._inner.values() for kind in each.kinds()))


def says_something(value: Any) -> bool:
    """Whether a value is more than null, an empty text, or a structure of nothing but such."""
    if isinstance(value, Mapping):
        return any(map(says_something, value.values()))
    if isinstance(value, list):
        return any(map(says_something, value))
    return value is not None and value != ""


def is_count(value: Any) -> bool:
    """A whole number above 0 that every JSON reader knows exactly."""
    return is_number(value) and 0 < value < COUNT_LIMIT and is_whole(value)


def is_texts(value: Any) -> bool:
    """An array of strings, none of them empty."""
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)
