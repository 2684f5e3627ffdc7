"""Facets: how many of the models found hold each word of a field, and between which ends their
numbers lie."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.search.arrays import Mask, Numbers

MAX_COUNTS: Final = 100
"""Words of one facet that are told, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A words field: its words with how many models hold each, the most first, then by word."""

    counts: tuple[tuple[str, int], ...]
    more: int = 0
    """How many further words there are."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A number field: the least and the greatest number, and how many models have one."""

    least: float | None
    greatest: float | None
    count: int


Facet = Counted | Spread


def counted(labels: Sequence[str], counts: NDArray[np.int64]) -> Counted:
    """The facet of these counts; words that nothing holds are left out."""
    held = np.flatnonzero(counts)
    return ordered((labels[place], int(counts[place])) for place in held.tolist())


def ordered(counts: Iterable[tuple[str, int]]) -> Counted:
    """The facet of words with their counts, in any order."""
    found = sorted(counts, key=lambda each: (-each[1], each[0]))
    return Counted(tuple(found[:MAX_COUNTS]), max(0, len(found) - MAX_COUNTS))


def spread(values: Numbers | None, mask: Mask) -> Spread:
    """The facet of the numbers of some rows."""
    if values is None:
        return Spread(None, None, 0)
    found = values[mask]
    found = found[~np.isnan(found)]
    if not len(found):
        return Spread(None, None, 0)
    return Spread(float(found.min()), float(found.max()), len(found))
