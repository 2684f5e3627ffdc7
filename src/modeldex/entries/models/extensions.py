"""What the API's shape has no field for: a typed extension beside it.

It is not part of the API's plain answer; ``?include=extensions`` asks for it.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field

from modeldex.entries.models.base import Absent, Count, Number, Snake
from modeldex.entries.models.deprecation import Instant, ZonedInstant
from modeldex.entries.models.pricing.amounts import Price
from modeldex.entries.rates.units import UNITS

TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""In UTC, such as ``16:30``."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

RatesByUnit = Annotated[
    dict[str, Price],
    Field(json_schema_extra={"propertyNames": {"enum": list(UNITS)}}),
]
"""Prices by the name of the unit (see `rates.units.UNITS`)."""


class When(Snake):
    """When rates hold: all that is given must hold (see `rates.tariff.Condition`)."""

    prompt_tokens_above: Count | Absent = None
    """More tokens than this in the whole prompt."""
    prompt_tokens_from: Count | Absent = None
    """This many tokens or more."""
    duration_from: Number | Absent = None
    """Seconds; both ends of a duration belong to it."""
    duration_to: Number | Absent = None
    utc_from: TimeOfDay | Absent = None
    utc_until: TimeOfDay | Absent = None
    utc_days: list[Weekday] | Absent = None
    valid_from: Instant | Absent = None
    valid_until: Instant | Absent = None
    service_tier: str | Absent = None
    resolution: str | Absent = None
    quality: str | Absent = None
    upscale: str | Absent = None
    region: str | Absent = None
    search_context: str | Absent = None
    audio: bool | Absent = None


class ConditionalRates(Snake):
    """Rates under a condition; of all that hold, the last one to name a unit decides."""

    when: When
    rates: RatesByUnit


class Modalities(Snake):
    """What goes in and what comes out: ``text``, ``image``, ``audio``, ``video``, ``file``."""

    input: list[str] | Absent = None
    output: list[str] | Absent = None


Pricing = TypeVar("Pricing", bound=Snake)
"""The shape of ``model_spec.pricing`` for the type of the entry."""


class Unpriced(Snake):
    """The pricing of a type for which the API has none: it has no field."""


class ScheduledPricing(Snake, Generic[Pricing]):
    """Prices that are dated ahead: from an instant on they replace what the entry says."""

    start: ZonedInstant = Field(alias="from")
    """Items stand in the order of these."""
    pricing: Pricing | Absent = None
    """In place of ``model_spec.pricing``."""
    rates: RatesByUnit | Absent = None
    conditional_rates: list[ConditionalRates] | Absent = None
    """These two stand in place of the extension's own."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"Scheduled{params[0].__name__}"


class Extensions(Snake, Generic[Pricing]):
    """All that is known of a model and that the API's shape can not say."""

    rates: RatesByUnit | Absent = None
    """By unit: rates that ``pricing`` has no field for."""
    conditional_rates: list[ConditionalRates] | Absent = None
    """They decide over ``pricing`` and ``rates``, later ones over earlier ones."""
    included: dict[str, Count] | Absent = None
    """By unit: how many of it each request has without paying."""
    minimum: dict[str, Count] | Absent = None
    """By unit: how many of it are paid at least, by each request that has any."""
    minimum_charge: Price | Absent = None
    """What each request costs at least."""
    modalities: Modalities | Absent = None
    knowledge_cutoff: str | Absent = None
    """A date, a month or a year, as precise as it is known."""
    released: str | Absent = None
    """A date, a month or a year."""
    parameters: list[str] | Absent = None
    """The parameters of a request that the model takes, as OpenAI's API names them."""
    max_input_tokens: Count | Absent = None
    max_output_tokens: Count | Absent = None
    visible_from: ZonedInstant | Absent = None
    """Before this instant the model is in no list."""
    pricing_schedule: list[ScheduledPricing[Pricing]] | Absent = None
    """Prices that take effect by themselves, at their instants."""
    foreign: dict[str, dict[str, Any]] | Absent = None
    """By dialect: what it said and nothing here has a field for, as it said it."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__.removesuffix('Pricing')}Extensions"
