"""The key table: which keys open something, looked up by the digest of their secret."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import inf
from typing import Final

from modeldex.store.records import Key
from modeldex.store.secrets import looks_valid, secret_digest

_SCHEME: Final = "bearer"
_SPACE: Final = " \t"
"""What HTTP lets stand around a value."""


class Refusal(StrEnum):
    """Why a request was not authenticated."""

    MISSING = "No key was given; send it as Authorization: Bearer <key>"
    MALFORMED = "The key is malformed; it may have been cut or mistyped"
    UNKNOWN = "The key is not known here"
    REVOKED = "The key has been revoked"
    EXPIRED = "The key has expired"
    SEES_NOTHING = "The key shows nothing; its view is not there any more"
    NO_SUCH_VIEW = "The catalogue has no such view"
    UNREADY = "The keys are not loaded yet"


@dataclass(frozen=True, slots=True)
class KeyTable:
    """All keys of the store, as of one look at it."""

    by_digest: dict[bytes, Key]

    @classmethod
    def of(cls, keys: Iterable[Key]) -> "KeyTable":
        return cls({key.secret_digest: key for key in keys})

    def numbered(self, key_id: int) -> Key | None:
        """The key of that number, whether or not it still opens anything."""
        return next((key for key in self.by_digest.values() if key.id == key_id), None)

    def authenticate(self, authorization: str | None, now: float) -> Key | Refusal:
        """The key that an ``Authorization`` header carries, if it is valid at ``now``, a Unix
        time.

        It is looked up by the SHA-256 of its secret, so that its timing says nothing about any
        secret; the digests are compared in constant time all the same.
        """
        if authorization is None:
            return Refusal.MISSING
        scheme, _, credentials = authorization.strip(_SPACE).partition(" ")
        if scheme.lower() != _SCHEME:
            return Refusal.MISSING
        return self._key_of(credentials.strip(_SPACE), datetime.fromtimestamp(now, UTC))

    def _key_of(self, secret: str, now: datetime) -> Key | Refusal:
        if not secret.isascii():
            return Refusal.MALFORMED
        digest = secret_digest(secret)
        key = self.by_digest.get(digest)
        if key is None or not hmac.compare_digest(key.secret_digest, digest):
            return Refusal.UNKNOWN if looks_valid(secret) else Refusal.MALFORMED
        return key if key.valid_at(now) else _why_invalid(key)


def end_of(key: Key) -> float:
    """The Unix time from which on a key opens nothing any more, as far as is known."""
    if key.revoked_at is not None:
        return -inf
    return inf if key.expires_at is None else key.expires_at.timestamp()


def _why_invalid(key: Key) -> Refusal:
    return Refusal.EXPIRED if key.revoked_at is None else Refusal.REVOKED
