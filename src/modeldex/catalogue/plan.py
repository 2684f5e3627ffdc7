"""A plan: what publishing a catalogue would change, and on which revision that rests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import Changes, compare
from modeldex.catalogue.doubts import Doubt
from modeldex.entries.entry import Entry


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing ``catalogue`` on top of revision ``base`` would change."""

    base: int
    """Number of the revision that the changes start from; 0 when nothing is published yet."""
    catalogue: Catalogue
    """What would be published: every entry has its ``created``."""
    changes: Changes
    written: Catalogue | None = None
    """What a person wrote, where the catalogue was made of it (see `layering`)."""
    rewrites: bool = False
    """Whether another catalogue than before is written, be it that this changes nothing now."""
    doubts: tuple[Doubt, ...] = ()
    """What the guardrails find doubtful about it. A person may publish it all the same."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to publish."""
        return not self.changes and not self.rewrites


def make_plan(base: int, published: Catalogue, proposed: Catalogue, now: datetime) -> Plan:
    """Compare what is published with what is proposed.

    An entry that does not say when it was ``created`` keeps what was published for its id, and
    is created ``now`` when the id is new.
    """
    settled = replace(
        proposed,
        entries={
            entry.id: entry if entry.created is not None else _created(entry, published, now)
            for entry in proposed.entries.values()
        },
    )
    return Plan(base, settled, compare(published, settled))


def _created(entry: Entry, published: Catalogue, now: datetime) -> Entry:
    earlier = published.entries.get(entry.id)
    created = int(now.timestamp()) if earlier is None else earlier.created
    return Entry.of(with_created(entry.document(), created), (*entry.filled, "created"))


def with_created(document: Mapping[str, object], created: int | None) -> dict[str, object]:
    """The document with ``created`` behind ``object``, where the API puts it."""
    settled: dict[str, object] = {}
    for key, value in document.items():
        settled[key] = value
        if key == "object":
            settled["created"] = created
    return settled
