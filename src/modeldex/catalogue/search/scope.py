"""Who asks: which rows of an index a caller sees, and which names lead to them.

Everything that a search tells is counted, ordered and cut within a scope. What a caller may not
see has no influence on it.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.search.arrays import Mask, Postings
from modeldex.catalogue.search.columns import WordsColumn
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.text import NAME, TRAIT, TextBuilder, TextIndex

DEFAULT_TRAIT = "default"


class Scope:
    """The part of an index that one audience sees."""

    def __init__(
        self, index: Index, visible: Mask, traits: NamesByType, aliases: NamesByType
    ) -> None:
        self.index = index
        self.visible = visible
        """For each row whether it is seen."""
        held = _holders(index, traits)
        self.traits = WordsColumn(_postings(held), index.size)
        self.names = _names_text(held, _holders(index, aliases))
        """Traits and aliases as text of the rows that they lead to."""
        self.standing = self._standing()
        """0 for what holds the trait ``default``, 1 for what holds another one, else 2."""

    @classmethod
    def of(
        cls, index: Index, ids: Iterable[str], traits: NamesByType, aliases: NamesByType
    ) -> "Scope":
        """The scope in which these ids are visible, and names mean what is said here. Ids that
        the index does not know are left out."""
        visible = np.zeros(index.size, np.bool_)
        rows = [row for row in map(index.row_of.get, ids) if row is not None]
        visible[rows] = True
        return cls(index, visible, traits, aliases)

    def _standing(self) -> NDArray[np.int8]:
        standing = np.full(self.index.size, 2, np.int8)
        standing[self.traits.postings.rows] = 1
        standing[self.traits.mask((DEFAULT_TRAIT,))] = 0
        return standing


Holders = Mapping[str, list[int]]
"""The rows that a name leads to, one for each type at most."""


def _holders(index: Index, names: NamesByType) -> Holders:
    found: dict[str, list[int]] = {}
    for targets in names.values():
        for name, target in targets.items():
            row = index.row_of.get(target)
            if row is not None and row not in found.setdefault(name, []):
                found[name].append(row)
    return found


def _postings(held: Holders) -> Postings:
    pairs = [(place, row) for place, rows in enumerate(held.values()) for row in rows]
    label_of = np.array([place for place, _ in pairs], np.int32)
    return Postings.of(list(held), label_of, np.array([row for _, row in pairs], np.int32))


def _names_text(traits: Holders, aliases: Holders) -> TextIndex:
    builder = TextBuilder()
    for names, weight in ((aliases, NAME), (traits, TRAIT)):
        for name, rows in names.items():
            for row in rows:
                builder.add(row, ((name, weight),))
    return builder.built()
