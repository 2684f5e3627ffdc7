"""One model for administrators: where each of its fields comes from, and whether it answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.exceptions import HTTPException

from modeldex.entries.json_codec import brief
from modeldex.web.admin.desk import DeskOf

router = APIRouter(include_in_schema=False)

_LONGEST = 80
"""Characters that are shown of a value."""


@router.get("/admin/models/{name:path}")
@router.head("/admin/models/{name:path}")
def show_model(desk: DeskOf, name: Annotated[str, Path(max_length=1000)]) -> Response:
    """The page. It is there also for a model that a rule or an override leaves out."""
    origins = desk.work.why(name)
    if origins is None:
        raise HTTPException(404, "Not Found")
    marks = [mark for mark in desk.work.offline_marks() if mark.model_id == name]
    return desk.page("model.html", "model", origins=origins, marks=marks, told=_told)


def _told(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else brief(value, _LONGEST)
