"""What several sections of ``catalogue.yaml`` are made of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from modeldex.entries.models.base import AMOUNT_LIMIT, is_number
from modeldex.entries.types import ModelType


def _rate(value: Any) -> Decimal:
    if not is_number(value) or not 0 < value < AMOUNT_LIMIT:
        raise PydanticCustomError("rate", "not a rate", {"expected": "a number above 0"})
    return Decimal(value)


Rate: TypeAlias = Annotated[
    Decimal, PlainValidator(_rate), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
Label: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Names: TypeAlias = dict[ModelType, dict[Label, Label]]


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Of a list: a single item may stand without the list around it."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        of_list = handler(schema)
        return {"anyOf": [of_list["items"], of_list]}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value
