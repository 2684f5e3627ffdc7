"""What the store keeps besides catalogues: revisions, keys and the audit log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from modeldex.entries.entry import Entry


class RevisionKind(StrEnum):
    PUBLISH = "publish"
    """A whole catalogue was published."""
    EDIT = "edit"
    """A single entry was changed by an admin."""
    ROLLBACK = "rollback"
    """An earlier revision was published again."""
    SYNC = "sync"
    """A source was read, and says something new."""
    IMPORT = "import"
    """A snapshot of the past was published as of its own time."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A published catalogue: who published it, when and why, and what it holds in numbers."""

    number: int
    """1, 2, 3, … without gaps."""
    published_at: datetime
    author: str
    message: str
    kind: RevisionKind
    digest: str
    """Hex SHA-256 of the catalogue's content (`Catalogue.digest`)."""
    entries: int
    """How many entries the catalogue holds."""
    added: int
    changed: int
    removed: int


Role = Literal["read", "admin"]


@dataclass(frozen=True, slots=True)
class Key:
    """A credential, without its secret."""

    id: int
    name: str
    role: Role
    hint: str
    """The first and last characters of the secret, enough to recognise it by."""
    secret_digest: bytes
    """SHA-256 of the secret."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    replaced_by: int | None = None
    """Id of the key that a rotation put in its place."""
    rate_limit: str | None = None
    """How often it may ask, as `rate_limits.parse_rate_limit` reads it; None for what its view or
    the server lets every key do."""
    view: str | None = None
    """The view that it looks through; None: it sees everything."""

    @property
    def label(self) -> str:
        """How the audit log and messages name it: ``key 7 (ci)``."""
        return f"key {self.id} ({self.name})"

    def valid_at(self, now: datetime) -> bool:
        """Whether the key opens anything at that instant. One that was revoked never does: whose
        clock says when it was does not matter."""
        if self.revoked_at is not None:
            return False
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One thing that somebody did to the store."""

    id: int
    at: datetime
    actor: str
    action: str
    """``publish``, ``edit``, ``rollback``, ``key.create``, ``key.revoke``, ``key.rotate``,
    ``model.offline``, ``model.online`` …"""
    subject: str
    """``revision 3`` or ``key 7 (ci)``."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One version of an entry, and the revisions for which it held."""

    entry: Entry
    since: int
    """The revision that brought it."""
    until: int | None
    """The first revision without it; None while it holds."""
