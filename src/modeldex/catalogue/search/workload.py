"""A workload: usages with how often each occurs, and what a model must have for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.quotes import Usage, read_usage
from modeldex.catalogue.search.flags import FLAGS, flag_named
from modeldex.catalogue.search.parsing import parse_query
from modeldex.catalogue.search.query import MAX_CONDITIONS, Query, Words
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import is_number
from modeldex.entries.problems import Problem, Reading, nearest

MOST_PARTS: Final = 20
MOST_MODELS: Final = 1000
MOST_SHOWN: Final = 1000
SHOWN: Final = 50
_MOST_WEIGHT: Final = 10**12
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One usage, and how often it occurs."""

    name: str
    usage: Usage
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Workload:
    """What is to be compared."""

    parts: tuple[Part, ...]
    requires: Query = field(default_factory=Query)
    """Conditions that a model must meet."""
    models: tuple[str, ...] | None = None
    """Ids, aliases or traits; None for every model."""
    limit: int = SHOWN
    """How many models are shown, and how many of those that are ruled out."""


_FIELDS: Final = ("workload", "requires", "models", "limit")
_PART_FIELDS: Final = ("name", "usage", "weight")


def read_workload(document: Any) -> Reading[Workload]:
    """A workload from a JSON document, with everything that is wrong with it."""
    reader = _Reader()
    if not isinstance(document, Mapping):
        return Reading(None, (Problem("a comparison is an object", found=brief(document)),))
    reader.unknown(document, _FIELDS)
    parts = reader.parts(document.get("workload"))
    requires = reader.requires(document.get("requires"))
    models = reader.models(document.get("models"))
    limit = reader.limit(document.get("limit", SHOWN))
    if reader.problems:
        return Reading(None, tuple(reader.problems))
    return Reading(Workload(tuple(parts), requires, models, limit))


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def complain(
        self,
        message: str,
        *path: str | int,
        found: str | None = None,
        expected: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        problem = Problem(message, path=path, found=found, expected=expected, suggestion=suggestion)
        self.problems.append(problem)

    def unknown(
        self, document: Mapping[str, Any], known: tuple[str, ...], *path: str | int
    ) -> None:
        for name in document:
            if name not in known:
                expected = f"one of {', '.join(known)}"
                suggestion = nearest(name[:_LONGEST_NAME], known)
                place = (*path, name[:_LONGEST_NAME])
                self.complain("unknown field", *place, expected=expected, suggestion=suggestion)

    def parts(self, items: Any) -> list[Part]:
        if not isinstance(items, list) or not 0 < len(items) <= MOST_PARTS:
            expected = f"a list of 1 to {MOST_PARTS} usages with their weights"
            self.complain("no workload", "workload", found=brief(items), expected=expected)
            return []
        return [
            part for index, item in enumerate(items) if (part := self.part(item, index)) is not None
        ]

    def part(self, item: Any, index: int) -> Part | None:
        place = ("workload", index)
        if not isinstance(item, Mapping):
            self.complain("not an object", *place, found=brief(item), expected="usage and weight")
            return None
        self.unknown(item, _PART_FIELDS, *place)
        reading = read_usage(item.get("usage"))
        for problem in reading.problems:
            self.problems.append(_below(problem, *place, "usage"))
        if reading.value is not None and reading.value.at is not None:
            expected = "none: a comparison is of this moment, and a quote can be of another"
            self.complain("an instant", *place, "usage", "at", expected=expected)
        weight = self.weight(item.get("weight", 1), index)
        name = item.get("name", f"part {index + 1}")
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
            expected = f"a text of 1 to {_LONGEST_NAME} characters"
            self.complain("not a name", *place, "name", found=brief(name), expected=expected)
            return None
        return None if reading.value is None else Part(name, reading.value, weight)

    def weight(self, value: Any, index: int) -> Decimal:
        if not is_number(value) or not 0 <= value <= _MOST_WEIGHT:
            expected = f"how often it occurs: a number from 0 to {_MOST_WEIGHT:,}"
            place = ("workload", index, "weight")
            self.complain("not a weight", *place, found=brief(value), expected=expected)
            return Decimal(0)
        return Decimal(str(value))

    def requires(self, value: Any) -> Query:
        if value is None:
            return Query()
        if isinstance(value, str):
            return self.conditions(value)
        if not isinstance(value, list) or len(value) > MAX_CONDITIONS:
            expected = "conditions as one text, or a list of capabilities"
            self.complain("no conditions", "requires", found=brief(value), expected=expected)
            return Query()
        found: list[Words] = []
        for index, name in enumerate(value):
            flag = flag_named(name) if isinstance(name, str) else None
            if flag is None:
                suggestion = nearest(name[:_LONGEST_NAME], FLAGS) if isinstance(name, str) else None
                self.complain(
                    "no capability", "requires", index, found=brief(name), suggestion=suggestion
                )
            else:
                found.append(Words("capability", (flag.casefold(),)))
        return Query(tuple(dict.fromkeys(found)))

    def conditions(self, text: str) -> Query:
        query = parse_query(text, "requires")
        if not isinstance(query, Query):
            for each in query:
                at = f"character {each.offset + 1}: {each.message}"
                self.complain(at, "requires", suggestion=each.suggestion)
            return Query()
        if query.text or query.without:
            expected = "conditions, such as supportsVision context>=128k"
            self.complain("free text", "requires", found=brief(text), expected=expected)
        return query

    def models(self, value: Any) -> tuple[str, ...] | None:
        if value is None:
            return None
        if (
            not isinstance(value, list)
            or not 0 < len(value) <= MOST_MODELS
            or not all(isinstance(name, str) for name in value)
        ):
            expected = f"a list of 1 to {MOST_MODELS:,} ids, aliases or traits"
            self.complain("no models", "models", found=brief(value), expected=expected)
            return None
        return tuple(dict.fromkeys(value))

    def limit(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_SHOWN:
            expected = f"a whole number from 1 to {MOST_SHOWN:,}"
            self.complain("no limit", "limit", found=brief(value), expected=expected)
            return SHOWN
        return value


def _below(problem: Problem, *path: str | int) -> Problem:
    return replace(problem, path=(*path, *problem.path))
