"""The audit log: what was done to the store, by whom. Rows are only ever added."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from modeldex.store.records import AuditRecord
from modeldex.store.schema import audit_log
from modeldex.store.texts import clamped

newest_id_query: Final = select(func.max(audit_log.c.id)).scalar_subquery()
"""The id of the newest record; nothing when there is none."""


def record(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: str = "",
) -> None:
    """Add a record, in the transaction of what it tells."""
    connection.execute(
        insert(audit_log),
        {"at": at, "actor": actor, "action": action, "subject": subject, "detail": detail},
    )


def newest(connection: Connection, limit: int, before: int | None) -> list[AuditRecord]:
    """Records, newest first; with ``before``, those with a smaller id."""
    query = select(audit_log).order_by(audit_log.c.id.desc()).limit(clamped(limit))
    if before is not None:
        query = query.where(audit_log.c.id < clamped(before))
    return [AuditRecord(**row._mapping) for row in connection.execute(query)]
