"""What the parameters of a search ask: the query, as one text or as conditions one by one, and
how the answer shall look."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from modeldex.catalogue.search.conditions import Raw, condition_of
from modeldex.catalogue.search.fields import FACETS, FIELDS, all_names, field_named
from modeldex.catalogue.search.flags import FLAGS, flag_named
from modeldex.catalogue.search.ordering import parse_sort
from modeldex.catalogue.search.pages import MAX_CURSOR, MAX_LIMIT
from modeldex.catalogue.search.parsing import parse_query, text_query
from modeldex.catalogue.search.projecting import Path, parse_fields, wants_extensions
from modeldex.catalogue.search.query import (
    MAX_CONDITIONS,
    MAX_LENGTH,
    MAX_WORDS,
    Query,
    QueryProblem,
    Unclear,
)
from modeldex.catalogue.search.searching import Question
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import nearest

Problems = tuple[QueryProblem, ...]

_OPERATOR: Final = re.compile(r"\s*(>=|<=|>|<|)\s*")
_ENDS: Final = {"_min": ">=", "_max": "<="}
_TRUTH: Final = {"true": True, "false": False}
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, and how its answer shall look."""

    question: Question = field(default_factory=Question)
    fields: tuple[Path, ...] = ()
    """Only these of each entry; none for all of it."""
    extended: bool = False
    """With the extensions."""
    highlight: bool = False
    """Whether to tell where the words of the text stand."""


def read_parameters(pairs: Iterable[tuple[str, str]]) -> Asked | Problems:
    """What the parameters ask, or everything that is wrong with them. One without a value is as
    if it were not there."""
    reader = _Reader()
    seen: set[str] = set()
    for name, value in pairs:
        if name in seen:
            reader.complain(name, "given more than once")
        elif value:
            reader.read(name, value)
        seen.add(name)
    return reader.asked()


class _Reader:
    def __init__(self) -> None:
        self._asked = Asked()
        self._query = Query()
        self._problems: list[QueryProblem] = []

    def complain(self, name: str, message: str, suggestion: str | None = None) -> None:
        self._problems.append(QueryProblem(name[:80], 0, 1, message, suggestion))

    def read(self, name: str, value: str) -> None:
        special = _SPECIAL.get(name)
        if len(value) > max(MAX_LENGTH, MAX_CURSOR):
            self.complain(name, f"longer than {MAX_LENGTH} characters")
        elif special is not None:
            special(self, name, value)
        else:
            self._condition(name, value)

    def asked(self) -> Asked | Problems:
        query = self._query
        if len(query.conditions) > MAX_CONDITIONS:
            self.complain("q", f"more than {MAX_CONDITIONS} conditions together")
        if len(query.text) + sum(map(len, query.without)) > MAX_WORDS:
            self.complain("q", f"more than {MAX_WORDS} words of free text together")
        if self._problems:
            return tuple(self._problems)
        question = replace(self._asked.question, query=query)
        return replace(self._asked, question=question)

    def _condition(self, name: str, value: str) -> None:
        base, operator = name, ""
        for ending, meaning in _ENDS.items():
            if name.endswith(ending) and field_named(name) is None:
                base, operator = name.removesuffix(ending), meaning
        known, flag = field_named(base), flag_named(base)
        if (known is None and flag is None) or (operator and known and known.kind == "words"):
            names = (*_SPECIAL, *all_names(), *FLAGS)
            self.complain(name, f"{brief(name)} is no parameter of a search", nearest(name, names))
            return
        match = _OPERATOR.match(value)
        start = match.end() if match else 0
        operator = operator or (match[1] if match else "") or ":"
        parsed = _values(value, start)
        found = condition_of(known, flag, Raw(name, 0, operator, parsed))
        if isinstance(found, QueryProblem):
            self._problems.append(found)
        else:
            self._query = self._query.and_(Query((found,)))

    def _also(self, found: Query | Problems) -> None:
        if isinstance(found, Query):
            self._query = self._query.and_(found)
        else:
            self._problems += found

    def q(self, name: str, value: str) -> None:
        self._also(parse_query(value, name))

    def text(self, name: str, value: str) -> None:
        self._also(text_query(value, name))

    def sort(self, name: str, value: str) -> None:
        found = parse_sort(value)
        if isinstance(found, Unclear):
            self.complain(name, found.message, found.suggestion)
        else:
            self._change(sort=found)

    def limit(self, name: str, value: str) -> None:
        if not re.fullmatch(r"[0-9]{1,4}", value) or not 1 <= int(value) <= MAX_LIMIT:
            self.complain(name, f"{brief(value)} is no number from 1 to {MAX_LIMIT:,}")
        else:
            self._change(limit=int(value))

    def cursor(self, name: str, value: str) -> None:
        self._change(cursor=value)

    def facets(self, name: str, value: str) -> None:
        if value == ALL:
            self._change(facets=FACETS)
            return
        found: list[str] = []
        for part in value.split(","):
            known = field_named(part.strip())
            if known is None:
                self.complain(name, f"{brief(part)} is no field", nearest(part, FIELDS))
            else:
                found.append(known.name)
        self._change(facets=tuple(dict.fromkeys(found)))

    def fields(self, name: str, value: str) -> None:
        found = parse_fields(value)
        if isinstance(found, Unclear):
            self.complain(name, found.message, found.suggestion)
            return
        extended = self._asked.extended or wants_extensions(found)
        self._asked = replace(self._asked, fields=found, extended=extended)

    def include(self, name: str, value: str) -> None:
        if value != EXTENSIONS:
            self.complain(name, f"{brief(value)} can not be included; expected {EXTENSIONS}")
        else:
            self._asked = replace(self._asked, extended=True)

    def highlight(self, name: str, value: str) -> None:
        truth = _TRUTH.get(value.casefold())
        if truth is None:
            self.complain(name, f"{brief(value)} is not true or false")
        else:
            self._asked = replace(self._asked, highlight=truth)

    def _change(self, **changes: object) -> None:
        question = replace(self._asked.question, **changes)  # type: ignore[arg-type]
        self._asked = replace(self._asked, question=question)


def _values(text: str, start: int) -> tuple[tuple[str, int], ...]:
    """The values between commas, each with its place; quotation marks are taken off."""
    found: list[tuple[str, int]] = []
    at = start
    for part in text[start:].split(","):
        value = part.strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        found.append((value, at))
        at += len(part) + 1
    return tuple(found)


_SPECIAL: Final[Mapping[str, Callable[[_Reader, str, str], None]]] = {
    "q": _Reader.q,
    "text": _Reader.text,
    "sort": _Reader.sort,
    "limit": _Reader.limit,
    "cursor": _Reader.cursor,
    "facets": _Reader.facets,
    "fields": _Reader.fields,
    "include": _Reader.include,
    "highlight": _Reader.highlight,
}
"""Parameters that are no conditions."""
