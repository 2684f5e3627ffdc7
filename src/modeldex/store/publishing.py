"""Writing a revision: what a plan changes, and nothing else.

Everything here runs inside one writing transaction.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, insert, update

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.changes import ChangeKind
from modeldex.catalogue.plan import Plan
from modeldex.entries import json_codec
from modeldex.store import audit, revisions, versions
from modeldex.store.batches import PARAMETERS, batches
from modeldex.store.errors import Conflict, NothingToPublish, StoreError
from modeldex.store.records import Revision, RevisionKind
from modeldex.store.schema import entry_versions, first_position, settings_versions
from modeldex.store.schema import revisions as revisions_table
from modeldex.store.texts import checked_author, checked_message, shown
from modeldex.store.times import to_utc

Progress = Callable[[int, int], None]
"""Called with how many entries are done, and of how many."""


_ROWS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Publication:
    """What a revision says about itself."""

    kind: RevisionKind
    author: str
    message: str
    at: datetime

    def __post_init__(self) -> None:
        """Raises:
        StoreError: the author or the message can not be stored.
        """
        checked_author(self.author)
        checked_message(self.message)


def publish(
    connection: Connection, plan: Plan, about: Publication, progress: Progress | None = None
) -> Revision:
    """Write ``plan.changes`` as the next revision. Entries that they do not name stay as they
    are, so a plan of a few entries need not hold the others.

    Raises:
        Conflict: the head is not the revision that the plan rests on.
        NothingToPublish: the plan changes nothing.
    """
    head = revisions.head(connection)
    base = head.number if head else 0
    if base != plan.base:
        raise Conflict.between(plan.base, head)
    if plan.is_empty:
        raise NothingToPublish(
            f"nothing to publish: revision {base} already holds all of this"
            if base
            else "nothing to publish: the catalogue is empty"
        )
    return _Writing(connection, plan, about, head, progress).run()


def content_digest(settings: Settings, digests: Mapping[str, bytes]) -> bytes:
    """`Catalogue.digest`, from the digests of its entries alone."""
    content = hashlib.sha256(json_codec.digest(settings.document()))
    for model_id in sorted(digests):
        content.update(digests[model_id])
    return content.digest()


class _Writing:
    """The steps of one publish."""

    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        about: Publication,
        head: Revision | None,
        progress: Progress | None,
    ) -> None:
        self.connection = connection
        self.plan = plan
        self.about = about
        self.head = head
        self.base = head.number if head else 0
        self.number = self.base + 1
        self.progress = progress
        self.done = 0
        self.positions: dict[str, int] = {}
        self.ids = {
            kind: [change.id for change in plan.changes.entries if change.kind is kind]
            for kind in ChangeKind
        }

    def run(self) -> Revision:
        revision = self._revision()
        values = {**_fields(revision), "kind": revision.kind.value}
        self.connection.execute(insert(revisions_table), values)
        self._write_settings()
        self._end_versions()
        self._begin_versions()
        audit.record(
            self.connection,
            at=revision.published_at,
            actor=revision.author,
            action=revision.kind.value,
            subject=f"revision {revision.number}",
            detail=revision.message,
        )
        return revision

    def _revision(self) -> Revision:
        digests = self._digests()
        return Revision(
            number=self.number,
            published_at=self._instant(),
            author=self.about.author,
            message=self.about.message,
            kind=self.about.kind,
            digest=content_digest(self.plan.catalogue.settings, digests).hex(),
            entries=len(digests),
            added=len(self.ids[ChangeKind.ADDED]),
            changed=len(self.ids[ChangeKind.CHANGED]),
            removed=len(self.ids[ChangeKind.REMOVED]),
        )

    def _instant(self) -> datetime:
        """When it is published, but never before the revision that it follows: where a clock was
        set back, both are of the same instant, and time goes on with the clock. So revisions are
        in the order of time, and "what was published by then" has one answer."""
        at = to_utc(self.about.at)
        return at if self.head is None else max(at, self.head.published_at)

    def _digests(self) -> dict[str, bytes]:
        """Of all entries of the new revision; the plan is checked against the store by it."""
        digests = versions.digests(self.connection, self.base)
        for model_id in self.ids[ChangeKind.REMOVED]:
            self._expect(model_id, model_id in digests)
            del digests[model_id]
        for kind in (ChangeKind.ADDED, ChangeKind.CHANGED):
            for model_id in self.ids[kind]:
                self._expect(model_id, (model_id in digests) is (kind is ChangeKind.CHANGED))
                digests[model_id] = self.plan.catalogue.entries[model_id].digest
        return digests

    def _expect(self, model_id: str, holds: bool) -> None:
        if not holds:
            raise StoreError(f"the plan is not one for revision {self.base}: see {shown(model_id)}")

    def _write_settings(self) -> None:
        document = json_codec.encode(self.plan.catalogue.settings.document())
        if document == versions.settings_document(self.connection, self.base):
            return
        table = settings_versions
        self.connection.execute(
            update(table).where(table.c.to_revision.is_(None)).values(to_revision=self.number)
        )
        self.connection.execute(insert(table), {"from_revision": self.number, "document": document})

    def _end_versions(self) -> None:
        table = entry_versions
        for kind in (ChangeKind.CHANGED, ChangeKind.REMOVED):
            for ids in batches(self.ids[kind], PARAMETERS):
                rows = versions.rows(self.connection, ids, self.base)
                self.positions.update((model_id, row.position) for model_id, row in rows.items())
                self.connection.execute(
                    update(table)
                    .where(table.c.id.in_([row.id for row in rows.values()]))
                    .values(to_revision=self.number)
                )
                if kind is ChangeKind.REMOVED:
                    self._report(len(ids))

    def _begin_versions(self) -> None:
        if self.base:
            for ids in batches(self.ids[ChangeKind.ADDED], PARAMETERS):
                self.positions.update(versions.positions(self.connection, ids))
        free = count(first_position(self.number))
        for ids in batches(self._written_ids(), _ROWS_AT_ONCE):
            rows = []
            for model_id in ids:
                position = self.positions.get(model_id)
                rows.append(self._row(model_id, next(free) if position is None else position))
            self.connection.execute(insert(entry_versions), rows)
            self._report(len(ids))

    def _row(self, model_id: str, position: int) -> dict[str, Any]:
        entry = self.plan.catalogue.entries[model_id]
        return {
            "model_id": entry.id,
            "from_revision": self.number,
            "position": position,
            "type": entry.type,
            "created": entry.created,
            "body": entry.body,
            "extensions": entry.extensions,
            "filled": json.dumps(entry.filled),
            "digest": entry.digest,
        }

    def _written_ids(self) -> Iterator[str]:
        yield from self.ids[ChangeKind.ADDED]
        yield from self.ids[ChangeKind.CHANGED]

    def _report(self, more: int) -> None:
        self.done += more
        if self.progress is not None:
            self.progress(self.done, len(self.plan.changes.entries))


def _fields(revision: Revision) -> dict[str, Any]:
    return {column.name: getattr(revision, column.name) for column in revisions_table.columns}
