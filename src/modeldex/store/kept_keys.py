"""The part of a store that is about keys."""

from datetime import datetime

from modeldex.store import keys
from modeldex.store.engine import Database
from modeldex.store.records import Key, Role


class KeptKeys:
    """The keys of a database. Every method is one transaction."""

    _database: Database

    def keys(self) -> list[Key]:
        """Every key there ever was, oldest first."""
        with self._database.reading() as connection:
            return keys.listing(connection)

    def key(self, id_or_name: int | str) -> Key | None:
        """A key by its id, or the newest one of that name."""
        with self._database.reading() as connection:
            return keys.found(connection, id_or_name)

    def add_key(
        self,
        name: str,
        role: Role,
        digest: bytes,
        hint: str,
        *,
        now: datetime,
        expires_at: datetime | None = None,
        rate_limit: str | None = None,
        view: str | None = None,
        actor: str,
    ) -> Key:
        """A new key of a secret with that digest.

        Raises:
            StoreError: the name, the rate limit or the view is not fit, or the name is taken by a
                valid key.
        """
        with self._database.writing() as connection:
            return keys.add(
                connection,
                name=name,
                role=role,
                digest=digest,
                hint=hint,
                now=now,
                expires_at=expires_at,
                rate_limit=rate_limit,
                view=view,
                actor=actor,
            )

    def ensure_key(
        self, name: str, role: Role, digest: bytes, hint: str, *, now: datetime, actor: str
    ) -> Key:
        """The key of a secret with that digest, whatever its state; a new one if there is none.

        Where the name belongs to another valid key, the new key's gets a number.
        """
        with self._database.reading() as connection:
            known = keys.with_digest(connection, digest)
        if known is not None:  # also where the database is read-only
            return known
        with self._database.writing() as connection:
            return keys.ensure(
                connection,
                name=name,
                role=role,
                digest=digest,
                hint=hint,
                now=now,
                actor=actor,
            )

    def revoke_key(self, key_id: int, *, at: datetime, actor: str) -> Key:
        """End a key at once. One that was revoked before keeps its time.

        Raises:
            UnknownKey: no key has that id.
        """
        with self._database.writing() as connection:
            return keys.revoke(connection, key_id, at=at, actor=actor)

    def replace_key(
        self,
        key_id: int,
        digest: bytes,
        hint: str,
        *,
        now: datetime,
        until: datetime,
        expires_at: datetime | None,
        actor: str,
    ) -> tuple[Key, Key]:
        """Give a key's name, role, view and rate limit to a new one; the old one ends at
        ``until``, if not before.

        Returns the old and the new key.

        Raises:
            UnknownKey: no key has that id.
            StoreError: the key is not valid any more, or replaced already.
        """
        with self._database.writing() as connection:
            return keys.replace(
                connection,
                key_id,
                digest=digest,
                hint=hint,
                now=now,
                until=until,
                expires_at=expires_at,
                actor=actor,
            )
