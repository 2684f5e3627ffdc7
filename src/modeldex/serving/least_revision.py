"""Reading what one has published oneself: a request may name the revision that it has to be
answered from at least, whichever replica it reaches."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from modeldex.entries.json_codec import brief
from modeldex.serving.errors import Issue

REVISION: Final = "modeldex-revision"
"""The header that says which revision an answer is from."""
LEAST_HEADER: Final = "modeldex-min-revision"
LEAST_PARAMETER: Final = "min_revision"

_NUMBER: Final = re.compile(r"[0-9]{1,15}")


def names_least(query: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may name a least revision; quick, for the many that do not."""
    return LEAST_PARAMETER in query or LEAST_HEADER in headers


def with_least(query: str, header: str | None) -> str:
    """The query with what the header asks for, so that both ways are one from here on."""
    if header is None:
        return query
    # A header holds no character that would end the parameter, or is refused for it.
    named = f"{LEAST_PARAMETER}={header.replace('&', '%26').replace('+', '%2B')}"
    return f"{query}&{named}" if query else named


def least_revision(query: str) -> int | Issue | None:
    """The least revision that a query names, or what is wrong with it. The highest counts where
    there are several: a gateway may add its own."""
    if LEAST_PARAMETER not in query:
        return None
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    values = [value.strip() for name, value in pairs if name == LEAST_PARAMETER]
    for value in values:
        if _NUMBER.fullmatch(value) is None:
            return Issue(
                (LEAST_PARAMETER,),
                f"{brief(value)} is no revision; expected its number",
                "invalid_type",
            )
    return max(map(int, values), default=None)


def without_least(query: str) -> str:
    """The query for a route that refuses parameters which it does not know."""
    parts = query.split("&")
    return "&".join(each for each in parts if each.partition("=")[0] != LEAST_PARAMETER)


def unreached(least: int, revision: int) -> str:
    """What is told where the least revision is not served in time."""
    return f"Revision {least} is not served here yet, but {revision}; ask again"
