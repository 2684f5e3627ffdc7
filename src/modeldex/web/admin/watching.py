"""Who did what, and who is signed in."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from starlette.exceptions import HTTPException

from modeldex.store.records import Key
from modeldex.web.admin.desk import Desk, DeskOf, act, fields_of

router = APIRouter(include_in_schema=False)

PER_PAGE: Final = 100

Before = Annotated[int | None, Query(ge=1, le=2**62)]


@router.get("/admin/audit")
@router.head("/admin/audit")
def show_audit(desk: DeskOf, before: Before = None) -> Response:
    """Everything that anybody did, newest first."""
    found = desk.work.audit(PER_PAGE + 1, before)
    older = found[PER_PAGE - 1].id if len(found) > PER_PAGE else None
    return desk.page("audit.html", "audit", records=found[:PER_PAGE], older=older)


@router.get("/admin/sessions")
@router.head("/admin/sessions")
def show_sessions(desk: DeskOf) -> Response:
    """Who is signed in."""
    sessions = desk.visitor.services.store.sessions.valid(desk.visitor.now)
    every = desk.work.keys()
    keys = {key.id: key for key in every}
    shown = [(session, keys[session.key_id]) for session in sessions[:PER_PAGE]]
    return desk.page(
        "sessions.html", "sessions", sessions=shown, untold=max(0, len(sessions) - PER_PAGE)
    )


@router.post("/admin/sessions/end")
async def end_session(desk: DeskOf) -> Response:
    """Sign somebody out."""
    fields = await fields_of(desk)
    digest = _digest(fields.get("session", ""))
    key = _key_of(desk, digest)

    def end() -> None:
        desk.visitor.services.store.sessions.end(digest, key, now=desk.visitor.now)

    return await act(desk, end, "signed_out", key.name, "/admin/sessions")


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text[:64])
    except ValueError:
        raise HTTPException(404, "Not Found") from None


def _key_of(desk: Desk, digest: bytes) -> Key:
    session = desk.visitor.services.store.sessions.found(digest)
    key = None if session is None else desk.visitor.services.store.key(session.key_id)
    if key is None:
        raise HTTPException(404, "Not Found")
    return key
