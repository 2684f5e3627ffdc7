"""What changed, by day and revision, prices as what they were and what they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from modeldex.catalogue.event_kinds import ENTRY_EVENTS, EntryEvent
from modeldex.entries.types import MODEL_TYPES
from modeldex.http.seen_changes import newest_first
from modeldex.store.errors import StoreError
from modeldex.store.histories import DatedChange
from modeldex.store.pasts import Place
from modeldex.web.change_view import ChangedField, changed_entries
from modeldex.web.rendering import page
from modeldex.web.visitors import VisitorOf

router = APIRouter(include_in_schema=False)

PER_PAGE: Final = 100
_MOST_LOOKED_AT: Final = 20_000
"""Changes that are looked at for one page, whatever few of them a filter wants."""


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are wanted, as the address says it."""

    event: str = ""
    type: str = ""
    q: str = ""
    """A part of the id."""

    def wants(self, dated: DatedChange) -> bool:
        """Whether the change is of that event and type; of which ids, is asked of the store."""
        right_event = not self.event or dated.event == self.event
        return right_event and (not self.type or dated.change.type == self.type)

    def address(self, **more: str) -> str:
        pairs = {"event": self.event, "type": self.type, "q": self.q, **more}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/changes?{query}" if query else "/changes"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One changed entry."""

    id: str
    event: EntryEvent
    is_there: bool
    """Whether the entry can be looked at now."""
    fields: tuple[ChangedField, ...]
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
        changes, last = _some(
            newest_first(visitor.reader, Place.read(before), part=wanted.q), wanted
        )
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


def _some(
    changes: Iterator[DatedChange], wanted: ChangeFilter
) -> tuple[list[DatedChange], Place | None]:
    """The changes of a page, and the place to go on from where there may be more."""
    found: list[DatedChange] = []
    for looked_at, each in enumerate(changes, 1):
        if wanted.wants(each):
            if len(found) == PER_PAGE:
                return found, found[-1].place
            found.append(each)
        if looked_at == _MOST_LOOKED_AT:
            return found, each.place
    return found, None


def _by_revision(changes: Sequence[DatedChange]) -> Iterable[tuple[DatedChange, ...]]:
    return (tuple(group) for _, group in groupby(changes, lambda each: each.revision))


def _shown_revision(changes: tuple[DatedChange, ...], there: Any) -> ShownRevision:
    shown = tuple(_shown(each, is_there=each.change.id in there) for each in changes)
    return ShownRevision(changes[0].revision, changes[0].at, shown)


def _shown(dated: DatedChange, *, is_there: bool) -> ShownChange:
    (told,) = changed_entries([dated.change])
    return ShownChange(told.id, dated.event, is_there, told.fields, told.more)
