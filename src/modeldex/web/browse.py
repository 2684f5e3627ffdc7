"""The first page: every model that the visitor may see, filtered, sorted and counted."""

import csv
import io
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from modeldex.catalogue.search.facets import Counted
from modeldex.catalogue.search.query import Query as SearchQuery
from modeldex.catalogue.search.query import QueryProblem
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import BadCursor, Found, Question, search
from modeldex.web import browse_state
from modeldex.web.browse_state import FILTERS, PER_PAGE, BrowseState, state_in
from modeldex.web.derived import priced_units, types_in
from modeldex.web.listing import ModelRow, row_of
from modeldex.web.rendering import page
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

_NOTHING: Final = Found((), 0, {}, None)
_MOST_EXPORTED: Final = 100_000
_MOST_COUNTS: Final = 12
"""Words of a filter that are shown at once."""

Format = Annotated[str, Query(max_length=10)]


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a filter."""

    value: str
    count: int
    is_ticked: bool
    address: str
    """Where one more tick leads, or one less."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One model type."""

    type: str
    """Empty for all."""
    count: int
    address: str
    is_here: bool


@router.get("/")
@router.head("/")
def show_models(request: Request, visitor: VisitorOf, format: Format = "") -> Response:  # noqa: A002
    """The page; or what it shows as CSV or JSON (``format``)."""
    state = state_in(request.query_params.multi_items())
    query = state.query()
    scope = visitor.scope
    if isinstance(query, tuple):
        return _page(request, visitor, state, _NOTHING, problems=query)
    if format in ("csv", "json"):
        return _exported(visitor, state, scope, query, format)
    question = Question(
        query, state.sort_keys(), PER_PAGE, state.cursor or None, ("type", *FILTERS)
    )
    found = search(scope, question, visitor.now)
    if isinstance(found, BadCursor):  # of a link from before: begin anew
        found = search(
            scope, Question(query, question.sort, PER_PAGE, None, question.facets), visitor.now
        )
    return _page(request, visitor, state, _known(found), text=query.text)


def _known(found: Found | BadCursor) -> Found:
    if isinstance(found, BadCursor):
        raise AssertionError("a search without a cursor has no bad one")
    return found


def _page(
    request: Request,
    visitor: Visitor,
    state: BrowseState,
    found: Found,
    *,
    text: tuple[str, ...] = (),
    problems: tuple[QueryProblem, ...] = (),
) -> Response:
    return page(
        request,
        "browse.html",
        visitor,
        here="browse",
        state=state,
        found=found,
        rows=[_row(visitor, model_id, text) for model_id in found.ids],
        tabs=_tabs(visitor, state, found),
        filters={name: _choices(state, found, name) for name in FILTERS},
        shown_at_once=_MOST_COUNTS,
        problems=problems,
        columns=browse_state.COLUMNS,
        column_sorts=browse_state.COLUMN_SORTS,
        contexts=browse_state.CONTEXTS,
        units=[(name, browse_state.UNITS[name]) for name in _units(visitor, state)],
        views=browse_state.VIEWS,
        sorts=browse_state.sorts_for(state.type, by_text=bool(text)),
    )


def _units(visitor: Visitor, state: BrowseState) -> list[str]:
    """The fields of prices to choose from, that which is chosen among them."""
    names = list(priced_units(visitor.snapshot, visitor.scope))
    return names if not state.unit or state.unit in names else [state.unit, *names]


def _row(visitor: Visitor, model_id: str, text: tuple[str, ...] = ()) -> ModelRow:
    snapshot = visitor.snapshot
    return row_of(snapshot.entries[model_id], snapshot, visitor.now, text)


def _tabs(visitor: Visitor, state: BrowseState, found: Found) -> list[Tab]:
    """All types that anything of is visible, counted as the other filters leave them."""
    facet = found.facets.get("type")
    counts = dict(facet.counts) if isinstance(facet, Counted) else {}
    tabs = [Tab("", sum(counts.values()), state.address(type="", sort=""), not state.type)]
    return tabs + [
        Tab(each, counts.get(each, 0), state.address(type=each, sort=""), state.type == each)
        for each in types_in(visitor.snapshot)
    ]


def _choices(state: BrowseState, found: Found, name: str) -> list[Choice]:
    """The words of a filter: those that are ticked, and those that would find something. None
    where there is but one, which every model found holds: there is nothing to choose."""
    facet = found.facets.get(name)
    counts = dict(facet.counts) if isinstance(facet, Counted) else {}
    ticked = state.ticked.get(name, ())
    if not ticked and list(counts.values()) == [found.total]:
        return []
    words = [*ticked, *(word for word in counts if word not in ticked)]
    return [
        Choice(word, counts.get(word, 0), word in ticked, state.ticking(name, word))
        for word in words
    ]


def _exported(
    visitor: Visitor, state: BrowseState, scope: Scope, query: SearchQuery, form: str
) -> Response:
    """All that the state finds, as a file."""
    question = Question(query, state.sort_keys(), _MOST_EXPORTED)
    ids = _known(search(scope, question, visitor.now)).ids
    headers = {
        "content-disposition": f'attachment; filename="models.{form}"',
        "cache-control": "private, no-cache",
    }
    if form == "json":
        bodies = b",".join(visitor.snapshot.entries[model_id].body for model_id in ids)
        return Response(b"[%b]" % bodies, headers=headers, media_type="application/json")
    rows = [_row(visitor, model_id) for model_id in ids]
    return Response(_csv(rows, state), headers=headers, media_type="text/csv; charset=utf-8")


def _csv(rows: list[ModelRow], state: BrowseState) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    columns = state.shown_columns
    writer.writerow(("id", "name", *columns))
    for row in rows:
        cells = (row.id, row.name, *(row.plain(column) for column in columns))
        writer.writerow([_inert(cell) for cell in cells])
    return written.getvalue()


def _inert(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
