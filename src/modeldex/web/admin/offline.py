"""Models that do not answer: which are marked, by whom, and ending that; what probes find."""

from fastapi import APIRouter, Response

from modeldex.web.admin.desk import DeskOf, act, fields_of

router = APIRouter(include_in_schema=False)

_PAGE = "/admin/offline"


@router.get("/admin/offline")
@router.head("/admin/offline")
def show_offline(desk: DeskOf) -> Response:
    """Every mark, and every probe."""
    return desk.page(
        "offline.html", "offline", marks=desk.work.offline_marks(), probes=desk.work.probes()
    )


@router.post("/admin/offline")
async def mark_offline(desk: DeskOf) -> Response:
    """Have a model served as one that does not answer."""
    fields = await fields_of(desk)
    name, reason = fields.get("model", "").strip(), fields.get("reason", "").strip()
    return await act(
        desk, lambda: desk.work.mark_offline(name, reason), "marked_offline", name, _PAGE
    )


@router.post("/admin/offline/end")
async def mark_online(desk: DeskOf) -> Response:
    """Say that a model answers again."""
    name = (await fields_of(desk)).get("model", "")
    return await act(desk, lambda: desk.work.mark_online(name), "marked_online", name, _PAGE)
