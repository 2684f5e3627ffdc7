"""What an admin route works with: the administration, in the name of the key that asks."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from modeldex.entries import json_codec
from modeldex.entries.json_codec import JsonError
from modeldex.entries.problems import nearest
from modeldex.http.refusals import Refused
from modeldex.http.services import Services
from modeldex.serving.errors import Issue
from modeldex.serving.follower import Follower
from modeldex.serving.published import Published
from modeldex.store.administration import LocalAdministration
from modeldex.store.records import Key

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Admin:
    """One admin request's hands."""

    work: LocalAdministration
    """Its author is the key's name."""
    follower: Follower
    files_below: str | None = None
    """See `Services.files_below`."""

    def show(self) -> None:
        """Have this process serve at once what was just done."""
        self.follower.step()

    def published(self) -> Published:
        """The newest revision, as this process holds it."""
        self.follower.step()
        return self.follower.published


def admin_of(request: Request) -> Admin:
    """A dependency: the administration for the request. The gate has let it through."""
    services: Services = request.app.state.services
    key: Key = request.scope["modeldex.key"]
    work = LocalAdministration(services.store, author=key.name, clock=services.clock)
    return Admin(work, services.follower, services.files_below)


async def body_of(request: Request) -> bytes:
    """A dependency: the body, which the guard has read within its limits."""
    return await request.body()


AdminOf = Annotated[Admin, Depends(admin_of)]
BodyOf = Annotated[bytes, Depends(body_of)]


def decoded(body: bytes) -> Any:
    """A body as JSON values, exactly.

    Raises:
        Refused: it is not JSON that can be kept; with where, as far as that is known.
    """
    try:
        return json_codec.decode(body)
    except JsonError as error:
        where = "" if error.offset is None else f" (at character {error.offset})"
        raise Refused.invalid(
            Issue((), f"the body is {error.message}{where}", "not_json")
        ) from None


def read_body(model: type[Body], body: bytes) -> Body:
    """A body as one of the requests of `messages`.

    Raises:
        Refused: with every problem; an unknown field with the nearest known one.
    """
    try:
        return model.model_validate(decoded(body))
    except ValidationError as error:
        known = list(model.model_fields)
        raise Refused.invalid(
            *(
                _issue(details["type"], details["loc"], details["msg"], known)
                for details in error.errors()
            )
        ) from None


def _issue(kind: str, path: tuple[int | str, ...], message: str, known: list[str]) -> Issue:
    if kind == "extra_forbidden":
        message = f"unknown field; expected {', '.join(known)}"
        suggestion = nearest(str(path[-1]), known)
        message = f"{message}; {suggestion}" if suggestion else message
    return Issue(path, message, kind)
