"""How a model goes away."""

from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from modeldex.entries.instants import has_zone, instant_or_none
from modeldex.entries.models.base import Absent, Camel


def _instant(value: Any) -> Any:
    if instant_or_none(value) is None:
        raise PydanticCustomError(
            "instant",
            "not an instant",
            {"expected": 'an ISO 8601 instant such as "2027-01-31T00:00:00Z"'},
        )
    return value


Instant = Annotated[
    str, PlainValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]


def _zoned_instant(value: Any) -> Any:
    if not isinstance(value, str) or not has_zone(value):
        raise PydanticCustomError(
            "instant",
            "not an instant with its offset",
            {"expected": 'an ISO 8601 instant with its offset, such as "2027-01-31T00:00:00Z"'},
        )
    return value


ZonedInstant = Annotated[
    str, PlainValidator(_zoned_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""One that says its offset itself, so that nobody has to guess whose midnight is meant."""


class Deprecation(Camel):
    """From ``startsAt`` clients are warned; from ``removesAt`` the model is not listed."""

    auto_remap: bool
    """Whether calls for the model go to ``replacementModelId`` once it is removed."""
    date: Instant
    """The older name of ``removesAt``."""
    removes_at: Instant
    replacement_model_id: str | Absent = None
    starts_at: Instant | Absent = None
