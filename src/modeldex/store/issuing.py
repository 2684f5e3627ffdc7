"""Making, revoking and rotating keys, in an administrator's name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from modeldex.store import secrets
from modeldex.store.errors import StoreError, UnknownKey
from modeldex.store.records import Key, Role
from modeldex.store.texts import shown
from modeldex.store.times import later
from modeldex.store.viewing import existing_view

if TYPE_CHECKING:
    from modeldex.store.store import Store


class Issuing(Protocol):
    """The part of an administration that is about keys."""

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


class LocalIssuing:
    """`Issuing` on a store."""

    _store: "Store"
    _author: str
    _clock: Callable[[], datetime]

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
            raise UnknownKey(f"there is no key {shown(ref)}")
        return key
