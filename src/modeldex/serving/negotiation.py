"""Which coding of a body a client prefers (RFC 9110, section 12.5.3)."""

import re
from functools import lru_cache
from typing import Final, Literal

Coding = Literal["br", "zstd", "gzip", "identity"]

CODINGS: Final[tuple[Coding, ...]] = ("br", "zstd", "gzip", "identity")
"""What can be served, smallest first: the order among codings that a client likes equally."""

_ELEMENT: Final = re.compile(
    rb"\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*(?P<weight>[01](?:\.\d{0,3})?)\s*)?"
)
_ALIASES: Final = {b"x-gzip": b"gzip"}
_MOST_REMEMBERED: Final = 256
"""Clients send a handful of different headers; hostile ones must not fill the memory."""


@lru_cache(maxsize=_MOST_REMEMBERED)
def preferred_coding(accept_encoding: bytes | None) -> Coding:
    """The coding to send, given the header's value or None where there is none.

    A client that names nothing gets the body as it is. So does one that accepts nothing that
    can be served: RFC 9110 prefers an answer to none. Elements that are no part of the grammar
    are passed over.
    """
    if not accept_encoding:
        return "identity"
    weights = _weights(accept_encoding)
    anything = weights.get(b"*")
    best: Coding = "identity"
    best_weight = 0.0
    for coding in CODINGS:
        weight = weights.get(coding.encode(), anything)
        if weight is None:
            # Not named: acceptable only as the body itself, and behind whatever is named.
            weight = 0.0005 if coding == "identity" else 0.0
        if weight > best_weight:
            best, best_weight = coding, weight
    return best


def _weights(header: bytes) -> dict[bytes, float]:
    weights: dict[bytes, float] = {}
    for element in header.split(b","):
        match = _ELEMENT.fullmatch(element)
        if match is not None:
            name = match["name"].lower()
            weight = float(match["weight"] or 1)
            weights.setdefault(_ALIASES.get(name, name), min(weight, 1.0))
    return weights
