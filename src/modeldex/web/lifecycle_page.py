"""A calendar of what starts and ends: new models, warnings, prices that change, models that go."""

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from modeldex.catalogue.departures import Departure, departures
from modeldex.catalogue.search.query import Query, Range
from modeldex.catalogue.search.searching import BadCursor, Question, search
from modeldex.entries import json_codec
from modeldex.serving.facts import EntryFacts
from modeldex.web.derived import dated_entries
from modeldex.web.rendering import page
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

Kind = Literal["new", "priced", "warned", "removed"]
KINDS: Final[tuple[Kind, ...]] = ("new", "priced", "warned", "removed")
SPANS: Final = (30, 90, 365)
"""Days ahead to choose from."""
_USUAL_SPAN: Final = 90
_BACK: Final = timedelta(days=30)
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a visible model."""

    at: datetime
    kind: Kind
    model_id: str
    departure: Departure | None = None
    """Of a model that goes: what takes its place, and how the prices compare."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar, and what happens on it."""

    date: date
    is_past: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a leaf of a calendar, and the days on which something happens."""

    name: str
    """Such as ``2026-11``."""
    weeks: tuple[tuple[date | None, ...], ...]
    """From Monday to Sunday; None for a day of another month."""
    days: tuple[Day, ...]

    @property
    def by_date(self) -> dict[date, Day]:
        return {day.date: day for day in self.days}


@router.get("/lifecycle")
@router.head("/lifecycle")
def show_lifecycle(
    request: Request, visitor: VisitorOf, days: str = "", kind: str = ""
) -> Response:
    """The page: a month of the past, and as much of the time ahead as was chosen."""
    span = int(days) if days.isascii() and days.isdigit() and int(days) in SPANS else _USUAL_SPAN
    kinds = tuple(each for each in KINDS if each == kind) or KINDS
    until = visitor.now + timedelta(days=span)
    found = [event for event in _events(visitor, until, span) if event.kind in kinds]
    found.sort(key=lambda event: (event.at, event.model_id))
    shown = found[:_MOST]
    return page(
        request,
        "lifecycle.html",
        visitor,
        here="lifecycle",
        months=list(_months(shown, visitor.now)),
        span=span,
        spans=SPANS,
        kinds=KINDS,
        kind=kind if kind in KINDS else "",
        today=visitor.now.astimezone(UTC).date(),
        more=len(found) - len(shown),
    )


def _events(visitor: Visitor, until: datetime, span: int) -> Iterator[Event]:
    since = visitor.now - _BACK
    created = _created_since(visitor, since)
    for model_id, at in created.items():
        if since <= at <= until:
            yield Event(at, "new", model_id)
    for facts in dated_entries(visitor.snapshot):
        for at, kind in _boundaries(facts):
            if since <= at <= until:
                yield Event(at, kind, facts.id)
    for departure in _departures(visitor, timedelta(days=span)):
        yield Event(departure.removes_at, "removed", departure.model_id, departure)


def _created_since(visitor: Visitor, since: datetime) -> dict[str, datetime]:
    """By id, when each of the models was created that are new since an instant."""
    scope = visitor.scope
    query = Query((Range("created", low=since.timestamp()),))
    column = scope.index.numbers.get("created")
    if column is None:
        return {}
    found = search(scope, Question(query, limit=_MOST), visitor.now)
    if isinstance(found, BadCursor):
        return {}
    seconds = {model_id: column.values[scope.index.row_of[model_id]] for model_id in found.ids}
    return {
        model_id: datetime.fromtimestamp(float(each), UTC) for model_id, each in seconds.items()
    }


def _boundaries(facts: EntryFacts) -> Iterator[tuple[datetime, Kind]]:
    """From when the model's end is warned of, and when its prices change."""
    for at in facts.boundaries:
        if at == facts.warned_from:
            yield at, "warned"
        elif at not in (facts.removes_at, facts.listed_from):
            yield at, "priced"


def _departures(visitor: Visitor, within: timedelta) -> Iterable[Departure]:
    snapshot = visitor.snapshot
    entries = snapshot.entries
    return departures(
        ((facts.id, facts.removes_at) for facts in dated_entries(snapshot) if facts.removes_at),
        lambda model_id: json_codec.decode_stored(entries[model_id].extended),
        lambda model_id: snapshot.successor_of(entries[model_id]),
        visitor.now,
        within,
    )


def _months(events: list[Event], now: datetime) -> Iterator[Month]:
    """The months in which something happens, in order."""
    days = [
        Day(day, day < now.astimezone(UTC).date(), tuple(group))
        for day, group in groupby(events, lambda event: event.at.astimezone(UTC).date())
    ]
    for name, group in groupby(days, lambda day: day.date.strftime("%Y-%m")):
        found = tuple(group)
        yield Month(name, _weeks(found[0].date), found)


def _weeks(day: date) -> tuple[tuple[date | None, ...], ...]:
    """The weeks of the month of a day."""
    return tuple(
        tuple(each if each.month == day.month else None for each in week)
        for week in Calendar().monthdatescalendar(day.year, day.month)
    )
