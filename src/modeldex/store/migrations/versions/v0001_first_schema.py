"""Revisions, entry versions, settings, keys and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_instant = sa.DateTime(timezone=True)
_exact_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_long_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _create_revisions()
    _create_entry_versions()
    _create_settings_versions()
    _create_written_versions()
    _create_layers()
    _create_source_status()
    _create_held()
    _create_keys()
    _create_probe_status()
    _create_offline_marks()
    _create_sessions()
    _create_webhook_tables()
    _create_audit_log()
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _create_revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("published_at", _instant, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_revisions"),
    )


def _create_entry_versions() -> None:
    op.create_table(
        "entry_versions",
        sa.Column("id", _long_id, nullable=False),
        sa.Column("model_id", _exact_text, nullable=False),
        sa.Column("from_revision", sa.Integer, nullable=False),
        sa.Column("to_revision", sa.Integer),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("filled", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("extensions", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entry_versions"),
        sa.UniqueConstraint(
            "model_id", "from_revision", name="uq_entry_versions_model_id_from_revision"
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name="fk_entry_versions_from_revision"
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name="fk_entry_versions_to_revision"
        ),
    )
    op.create_index(
        "ix_entry_versions_from_revision",
        "entry_versions",
        ["from_revision", "model_id", "to_revision"],
    )
    op.create_index("ix_entry_versions_to_revision", "entry_versions", ["to_revision", "model_id"])


def _create_settings_versions() -> None:
    op.create_table(
        "settings_versions",
        sa.Column("from_revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.Integer),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("from_revision", name="pk_settings_versions"),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name="fk_settings_versions_from_revision"
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name="fk_settings_versions_to_revision"
        ),
    )


def _create_written_versions() -> None:
    op.create_table(
        "written_versions",
        sa.Column("from_revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("document", sa.LargeBinary),
        sa.PrimaryKeyConstraint("from_revision", name="pk_written_versions"),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name="fk_written_versions_from_revision"
        ),
    )


def _create_layers() -> None:
    op.create_table(
        "layers",
        sa.Column("name", _exact_text, nullable=False),
        sa.Column("read_at", _instant, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_layers"),
    )


def _create_source_status() -> None:
    op.create_table(
        "source_status",
        sa.Column("name", _exact_text, nullable=False),
        sa.Column("last_attempt", _instant),
        sa.Column("last_success", _instant),
        sa.Column("last_outcome", sa.String(20)),
        sa.Column("last_error", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("next_run", _instant),
        sa.Column("settings_digest", sa.LargeBinary),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("content_digest", sa.LargeBinary),
        sa.Column("hold_next", sa.Boolean, nullable=False),
        sa.Column("leased_until", _instant),
        sa.Column("leased_by", sa.String(100)),
        sa.PrimaryKeyConstraint("name", name="pk_source_status"),
    )


def _create_held() -> None:
    op.create_table(
        "held",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("source", _exact_text, nullable=False),
        sa.Column("read_at", _instant, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("decided_at", _instant),
        sa.Column("decided_by", sa.Text),
        sa.Column("revision", sa.Integer),
        sa.Column("document", sa.LargeBinary),
        sa.PrimaryKeyConstraint("number", name="pk_held"),
        sa.ForeignKeyConstraint(["revision"], ["revisions.number"], name="fk_held_revision"),
    )
    op.create_index("ix_held_status", "held", ["status"])


def _create_keys() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", _exact_text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("hint", sa.String(40), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("expires_at", _instant),
        sa.Column("revoked_at", _instant),
        sa.Column("replaced_by", sa.Integer),
        sa.Column("rate_limit", sa.String(200)),
        sa.Column("view", _exact_text),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("secret_digest", name="uq_keys_secret_digest"),
        sa.ForeignKeyConstraint(["replaced_by"], ["keys.id"], name="fk_keys_replaced_by"),
    )


def _create_probe_status() -> None:
    op.create_table(
        "probe_status",
        sa.Column("name", _exact_text, nullable=False),
        sa.Column("up", sa.Integer, nullable=False),
        sa.Column("since", _instant),
        sa.Column("streak", sa.Integer, nullable=False),
        sa.Column("last_attempt", _instant),
        sa.Column("last_error", sa.Text),
        sa.Column("next_run", _instant),
        sa.PrimaryKeyConstraint("name", name="pk_probe_status"),
    )


def _create_offline_marks() -> None:
    op.create_table(
        "offline_marks",
        sa.Column("model_id", _exact_text, nullable=False),
        sa.Column("marked_by", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", _instant, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("model_id", "marked_by", name="pk_offline_marks"),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("key_id", sa.Integer, nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("expires_at", _instant, nullable=False),
        sa.Column("ended_at", _instant),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name="fk_sessions_key_id"),
    )


def _create_webhook_tables() -> None:
    op.create_table(
        "webhook_cursors",
        sa.Column("webhook", _exact_text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("clock", _instant, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("paused_until", _instant),
        sa.Column("leased_until", _instant),
        sa.Column("leased_by", sa.String(100)),
        sa.PrimaryKeyConstraint("webhook", name="pk_webhook_cursors"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("number", _long_id, nullable=False),
        sa.Column("webhook", _exact_text, nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("next_attempt", _instant),
        sa.Column("last_attempt", _instant),
        sa.Column("answered", sa.Integer),
        sa.Column("last_error", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_webhook_deliveries"),
        sa.UniqueConstraint(
            "webhook", "message_id", name="uq_webhook_deliveries_webhook_message_id"
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_next_attempt", "webhook_deliveries", ["webhook", "next_attempt"]
    )
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"])


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", _long_id, nullable=False),
        sa.Column("at", _instant, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )


# SQLite fires no DELETE trigger for INSERT OR REPLACE, hence the third trigger there.
_TRIGGERS = {
    "sqlite": (
        """
        CREATE TRIGGER audit_log_keeps_values BEFORE UPDATE ON audit_log
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
        """
        CREATE TRIGGER audit_log_keeps_rows BEFORE DELETE ON audit_log
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
        """
        CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
        WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
        """,
        """
        CREATE TRIGGER audit_log_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()
        """,
        # Whoever listens hears of a change when it is committed (see `store.notices`).
        """
        CREATE FUNCTION audit_log_is_told() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('modeldex_changes', ''); RETURN NULL; END $$
        """,
        """
        CREATE TRIGGER audit_log_is_told AFTER INSERT ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_told()
        """,
    ),
}
