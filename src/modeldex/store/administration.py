"""What an administrator can do, whether at the store itself or through a server."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.guardrails import doubted
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.entries.entry import Entry
from modeldex.store import layering, texts
from modeldex.store.announcing import Announcing, LocalAnnouncing
from modeldex.store.deciding import Deciding, LocalDeciding
from modeldex.store.errors import Conflict, UnknownRevision
from modeldex.store.explaining import Explaining, LocalExplaining
from modeldex.store.issuing import Issuing, LocalIssuing
from modeldex.store.marking import LocalMarking, Marking
from modeldex.store.probing import LocalProbing, Probing
from modeldex.store.publishing import Progress
from modeldex.store.records import AuditRecord, EntryVersion, Revision, RevisionKind
from modeldex.store.sourcing import LocalSourcing, Sourcing
from modeldex.store.store import Store
from modeldex.store.times import instant_of, utc_now
from modeldex.store.viewing import LocalViewing, Viewing


class Administration(
    Issuing, Deciding, Viewing, Marking, Probing, Sourcing, Explaining, Announcing, Protocol
):
    """The administrator's side of a catalogue. `LocalAdministration` works on a store.

    Every method raises `StoreError` (or a kind of it, as stated) when it can not be done.
    """

    def head(self) -> Revision | None:
        """The newest revision; None when nothing is published."""

    def revision(self, number: int) -> Revision | None: ...

    def revisions(self, limit: int = 50, before: int | None = None) -> list[Revision]:
        """Revisions, newest first; with ``before``, those with a smaller number."""

    def resolve(self, reference: str) -> int:
        """The number of the revision that is meant: its number, ``head``, or an instant in
        ISO 8601, which means the newest revision at that time (UTC if it does not say).

        Raises:
            UnknownRevision: there is none.
        """

    def catalogue(self, number: int | None = None) -> Catalogue:
        """What a revision holds; of the head without a number, and empty if there is none.

        Raises:
            UnknownRevision: there is no such revision.
        """

    def entry(self, model_id: str, number: int | None = None) -> Entry | None:
        """One entry of a revision; of the head without a number.

        Raises:
            UnknownRevision: there is no such revision.
        """

    def history(self, model_id: str) -> list[EntryVersion]:
        """Every version of an entry, oldest first; empty for an id that was never published."""

    def audit(self, limit: int = 100, before: int | None = None) -> list[AuditRecord]:
        """Records, newest first; with ``before``, those with a smaller id."""

    def plan(self, proposed: Catalogue) -> Plan:
        """What publishing ``proposed``, as a person wrote it, would change now. What the sources
        that it names last said is laid under it.

        Raises:
            Unreadable: the layers make an entry that can not be published.
        """

    def plan_rollback(self, number: int) -> Plan:
        """What publishing an earlier revision again would change now.

        Raises:
            UnknownRevision: there is no such revision.
        """

    def publish(self, plan: Plan, message: str, progress: Progress | None = None) -> Revision:
        """Publish what the plan changes as the next revision.

        Raises:
            Conflict: somebody published after the plan was made.
            NothingToPublish: the plan changes nothing.
        """

    def rollback(self, number: int, message: str = "", base: int | None = None) -> Revision:
        """Publish the content of an earlier revision again, as the next one. ``base`` is the
        revision that a plan of it rested on; without it, whatever is there is replaced.

        Raises:
            UnknownRevision: there is no such revision.
            Conflict: the head is not ``base``, or somebody published meanwhile.
            NothingToPublish: the head has the same content.
        """

    def put_entry(self, entry: Entry, message: str, expected_digest: bytes | None) -> Revision:
        """Publish one entry, new or changed. It must be the successor of the entry with
        ``expected_digest``, if one is given; an empty one asks that there be none yet.

        Raises:
            Conflict: the published entry is another.
            NothingToPublish: the published entry is the same.
        """

    def delete_entry(self, model_id: str, message: str, expected_digest: bytes | None) -> Revision:
        """Publish that an entry is gone.

        Raises:
            UnknownEntry: it is not published.
            Conflict: the published entry is another than expected.
        """


class LocalAdministration(
    LocalIssuing,
    LocalDeciding,
    LocalViewing,
    LocalMarking,
    LocalProbing,
    LocalSourcing,
    LocalExplaining,
    LocalAnnouncing,
):
    """`Administration` on a store, in the name of an author."""

    def __init__(
        self, store: Store, *, author: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._author = author
        self._clock = clock

    def head(self) -> Revision | None:
        return self._store.head()

    def revision(self, number: int) -> Revision | None:
        return self._store.revision(number)

    def revisions(self, limit: int = 50, before: int | None = None) -> list[Revision]:
        return self._store.revisions(limit, before)

    def resolve(self, reference: str) -> int:
        text = reference.strip()
        if text.lower() == "head":
            revision = self._store.head()
            missing = "nothing is published yet"
        elif text.isdigit():
            revision = self._store.revision(texts.number(text))
            missing = f"there is no revision {text[:20]}"
        else:
            instant = instant_of(text)
            revision = self._store.revision_at(instant)
            missing = f"nothing was published by {instant.isoformat()}"
        if revision is None:
            raise UnknownRevision(missing)
        return revision.number

    def catalogue(self, number: int | None = None) -> Catalogue:
        return self._store.catalogue(number)

    def entry(self, model_id: str, number: int | None = None) -> Entry | None:
        return self._store.entry(model_id, number)

    def history(self, model_id: str) -> list[EntryVersion]:
        return self._store.history(model_id)

    def audit(self, limit: int = 100, before: int | None = None) -> list[AuditRecord]:
        return self._store.audit(limit, before)

    def plan(self, proposed: Catalogue) -> Plan:
        return layering.plan_written(self._store, proposed, self._clock())

    def plan_rollback(self, number: int) -> Plan:
        head = self._store.head()
        published = self._store.catalogue(head.number) if head else Catalogue()
        earlier, now = self._store.catalogue(number), self._clock()
        return doubted(
            make_plan(head.number if head else 0, published, earlier, now), published, now
        )

    def publish(self, plan: Plan, message: str, progress: Progress | None = None) -> Revision:
        return self._store.publish(
            plan, author=self._author, message=message, now=self._clock(), progress=progress
        )

    def rollback(self, number: int, message: str = "", base: int | None = None) -> Revision:
        plan = self.plan_rollback(number)
        if base is not None and plan.base != base:
            raise Conflict.between(base, self._store.revision(plan.base))
        reason = f"Roll back to revision {number}"
        return self._store.publish(
            plan,
            author=self._author,
            message=f"{reason}: {message}" if message else reason,
            now=self._clock(),
            kind=RevisionKind.ROLLBACK,
            back_to=number,
        )

    def put_entry(self, entry: Entry, message: str, expected_digest: bytes | None) -> Revision:
        return self._edit(entry.id, entry, message, expected_digest)

    def delete_entry(self, model_id: str, message: str, expected_digest: bytes | None) -> Revision:
        return self._edit(model_id, None, message, expected_digest)

    def _edit(
        self, model_id: str, entry: Entry | None, message: str, expected_digest: bytes | None
    ) -> Revision:
        if self._store.settings().is_layered:
            return layering.edit(
                self._store,
                model_id,
                entry,
                expected_digest=expected_digest,
                author=self._author,
                message=message,
                clock=self._clock,
            )
        return self._store.edit(
            model_id,
            entry,
            expected_digest=expected_digest,
            author=self._author,
            message=message,
            now=self._clock(),
        )
