"""What a plain read's request says: the facts that its answer depends on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.types import DEFAULT_GROUP, GROUPS, Group
from modeldex.serving.errors import Issue, not_one_of
from modeldex.serving.least_revision import LEAST_HEADER
from modeldex.serving.routes import API_PATH

_NO_HEADERS: Final[Mapping[str, str]] = {}


class Asked(NamedTuple):
    """A request, as far as it matters."""

    method: str
    path: str
    """Percent-decoded."""
    query: str = ""
    """As it came, percent signs included."""
    headers: Mapping[str, str] = _NO_HEADERS
    """Those of `HEADERS` that were sent, as they came; one that came twice is joined with a
    comma."""


HEADERS: Final = frozenset(
    (
        "accept-encoding",
        "access-control-request-headers",
        "authorization",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-unmodified-since",
        LEAST_HEADER,
        "origin",
        "range",
        "x-modeldex-view",
    )
)
"""The headers that an answer can depend on."""


_AT: Final = re.compile(r"(?:^|&)at=")


def is_of_another_time(asked: Asked) -> bool:
    """Whether a read of the API asks for another time than now, with ``at``. No snapshot of the
    present can answer it. OpenAI's routes have no such parameter."""
    if _AT.search(asked.query) is None or asked.method not in ("GET", "HEAD"):
        return False
    return asked.path.startswith(API_PATH)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the parameters ask for."""

    group: Group
    extended: bool = False
    """With what the API's shape can not say (``include=extensions``)."""


_PLAIN: Final = {f"type={group}": Wanted(group) for group in GROUPS}


def wanted_in(query: str, default: Group = DEFAULT_GROUP) -> Wanted | Issue:
    """What a query asks for; parameters that are not known are ignored, since clients send them.

    A ``type`` that is given twice is refused, even with one value: whichever of the two were
    taken, a client would be told something else than it asked.
    """
    if not query:
        return Wanted(default)
    plain = _PLAIN.get(query)
    if plain is not None:
        return plain
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
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
