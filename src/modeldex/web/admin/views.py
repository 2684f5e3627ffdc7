"""Views: what each sees and by which rules, and looking through one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from modeldex.catalogue.views import View, Views, lineage
from modeldex.http.refusals import Refused
from modeldex.serving.snapshot import Snapshot
from modeldex.web.admin.desk import DeskOf, fields_of
from modeldex.web.derived import type_counts
from modeldex.web.visitors import LIFETIME, VIEW_COOKIE, set_cookie

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class SeenView:
    """A view, and what can be seen through it now."""

    view: View
    rules: tuple[tuple[str, str], ...]
    """The name of each rule's text, and what the rule says."""
    counts: Mapping[str, int] | None
    """Models by type; None while this server does not serve the view yet."""
    keys: int
    """How many valid keys look through it."""
    rate_limit: str
    """Its own, or its base's; empty for none."""


@router.get("/admin/views")
@router.head("/admin/views")
def show_views(desk: DeskOf) -> Response:
    """The views of the published catalogue, what each sees, and how many keys look through it."""
    visitor = desk.visitor
    serving = visitor.services.follower.serving_at(visitor.now.timestamp())
    every = desk.work.keys()
    keys = Counter(key.view for key in every if key.valid_at(visitor.now))
    views = visitor.services.store.settings().views
    seen = [_seen(views, name, serving.through(name), keys[name]) for name in views]
    return desk.page("views.html", "views", views=seen)


def _seen(views: Views, name: str, snapshot: Snapshot | None, keys: int) -> SeenView:
    limits = (each.rate_limit for each in lineage(views, name) if each.rate_limit)
    return SeenView(
        views[name],
        tuple(_rules(views[name])),
        None if snapshot is None else type_counts(snapshot),
        keys,
        next(limits, ""),
    )


def _rules(view: View) -> Iterator[tuple[str, str]]:
    """The name of each rule's text, and what the rule says."""
    for name, selections in (("include", view.include), ("exclude", view.exclude)):
        for each in selections:
            yield name, "; ".join(_told(*pair) for pair in each.document().items())
    if view.beta is not None:
        yield "beta", "✓" if view.beta else "–"
    if view.region:
        yield "region", view.region
    for pattern, discount in view.discount_to_user.items():
        yield "discount", f"{pattern}: {discount}"
    if view.currency is not None:
        yield "currency", f"{view.currency.code.upper()} ({view.currency.per_usd} = 1 USD)"


def _told(field: str, value: object) -> str:
    return f"{field}: {', '.join(map(str, value)) if isinstance(value, list) else value}"


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
