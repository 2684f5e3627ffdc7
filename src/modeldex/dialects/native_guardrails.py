"""``guardrails`` as ``catalogue.yaml`` writes them, of the catalogue or of one source."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from modeldex.catalogue.guardrail_settings import DEFAULTS, Guardrails
from modeldex.entries.models.base import AMOUNT_LIMIT, PositiveCount, Snake, is_number

_ALL: Final = 100


def _percent(value: Any) -> Decimal | Literal[False]:
    if value is False:
        return False
    if not is_number(value) or not 0 <= value <= _ALL:
        expected = "a number from 0 to 100, or false to turn it off"
        raise PydanticCustomError("percent", "not a percentage", {"expected": expected})
    return Decimal(value)


def _factor(value: Any) -> Decimal | Literal[False]:
    if value is False:
        return False
    if not is_number(value) or not 1 <= value < AMOUNT_LIMIT:
        expected = "a number of 1 or more, or false to turn it off"
        raise PydanticCustomError("factor", "not a factor", {"expected": expected})
    return Decimal(value)


Percent: TypeAlias = Annotated[
    Decimal | Literal[False],
    PlainValidator(_percent),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0, "maximum": _ALL}, {"const": False}]}
    ),
]
Factor: TypeAlias = Annotated[
    Decimal | Literal[False],
    PlainValidator(_factor),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 1}, {"const": False}]}),
]


class GuardrailsDocument(Snake):
    """What of a source's new reading a person has to approve. What is not said is as the
    catalogue says, or as it is by default."""

    gone_percent: Annotated[
        Percent | None,
        Field(
            description="More than this per cent of a source's models gone;"
            f" {DEFAULTS.gone_percent} by default, false for off"
        ),
    ] = None
    gone_at_least: Annotated[
        PositiveCount | None,
        Field(
            description="Fewer models than this may go, whatever their share;"
            f" {DEFAULTS.gone_at_least} by default"
        ),
    ] = None
    price_factor: Annotated[
        Factor | None,
        Field(
            description="A price times, or divided by, more than this;"
            f" {DEFAULTS.price_factor} by default, false for off"
        ),
    ] = None
    zero_prices: Annotated[
        bool | None,
        Field(description="A price that becomes zero or ceases to be; true by default"),
    ] = None
    emptied: Annotated[
        bool | None, Field(description="An answer without any model; true by default")
    ] = None
    types: Annotated[
        bool | None, Field(description="A model of another type than before; true by default")
    ] = None
    names: Annotated[
        bool | None,
        Field(
            description="A trait or alias that stands for no listed model any more; true by default"
        ),
    ] = None
    rollbacks: Annotated[
        bool | None,
        Field(description="Anything that changes after a rollback; true by default"),
    ] = None

    def value(self) -> Guardrails:
        """The guardrails that this writes."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        if self.gone_at_least is not None:
            said["gone_at_least"] = int(self.gone_at_least)
        return Guardrails(**said)
