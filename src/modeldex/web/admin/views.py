"""Views: how much each sees, and looking through one."""

from urllib.parse import quote

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from modeldex.http.refusals import Refused
from modeldex.web.admin.desk import DeskOf, fields_of
from modeldex.web.visitors import LIFETIME, VIEW_COOKIE, set_cookie

router = APIRouter(include_in_schema=False)


@router.get("/admin/views")
@router.head("/admin/views")
def show_views(desk: DeskOf) -> Response:
    """The views of the published catalogue, and how much each sees."""
    return desk.page("views.html", "views", views=desk.work.views())


@router.post("/admin/views/look")
async def look_through(desk: DeskOf) -> Response:
    """See the pages as a view shows them, until this is ended by looking through none."""
    name = (await fields_of(desk)).get("view", "")
    answer = RedirectResponse("/" if name else "/admin/views", 303)
    if not name:
        answer.delete_cookie(VIEW_COOKIE, path="/")
        return answer
    serving = desk.visitor.services.follower.serving_at(desk.visitor.now.timestamp())
    if serving.through(name) is None:
        raise Refused.because(404, "There is no such view")
    set_cookie(answer, desk.request, VIEW_COOKIE, quote(name), LIFETIME)
    return answer
