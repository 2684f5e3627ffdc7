"""What all the classes of an entry share: strictness, names, numbers, absent fields."""

from decimal import Decimal
from math import isfinite
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

Absent: TypeAlias = None
"""In ``T | Absent``: the field may be left out. A JSON null is not the same: `entries.fields`
finds it, and the JSON Schema does not allow it."""

AMOUNT_LIMIT: Final = Decimal(10) ** 12
"""No price reaches this; what does is a mistake in its unit."""


def _plain_schema(schema: dict[str, Any]) -> None:
    """Leave out what only says that a field may be absent, and titles that repeat its name."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
        if field.get("default", ...) is None:
            del field["default"]
            choices = [each for each in field.get("anyOf", ()) if each != {"type": "null"}]
            if len(choices) == 1:
                del field["anyOf"]
                field.update(choices[0])


class Snake(BaseModel):
    """A part of an entry whose JSON names are its attributes' names."""

    model_config = ConfigDict(
        defer_build=True,
        strict=True,
        extra="allow",
        frozen=True,
        json_schema_extra=_plain_schema,
        protected_namespaces=(),
    )


class Camel(Snake):
    """A part of an entry whose JSON names are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=False)


def is_number(value: object) -> bool:
    """A JSON number: finite, and no boolean, though Python counts those as integers."""
    if isinstance(value, Decimal):
        return value.is_finite()
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    """Whether a number has no fraction, however great it is."""
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return bool(value == value // 1)


def _number(value: Any) -> Any:
    if not is_number(value):
        raise PydanticCustomError("number", "not a number", {"expected": "a number"})
    return value


def _count(value: Any) -> Any:
    if not is_number(value) or not is_whole(value) or value < 0:
        raise PydanticCustomError(
            "count", "not a count", {"expected": "a whole number of 0 or more"}
        )
    return value


def _positive_count(value: Any) -> Any:
    if _count(value) == 0:
        raise PydanticCustomError("count", "not a count", {"expected": "a whole number above 0"})
    return value


def _amount(value: Any) -> Any:
    if not is_number(value) or value < 0 or value >= AMOUNT_LIMIT:
        raise PydanticCustomError(
            "amount", "not an amount", {"expected": "a number of 0 or more, below 10¹²"}
        )
    return value


def _discount(value: Any) -> Any:
    if not is_number(value) or not 0 < value < 1:
        raise PydanticCustomError(
            "discount", "not a discount", {"expected": "a number between 0 and 1, both excluded"}
        )
    return value


Number: TypeAlias = Annotated[
    Decimal | int, PlainValidator(_number), WithJsonSchema({"type": "number"})
]
Count: TypeAlias = Annotated[
    int, PlainValidator(_count), WithJsonSchema({"type": "number", "minimum": 0})
]
"""A whole number of 0 or more; ``8192.0`` is one, too."""
PositiveCount: TypeAlias = Annotated[
    int,
    PlainValidator(_positive_count),
    WithJsonSchema({"type": "integer", "exclusiveMinimum": 0}),
]
Amount: TypeAlias = Annotated[
    Decimal, PlainValidator(_amount), WithJsonSchema({"type": "number", "minimum": 0})
]
Discount: TypeAlias = Annotated[
    Decimal,
    PlainValidator(_discount),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
]
