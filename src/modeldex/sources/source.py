"""What came of reading a place that a catalogue is kept in, before its entries are checked."""

from dataclasses import dataclass, field

from modeldex.catalogue.draft import Draft
from modeldex.entries.problems import Problem
from modeldex.sources.places import Places


@dataclass(slots=True)
class Source:
    """A draft as far as it could be read, where everything in it stands, and what is wrong."""

    draft: Draft | None
    """None if nothing could be read."""
    places: Places = field(default_factory=Places)
    problems: list[Problem] = field(default_factory=list)

    all_entries: bool = True
    """Whether the draft has all entries, so that what is not in it does not exist."""
