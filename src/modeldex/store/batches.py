"""Many things in pieces that a statement can take."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

Item = TypeVar("Item")

PARAMETERS: Final = 500
"""How many values one statement is given: SQLite takes 999 in its older versions."""


def batches(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in their order, ``size`` at once, and what is left over."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
