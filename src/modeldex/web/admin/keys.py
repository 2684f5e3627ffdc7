"""Keys: making one, whose secret is shown once; revoking and rotating one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from modeldex.http.refusals import Refused
from modeldex.store.errors import StoreError
from modeldex.store.records import Key, Role
from modeldex.web.admin.desk import Desk, DeskOf, act, fields_of

router = APIRouter(include_in_schema=False)

LIFETIMES: Final[dict[str, timedelta | None]] = {
    "": None,
    "30": timedelta(days=30),
    "90": timedelta(days=90),
    "365": timedelta(days=365),
}
"""How long a new key may be valid, by the number of days."""
MOST_SHOWN: Final = 500
"""Keys on the page; `modeldex keys list` has all."""
OVERLAP: Final = timedelta(days=1)
"""How long a key goes on after its rotation."""

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/admin/keys")
@router.head("/admin/keys")
def show_keys(desk: DeskOf) -> Response:
    """The keys, those that are valid before all others, and of each the newest first."""
    every = sorted(
        desk.work.keys(), key=lambda key: (key.valid_at(desk.visitor.now), key.id), reverse=True
    )
    return desk.page(
        "keys.html",
        "keys",
        keys=every[:MOST_SHOWN],
        untold=max(0, len(every) - MOST_SHOWN),
        views=[record.summary.name for record in desk.work.views()],
        lifetimes=LIFETIMES,
    )


@router.post("/admin/keys")
async def create_key(desk: DeskOf) -> Response:
    """Make a key, and show its secret this once."""
    fields = await fields_of(desk)
    role: Role = "admin" if fields.get("role") == "admin" else "read"
    lifetime = LIFETIMES.get(fields.get("days", ""))
    limit = fields.get("rate_limit", "").strip() or None
    view = fields.get("view", "").strip() or None

    def make() -> tuple[Key, str]:
        return desk.work.create_key(fields.get("name", ""), role, lifetime, limit, view)

    return await _made(desk, make)


@router.get("/admin/keys/{number}/revoke")
@router.head("/admin/keys/{number}/revoke")
def ask_revoke(desk: DeskOf, number: Number) -> Response:
    """Whether to revoke it."""
    return desk.page("key_revoke.html", "keys", key=_key(desk, number))


@router.post("/admin/keys/{number}/revoke")
async def revoke_key(desk: DeskOf, number: Number) -> Response:
    """Close a key, for good."""
    await fields_of(desk)
    return await act(
        desk, lambda: desk.work.revoke_key(str(number)), "revoked", str(number), "/admin/keys"
    )


@router.get("/admin/keys/{number}/rotate")
@router.head("/admin/keys/{number}/rotate")
def ask_rotate(desk: DeskOf, number: Number) -> Response:
    """Whether to rotate it."""
    return desk.page("key_rotate.html", "keys", key=_key(desk, number), overlap=OVERLAP)


@router.post("/admin/keys/{number}/rotate")
async def rotate_key(desk: DeskOf, number: Number) -> Response:
    """Make a key in the place of another, which goes on for a while."""
    await fields_of(desk)
    return await _made(desk, lambda: desk.work.rotate_key(str(number), OVERLAP))


async def _made(desk: Desk, make: Callable[[], tuple[Key, str]]) -> Response:
    """Make a key and show it. Nothing is redirected: the secret stands in this one answer."""

    def work() -> tuple[Key, str]:
        made = make()
        desk.show()
        return made

    try:
        key, secret = await run_in_threadpool(work)
    except (StoreError, ValueError) as error:
        raise Refused.because(409, str(error)) from None
    return desk.page("key_made.html", "keys", key=key, secret=secret)


def _key(desk: Desk, number: int) -> Key:
    every = desk.work.keys()
    found = next((key for key in every if key.id == number), None)
    if found is None:
        raise HTTPException(404, "Not Found")
    return found
