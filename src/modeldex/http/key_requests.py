"""What the admin routes are told about keys, as types."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from modeldex.catalogue.rate_limits import MAX_LENGTH, parse_rate_limit
from modeldex.http.message import Request
from modeldex.store.records import Role

KeyName = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f0-9][^\x00-\x1f\x7f]*$",
    ),
]


def _readable(rate_limit: str) -> str:
    try:
        parse_rate_limit(rate_limit)
    except ValueError as error:
        raise PydanticCustomError("rate_limit", "{reason}", {"reason": str(error)}) from None
    return rate_limit


KeyRateLimit = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_LENGTH), AfterValidator(_readable)
]


class CreateKey(Request):
    """The key that shall be made."""

    name: KeyName = Field(description="Printable, and not a number alone.")
    role: Role = "read"
    expires_in_seconds: int | None = Field(
        None, ge=1, le=3_155_760_000, description="Null or absent: it does not expire."
    )
    rate_limit: KeyRateLimit | None = Field(
        None,
        description="How often it may ask: `1200/minute`, or several limits apart by `;`. Null or "
        "absent: the server's default.",
        examples=["1200/minute; 50/second"],
    )

    view: str | None = Field(
        None,
        max_length=100,
        description="A view of the published catalogue, which it looks through. Null or absent: it "
        "sees everything.",
        examples=["partner"],
    )


class RotateKey(Request):
    """How a key shall be replaced."""

    overlap_seconds: int = Field(
        ge=0, le=3_155_760_000, description="How long the old key stays valid."
    )
