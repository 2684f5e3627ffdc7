"""How something wrong in a document is told: as a value, with its place and a way out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

Path: TypeAlias = tuple[str | int, ...]
"""The way from a document's root to a value: keys of objects and indexes of arrays."""

Value = TypeVar("Value", covariant=True)


class Mode(StrEnum):
    """How a document is read."""

    STRICT = "strict"
    """Written by hand: an unknown field or a contradiction is an error."""
    TOLERANT = "tolerant"
    """From elsewhere: unknown fields and contradictions are kept, and reported."""


class Severity(StrEnum):
    ERROR = "error"
    """The document can not be published."""
    WARNING = "warning"
    """It is kept as it is, and a person should know."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document, where it stands, and what to do."""

    message: str
    """What is wrong, as one sentence without a full stop."""
    severity: Severity = Severity.ERROR
    path: Path = ()
    """Where in the document; for an entry in a list it begins with the index."""
    found: str | None = None
    """The value that stands there, shortened, as JSON."""
    expected: str | None = None
    suggestion: str | None = None
    """The nearest known name, or the edit that would mend it."""
    model_id: str | None = None
    file: str | None = None
    line: int | None = None
    """Counted from 1."""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def place(self) -> str:
        """``file:line`` as far as known, for the start of a message."""
        return ":".join(str(part) for part in (self.file, self.line) if part is not None)

    @property
    def dotted_path(self) -> str:
        """The path as people write it: ``models[3].model_spec.pricing.input``."""
        return format_path(self.path)

    def __str__(self) -> str:
        subject = " ".join(part for part in (self.place, self.dotted_path) if part)
        parts = [f"{subject}: {self.message}" if subject else self.message]
        if self.found is not None:
            parts.append(f"found {self.found}")
        if self.expected is not None:
            parts.append(f"expected {self.expected}")
        if self.suggestion is not None:
            parts.append(self.suggestion)
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Value]):
    """What came of reading something: the value, if it could be read, and all problems."""

    value: Value | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_error)


class Unreadable(Exception):  # noqa: N818 - named for what happened, as the problems say the rest
    """A document that can not be used, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def format_path(path: Path) -> str:
    """``("models", 3, "id")`` as ``models[3].id``; a key with a dot in it is quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif "." in step or not step:
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step
    return text


def parse_path(text: str) -> Path:
    """The reverse of `format_path`, for the keys of objects.

    Raises:
        ValueError: it is no path, or leads into an array.
    """
    steps: list[str] = []
    rest = f".{text}"
    while rest:
        step = _STEP.match(rest)
        if step is None:
            raise ValueError(f"{text!r} is no dotted path; write model_spec.description")
        steps.append(step["plain"] if step["plain"] is not None else step["quoted"])
        rest = rest[step.end() :]
    return tuple(steps)


_STEP: Final = re.compile(r'\.(?P<plain>[^.\[\]"]+)|\.?\["(?P<quoted>[^"]*)"\]')


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` most probably means, as a question, or None."""
    names = list(known)
    by_folded = {candidate.casefold(): candidate for candidate in names}
    folded = name.casefold()
    matches = [folded] if folded in by_folded else get_close_matches(folded, by_folded, n=1)
    return f"did you mean {by_folded[matches[0]]!r}?" if matches else None
