"""What an administrator can do, whether at the store itself or through a server."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.guardrails import doubted
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.entries.entry import Entry
from modeldex.store import layering, secrets, texts
from modeldex.store.announcing import Announcing, LocalAnnouncing
from modeldex.store.deciding import Deciding, LocalDeciding
from modeldex.store.errors import Conflict, StoreError, UnknownKey, UnknownRevision
from modeldex.store.explaining import Explaining, LocalExplaining
from modeldex.store.marking import LocalMarking, Marking
from modeldex.store.probing import LocalProbing, Probing
from modeldex.store.publishing import Progress
from modeldex.store.records import AuditRecord, EntryVersion, Key, Revision, RevisionKind, Role
from modeldex.store.sourcing import LocalSourcing, Sourcing
from modeldex.store.store import Store
from modeldex.store.times import instant_of, later, utc_now
from modeldex.store.viewing import LocalViewing, Viewing, existing_view


class Administration(
    Deciding, Viewing, Marking, Probing, Sourcing, Explaining, Announcing, Protocol
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

    def create_key(
        self,
        name: str,
        role: Role,
        expires_in: timedelta | None,
        rate_limit: str | None = None,
        view: str | None = None,
    ) -> tuple[Key, str]:
        """A new key, and its secret, which can not be had again. ``rate_limit`` is how often it
        may ask, as `parse_rate_limit` reads it; None for what its view or the server lets it.
        ``view`` is what it looks through, which must be one of the published catalogue; None: it
        sees everything.

        Raises:
            UnknownView: the published catalogue has no such view.
        """

    def keys(self) -> list[Key]:
        """Every key there ever was, oldest first."""

    def revoke_key(self, ref: str) -> Key:
        """End the key of that id or name at once.

        Raises:
            UnknownKey: there is none.
        """

    def rotate_key(self, ref: str, overlap: timedelta) -> tuple[Key, str]:
        """A new key of the same name, role, view, lifetime and rate limit, and its secret. The
        old one stays valid for ``overlap``, but not longer than before.

        Raises:
            UnknownKey: there is none.
        """


class LocalAdministration(
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

    def create_key(
        self,
        name: str,
        role: Role,
        expires_in: timedelta | None,
        rate_limit: str | None = None,
        view: str | None = None,
    ) -> tuple[Key, str]:
        if view is not None:
            existing_view(self._store.settings(), view)
        now = self._clock()
        secret = secrets.new_secret(role)
        key = self._store.add_key(
            name,
            role,
            secrets.secret_digest(secret),
            secrets.hint(secret),
            now=now,
            expires_at=None if expires_in is None else later(now, expires_in),
            rate_limit=rate_limit,
            view=view,
            actor=self._author,
        )
        return key, secret

    def keys(self) -> list[Key]:
        return self._store.keys()

    def revoke_key(self, ref: str) -> Key:
        now = self._clock()
        every = self._store.keys()
        valid = [key for key in every if key.name == ref and key.valid_at(now)]
        if len(valid) > 1:
            ids = " and ".join(str(key.id) for key in valid)
            raise StoreError(f"keys {ids} are named {ref!r} and valid; revoke each by its id")
        key = valid[0] if valid else self._key(ref)
        return self._store.revoke_key(key.id, at=now, actor=self._author)

    def rotate_key(self, ref: str, overlap: timedelta) -> tuple[Key, str]:
        now = self._clock()
        old = self._key(ref)
        lifetime = None if old.expires_at is None else old.expires_at - old.created_at
        secret = secrets.new_secret(old.role)
        _, new = self._store.replace_key(
            old.id,
            secrets.secret_digest(secret),
            secrets.hint(secret),
            now=now,
            until=later(now, overlap),
            expires_at=None if lifetime is None else later(now, lifetime),
            actor=self._author,
        )
        return new, secret

    def ensure_known_key(self, secret: str, name: str, role: Role) -> Key:
        """The key of a secret that somebody else made up, created if it is new.

        A key that was revoked or has expired is returned as it is. If the name belongs to
        another valid key, the new one is told from it by a number: ``name 2``.

        Raises:
            StoreError: the secret is none of Modeldex's making, or is for another role.
        """
        if not secrets.looks_valid(secret):
            raise StoreError(
                f"{name} is not a key of Modeldex or has a typing error;"
                " `modeldex keys generate` makes one"
            )
        if secrets.role_of(secret) != role:
            raise StoreError(f"{name} holds a key for {secrets.role_of(secret)}, expected {role}")
        digest = secrets.secret_digest(secret)
        return self._store.ensure_key(
            name, role, digest, secrets.hint(secret), now=self._clock(), actor=self._author
        )

    def _key(self, ref: str) -> Key:
        key = self._store.key(ref)
        if key is None:
            raise UnknownKey(f"there is no key {texts.shown(ref)}")
        return key
