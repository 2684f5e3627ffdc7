"""A catalogue as a dialect read it, before its entries are checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from modeldex.catalogue.catalogue import Settings
from modeldex.entries.problems import Mode, Path


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as it stands in a document, and where."""

    document: Any
    """Plain JSON values; fractions are `Decimal`."""
    file: str | None = None
    path: Path = ()
    """Of the entry inside the file's document."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a dialect makes of documents: settings, and entries still to be checked."""

    mode: Mode
    settings: Settings = field(default_factory=Settings)
    entries: Sequence[RawEntry] = ()
    """In the order in which they are to be listed."""
