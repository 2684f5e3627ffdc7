"""Revisions: what each changed, and going back to one."""

from itertools import islice
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from starlette.exceptions import HTTPException

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.changes import Changes, compare
from modeldex.store.histories import dated_changes
from modeldex.store.pasts import Place
from modeldex.store.records import Revision
from modeldex.web.admin.desk import Desk, DeskOf, act, fields_of, number_in
from modeldex.web.change_view import ChangedEntry, changed_entries, changed_settings

router = APIRouter(include_in_schema=False)

PER_PAGE: Final = 50
MOST_SHOWN: Final = 300
"""Changed entries that a page tells one by one."""

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/admin/revisions")
@router.head("/admin/revisions")
def show_revisions(desk: DeskOf, before: Before = None) -> Response:
    """Every revision, newest first."""
    found = desk.work.revisions(PER_PAGE + 1, before)
    shown = found[:PER_PAGE]
    older = shown[-1].number if len(found) > PER_PAGE else None
    return desk.page("revisions.html", "revisions", revisions=shown, older=older)


@router.get("/admin/revisions/{number}")
@router.head("/admin/revisions/{number}")
def show_revision(desk: DeskOf, number: Number) -> Response:
    """What one revision changed."""
    revision = desk.work.revision(number)
    if revision is None:
        raise HTTPException(404, "Not Found")
    head = desk.work.head()
    return desk.page(
        "revision.html",
        "revisions",
        revision=revision,
        is_head=head is not None and head.number == number,
        **_changed_by(desk, revision),
    )


def _changed_by(desk: Desk, revision: Revision) -> dict[str, Any]:
    """What a revision changed, as far as a page tells it; only so much of it is read."""
    number, pasts = revision.number, desk.visitor.services.store.pasts
    rows, instants = pasts.changes(Place(number - 1), MOST_SHOWN, number)
    versions = pasts.entries(each for row in rows for each in (row.old, row.new) if each)
    changes = dated_changes(rows, versions, instants, lambda entry, _: entry)
    before = pasts.settings(number - 1) if number > 1 else Settings()
    entries = list(changed_entries(each.change for each in changes))
    count = revision.added + revision.changed + revision.removed
    return {
        "settings": changed_settings(compare(Catalogue(before), Catalogue(pasts.settings(number)))),
        "entries": entries,
        "counts": {
            "added": revision.added,
            "changed": revision.changed,
            "removed": revision.removed,
        },
        "untold": max(0, count - len(entries)),
    }


@router.get("/admin/revisions/{number}/rollback")
@router.head("/admin/revisions/{number}/rollback")
def ask_rollback(desk: DeskOf, number: Number) -> Response:
    """What going back would change, and whether to do it."""
    revision = desk.work.revision(number)
    if revision is None:
        raise HTTPException(404, "Not Found")
    plan = desk.work.plan_rollback(number)
    return desk.page(
        "rollback.html", "revisions", revision=revision, base=plan.base, **told(plan.changes)
    )


@router.post("/admin/revisions/{number}/rollback")
async def roll_back(desk: DeskOf, number: Number) -> Response:
    """Publish an earlier revision again, if nobody published meanwhile."""
    fields = await fields_of(desk)
    base = number_in(fields, "base")
    message = fields.get("message", "").strip()
    return await act(
        desk,
        lambda: desk.work.rollback(number, message, base),
        "rolled_back",
        str(number),
        "/admin/revisions",
    )


def told(changes: Changes) -> dict[str, Any]:
    """Changes, as far as a page tells them."""
    entries: list[ChangedEntry] = list(islice(changed_entries(changes.entries), MOST_SHOWN))
    return {
        "settings": changed_settings(changes),
        "entries": entries,
        "counts": {
            kind: sum(each.kind.value == kind for each in changes.entries)
            for kind in ("added", "changed", "removed")
        },
        "untold": len(changes.entries) - len(entries),
    }
