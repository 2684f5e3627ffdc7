"""What all messages of the admin routes share: exact JSON, and lists."""

from collections.abc import Iterable
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from modeldex.entries import json_codec

Item = TypeVar("Item", bound=BaseModel)


class Message(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def json_bytes(self) -> bytes:
        """The message as JSON: amounts exact, and a field that was not set left out."""
        return json_codec.encode(self.model_dump(exclude_unset=True))


class Request(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Page(Message, Generic[Item]):
    """Some of many, newest first."""

    object: Literal["list"]
    data: list[Item]
    next: int | None = Field(
        description="Give it as `before` for what comes after these; null at the end."
    )


class Listing(Message, Generic[Item]):
    """All there are, oldest first."""

    object: Literal["list"]
    data: list[Item]


def page(items: list[Item], next_before: int | None) -> Page[Item]:
    """A page of a list; see `Page`."""
    return Page(object="list", data=items, next=next_before)


def listing(items: Iterable[Item]) -> Listing[Item]:
    """A whole list."""
    return Listing(object="list", data=list(items))
