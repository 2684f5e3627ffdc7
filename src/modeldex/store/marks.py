"""Marks on models that do not answer: operational, so that they are no part of any revision."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, delete, insert, select

from modeldex.store import audit
from modeldex.store.engine import Database
from modeldex.store.errors import StoreError
from modeldex.store.schema import offline_marks
from modeldex.store.texts import can_be_stored, shown
from modeldex.store.times import to_utc

MarkedBy: TypeAlias = Literal["person", "probe"]
"""Who set a mark. One of either kind does not end the other's."""

MAX_REASON_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class OfflineMark:
    """That a model does not answer: since when, why, and who says so."""

    model_id: str
    marked_by: MarkedBy
    reason: str
    since: datetime
    actor: str


class Marks:
    """The marks of a database. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listing(self) -> list[OfflineMark]:
        """Every mark, by model."""
        with self._database.reading() as connection:
            return _listing(connection)

    def set(
        self, model_id: str, marked_by: MarkedBy, *, reason: str, now: datetime, actor: str
    ) -> OfflineMark:
        """Mark a model as not answering. One that is marked by the same kind keeps its time, and
        has the new reason.

        Raises:
            StoreError: the id or the reason can not be kept.
        """
        if not can_be_stored(model_id) or not can_be_stored(reason):
            raise StoreError("the id and the reason are Unicode text without NUL")
        if len(reason) > MAX_REASON_LENGTH:
            raise StoreError(f"a reason has at most {MAX_REASON_LENGTH} characters")
        with self._database.writing() as connection:
            return put_mark(connection, model_id, marked_by, reason, now, actor)

    def clear(
        self, model_id: str, marked_by: MarkedBy | None = None, *, now: datetime, actor: str
    ) -> list[OfflineMark]:
        """End the marks of a model, or those of one kind. Returns what was ended."""
        with self._database.writing() as connection:
            ended = [
                mark
                for mark in _listing(connection)
                if mark.model_id == model_id and marked_by in (None, mark.marked_by)
            ]
            for mark in ended:
                take_mark(connection, mark, now, actor)
            return ended


def put_mark(
    connection: Connection,
    model_id: str,
    marked_by: MarkedBy,
    reason: str,
    now: datetime,
    actor: str,
) -> OfflineMark:
    """Set a mark; see `Marks.set`."""
    known = _of(connection, model_id, marked_by)
    if known is not None and known.reason == reason:
        return known
    since = to_utc(now) if known is None else known.since
    mark = OfflineMark(model_id, marked_by, reason, since, actor)
    _delete(connection, model_id, marked_by)
    connection.execute(insert(offline_marks), asdict(mark))
    audit.record(
        connection,
        at=now,
        actor=actor,
        action="model.offline",
        subject=_subject(model_id),
        detail=f"by a {marked_by}: {reason}" if reason else f"by a {marked_by}",
    )
    return mark


def take_mark(
    connection: Connection, mark: OfflineMark, now: datetime, actor: str | None = None
) -> None:
    """End a mark, in the name of who set it unless another is named."""
    _delete(connection, mark.model_id, mark.marked_by)
    audit.record(
        connection,
        at=now,
        actor=actor or mark.actor,
        action="model.online",
        subject=_subject(mark.model_id),
        detail=f"by a {mark.marked_by}",
    )


def marked_by_probes(connection: Connection) -> dict[str, OfflineMark]:
    """The marks of probes, by model."""
    return {mark.model_id: mark for mark in _listing(connection) if mark.marked_by == "probe"}


def _listing(connection: Connection) -> list[OfflineMark]:
    order = (offline_marks.c.model_id, offline_marks.c.marked_by)
    rows = connection.execute(select(offline_marks).order_by(*order))
    return [OfflineMark(**row._mapping) for row in rows]


def _of(connection: Connection, model_id: str, marked_by: MarkedBy) -> OfflineMark | None:
    return next(
        (
            mark
            for mark in _listing(connection)
            if (mark.model_id, mark.marked_by) == (model_id, marked_by)
        ),
        None,
    )


def _delete(connection: Connection, model_id: str, marked_by: MarkedBy) -> None:
    table = offline_marks.c
    connection.execute(
        delete(offline_marks).where(table.model_id == model_id, table.marked_by == marked_by)
    )


def _subject(model_id: str) -> str:
    return f"model {shown(model_id)}"
