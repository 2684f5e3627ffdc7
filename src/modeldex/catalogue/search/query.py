"""A query as a value: conditions that must all hold, and words of free text.

`parsing` reads one from text, `formatting` writes it, `index` answers it.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

MAX_LENGTH: Final = 1000
"""Characters of a query, or of any one parameter."""
MAX_CONDITIONS: Final = 32
MAX_VALUES: Final = 100
"""Values of one condition."""
MAX_WORDS: Final = 12
"""Words of free text."""


@dataclass(frozen=True, slots=True)
class Words:
    """A words field holds any of some words."""

    field: str
    values: tuple[str, ...]
    """Folded, sorted, each once; none means that the field holds any word at all."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A number, or an instant in Unix seconds, lies between two ends.

    Without any end it means that there is a number. A missing number lies between no ends.
    """

    field: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    """Whether the low end itself does not belong to it; only where there is no high one."""
    high_open: bool = False
    negated: bool = False


Condition: TypeAlias = Words | Range


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for."""

    conditions: tuple[Condition, ...] = ()
    """All must hold."""
    text: tuple[str, ...] = ()
    """Folded words, all of which must be found, a typing error aside."""
    without: tuple[tuple[str, ...], ...] = ()
    """Groups of folded words; no entry may hold all words of one."""

    def __bool__(self) -> bool:
        return bool(self.conditions or self.text or self.without)

    @property
    def has_text(self) -> bool:
        """Whether words of entries matter."""
        return bool(self.text or self.without)

    def and_(self, other: "Query") -> "Query":
        """What both ask."""
        return Query(
            tuple(dict.fromkeys((*self.conditions, *other.conditions))),
            tuple(dict.fromkeys((*self.text, *other.text))),
            tuple(dict.fromkeys((*self.without, *other.without))),
        )


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """Something in a query that can not be understood, and where."""

    parameter: str
    """``q``, or the name of the parameter."""
    offset: int
    """The character at which it begins, counted from 0."""
    length: int
    message: str
    """What is wrong and what was expected, as one sentence without a full stop."""
    suggestion: str | None = None
    """The nearest known word, as a question."""

    def __str__(self) -> str:
        said = f"{self.message}; {self.suggestion}" if self.suggestion else self.message
        return f"{self.parameter}, character {self.offset + 1}: {said}"


@dataclass(frozen=True, slots=True)
class Unclear:
    """A parameter that says nothing that is known."""

    message: str
    suggestion: str | None = None
