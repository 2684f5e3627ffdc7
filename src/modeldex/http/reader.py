"""What a reader's route works with: whose request it is, and what that key may see."""

from dataclasses import dataclass
from datetime import datetime

from modeldex.entries.entry import Entry
from modeldex.http.services import Services
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader's request. What is shown to it comes from `snapshot`, or passes `shown`."""

    key: Key | None
    """None for a caller without one, where the catalogue has a view for such."""
    snapshot: Snapshot
    """What its view shows now."""
    now: datetime
    services: Services

    def shown(self, entry: Entry) -> Entry | None:
        """An entry of whatever revision as this reader may see it; None when it may not, and
        then the entry does not exist for it."""
        return self.snapshot.sight.shown(entry)
