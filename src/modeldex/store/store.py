"""The store: revisions, keys and the audit log, behind one thread-safe object."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, select

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.plan import Plan
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.entry import Entry
from modeldex.store import (
    audit,
    editing,
    layers,
    publishing,
    revisions,
    soundness,
    source_status,
    versions,
)
from modeldex.store.delta import Delta
from modeldex.store.engine import LOCK_SECONDS, Database, connect, version_query
from modeldex.store.errors import StoreError, UnknownRevision
from modeldex.store.holds import Holds
from modeldex.store.kept_keys import KeptKeys
from modeldex.store.marks import Marks
from modeldex.store.migrating import migrate
from modeldex.store.notices import Notices
from modeldex.store.outbox import Outbox
from modeldex.store.pasts import Pasts
from modeldex.store.probes import Probes
from modeldex.store.publishing import Progress, Publication
from modeldex.store.records import (
    AuditRecord,
    EntryVersion,
    Revision,
    RevisionKind,
)
from modeldex.store.sessions import Sessions
from modeldex.store.source_status import Lease
from modeldex.store.sourced import Sources

_version_and_newest: Final = select(version_query.scalar_subquery(), audit.newest_id_query)


class Store(KeptKeys):
    """What was published, and who may ask for it, in SQLite or PostgreSQL.

    Every method is one transaction, may be called from any thread and raises `StoreError`
    when the database fails. What a method that writes has returned is on disk.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str | None = None, *, lock_seconds: float = LOCK_SECONDS) -> "Store":
        """Open the database of that address, creating or upgrading its tables.

        Without an address it is ``modeldex.db`` in the working directory. ``lock_seconds`` is
        how long a write waits for another one.

        Raises:
            StoreError: it can not be opened, is something else, or is of a newer Modeldex.
        """
        database = connect(url, lock_seconds)
        try:
            migrate(database)
        except BaseException:
            database.engine.dispose()
            raise
        return cls(database)

    @classmethod
    def at(cls, url: str | None = None) -> "Store":
        """The store of that address, of which nothing is opened yet: `prepare` it, once it can be
        reached.

        Raises:
            StoreError: the address is not one of SQLite or PostgreSQL.
        """
        return cls(connect(url))

    def prepare(self) -> None:
        """Create or upgrade the tables, where that is to be done.

        Raises:
            StoreError: it can not be opened, is something else, or is of a newer Modeldex.
        """
        migrate(self._database)

    def close(self) -> None:
        self._database.engine.dispose()

    @property
    def engine(self) -> Engine:
        return self._database.engine

    def notices(self) -> Notices | None:
        """What tells of changes at once; None where the database tells nobody."""
        return Notices.of(self.engine)

    def faults(self) -> Iterator[StoreError]:
        """What is wrong with the database, each with what to do; it takes as long as reading all
        of it."""
        return soundness.faults(self._database)

    @property
    def sessions(self) -> Sessions:
        """Who is signed in on the pages."""
        return Sessions(self._database)

    @property
    def sources(self) -> Sources:
        """How the sources are doing, and whose turn it is to read them."""
        return Sources(self._database)

    @property
    def holds(self) -> Holds:
        """What sources said that waits for a person."""
        return Holds(self._database)

    def waiting(self) -> int:
        """How many readings of sources wait for a person."""
        return self.holds.waiting()

    @property
    def place(self) -> str:
        """The database's address for messages, without its password."""
        return self._database.place

    @property
    def pasts(self) -> Pasts:
        """Questions about earlier revisions."""
        return Pasts(self._database)

    @property
    def outbox(self) -> Outbox:
        """Webhooks and their deliveries."""
        return Outbox(self._database)

    @property
    def probes(self) -> Probes:
        """What probes have found."""
        return Probes(self._database)

    @property
    def marks(self) -> Marks:
        """Models that are marked as not answering."""
        return Marks(self._database)

    def offline_models(self) -> frozenset[str]:
        """Ids of the models that are marked as not answering."""
        return frozenset(mark.model_id for mark in self.marks.listing())

    # Revisions

    def head(self) -> Revision | None:
        """The newest revision; None when nothing is published."""
        with self._database.reading() as connection:
            return revisions.head(connection)

    def revision(self, number: int) -> Revision | None:
        with self._database.reading() as connection:
            return revisions.numbered(connection, number)

    def revision_at(self, instant: datetime) -> Revision | None:
        """The newest revision published at or before the instant (with a time zone)."""
        with self._database.reading() as connection:
            return revisions.at(connection, instant)

    def revisions(self, limit: int = 50, before: int | None = None) -> list[Revision]:
        """Revisions, newest first; with ``before``, those with a smaller number."""
        with self._database.reading() as connection:
            return revisions.listing(connection, limit, before)

    # Catalogues

    def catalogue(self, number: int | None = None) -> Catalogue:
        """What a revision holds, entries in listing order; of the head without a number.

        An empty catalogue when nothing is published.

        Raises:
            UnknownRevision: there is no such revision.
        """
        with self._database.reading() as connection:
            if number is not None:
                return versions.catalogue(connection, revisions.existing(connection, number).number)
            head = revisions.head(connection)
            return versions.catalogue(connection, head.number) if head else Catalogue()

    def entry(self, model_id: str, number: int | None = None) -> Entry | None:
        """One entry of a revision; of the head without a number.

        Raises:
            UnknownRevision: there is no such revision.
        """
        with self._database.reading() as connection:
            if number is not None:
                revisions.existing(connection, number)
                return versions.entry(connection, model_id, number)
            head = revisions.head(connection)
            return versions.entry(connection, model_id, head.number) if head else None

    def history(self, model_id: str) -> list[EntryVersion]:
        """Every version of an entry, oldest first; empty for an id that was never published."""
        with self._database.reading() as connection:
            return versions.history(connection, model_id)

    def changed_since(self, number: int) -> Delta:
        """What leads from a revision (0: from nothing) to the head.

        Raises:
            UnknownRevision: there is no such revision, or nothing is published.
        """
        with self._database.reading() as connection:
            if number != 0:
                revisions.existing(connection, number)
            head = revisions.head(connection)
            if head is None:
                raise UnknownRevision("nothing is published yet")
            return versions.delta(connection, number, head)

    def publish(
        self,
        plan: Plan,
        *,
        author: str,
        message: str,
        now: datetime,
        kind: RevisionKind = RevisionKind.PUBLISH,
        progress: Progress | None = None,
        readings: Iterable[SourceReading] = (),
        lease: Lease | None = None,
        back_to: int | None = None,
    ) -> Revision:
        """Publish what the plan changes as the next revision: all of it, or nothing.

        Args:
            plan: what to publish, and what of it a person wrote.
            readings: what sources say now, and are accepted with it.
            lease: the right to read their source, if one was needed.
            back_to: the revision of which this is a rollback; what was written then holds again.

        Raises:
            Conflict: the head is not the revision that the plan rests on.
            NothingToPublish: the plan changes nothing.
            LeaseLost: the right to read the source ran out, and somebody else has it.
        """
        about = Publication(kind, author, message, now)
        with self._database.writing() as connection:
            if lease is not None:
                source_status.check(connection, lease)
            revision = publishing.publish(connection, plan, about, progress)
            layers.follow(connection, revision.number, plan, back_to)
            layers.keep(connection, readings)
            return revision

    # Layers

    def written(self, number: int | None = None) -> Catalogue:
        """What a person wrote of a revision, of the newest without a number; all of it where
        nothing is layered.

        Raises:
            UnknownRevision: there is no such revision.
        """
        with self._database.reading() as connection:
            if number is not None:
                return layers.written(connection, revisions.existing(connection, number).number)
            head = revisions.head(connection)
            return layers.written(connection, head.number) if head else Catalogue()

    def settings(self) -> Settings:
        """The settings of the newest revision; the usual ones when nothing is published."""
        with self._database.reading() as connection:
            head = revisions.head(connection)
            return versions.settings(connection, head.number) if head else Settings()

    def would_rewrite(self, written: Catalogue) -> bool:
        """Whether a catalogue is another than the one that was written last, beyond what is
        seen in what is published."""
        with self._database.reading() as connection:
            head = revisions.head(connection)
            return layers.differs(connection, head.number if head else 0, written)

    def readings(self, settings: Settings | None = None) -> dict[str, SourceReading]:
        """What the sources of a catalogue last said and were accepted, by their names; without
        those that were never read. Without ``settings`` they are the newest revision's."""
        with self._database.reading() as connection:
            if settings is None:
                head = revisions.head(connection)
                settings = versions.settings(connection, head.number) if head else Settings()
            return layers.readings(connection, settings)

    def edit(
        self,
        model_id: str,
        entry: Entry | None,
        *,
        expected_digest: bytes | None,
        author: str,
        message: str,
        now: datetime,
    ) -> Revision:
        """Put one entry into the head's catalogue, or take it out (None), as a revision.

        ``expected_digest`` is that of the entry which the edit rests on, and empty when it rests
        on there being none; None asks for nothing.

        Raises:
            Conflict: the published entry is not the expected one.
            UnknownEntry: there is no entry to take out.
            NothingToPublish: the published entry is the same.
        """
        about = Publication(RevisionKind.EDIT, author, message, now)
        with self._database.writing() as connection:
            return editing.edit(connection, model_id, entry, expected_digest, about)

    # Audit

    def audit(self, limit: int = 100, before: int | None = None) -> list[AuditRecord]:
        """Records, newest first; with ``before``, those with a smaller id."""
        with self._database.reading() as connection:
            return audit.newest(connection, limit, before)

    def change_token(self) -> int:
        """A number that rises with every publish, rollback and change of a key or a mark.

        Raises:
            NewerSchema: a newer program has upgraded the database.
        """
        with self._database.reading() as connection:
            version, newest = connection.execute(_version_and_newest).one()
            self._database.check_schema(version)
            return newest or 0
