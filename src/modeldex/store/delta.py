"""What leads from one published revision to the newest, for whoever holds the older one."""

from collections.abc import Mapping
from dataclasses import dataclass

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.entries.entry import Entry
from modeldex.store.records import Revision


@dataclass(frozen=True, slots=True)
class Delta:
    """All that is different in ``head``, seen from an earlier revision."""

    head: Revision
    settings: Settings
    entries: tuple[Entry, ...]
    """New and changed entries, in listing order."""
    removed: tuple[str, ...]
    """Ids that the earlier revision had and the head has not."""
    order: tuple[str, ...] | None = None
    """All ids in listing order, when new entries do not simply come last: an id that had been
    removed comes back to its old place."""

    def apply(self, catalogue: Catalogue) -> Catalogue:
        """The head's catalogue, from that of the earlier revision."""
        entries = dict(catalogue.entries)
        for model_id in self.removed:
            entries.pop(model_id, None)
        entries.update({entry.id: entry for entry in self.entries})
        return Catalogue(self.settings, self._ordered(entries))

    def _ordered(self, entries: dict[str, Entry]) -> Mapping[str, Entry]:
        if self.order is None:
            return entries
        return {model_id: entries[model_id] for model_id in self.order}
