"""What a reader's route works with: whose request it is, and what that key may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from modeldex.entries.entry import Entry
from modeldex.http.admin_context import Services
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


def reader_of(request: Request) -> Reader:
    """A dependency: the reader. The gate has let the request through."""
    services: Services = request.app.state.services
    scope = request.scope
    return Reader(scope["modeldex.key"], scope["modeldex.snapshot"], services.clock(), services)


ReaderOf = Annotated[Reader, Depends(reader_of)]
