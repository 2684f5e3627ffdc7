"""A catalogue as a dialect read it, before its entries are checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

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


class ReadingReport(Protocol):
    """What a dialect tells of a document that it read (see `dialects.report`)."""

    def document(self) -> dict[str, Any]:
        """The report as JSON values."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a dialect makes of documents: settings, and entries still to be checked."""

    mode: Mode
    settings: Settings = field(default_factory=Settings)
    entries: Sequence[RawEntry] = ()
    """In the order in which they are to be listed."""
    report: ReadingReport | None = None
    """What became of a foreign document's facts; None where all of them are entries' fields."""
