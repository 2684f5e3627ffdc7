"""The part of an administration that is about sources."""

import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from modeldex.catalogue.sourcing import Source
from modeldex.entries.problems import nearest
from modeldex.store.errors import UnknownSource
from modeldex.store.sync_outcome import SourceState, SyncOutcome
from modeldex.store.texts import checked_author, shown

if TYPE_CHECKING:
    from modeldex.store.store import Store

_MOST_NAMED: Final = 5
"""How many sources are named to who asks for one that is not there."""


class Sourcing(Protocol):
    """What an administrator can do with sources."""

    def sources(self) -> list[SourceState]:
        """The sources of the published catalogue, in its order, and how each is doing."""

    def sync(self, name: str, *, plan_only: bool = False) -> SyncOutcome:
        """Read a source, and publish what it says, unless that is in doubt; with ``plan_only``
        only tell what that would change.

        Whatever is wrong with the source is an outcome.

        Raises:
            UnknownSource: the published catalogue has no source of that name.
        """


class LocalSourcing:
    """`Sourcing` on a store."""

    _store: "Store"
    _author: str
    _clock: Callable[[], datetime]

    def sources(self) -> list[SourceState]:
        statuses = self._store.sources.all()
        held = {each.source: each.number for each in self._store.holds.listing()}
        return [
            SourceState(
                source,
                statuses.get(source.name) or self._store.sources.status(source.name),
                held.get(source.name),
            )
            for source in self._store.settings().sources
        ]

    def sync(self, name: str, *, plan_only: bool = False) -> SyncOutcome:
        # Imported here, as it brings the client for HTTP, which few commands need.
        from modeldex.store.syncing import Syncing

        source = source_named(self._store, name)
        syncing = Syncing(self._store, checked_author(self._author), new_holder(), self._clock)
        return syncing.plan(source) if plan_only else syncing.sync(source)


def source_named(store: "Store", name: str) -> Source:
    """A source of the published catalogue.

    Raises:
        UnknownSource: it has none of that name.
    """
    sources = {source.name: source for source in store.settings().sources}
    if name not in sources:
        known = nearest(name, sources)
        has = ", ".join(list(sources)[:_MOST_NAMED]) or "none"
        more = ", …" if len(sources) > _MOST_NAMED else ""
        hint = known or f"it has {has}{more}"
        raise UnknownSource(f"the published catalogue has no source {shown(name)}; {hint}")
    return sources[name]


def new_holder() -> str:
    """A name for a process that reads sources, which no other has."""
    return f"{socket.gethostname()[:40]}/{os.getpid()}/{secrets.token_hex(8)}"
