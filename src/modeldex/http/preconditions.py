"""``If-Match`` and ``If-None-Match`` of requests that change something (RFC 9110, 13.1)."""

import re
from dataclasses import dataclass
from typing import Final

from modeldex.http.refusals import Refused
from modeldex.serving.conditions import matches
from modeldex.serving.errors import Issue

_TAG: Final = re.compile(r'(W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Tags:
    """What a precondition names: entity tags, or ``*`` for whatever there is."""

    any: bool
    strong: frozenset[str]
    """Values of strong tags, without quotes. Weak ones never match where this is used."""

    def match(self, current: str | None) -> bool:
        """Whether ``current``, the tag of what is there (None: nothing), is among them."""
        return current is not None and (self.any or current in self.strong)


def tags_in(header: str | None, name: str = "If-Match") -> Tags | None:
    """The tags that a header holds; None without the header.

    Raises:
        Refused: it is neither ``*`` nor a list of entity tags.
    """
    if header is None:
        return None
    if header.strip() == "*":
        return Tags(any=True, strong=frozenset())
    found = _TAG.findall(header)
    if not found or _TAG.sub("", header).strip(" \t,"):
        raise Refused.invalid(
            Issue(
                (name,),
                f'{name} is no list of entity tags; expected one as the ETag was, such as "3"',
                "invalid_header",
            )
        )
    return Tags(any=False, strong=frozenset(value for weak, value in found if not weak))


def entity_tag(value: str | int) -> str:
    """A strong entity tag."""
    return f'"{value}"'


def already_has(if_none_match: str | None, etag: str) -> bool:
    """Whether a reader holds what ``etag`` stands for: weak comparison, as a 304 needs."""
    if if_none_match is None:
        return False
    return matches(if_none_match, (etag,))
