"""The messages of comparisons, and how they are described."""

from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from modeldex.catalogue.search.workload import MOST_MODELS, MOST_PARTS, MOST_SHOWN, SHOWN


class Amount(BaseModel):
    """An amount in both currencies."""

    usd: float
    diem: float | None = Field(description="Null where a price is only known in dollars.")


class ComparedPart(BaseModel):
    """A part of the workload."""

    name: str
    weight: float
    each: Amount = Field(description="What it costs once.")
    total: Amount = Field(description="What it costs as often as it occurs.")


class ComparedModel(BaseModel):
    """A model that can do all of the workload."""

    rank: int
    model: str
    parts: list[ComparedPart]
    total: Amount


class ReasonCount(BaseModel):
    """A reason, and how many models it rules out."""

    message: str
    count: int


class RuledOutReason(BaseModel):
    """Why a model can not do the workload."""

    message: str
    part: str | None = Field(description="Null where it is about what is required of all parts.")
    found: str | None
    expected: str | None


class RuledOutModel(BaseModel):
    """A model that can not do all of the workload."""

    model: str
    reasons: list[RuledOutReason]


class RuledOutModels(BaseModel):
    """The models that can not."""

    total: int
    reasons: list[ReasonCount] = Field(description="The most frequent first.")
    data: list[RuledOutModel] = Field(description="By id; at most `limit`.")


class ComparisonResult(BaseModel):
    """What a workload costs by model."""

    object: Literal["list"]
    data: list[ComparedModel] = Field(description="The cheapest first; at most `limit`.")
    total: int = Field(description="How many models can do the workload.")
    cheapest: str | None = Field(description="Its id; null where no model can.")
    ruled_out: RuledOutModels
    revision: int


REQUEST_EXAMPLE: Final = {
    "workload": [
        {
            "name": "chat",
            "usage": {"input_tokens": 2000, "cache_read_tokens": 1500, "output_tokens": 300},
            "weight": 10_000,
        },
        {"name": "report", "usage": {"input_tokens": 90_000, "output_tokens": 4000}, "weight": 20},
    ],
    "requires": "type:text supportsVision context>=128k",
}
_COST: Final = {"usd": 0.02, "diem": 0.02}
COMPARISON_EXAMPLE: Final[dict[str, Any]] = {
    "object": "list",
    "data": [
        {
            "rank": 1,
            "model": "acme/embed",
            "parts": [{"name": "part 1", "weight": 1, "each": _COST, "total": _COST}],
            "total": _COST,
        }
    ],
    "total": 1,
    "cheapest": "acme/embed",
    "ruled_out": {
        "total": 1,
        "reasons": [{"message": "does not meet supportsVision", "count": 1}],
        "data": [
            {
                "model": "acme/small",
                "reasons": [
                    {
                        "message": "does not meet supportsVision",
                        "part": None,
                        "found": None,
                        "expected": None,
                    }
                ],
            }
        ],
    },
    "revision": 3,
}
_REQUEST_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["workload"],
    "properties": {
        "workload": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_PARTS,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["usage"],
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 100},
                    "usage": {"$ref": "#/components/schemas/Usage"},
                    "weight": {
                        "type": "number",
                        "minimum": 0,
                        "default": 1,
                        "description": "How often it occurs.",
                    },
                },
            },
        },
        "requires": {
            "description": "What a model must have: conditions as in a search's `q`, or a list "
            "of capabilities.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
        "models": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_MODELS,
            "items": {"type": "string"},
            "description": "Ids, aliases or traits; without it every model is compared.",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_SHOWN, "default": SHOWN},
    },
}

COMPARE_SCHEMAS: Final[dict[str, Any]] = {"CompareRequest": _REQUEST_SCHEMA}
