"""What webhooks are to be told: revisions, and what the clock brings, made into messages.

Nothing is written when a revision is published. Each webhook has a cursor, the place of the last
change that became a message, and the instant up to which it was told what the clock brings; the
revisions behind it are durable, so nothing between is lost, and messages and cursor move in one
transaction. What the clock brought before a revision is told before it.

Everything here runs inside a transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, delete, insert, or_, select, update

from modeldex.catalogue.clock_events import Calendar, ClockEvent, clock_events
from modeldex.catalogue.lifecycle import entry_at
from modeldex.catalogue.webhooks import Webhook
from modeldex.entries import json_codec
from modeldex.store import dated, deliveries, pasts, revisions
from modeldex.store.deliveries import Message
from modeldex.store.histories import DatedChange, dated_changes
from modeldex.store.pasts import Place
from modeldex.store.records import Revision
from modeldex.store.schema import settings_versions, webhook_cursors
from modeldex.store.times import to_utc

CalendarOf: TypeAlias = Callable[[int], Calendar | None]
"""When the clock brings anything of the revision of a number; None where that is not known."""

CHANGES_AT_ONCE: Final = 500
"""How many changes become messages in one transaction."""
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_table = webhook_cursors.c


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a webhook has been told."""

    webhook: str
    place: Place
    clock: datetime
    """Up to when it was told what the clock brings."""
    failures: int = 0
    paused_until: datetime | None = None
    leased_until: datetime | None = None


def cursors(connection: Connection) -> dict[str, Cursor]:
    """The cursor of each webhook that has one."""
    return {
        row.webhook: Cursor(
            row.webhook,
            Place.read(row.place) or Place(0),
            row.clock,
            row.failures,
            row.paused_until,
            row.leased_until,
        )
        for row in connection.execute(select(webhook_cursors))
    }


def begin(connection: Connection, webhook: str) -> None:
    """Give a webhook a cursor, behind the revision that brought it into the catalogue."""
    number = _introduced(connection, webhook)
    revision = revisions.numbered(connection, number)
    row = {
        "webhook": webhook,
        "place": str(Place(number)),
        "clock": _EPOCH if revision is None else revision.published_at,
        "failures": 0,
    }
    connection.execute(insert(webhook_cursors), row)


def end(connection: Connection, webhook: str) -> None:
    """Let go of a webhook that there is no more."""
    connection.execute(delete(webhook_cursors).where(_table.webhook == webhook))
    deliveries.withdraw(connection, webhook)


def take(connection: Connection, webhook: str, holder: str, until: datetime, now: datetime) -> bool:
    """Take the right to tell a webhook, unless somebody else has it."""
    taken = connection.execute(
        update(webhook_cursors)
        .where(
            _table.webhook == webhook,
            or_(
                _table.leased_until.is_(None),
                _table.leased_until <= to_utc(now),
                _table.leased_by == holder,
            ),
        )
        .values(leased_until=until, leased_by=holder)
    )
    return taken.rowcount == 1


def release(connection: Connection, webhook: str, holder: str) -> None:
    """Give that right back."""
    connection.execute(
        update(webhook_cursors)
        .where(_table.webhook == webhook, _table.leased_by == holder)
        .values(leased_until=None, leased_by=None)
    )


def note(
    connection: Connection, webhook: str, failures: int, paused_until: datetime | None
) -> None:
    """Note how a webhook is doing."""
    connection.execute(
        update(webhook_cursors)
        .where(_table.webhook == webhook)
        .values(failures=failures, paused_until=paused_until)
    )


def tell(
    connection: Connection, webhook: Webhook, now: datetime, calendar: CalendarOf = lambda _: None
) -> bool:
    """Make what comes next behind a webhook's cursor into messages for it, and move the cursor:
    what the clock brings up to the next revision, or else up to ``now``, and the next changes.

    Args:
        calendar: that of a revision, as far as it is known, which spares a look at its entries
            while nothing is due.

    Returns:
        Whether there may be more.
    """
    cursor, head = cursors(connection)[webhook.name], revisions.head(connection)
    whole = cursor.place.model_id is None
    number = cursor.place.revision + 1 if whole else cursor.place.revision
    if head is None:
        return False
    if number > head.number:
        brought = _by_clock(connection, cursor, to_utc(now), calendar)
        if brought is not None:
            deliveries.add(connection, webhook.name, _wanted(webhook, brought, now), now)
            _move(connection, webhook, cursor.place, to_utc(now))
        return False
    revision = revisions.existing(connection, number)
    at = revision.published_at
    brought = _by_clock(connection, cursor, at, calendar) if whole else None
    found, last = _changes(connection, revision, Place(number - 1) if whole else cursor.place)
    messages = _wanted(webhook, brought or (), now)
    messages += [
        _of_change(webhook, change)
        for change in found
        if webhook.wants(change.event, change.change.id)
    ]
    if last is None and webhook.wants("revision.published"):
        messages.append(_of_revision(webhook, revision))
    deliveries.add(connection, webhook.name, messages, now)
    _move(connection, webhook, last or Place(number), max(cursor.clock, at))
    return True


def _move(connection: Connection, webhook: Webhook, place: Place, clock: datetime) -> None:
    connection.execute(
        update(webhook_cursors)
        .where(_table.webhook == webhook.name)
        .values(place=str(place), clock=clock)
    )


def message(
    webhook: Webhook, event: str, place: str, at: datetime, data: dict[str, Any]
) -> Message:
    """A message as the Standard Webhooks specification shapes it: type, timestamp, data.

    Its id is made of what it tells, so that what is told twice is known again.
    """
    identity = f"{webhook.name}\n{event}\n{place}\n{at.isoformat()}".encode()
    body = {"type": event, "timestamp": at.isoformat(), "data": data}
    return Message(
        f"msg_{blake2b(identity, digest_size=16).hexdigest()}",
        event,
        place,
        json_codec.encode(body),
    )


def _by_clock(
    connection: Connection, cursor: Cursor, until: datetime, calendar: CalendarOf
) -> list[ClockEvent] | None:
    """What the clock brings of the revision that the webhook was told last, in order; None where
    there was no need to look."""
    number = cursor.place.revision
    known = calendar(number)
    if cursor.clock >= until or (known is not None and not known.is_due(cursor.clock, until)):
        return None
    found = [
        event
        for entry in dated.held_at(connection, number)
        for event in clock_events(entry, cursor.clock, until)
    ]
    return sorted(found, key=lambda event: event.at)


def _wanted(webhook: Webhook, events: Iterable[ClockEvent], now: datetime) -> list[Message]:
    """What of it the webhook is told: of several words of one end only the last."""
    return [
        _of_event(webhook, event)
        for event in events
        if webhook.wants(event.event, event.change.id) and not event.is_overtaken(to_utc(now))
    ]


def _of_event(webhook: Webhook, event: ClockEvent) -> Message:
    document = event.document()
    return message(webhook, document.pop("event"), event.place, event.at, document)


def _of_change(webhook: Webhook, change: DatedChange) -> Message:
    document = change.document()
    return message(webhook, document.pop("event"), document["place"], change.at, document)


def _of_revision(webhook: Webhook, revision: Revision) -> Message:
    data = {
        "revision": revision.number,
        "at": revision.published_at.isoformat(),
        "author": revision.author,
        "message": revision.message,
        "kind": revision.kind.value,
        "entries": revision.entries,
        "added": revision.added,
        "changed": revision.changed,
        "removed": revision.removed,
    }
    place = str(Place(revision.number))
    return message(webhook, "revision.published", place, revision.published_at, data)


def _changes(
    connection: Connection, revision: Revision, after: Place
) -> tuple[list[DatedChange], Place | None]:
    """The next changes of a revision, and the place of the last one; None where none follow."""
    rows = pasts.row_changes(connection, after, CHANGES_AT_ONCE, revision.number)
    wanted = [row_id for row in rows for row_id in (row.old, row.new) if row_id is not None]
    entries = pasts.placed_entries(connection, wanted)
    instants = {revision.number: revision.published_at}
    more = len(rows) == CHANGES_AT_ONCE
    # What the clock brings is told at its own instant: here counts what is shown before and after.
    found = dated_changes(rows, entries, instants, entry_at)
    return list(found), rows[-1].place if more else None


def _introduced(connection: Connection, webhook: str) -> int:
    """The revision since which the catalogue has had a webhook of that name."""
    column = settings_versions.c
    query = select(column.from_revision, column.document).order_by(column.from_revision.desc())
    introduced = 0
    for number, document in connection.execute(query):
        named = json_codec.decode_stored(document).get("webhooks", ())
        if not any(each["name"] == webhook for each in named):
            break
        introduced = number
    return introduced
