"""What several sections of ``catalogue.yaml`` are made of."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from modeldex.entries.durations import parse_duration
from modeldex.entries.models.base import AMOUNT_LIMIT, is_number
from modeldex.entries.types import ModelType


def _rate(value: Any) -> Decimal:
    if not is_number(value) or not 0 < value < AMOUNT_LIMIT:
        raise PydanticCustomError("rate", "not a rate", {"expected": "a number above 0"})
    return Decimal(value)


Rate: TypeAlias = Annotated[
    Decimal, PlainValidator(_rate), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]


def _tolerance(value: Any) -> Decimal:
    if not is_number(value) or not 0 <= value < AMOUNT_LIMIT:
        expected = "a number of 0 or more, such as 0.05 for 5 per cent"
        raise PydanticCustomError("rate", "no tolerance", {"expected": expected})
    return Decimal(value)


Tolerance: TypeAlias = Annotated[
    Decimal, PlainValidator(_tolerance), WithJsonSchema({"type": "number", "minimum": 0})
]
Label: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Names: TypeAlias = dict[ModelType, dict[Label, Label]]


Pattern: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=300)]
"""A pattern of names; see `catalogue.patterns`."""


_SCHEMES: Final = ("http", "https")
_LONGEST_ADDRESS: Final = 2000
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _address(text: str) -> str:
    expected = "an address such as https://example.com/models.json"
    try:
        parts = urlsplit(text)
        named = parts.scheme in _SCHEMES and parts.hostname
        if named and (parts.username or parts.password):
            expected = "an address without a password, which a catalogue is no place for"
            named = None
    except ValueError:
        named = None
    if not named or any(char.isspace() or not char.isprintable() for char in text):
        raise PydanticCustomError("address", "no address", {"expected": expected})
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        expected = "the name of an environment variable, such as ROUTER_KEY"
        raise PydanticCustomError("variable", "no variable", {"expected": expected})
    return text


def _short_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        expected = "1 to 64 letters, digits, dots, hyphens and underscores"
        raise PydanticCustomError("short_name", "no name", {"expected": expected})
    return text


def _text(pattern: re.Pattern[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern.pattern}$"})


Address: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_LONGEST_ADDRESS),
    AfterValidator(_address),
]
"""An address of http or https, without a password in it."""
VariableName: TypeAlias = Annotated[str, AfterValidator(_variable), _text(_VARIABLE)]
"""The name of an environment variable."""
ShortName: TypeAlias = Annotated[str, AfterValidator(_short_name), _text(_NAME)]
"""A name for an operator's own things: sources, webhooks."""


def _duration(value: Any) -> timedelta:
    expected = "a number and s, m, h, d or w, such as 6h"
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except ValueError as error:
        if isinstance(value, str) and "between" in str(error):
            expected = "between one second and a hundred years"
        raise PydanticCustomError("duration", "no duration", {"expected": expected}) from None


Duration: TypeAlias = Annotated[
    timedelta,
    PlainValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9]{1,12}\s*[smhdwSMHDW]\s*$"}),
]


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
