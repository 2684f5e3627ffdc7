"""The tables. One schema for SQLite and PostgreSQL; `migrations` brings a database to it."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from modeldex.store.times import to_utc

SCHEMA_VERSION: Final = "0001"
"""The newest migration: the schema that this program works with."""

VERSION_TABLE: Final = "modeldex_version"
"""Where the schema version stands. Not Alembic's default name, as a database may be shared."""


class Instant(TypeDecorator[datetime]):
    """A point in time. Aware in Python, always; UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        moment = to_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


ExactText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that compares by its code points, whatever the database's language. It is what SQLite
does anyway."""

_POSITIONS_PER_REVISION: Final = 2**24


def first_position(revision: int) -> int:
    """The position of the first id that is new in a revision; the others follow it in the order
    of the document. So ids are listed in the order in which they were first published, and it
    takes no look at other rows to place one."""
    return revision * _POSITIONS_PER_REVISION


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

revisions = Table(
    "revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", Instant, nullable=False),
    Column("author", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
)

entry_versions = Table(
    "entry_versions",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("model_id", ExactText, nullable=False),
    Column("from_revision", Integer, ForeignKey("revisions.number"), nullable=False),
    # The first revision without this version; NULL while it holds.
    Column("to_revision", Integer, ForeignKey("revisions.number")),
    # The place in a list (`first_position`), which an id keeps for ever.
    Column("position", BigInteger, nullable=False),
    Column("type", String(20), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("filled", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # Last, as SQLite reads past these to get at what stands behind them.
    Column("body", LargeBinary, nullable=False),
    Column("extensions", LargeBinary, nullable=False),
    UniqueConstraint("model_id", "from_revision"),
    # Which rows hold a revision, and what changed after one in order, is told by these alone.
    Index("ix_entry_versions_from_revision", "from_revision", "model_id", "to_revision"),
    Index("ix_entry_versions_to_revision", "to_revision", "model_id"),
)

settings_versions = Table(
    "settings_versions",
    metadata,
    Column(
        "from_revision",
        Integer,
        ForeignKey("revisions.number"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("to_revision", Integer, ForeignKey("revisions.number")),
    Column("document", LargeBinary, nullable=False),
)

# What a person wrote, where what is published may differ from it: in force from a revision until
# the next row's. NULL where the revision is itself what was written.
written_versions = Table(
    "written_versions",
    metadata,
    Column(
        "from_revision",
        Integer,
        ForeignKey("revisions.number"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("digest", LargeBinary),
    Column("document", LargeBinary),
)

# What each source last said and was accepted.
layers = Table(
    "layers",
    metadata,
    Column("name", ExactText, primary_key=True),
    Column("read_at", Instant, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

source_status = Table(
    "source_status",
    metadata,
    Column("name", ExactText, primary_key=True),
    Column("last_attempt", Instant),
    Column("last_success", Instant),
    Column("last_outcome", String(20)),
    Column("last_error", Text),
    # Attempts that failed since the last success.
    Column("failures", Integer, nullable=False),
    Column("next_run", Instant),
    # What the source's settings were, as the three after it hold for these alone.
    Column("settings_digest", LargeBinary),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("content_digest", LargeBinary),
    # Whether the catalogue was rolled back since the source's reading was accepted.
    Column("hold_next", Boolean, nullable=False),
    Column("leased_until", Instant),
    Column("leased_by", String(100)),
)

# Readings of sources that wait for a person, or did.
held = Table(
    "held",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", ExactText, nullable=False),
    Column("read_at", Instant, nullable=False),
    # SHA-256 of what the source said (`vanishing.said_digest`).
    Column("digest", LargeBinary, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Text),
    # What approving it made; NULL where it changed nothing any more.
    Column("revision", Integer, ForeignKey("revisions.number")),
    # The reading itself; NULL once it is decided on.
    Column("document", LargeBinary),
    Index("ix_held_status", "status"),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", ExactText, nullable=False),
    Column("role", String(20), nullable=False),
    Column("hint", String(40), nullable=False),
    Column("secret_digest", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("replaced_by", Integer, ForeignKey("keys.id")),
    Column("rate_limit", String(200)),
    # The name of the view whose it is; NULL for who sees everything.
    Column("view", ExactText),
    UniqueConstraint("secret_digest"),
)

probe_status = Table(
    "probe_status",
    metadata,
    Column("name", ExactText, primary_key=True),
    Column("up", Integer, nullable=False),
    Column("since", Instant),
    Column("streak", Integer, nullable=False),
    Column("last_attempt", Instant),
    Column("last_error", Text),
    Column("next_run", Instant),
)

# Models that do not answer; no part of any revision.
offline_marks = Table(
    "offline_marks",
    metadata,
    Column("model_id", ExactText, primary_key=True),
    Column("marked_by", String(20), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("actor", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("key_id", Integer, ForeignKey("keys.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

# How far each webhook has been told, and who tells it.
webhook_cursors = Table(
    "webhook_cursors",
    metadata,
    Column("webhook", ExactText, primary_key=True),
    # The last change that became deliveries (`pasts.Place`).
    Column("place", Text, nullable=False),
    # Up to when what the clock brings became deliveries.
    Column("clock", Instant, nullable=False),
    # Attempts that failed since the last success.
    Column("failures", Integer, nullable=False),
    # Until when nothing is sent, after failures.
    Column("paused_until", Instant),
    Column("leased_until", Instant),
    Column("leased_by", String(100)),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("webhook", ExactText, nullable=False),
    # The receiver knows a message again by it, however often it comes.
    Column("message_id", String(64), nullable=False),
    Column("event", String(40), nullable=False),
    Column("place", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    # NULL once it is decided.
    Column("next_attempt", Instant),
    Column("last_attempt", Instant),
    # What the receiver answered last; NULL where it did not.
    Column("answered", Integer),
    Column("last_error", Text),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("webhook", "message_id"),
    Index("ix_webhook_deliveries_next_attempt", "webhook", "next_attempt"),
    Index("ix_webhook_deliveries_created_at", "created_at"),
)

# Triggers (see the migrations) refuse to change or delete what stands here.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
