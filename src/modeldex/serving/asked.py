"""What a plain read's request says: the facts that its answer depends on."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.types import DEFAULT_GROUP, GROUPS, Group
from modeldex.serving.errors import Issue, not_one_of

_ENTITY_TAG: Final = re.compile(rb'(?:W/)?("[^"]*")')


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as it matters. Header values are as they came; a header that came
    twice is joined with a comma."""

    method: str
    path: str
    """Percent-decoded."""
    query: bytes = b""
    """As it came."""
    authorization: bytes | None = None
    if_none_match: bytes | None = None
    preflight_headers: bytes | None = None
    """``Access-Control-Request-Headers``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the parameters ask for."""

    group: Group
    extended: bool = False
    """With what the API's shape can not say (``include=extensions``)."""


_PLAIN: Final = {b"type=" + group.encode(): Wanted(group) for group in GROUPS}


def wanted_in(query: bytes, default: Group = DEFAULT_GROUP) -> Wanted | Issue:
    """What a query asks for; parameters that are not known are ignored, since clients send them.

    A ``type`` that is given twice is refused, even with one value: whichever of the two were
    taken, a client would be told something else than it asked.
    """
    if not query:
        return Wanted(default)
    plain = _PLAIN.get(query)
    if plain is not None:
        return plain
    pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    included = [value for name, value in pairs if name == "include"]
    extended = any(EXTENSIONS in value.split(",") for value in included)
    values = [value for name, value in pairs if name == "type"]
    if not values:
        return Wanted(default, extended)
    if len(values) > 1:
        return Issue(
            ("type",), f"type was given {len(values)} times; expected it once", "repeated_parameter"
        )
    value = values[0]
    return Wanted(value, extended) if value in GROUPS else not_one_of("type", value, GROUPS)


def matches(if_none_match: bytes | None, etag: bytes) -> bool:
    """Whether ``If-None-Match`` holds ``etag``: weak comparison, lists and ``*`` (RFC 9110,
    13.1.2). ``etag`` is strong, as all of ours are."""
    if if_none_match is None:
        return False
    if if_none_match == etag:
        return True
    return if_none_match.strip() == b"*" or etag in _ENTITY_TAG.findall(if_none_match)
