"""What a plain read's request says: the facts that its answer depends on."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from modeldex.entries.types import DEFAULT_GROUP, GROUPS, Group
from modeldex.serving.errors import Issue, not_one_of

_ENTITY_TAG: Final = re.compile(rb'(?:W/)?("[^"]*")')
_PLAIN: Final[dict[bytes, Group]] = {b"type=" + group.encode(): group for group in GROUPS}


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


def group_of(query: bytes, default: Group = DEFAULT_GROUP) -> Group | Issue:
    """The group that ``type`` names; other parameters are ignored, since clients send them.

    A ``type`` that is given twice is refused, even with one value: whichever of the two were
    taken, a client would be told something else than it asked.
    """
    if not query:
        return default
    plain = _PLAIN.get(query)
    if plain is not None:
        return plain
    pairs = parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    values = [value for name, value in pairs if name == "type"]
    if not values:
        return default
    if len(values) > 1:
        return Issue(
            ("type",), f"type was given {len(values)} times; expected it once", "repeated_parameter"
        )
    if values[0] in GROUPS:
        return values[0]
    return not_one_of("type", values[0], GROUPS)


def matches(if_none_match: bytes | None, etag: bytes) -> bool:
    """Whether ``If-None-Match`` holds ``etag``: weak comparison, lists and ``*`` (RFC 9110,
    13.1.2). ``etag`` is strong, as all of ours are."""
    if if_none_match is None:
        return False
    if if_none_match == etag:
        return True
    return if_none_match.strip() == b"*" or etag in _ENTITY_TAG.findall(if_none_match)
