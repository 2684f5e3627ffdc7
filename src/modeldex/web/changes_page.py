"""What changed, by day and revision, prices as what they were and what they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby, islice
from typing import Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from modeldex.catalogue.changes import CURRENCIES, MISSING, FieldChange
from modeldex.catalogue.event_kinds import ENTRY_EVENTS, EntryEvent
from modeldex.entries.json_codec import brief
from modeldex.entries.types import MODEL_TYPES
from modeldex.http.seen_changes import newest_first
from modeldex.store.errors import StoreError
from modeldex.store.histories import DatedChange
from modeldex.store.pasts import Place
from modeldex.web import figures
from modeldex.web.rendering import page
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

PER_PAGE: Final = 100
_MOST_LOOKED_AT: Final = 20_000
"""Changes that are looked at for one page, whatever few of them a filter wants."""
_MOST_FIELDS: Final = 12
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are wanted, as the address says it."""

    event: str = ""
    type: str = ""
    q: str = ""
    """A part of the id."""

    def wants(self, dated: DatedChange) -> bool:
        return (
            (not self.event or dated.event == self.event)
            and (not self.type or dated.change.type == self.type)
            and self.q.casefold() in dated.change.id.casefold()
        )

    def address(self, **more: str) -> str:
        pairs = {"event": self.event, "type": self.type, "q": self.q, **more}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/changes?{query}" if query else "/changes"


@dataclass(frozen=True, slots=True)
class ShownField:
    """One changed value, for people."""

    path: str
    old: str
    new: str
    percent: str
    """Of a price: by how much; empty for anything else."""
    rises: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One changed entry."""

    id: str
    event: EntryEvent
    is_there: bool
    """Whether the entry can be looked at now."""
    fields: tuple[ShownField, ...]
    more: int
    """How many further fields changed."""


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """What one revision changed."""

    number: int
    at: datetime
    changes: tuple[ShownChange, ...]


@router.get("/changes")
@router.head("/changes")
def show_changes(
    request: Request,
    visitor: VisitorOf,
    event: str = "",
    type: str = "",  # noqa: A002 - the name of the parameter
    q: str = "",
    before: str = "",
) -> Response:
    """The page, newest first; ``before`` is the last place of the page before."""
    wanted = ChangeFilter(
        event if event in ENTRY_EVENTS else "", type if type in MODEL_TYPES else "", q[:200].strip()
    )
    try:
        changes, last = _some(newest(visitor, Place.read(before)), wanted)
    except StoreError:
        changes, last = [], None
        is_reachable = False
    else:
        is_reachable = True
    there = visitor.snapshot.entries
    revisions = [_shown_revision(each, there) for each in _by_revision(changes)]
    return page(
        request,
        "changes.html",
        visitor,
        status=200 if is_reachable else 503,
        here="changes",
        is_reachable=is_reachable,
        wanted=wanted,
        days=[(key, list(each)) for key, each in groupby(revisions, lambda one: one.at.date())],
        events=get_args(EntryEvent),
        types=MODEL_TYPES,
        older=None if last is None else wanted.address(before=str(last)),
    )


def newest(visitor: Visitor, before: Place | None) -> Iterator[DatedChange]:
    """The changes that the visitor may know of, newest first, behind a place."""
    if before is None:
        return newest_first(visitor.reader)
    changes = newest_first(visitor.reader, before.revision)
    return (each for each in changes if _is_behind(each.place, before))


def _is_behind(place: Place, before: Place) -> bool:
    if place.revision != before.revision or before.model_id is None:
        return place.revision < before.revision
    return (place.model_id or "") < before.model_id


def _some(
    changes: Iterator[DatedChange], wanted: ChangeFilter
) -> tuple[list[DatedChange], Place | None]:
    """The changes of a page, and the place to go on from where there may be more."""
    found: list[DatedChange] = []
    looked_at = 0
    for each in islice(changes, _MOST_LOOKED_AT):
        looked_at += 1
        if wanted.wants(each):
            if len(found) == PER_PAGE:
                return found, found[-1].place
            found.append(each)
    more = looked_at == _MOST_LOOKED_AT and bool(found)
    return found, found[-1].place if more else None


def _by_revision(changes: Sequence[DatedChange]) -> Iterable[tuple[DatedChange, ...]]:
    return (tuple(group) for _, group in groupby(changes, lambda each: each.revision))


def _shown_revision(changes: tuple[DatedChange, ...], there: Any) -> ShownRevision:
    shown = tuple(_shown(each, each.change.id in there) for each in changes)
    return ShownRevision(changes[0].revision, changes[0].at, shown)


def _shown(dated: DatedChange, is_there: bool) -> ShownChange:
    fields = list(_once(dated.change.fields))
    # Prices first: they are what most people look for.
    fields.sort(key=lambda field: not _is_amount(field))
    shown = tuple(map(_field, fields[:_MOST_FIELDS]))
    more = max(0, len(fields) - _MOST_FIELDS)
    return ShownChange(dated.change.id, dated.event, is_there, shown, more)


def _once(fields: Iterable[FieldChange]) -> Iterator[FieldChange]:
    """Amounts without the currency that changed just the same."""
    listed = list(fields)
    dollars = {field.path: field for field in listed if field.path.endswith(".usd")}
    for field in listed:
        twin = dollars.get(f"{field.path.removesuffix('.diem')}.usd")
        same = twin is not None and replace(twin, path=field.path) == field
        if not (field.path.endswith(".diem") and same):
            yield field


def _is_amount(field: FieldChange) -> bool:
    return field.path.rpartition(".")[2] in CURRENCIES


def _field(field: FieldChange) -> ShownField:
    percent = figures.percent(field.percent) if field.percent is not None else ""
    path = field.path.removeprefix("model_spec.")
    if path.endswith(".usd"):
        path = path.removesuffix(".usd").removeprefix("pricing.")
        return ShownField(
            path, _amount(field.old), _amount(field.new), percent, (field.percent or 0) > 0
        )
    return ShownField(path, _value(field.old), _value(field.new), percent, (field.percent or 0) > 0)


def _amount(value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return figures.amount(value)
    return _value(value)


def _value(value: Any) -> str:
    if value is MISSING:
        return "–"
    return value[:_LONGEST] if isinstance(value, str) else brief(value, _LONGEST)
