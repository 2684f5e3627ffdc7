"""Publishing what was: snapshots of a catalogue as revisions of their own time.

Revisions stay in the order of time, since "what was published by then" has one answer only so.
The past can therefore be imported into an empty store, and continued behind what is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import make_plan
from modeldex.store.errors import NothingToPublish, StoreError
from modeldex.store.records import Revision, RevisionKind
from modeldex.store.store import Store


class Dated(Protocol):
    """A snapshot, as far as its order goes."""

    @property
    def at(self) -> datetime: ...
    @property
    def name(self) -> str: ...


Snapshot = TypeVar("Snapshot", bound=Dated)


@dataclass(frozen=True, slots=True)
class Due:
    """Which snapshots an import has to do with."""

    done: int
    """How many were imported before."""
    left_out: int
    """How many are followed by a later one of the same instant, or of an earlier one."""


def due(store: Store, snapshots: Sequence[Snapshot], now: datetime) -> tuple[list[Snapshot], Due]:
    """Those that are still to be imported, in order: an import that broke off goes on.

    Where a clock went back between two snapshots, the later one takes the place of the earlier.

    Raises:
        StoreError: one is of a time at which another catalogue was published, or still to come.
    """
    ordered: list[Snapshot] = []
    for snapshot in snapshots:
        while ordered and ordered[-1].at >= snapshot.at:
            ordered.pop()
        ordered.append(snapshot)
    first, head, last = store.revision(1), store.head(), _last_import(store)
    if last is not None and first is not None and ordered and ordered[0].at < first.published_at:
        raise _too_late(ordered[0], first, "the store's past begins")
    left = [each for each in ordered if last is None or each.at > last.published_at]
    for snapshot in left:
        if head is not None and snapshot.at <= head.published_at:
            raise _too_late(snapshot, head, f"revision {head.number} was published")
        if snapshot.at > now:
            raise StoreError(f"{snapshot.name} is of {snapshot.at:%Y-%m-%d}, which is to come")
    return left, Due(len(ordered) - len(left), len(snapshots) - len(ordered))


def publish_snapshot(
    store: Store, catalogue: Catalogue, snapshot: Dated, author: str
) -> Revision | None:
    """Publish a catalogue as of a snapshot's time; None where it changes nothing.

    The settings of a catalogue that is published already stay as they are.

    Raises:
        StoreError: it can not be published, or what is published is laid together from sources.
    """
    head = store.head()
    published = store.catalogue(head.number) if head else Catalogue()
    if published.settings.is_layered:
        raise StoreError(
            "what is published is laid together from sources, rules or overrides; the past is"
            " imported before those"
        )
    if head is not None:
        catalogue = replace(catalogue, settings=published.settings)
    plan = make_plan(head.number if head else 0, published, catalogue, snapshot.at)
    try:
        return store.publish(
            plan,
            author=author,
            message=f"Import {snapshot.name}",
            now=snapshot.at,
            kind=RevisionKind.IMPORT,
        )
    except NothingToPublish:
        return None


def _last_import(store: Store) -> Revision | None:
    """The newest revision that was imported."""
    before: int | None = None
    while found := store.revisions(200, before):
        for revision in found:
            if revision.kind is RevisionKind.IMPORT:
                return revision
        before = found[-1].number
    return None


def _too_late(snapshot: Dated, revision: Revision, happened: str) -> StoreError:
    return StoreError(
        f"{snapshot.name} is of {snapshot.at:%Y-%m-%d %H:%M} UTC, and {happened} at"
        f" {revision.published_at:%Y-%m-%d %H:%M} UTC: revisions stay in the order of time, so the"
        " past is imported into an empty store first"
    )
