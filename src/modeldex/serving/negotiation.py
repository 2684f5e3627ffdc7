"""Which coding of a body a client prefers (RFC 9110, section 12.5.3)."""

import re
from functools import lru_cache
from typing import Final, Literal

Coding = Literal["br", "zstd", "gzip", "identity"]

CODINGS: Final[tuple[Coding, ...]] = ("br", "zstd", "gzip", "identity")
"""What can be served, smallest first: the order among codings that a client likes equally."""

_ELEMENT: Final = re.compile(
    r"\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*"
    r"(?:;\s*[qQ]\s*=\s*(?P<weight>[01](?:\.\d{0,3})?)\s*)?",
    re.ASCII,
)
_ALIASES: Final = {"x-gzip": "gzip"}
_MOST_REMEMBERED: Final = 256
"""Clients send a handful of different headers; hostile ones must not fill the memory."""


@lru_cache(maxsize=_MOST_REMEMBERED)
def preferred_coding(accept_encoding: str | None) -> Coding:
    """The coding to send, given the header's value or None where there is none.

    A client that names nothing gets the body as it is. So does one that accepts nothing that
    can be served: RFC 9110 prefers an answer to none. Elements that are no part of the grammar
    are passed over.
    """
    if not accept_encoding:
        return "identity"
    weights = _weights(accept_encoding)
    anything = weights.get("*")
    best: Coding = "identity"
    best_weight = 0.0
    for coding in CODINGS:
        weight = weights.get(coding, anything)
        if weight is None:
            # Not named: acceptable only as the body itself, and behind whatever is named.
            weight = 0.0005 if coding == "identity" else 0.0
        if weight > best_weight:
            best, best_weight = coding, weight
    return best


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for element in header.split(","):
        match = _ELEMENT.fullmatch(element)
        if match is not None:
            name = match["name"].lower()
            weight = float(match["weight"] or 1)
            weights.setdefault(_ALIASES.get(name, name), min(weight, 1.0))
    return weights
