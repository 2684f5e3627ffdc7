"""What the route of quotes says, as types and as the OpenAPI description tells them."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field

from modeldex.catalogue.quotes.fields import FIELDS, Kind
from modeldex.catalogue.quotes.usage import MOST
from modeldex.http.message import Message
from modeldex.http.messages import Number

MOST_QUOTES: Final = 1_000
"""How many quotes one request may ask for."""


class Money(Message):
    """An amount in both currencies, exact."""

    usd: Number
    diem: Number | None = Field(description="Null where the entry does not say.")


class QuoteLine(Message):
    """One part of the cost: `quantity / per × rate = amount`, exactly."""

    unit: str = Field(description="A unit, or `minimum_charge`, or `discount`.")
    quantity: Number = Field(description="Of all requests together.")
    per: int = Field(description="The rate is for so many.")
    rate: Money
    rate_of: str = Field(description="The unit whose rate it is; another one on a fallback.")
    when: dict[str, Any] = Field(description="The condition of the rate; empty for none.")
    rule: str = Field(description="Which rule chose the rate, for people.")
    amount: Money


class Quoted(Message):
    """What a usage of a model costs. The lines add up to the total."""

    model: str = Field(description="The id of the model, whatever name was asked for.")
    revision: int = Field(description="The revision whose prices these are.")
    at: datetime = Field(description="The instant at which they hold.")
    lines: list[QuoteLine]
    total: Money


class Unquoted(Message):
    """Why there is no quote in this place of a list."""

    error: str
    status: int = Field(description="What a request for this one quote alone is answered with.")
    details: dict[str, Any] | None = Field(None, description="As of a 400.")
    issues: list[dict[str, Any]] | None = Field(None, description="As of a 400.")


class QuoteList(Message):
    """One answer for each quote that was asked for, in the same order."""

    object: Literal["list"]
    data: list[Quoted | Unquoted]


_NUMBER: Final = {"minimum": 0, "maximum": MOST}
_SHAPES: Final[dict[Kind, dict[str, Any]]] = {
    "count": {"type": "integer", **_NUMBER},
    "quantity": {"type": "number", **_NUMBER},
    "text": {"type": "string", "minLength": 1, "maxLength": 100},
    "flag": {"type": "boolean"},
    "instant": {"type": "string", "format": "date-time"},
}
_ONE: Final = {
    "type": "object",
    "properties": {
        "model": {"type": "string", "description": "An id, an alias or a trait."},
        "usage": {"$ref": "#/components/schemas/Usage"},
    },
    "required": ["model", "usage"],
    "additionalProperties": False,
}
QUOTE_SCHEMAS: Final[dict[str, Any]] = {
    "Usage": {
        "type": "object",
        "description": "What one request uses. A prompt is told in one of two forms: "
        "`input_tokens`, of which the cached ones are a part, or `uncached_input_tokens`, beside "
        "which they stand.",
        "properties": {
            field.name: {**_SHAPES[field.kind], "description": field.about}
            for field in FIELDS.values()
        },
        "additionalProperties": False,
    },
    "QuoteRequest": {
        "anyOf": [
            _ONE,
            {
                "type": "object",
                "properties": {
                    "quotes": {
                        "type": "array",
                        "items": _ONE,
                        "minItems": 1,
                        "maxItems": MOST_QUOTES,
                    }
                },
                "required": ["quotes"],
                "additionalProperties": False,
            },
        ]
    },
}
"""What a request may say, for the components of the description."""

QUOTE_EXAMPLE: Final[dict[str, Any]] = {
    "model": "acme/embed",
    "revision": 3,
    "at": "2026-08-22T12:00:00Z",
    "lines": [
        {
            "unit": "input_tokens",
            "quantity": 5000,
            "per": 1000000,
            "rate": {"usd": 0.02, "diem": 0.02},
            "rate_of": "input_tokens",
            "when": {},
            "rule": "the ordinary rate",
            "amount": {"usd": 0.0001, "diem": 0.0001},
        }
    ],
    "total": {"usd": 0.0001, "diem": 0.0001},
}
REQUEST_EXAMPLE: Final[dict[str, Any]] = {"model": "acme/embed", "usage": {"input_tokens": 5000}}
