"""What the clock alone brings of what is published: models that come, change their prices and
leave, the beginning of warnings, and reminders of an end.

Nothing of it is kept: it follows from an entry and a span of time, however often it is asked for.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from modeldex.catalogue.changes import ChangeKind, EntryChange, change_between
from modeldex.catalogue.event_kinds import EventKind
from modeldex.catalogue.events import entry_event
from modeldex.catalogue.lifecycle import (
    SCHEDULE,
    State,
    changes_at,
    dated_prices,
    deprecation_of,
    follows_clock,
    priced_at,
    removes_at,
    starts_at,
    state_at,
    visible_at,
)
from modeldex.entries.entry import EXTENSIONS, Entry
from modeldex.entries.json_codec import object_or_empty

REMINDED_DAYS: Final = (90, 30, 7, 1)
"""So many days of 24 hours before a model leaves the list, who follows it is reminded."""
_REMINDED: Final = tuple(timedelta(days=days) for days in REMINDED_DAYS)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an event of the kind ``entry.lifecycle`` tells."""

    days: int | None
    """How many are left: one of `REMINDED_DAYS`. None where it tells that warnings begin."""
    state: State
    starts_at: datetime | None
    removes_at: datetime
    remapped: bool
    replacement: str | None

    def document(self) -> dict[str, Any]:
        """As JSON values, named as `/api/v1/lifecycle` names them."""
        return {
            "days": self.days,
            "state": self.state,
            "startsAt": None if self.starts_at is None else self.starts_at.isoformat(),
            "removesAt": self.removes_at.isoformat(),
            "autoRemap": self.remapped,
            "replacementModelId": self.replacement,
        }


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """What the clock brings of one entry at one instant."""

    at: datetime
    """In UTC."""
    event: EventKind
    change: EntryChange
    """Without fields where it tells of what is to come."""
    leaving: Leaving | None = None
    """Only of ``entry.lifecycle``."""

    @property
    def place(self) -> str:
        """What it is known by: no other event of its kind has the same."""
        return f"{quote(self.change.id, safe='')}@{self.at.isoformat()}"

    def document(self) -> dict[str, Any]:
        """As JSON values, in the shape of a published change. Nobody published it, so it is of no
        revision and at no place among the changes: which version of the entry says so would tell
        of changes that not everybody may see."""
        return {
            "place": None,
            "revision": None,
            "at": self.at.isoformat(),
            "event": self.event,
            "id": self.change.id,
            "type": self.change.type,
            "fields": [field.document() for field in self.change.fields],
            **({} if self.leaving is None else self.leaving.document()),
        }

    def is_overtaken(self, now: datetime) -> bool:
        """Whether by ``now`` there is a later word of the same end, or the end is there: who was
        told nothing until then needs the last of them alone."""
        if self.leaving is None:
            return False
        start, end = self.leaving.starts_at, self.leaving.removes_at
        is_warned = start is not None and self.at < start <= now
        return end <= now or is_warned or any(_spans(end, self.at, now))


def clock_events(entry: Entry, after: datetime, until: datetime) -> tuple[ClockEvent, ...]:
    """What the clock brings of an entry that is published all the time, later than ``after`` and
    no later than ``until``, in order.

    Args:
        entry: as it was published, or as a view sees it.
    """
    if after >= until or not follows_clock(entry):
        return ()
    document = entry.document()
    found = [
        *_changes(entry, document, after, until),
        *_reminders(entry, document, after, until),
    ]
    return tuple(sorted(found, key=lambda event: event.at))


def due_instants(changes: Iterable[datetime], end: datetime | None) -> Iterator[datetime]:
    """When the clock brings anything, at most: of an entry that shows something else at those
    instants, and leaves the list at ``end``."""
    yield from changes
    if end is not None:
        yield from (end - span for span in _REMINDED if end - _BEGINNING > span)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the clock brings anything of a revision, for who has to look often."""

    revision: int
    instants: tuple[datetime, ...]
    """In order."""

    @classmethod
    def of(cls, revision: int, instants: Iterable[Iterable[datetime]]) -> "Calendar":
        """``instants`` are those of `due_instants`, of each entry."""
        return cls(revision, tuple(sorted({instant for some in instants for instant in some})))

    def is_due(self, after: datetime, until: datetime) -> bool:
        """Whether there is anything later than ``after`` and no later than ``until``."""
        return bisect_right(self.instants, after) < bisect_right(self.instants, until)


def _changes(
    entry: Entry, document: Mapping[str, Any], after: datetime, until: datetime
) -> Iterator[ClockEvent]:
    """What is shown differently from an instant on. That the schedule has an item less then is
    not told."""
    before = _entry_of(entry, _undated(document, after)) if visible_at(document, after) else None
    for instant, then in _stages(document, after, until):
        shown = None if then is None else _entry_of(entry, then)
        change = change_between(before, shown)
        if change is not None:
            yield ClockEvent(instant.astimezone(UTC), entry_event(change), change)
        before = shown


def _stages(
    document: Mapping[str, Any], after: datetime, until: datetime
) -> Iterator[tuple[datetime, dict[str, Any] | None]]:
    """Each instant of a span at which something may change, and what is shown from then on,
    without what is still to come. A price is worked out from the one before it, so that a long
    schedule takes no longer than it is."""
    due: dict[datetime, list[Mapping[str, Any]]] = {}
    for start, item in dated_prices(document):
        due.setdefault(start, []).append(item)
    current = _undated(document, after)
    for instant in changes_at(document):
        if after < instant <= until:
            if instant in due:
                extensions = {**object_or_empty(current.get(EXTENSIONS)), SCHEDULE: due[instant]}
                current = priced_at({**current, EXTENSIONS: extensions}, instant)
            yield instant, current if visible_at(document, instant) else None


def _undated(document: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A document with the prices that hold at an instant, and none that are to come."""
    shown = priced_at(document, at)
    extensions = {**object_or_empty(shown.pop(EXTENSIONS, None))}
    extensions.pop(SCHEDULE, None)
    return {**shown, EXTENSIONS: extensions} if extensions else shown


def _entry_of(entry: Entry, document: dict[str, Any]) -> Entry:
    return Entry.of(document, entry.filled)


def _reminders(
    entry: Entry, document: Mapping[str, Any], after: datetime, until: datetime
) -> Iterator[ClockEvent]:
    """That warnings begin, and reminders; where both are due at once, the reminder."""
    end, start = removes_at(document), starts_at(document)
    if end is None:
        return
    due: dict[datetime, int | None] = {end - span: span.days for span in _spans(end, after, until)}
    if start is not None and after < start <= until and start < end and start not in due:
        due[start] = None
    change = EntryChange(ChangeKind.CHANGED, entry.id, entry.type)
    deprecation = deprecation_of(document)
    replacement = deprecation.get("replacementModelId")
    for instant, days in due.items():
        if visible_at(document, instant):
            leaving = Leaving(
                days,
                state_at(document, instant),
                start,
                end,
                deprecation.get("autoRemap") is True,
                replacement if isinstance(replacement, str) else None,
            )
            at = instant.astimezone(UTC)
            yield ClockEvent(at, "entry.lifecycle", change, leaving)


def _spans(end: datetime, after: datetime, until: datetime) -> Iterator[timedelta]:
    """How long before an end there are reminders, of which the instants lie later than ``after``
    and no later than ``until``. An end soon after the year 1 takes no instant before it."""
    return (span for span in _REMINDED if end - until <= span < end - after)
