"""The first admin page: what needs somebody, and where to go."""

from typing import Final

from fastapi import APIRouter, Response

from modeldex.web.admin.desk import DeskOf

router = APIRouter(include_in_schema=False)

_MOST_REVISIONS: Final = 6


@router.get("/admin")
@router.head("/admin")
def show_home(desk: DeskOf) -> Response:
    """What is served, what waits, and how the sources are doing."""
    work, follower = desk.work, desk.visitor.services.follower
    now, keys = desk.visitor.now, desk.work.keys()
    looked_at = follower.looked_at
    return desk.page(
        "home.html",
        "home",
        head=work.head(),
        newest=work.revisions(_MOST_REVISIONS),
        pending=work.pending(),
        failing=[each for each in work.sources() if each.status.failures],
        keys=sum(key.valid_at(now) for key in keys),
        store_age=None if looked_at is None else max(0.0, (now - looked_at).total_seconds()),
        store_failures=follower.failures,
    )
