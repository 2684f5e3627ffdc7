"""How a model goes away."""

from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from modeldex.entries.instants import instant_or_none
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


class Deprecation(Camel):
    """From ``startsAt`` clients are warned; from ``removesAt`` the model is not listed."""

    auto_remap: bool
    """Whether calls for the model go to ``replacementModelId`` once it is removed."""
    date: Instant
    """The older name of ``removesAt``."""
    removes_at: Instant
    replacement_model_id: str | Absent = None
    starts_at: Instant | Absent = None
