"""Sessions of people who signed in on the pages. Their secrets are never here, only digests."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from modeldex.store import audit
from modeldex.store.engine import Database
from modeldex.store.records import Key
from modeldex.store.schema import sessions
from modeldex.store.times import to_utc

_KEPT: Final = timedelta(days=30)
"""How long the row of a session that has ended stays, for whoever looks back."""


@dataclass(frozen=True, slots=True)
class Session:
    """A key that somebody signed in with, for a while."""

    digest: bytes
    """SHA-256 of what the cookie holds."""
    key_id: int
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    """When it was signed out of, or ended by an admin."""

    def valid_at(self, now: datetime) -> bool:
        """Whether it opens anything at that instant, given that its key does."""
        return self.ended_at is None and now < self.expires_at


class Sessions:
    """The sessions of a database. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, digest: bytes, key: Key, *, now: datetime, expires_at: datetime) -> Session:
        """A new session. Rows of sessions that ended long ago go."""
        session = Session(digest, key.id, to_utc(now), to_utc(expires_at))
        values = {
            "digest": session.digest,
            "key_id": session.key_id,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
        }
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now - _KEPT))
            connection.execute(insert(sessions), values)
            _record(connection, "session.start", key, now)
        return session

    def found(self, digest: bytes) -> Session | None:
        """The session of that digest, whatever its state."""
        with self._database.reading() as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest)).first()
        return None if row is None else _session(row)

    def valid(self, now: datetime) -> list[Session]:
        """Those that are open at that instant, oldest first."""
        where = (sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
        query = select(sessions).where(*where).order_by(sessions.c.created_at)
        with self._database.reading() as connection:
            return [_session(row) for row in connection.execute(query)]

    def end(self, digest: bytes, key: Key, *, now: datetime) -> None:
        """Close it, if it is open; ``key`` is whose session it was."""
        open_now = (sessions.c.digest == digest, sessions.c.ended_at.is_(None))
        with self._database.writing() as connection:
            ended = connection.execute(
                update(sessions).where(*open_now).values(ended_at=to_utc(now))
            )
            if ended.rowcount:
                _record(connection, "session.end", key, now)


def _record(connection: Connection, action: str, key: Key, now: datetime) -> None:
    audit.record(connection, at=now, actor=key.name, action=action, subject=key.label, detail="")


def _session(row: Row[tuple[object, ...]]) -> Session:
    return Session(**row._mapping)
