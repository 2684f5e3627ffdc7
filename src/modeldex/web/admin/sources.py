"""Sources: how each is doing, and reading one now."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from modeldex.http.refusals import Refused
from modeldex.store.errors import StoreError
from modeldex.web.admin.desk import DeskOf, fields_of
from modeldex.web.visitors import Visitor

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Path(max_length=256)]


@router.get("/admin/sources")
@router.head("/admin/sources")
def show_sources(desk: DeskOf) -> Response:
    """The sources of the published catalogue."""
    return desk.page("sources.html", "sources", sources=desk.work.sources())


@router.post("/admin/sources/{name}/sync")
async def sync(desk: DeskOf, name: Name) -> Response:
    """Read a source now. It may take as long as the source takes; the page tells the outcome."""
    await fields_of(desk)
    try:
        outcome = await run_in_threadpool(_read, desk.visitor, name)
    except StoreError as error:
        raise Refused.because(409, error.message) from None
    await run_in_threadpool(desk.show)
    query = urlencode({"done": f"sync_{outcome}", "subject": name})
    return RedirectResponse(f"/admin/sources?{query}", 303, headers={"cache-control": "no-store"})


def _read(visitor: Visitor, name: str) -> str:
    author = visitor.key.name if visitor.key is not None else ""
    outcome = visitor.services.timetable.read_now(name, author)
    return str(outcome.outcome)
