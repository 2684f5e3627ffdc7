"""What an admin page works with: the visitor, the administration in its name, and how an action
ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from modeldex.http.refusals import Refused
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError
from modeldex.web.forms import check_csrf, form_of
from modeldex.web.rendering import page
from modeldex.web.visitors import AdminVisitorOf, Visitor

_PRIVATE: Final = {"cache-control": "no-store"}
_MOST_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of an administrator."""

    request: Request
    visitor: Visitor
    work: LocalAdministration
    """Its author is the key that the visitor signed in with."""

    def page(self, template: str, here: str, *, status: int = 200, **context: Any) -> Response:
        """An admin page; ``here`` is which of them."""
        query = self.request.query_params
        context = {"done": query.get("done", ""), "subject": query.get("subject", ""), **context}
        return page(
            self.request,
            f"admin/{template}",
            self.visitor,
            status=status,
            headers=_PRIVATE,
            here="admin",
            section=here,
            **context,
        )

    def show(self) -> None:
        """Have this process serve at once what was just done."""
        self.visitor.services.follower.step()


def desk_of(request: Request, visitor: AdminVisitorOf) -> Desk:
    """A dependency: the desk of an administrator who is signed in."""
    key = visitor.key
    if key is None:
        raise AssertionError("an administrator has a key")
    services = visitor.services
    work = LocalAdministration(services.store, author=key.name, clock=services.clock)
    return Desk(request, visitor, work)


DeskOf = Annotated[Desk, Depends(desk_of)]


async def fields_of(desk: Desk) -> dict[str, str]:
    """The fields of a form of this very session.

    Raises:
        Refused: it comes from elsewhere.
    """
    fields = await form_of(desk.request)
    check_csrf(fields, desk.visitor.token)
    return fields


def number_in(fields: Mapping[str, str], name: str) -> int | None:
    """A whole number of a form; None where it is none, or too large for any of ours."""
    text = fields.get(name, "")
    digits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if digits else None


async def act(
    desk: Desk, action: Callable[[], object], done: str, subject: str, to: str
) -> Response:
    """Do something, and lead to a page that says so. What the store refuses is told on a page.

    ``done`` is the name of the text that says what was done, to ``subject``.
    """

    def work() -> None:
        action()
        desk.show()

    try:
        await run_in_threadpool(work)
    except StoreError as error:
        if isinstance(error.__cause__, SQLAlchemyError):
            raise Refused.because(503, error.message) from None
        raise Refused.because(409, error.message) from None
    query = urlencode({"done": done, "subject": subject})
    return RedirectResponse(f"{to}?{query}", 303, headers=_PRIVATE)
