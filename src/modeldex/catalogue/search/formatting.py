"""A query, written in its language: reading it again gives the same query."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from modeldex.catalogue.search.fields import FIELDS
from modeldex.catalogue.search.flags import flag_named
from modeldex.catalogue.search.query import Query, Range, Words

_PLAIN: Final = re.compile(r'[^\s,"*][^\s,"]*')
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def format_query(query: Query) -> str:
    """The query as text, in one form for all that mean the same in the same order."""
    parts = [_words(each) if isinstance(each, Words) else _range(each) for each in query.conditions]
    parts += [_quoted(word) for word in query.text]
    parts += [f"-{_quoted(' '.join(group))}" for group in query.without]
    return " ".join(parts)


def _words(condition: Words) -> str:
    sign = "-" if condition.negated else ""
    if condition.field == "capability" and len(condition.values) == 1:
        flag = flag_named(condition.values[0])
        if flag is not None:
            return f"{sign}{flag}"
    values = ",".join(_value(value) for value in condition.values) or "*"
    return f"{sign}{condition.field}:{values}"


def _value(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _range(condition: Range) -> str:
    sign = "-" if condition.negated else ""
    name, low, high = condition.field, condition.low, condition.high
    if low is None and high is None:
        return f"{sign}{name}:*"
    if high is None and low is not None:
        return f"{sign}{name}{'>' if condition.low_open else '>='}{_number(name, low)}"
    if low is None and high is not None:
        return f"{sign}{name}{'<' if condition.high_open else '<='}{_number(name, high)}"
    ends = [_number(name, end) for end in (low, high) if end is not None]
    return f"{sign}{name}:{ends[0]}..{'<' if condition.high_open else ''}{ends[1]}"


def _number(name: str, value: float) -> str:
    if FIELDS[name].kind == "instant":
        return (_EPOCH + timedelta(seconds=value)).isoformat()
    return f"{Decimal(repr(value)):f}".removesuffix(".0")
