"""The facts of an entry of the past, derived as far as they are asked for.

A past is read once or twice, and mostly as a list: what only views, traits or other lists need of
an entry's document is not worth parsing all of them for. With everything derived at once, the
first look at a revision of 4,000 entries takes twice as long.
"""

from modeldex.catalogue.lifecycle import follows_clock
from modeldex.catalogue.matching import Features
from modeldex.catalogue.overlay import AS_PUBLISHED, Overlay
from modeldex.entries.entry import Entry
from modeldex.serving.facts import EntryFacts, facts_of


class PastFacts(EntryFacts):
    """`EntryFacts` of an entry that no clock changes; the rest is derived on demand."""

    __slots__ = ("_derived", "_entry")

    # What no clock changes says nothing of any; set once for all, since there are thousands.
    listed_from = None
    warned_from = None
    removes_at = None
    replacement = None
    remapped = False
    boundaries = ()
    schedule = None
    overlay = AS_PUBLISHED

    _entry: Entry
    _derived: EntryFacts

    def __init__(self, entry: Entry) -> None:
        own = object.__setattr__  # of a frozen class
        own(self, "id", entry.id)
        own(self, "type", entry.type)
        own(self, "stored_body", entry.body)
        own(self, "stored_extensions", entry.extensions)
        own(self, "_entry", entry)
        # As `json_codec` writes a list that is not empty; in a text it only costs a look.
        own(self, "traits", self._whole.traits if b'"traits":["' in entry.body else ())

    @property
    def _whole(self) -> EntryFacts:
        try:
            return self._derived
        except AttributeError:
            derived = facts_of(self._entry)
            object.__setattr__(self, "_derived", derived)
            return derived

    @property
    def openai(self) -> bytes:
        return self._whole.openai

    @property
    def for_code(self) -> bool:
        return self._whole.for_code

    @property
    def features(self) -> Features:
        return self._whole.features

    def under(self, overlay: Overlay) -> EntryFacts:
        return self._whole.under(overlay)


def past_facts_of(entry: Entry) -> EntryFacts:
    """The facts of an entry, derived as late as that can be."""
    return facts_of(entry) if follows_clock(entry) else PastFacts(entry)
