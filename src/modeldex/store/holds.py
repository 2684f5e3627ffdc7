"""What the store knows of held readings: what waits, and deciding about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from modeldex.catalogue.doubts import Doubt
from modeldex.catalogue.plan import Plan
from modeldex.catalogue.sourcing import SourceReading
from modeldex.store import holding, layers, publishing, revisions, schema
from modeldex.store.engine import Database
from modeldex.store.errors import Conflict
from modeldex.store.holding import Held
from modeldex.store.publishing import Publication
from modeldex.store.records import Revision, RevisionKind


class Holds:
    """The held readings of a database. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(
        self, reading: SourceReading, doubts: Sequence[Doubt], *, now: datetime, actor: str
    ) -> Held:
        """Hold a reading, in place of an older one of its source.

        One that says the same as what waits, or as what was rejected last, is not held again:
        that is returned, with its status.
        """
        with self._database.writing() as connection:
            return holding.hold(connection, reading, doubts, now=now, actor=actor)

    def supersede(self, source: str, *, now: datetime, actor: str) -> None:
        """End what waits of a source, as the source was read again and is in no doubt."""
        with self._database.reading() as connection:
            if not holding.listing(connection, source):
                return
        with self._database.writing() as connection:
            holding.supersede(connection, source, now=now, actor=actor)

    def was_rejected(self, reading: SourceReading) -> bool:
        """Whether a source says what was rejected last. That is not published even if nothing is
        in doubt about it any more."""
        with self._database.reading() as connection:
            return holding.was_rejected(connection, reading)

    def rejection(self, source: str) -> Held | None:
        """What was rejected last of a source, if nothing else that it said was accepted since."""
        with self._database.reading() as connection:
            return holding.rejection(connection, source)

    def listing(self) -> list[Held]:
        """What waits, oldest first."""
        with self._database.reading() as connection:
            return holding.listing(connection)

    def waiting(self) -> int:
        """How many readings wait."""
        with self._database.reading() as connection:
            return holding.waiting(connection)

    def pending(self, number: int) -> tuple[Held, SourceReading]:
        """What waits under that number, and the reading itself.

        Raises:
            UnknownHeld: nothing was ever held under it.
            AlreadyDecided: it does not wait any more.
        """
        with self._database.reading() as connection:
            return holding.pending(connection, number)

    def approve(
        self,
        item: Held,
        reading: SourceReading,
        plan: Plan,
        *,
        accepted: SourceReading | None,
        author: str,
        message: str,
        now: datetime,
        whole: bool,
    ) -> Revision | None:
        """Publish a plan, accept a reading with it, and note what became of what was held.

        Args:
            item: what was held.
            reading: all of it, or what of it is in no doubt.
            plan: what accepting the reading changes.
            accepted: what the source had said before, on which the plan rests.
            author: who decided.
            message: why.
            now: when.
            whole: whether all of it is decided on now; if not, it goes on waiting.

        Returns:
            The revision; None where nothing had to be published.

        Raises:
            AlreadyDecided: it does not wait any more.
            Conflict: the head, or what the source had said, is not what the plan rests on.
        """
        about = Publication(RevisionKind.SYNC, author, message, now)
        with self._database.writing() as connection:
            holding.see_pending(connection, item)
            if _accepted_digest(connection, item.source) != _digest(accepted):
                raise Conflict(f"the source {item.source} was read again in between")
            head = revisions.head(connection)
            if (head.number if head else 0) != plan.base:
                raise Conflict.between(plan.base, head)
            revision = None
            if not plan.is_empty:
                revision = publishing.publish(connection, plan, about)
                layers.follow(connection, revision.number, plan, None)
            layers.keep(connection, [reading])
            number = revision.number if revision else None
            if whole:
                holding.approve(connection, item, number, now=now, actor=author, message=message)
            else:
                holding.approve_partly(connection, item, now=now, actor=author, message=message)
            return revision

    def reject(self, number: int, *, author: str, message: str, now: datetime) -> Held:
        """Note that what was held is not wanted.

        Raises:
            UnknownHeld: nothing was ever held under that number.
            AlreadyDecided: it does not wait any more.
        """
        with self._database.writing() as connection:
            item, _ = holding.pending(connection, number)
            return holding.reject(connection, item, now=now, actor=author, message=message)


def _accepted_digest(connection: Connection, source: str) -> bytes | None:
    return connection.scalar(select(schema.layers.c.digest).where(schema.layers.c.name == source))


def _digest(reading: SourceReading | None) -> bytes | None:
    return None if reading is None else reading.digest
