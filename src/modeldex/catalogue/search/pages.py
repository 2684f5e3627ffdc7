"""Pages of results: where one ended, as a cursor that says it.

A cursor holds the keys of the last entry that was given, in the order of the search, and a mark
of the question; the next page begins behind that place, whatever was published meanwhile. It
holds nothing that its reader was not shown, and one that was changed, or comes from another
search, is refused.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from math import isfinite
from typing import Final

import orjson

from modeldex.catalogue.search.formatting import format_query
from modeldex.catalogue.search.ordering import KeyValue, SortKey
from modeldex.catalogue.search.query import Query

MAX_LIMIT: Final = 1000
DEFAULT_LIMIT: Final = 50
MAX_CURSOR: Final = 2000
"""Characters of a cursor; the longest id and name fit."""
_MARK: Final = 8
"""Bytes."""


def write_cursor(values: Sequence[KeyValue], query: Query, sort: Sequence[SortKey]) -> str:
    """The cursor of the page that ends with an entry of these key values."""
    content = orjson.dumps(list(values))
    return urlsafe_b64encode(_mark(content, query, sort) + content).rstrip(b"=").decode()


def read_cursor(cursor: str, query: Query, sort: Sequence[SortKey]) -> tuple[KeyValue, ...] | None:
    """The key values in a cursor; None where it is no cursor of this search."""
    if len(cursor) > MAX_CURSOR or not cursor.isascii():
        return None
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        return None
    mark, content = raw[:_MARK], raw[_MARK:]
    if mark != _mark(content, query, sort):
        return None
    try:
        values = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(values, list) or not all(map(_is_key, values)):
        return None
    return tuple(values)


def _is_key(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, int | str)


def _mark(content: bytes, query: Query, sort: Sequence[SortKey]) -> bytes:
    question = f"{format_query(query)}\n{','.join(map(str, sort))}\n".encode()
    return blake2b(question + content, digest_size=_MARK, person=b"modeldex cursor").digest()
