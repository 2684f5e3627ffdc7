"""The query language, read: ``type:text supportsVision context>=128k input<=1 "free text"``.

A query is a row of terms, all of which must hold:

    FIELD:a,b          the field is a or b; ``*`` for anything at all; ``=`` means the same
    FIELD>=128k        a number or an instant is at least that; also > <= <
    FIELD:1..5         it lies between the two, both ends included; either may be left out;
                       ``1..<5`` leaves the end out
    supportsVision     a flag by its name
    word, "two words"  free text
    -TERM              not that
"""

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from modeldex.catalogue.search.conditions import Raw, condition_of
from modeldex.catalogue.search.fields import Field, all_names, field_named
from modeldex.catalogue.search.flags import FLAGS, flag_named
from modeldex.catalogue.search.query import (
    MAX_CONDITIONS,
    MAX_LENGTH,
    MAX_WORDS,
    Condition,
    Query,
    QueryProblem,
    Words,
)
from modeldex.catalogue.search.tokens import words
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import nearest

_SPACE: Final = re.compile(r"\s*")
_NAME: Final = re.compile(r"[^\W\d][\w.]*")
_OPERATOR: Final = re.compile(r">=|<=|>|<|:|=")
_LATER_OPERATOR: Final = re.compile(r"\s+(>=|<=|>|<|=)(?!\s*$)")
"""One that stands apart from its field. A colon does not: it belongs to what is before it."""
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE_VALUE: Final = re.compile(r'[^\s,"]+')
_BARE_WORD: Final = re.compile(r'[^\s"]+')
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_JOINERS: Final = frozenset({"OR", "AND", "NOT"})


def parse_query(text: str, parameter: str = "q") -> Query | tuple[QueryProblem, ...]:
    """The query that a text says, or everything that is wrong with it."""
    parser = _Parser(text, parameter)
    if len(text) > MAX_LENGTH:
        parser.complain(MAX_LENGTH, len(text), f"longer than {MAX_LENGTH} characters")
    else:
        parser.run()
    return tuple(parser.problems) if parser.problems else parser.query()


def text_query(text: str, parameter: str = "text") -> Query | tuple[QueryProblem, ...]:
    """Free text, in which nothing has a meaning of its own."""
    if len(text) > MAX_LENGTH:
        message = f"longer than {MAX_LENGTH} characters"
        return (QueryProblem(parameter, MAX_LENGTH, len(text) - MAX_LENGTH, message),)
    found = tuple(dict.fromkeys(words(text)))
    if len(found) > MAX_WORDS:
        message = f"{len(found)} words of free text, expected at most {MAX_WORDS}"
        return (QueryProblem(parameter, 0, len(text), message),)
    return Query(text=found)


@dataclass
class _Parser:
    """Reads terms from left to right; after a problem it goes on behind the term."""

    source: str
    parameter: str
    at: int = 0
    conditions: list[Condition] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    without: list[tuple[str, ...]] = field(default_factory=list)
    problems: list[QueryProblem] = field(default_factory=list)

    def run(self) -> None:
        self.skip_space()
        while self.at < len(self.source):
            self.term()
            self.skip_space()
        conditions = dict.fromkeys(self.conditions)
        if len(conditions) > MAX_CONDITIONS:
            message = f"{len(conditions)} conditions, expected at most {MAX_CONDITIONS}"
            self.complain(0, len(self.source), message)
        if len({*self.text, *chain.from_iterable(self.without)}) > MAX_WORDS:
            message = f"more than {MAX_WORDS} words of free text"
            self.complain(0, len(self.source), message)

    def query(self) -> Query:
        return Query(
            tuple(dict.fromkeys(self.conditions)),
            tuple(dict.fromkeys(self.text)),
            tuple(dict.fromkeys(self.without)),
        )

    def complain(self, start: int, end: int, message: str, suggestion: str | None = None) -> None:
        problem = QueryProblem(self.parameter, start, max(1, end - start), message, suggestion)
        self.problems.append(problem)

    def skip_space(self) -> None:
        match = _SPACE.match(self.source, self.at)
        self.at = match.end() if match else self.at

    def term(self) -> None:
        start = self.at
        negated = self.source[self.at] == "-"
        if negated:
            self.at += 1
            if self.at == len(self.source) or self.source[self.at].isspace():
                return  # a dash between words
        if self.source.startswith('"', self.at):
            self.quoted_text(negated=negated)
        elif not self.condition(start, negated=negated):
            self.bare_word(start, negated=negated)

    def condition(self, start: int, *, negated: bool) -> bool:
        """Read ``NAME OPERATOR VALUES``, if one stands here."""
        name = _NAME.match(self.source, self.at)
        if name is None:
            return False
        operator = _OPERATOR.match(self.source, name.end())
        known = field_named(name[0])
        flag = flag_named(name[0])
        if operator is None and (known is not None or flag is not None):
            later = _LATER_OPERATOR.match(self.source, name.end())
            operator = later and _OPERATOR.match(self.source, later.start(1))
        if operator is None:
            return False
        self.at = operator.end()
        values = self.values()
        if known is None and flag is None:
            self.unknown_field(name, operator)
        elif not values:
            self.complain(name.start(), self.at, f"{name[0]}{operator[0]} has no value")
        else:
            raw = Raw(self.parameter, start, operator[0], tuple(values), negated)
            self.add(known, flag, raw)
        return True

    def add(self, known: Field | None, flag: str | None, raw: Raw) -> None:
        found = condition_of(known, flag, raw)
        if isinstance(found, QueryProblem):
            self.problems.append(found)
        else:
            self.conditions.append(found)

    def unknown_field(self, name: re.Match[str], operator: re.Match[str]) -> None:
        message = f"there is no field {brief(name[0])}"
        suggestion = nearest(name[0], (*all_names(), *FLAGS))
        if suggestion is None and operator[0] == ":":
            suggestion = "put it in quotes to search for it as text"
        self.complain(name.start(), name.end(), message, suggestion)

    def values(self) -> list[tuple[str, int]]:
        """The values that follow, each with its place."""
        found: list[tuple[str, int]] = []
        self.skip_space()
        while self.at < len(self.source):
            start = self.at
            value = self.value()
            if value is None:
                break
            found.append((value, start))
            if not self.source.startswith(",", self.at):
                break
            self.at += 1
        return found

    def value(self) -> str | None:
        if self.source.startswith('"', self.at):
            return self.quoted()
        match = _BARE_VALUE.match(self.source, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match[0]

    def quoted(self) -> str | None:
        match = _QUOTED.match(self.source, self.at)
        if match is None:
            self.complain(self.at, len(self.source), "a quotation mark without a second one")
            self.at = len(self.source)
            return None
        self.at = match.end()
        return _ESCAPE.sub(r"\1", match[1])

    def quoted_text(self, *, negated: bool) -> None:
        value = self.quoted()
        if value is not None:
            self.free_text(value, negated=negated)

    def free_text(self, text: str, *, negated: bool) -> None:
        found = words(text)
        if negated and found:
            self.without.append(tuple(dict.fromkeys(found)))
        elif not negated:
            self.text.extend(found)

    def bare_word(self, start: int, *, negated: bool) -> None:
        match = _BARE_WORD.match(self.source, self.at)
        if match is None:
            raise AssertionError("a term begins with a character")
        self.at = match.end()
        word = match[0]
        flag = flag_named(word)
        if flag is not None:
            self.conditions.append(Words("capability", (flag.casefold(),), negated))
        elif word in _JOINERS:
            message = f"{word} is no word of the language: all terms must hold"
            hint = "list values as FIELD:a,b, and write -TERM for what must not hold"
            self.complain(start, self.at, message, hint)
        elif word.casefold().startswith("supports") and len(word) > len("supports"):
            self.complain(start, self.at, f"there is no flag {brief(word)}", nearest(word, FLAGS))
        else:
            self.free_text(word, negated=negated)
