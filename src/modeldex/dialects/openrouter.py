"""OpenRouter's list of models, read and written.

Its parts: `openrouter_format` is a picture of it, `openrouter_facts` reads one model,
`openrouter_rates` both sides of its prices, `openrouter_writing` writes the list.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.listing import (
    Listing,
    first_models,
    models_in,
    no_list,
    one_page_only,
)
from modeldex.dialects.modalities import TYPES
from modeldex.dialects.openrouter_facts import PARAMETER_BY_FLAG, read_model
from modeldex.dialects.openrouter_format import ACCEPTS
from modeldex.dialects.openrouter_rates import (
    PRICE_FIELDS,
    SAYABLE_CONDITIONS,
    SAYABLE_UNITS,
)
from modeldex.dialects.openrouter_writing import NAME, write
from modeldex.dialects.sayable import Sayable
from modeldex.entries.modalities import FLAG_BY_INPUT
from modeldex.entries.problems import Path, Problem, Reading

SETTINGS: Final = Settings(name="OpenRouter", owned_by=NAME)

CAN_SAY: Final = Sayable(
    facts=frozenset(
        {
            "name",
            "description",
            "created",
            "model_source",
            "context_tokens",
            "max_output_tokens",
            "reasoning_efforts",
            "default_effort",
            "voices",
            "input_modalities",
            "output_modalities",
            "knowledge_cutoff",
            "parameters",
            "removes_at",
        }
    ),
    types=TYPES,
    flags=frozenset((*PARAMETER_BY_FLAG, *FLAG_BY_INPUT.values())),
    units=SAYABLE_UNITS,
    conditions=SAYABLE_CONDITIONS,
)
"""Of sources the addresses at Hugging Face, of ``removes_at`` the day."""

_EXTENDED_NAMES: Final[Mapping[str, str]] = {
    **{f"rates.{field.unit}": f"pricing.{field.name}" for field in PRICE_FIELDS},
    "rates.input_image_tokens": "pricing.image",
    "conditional_rates": "pricing.overrides",
    "modalities.input": "architecture.input_modalities",
    "modalities.output": "architecture.output_modalities",
    "parameters": "supported_parameters",
    "max_input_tokens": "context_length",
    "max_output_tokens": "top_provider.max_completion_tokens",
}


def recognises(value: Any) -> bool:
    """A list whose models have prices as strings, and an architecture or a top provider."""
    models = first_models(_as_list(value))
    return bool(models) and any(map(_is_meant, models))


def _is_meant(model: Mapping[str, Any]) -> bool:
    pricing = model.get("pricing")
    return (
        "model_spec" not in model
        and isinstance(model.get("id"), str)
        and isinstance(pricing, Mapping)
        and any(isinstance(pricing.get(name), str) for name in ("prompt", "completion"))
        and any(isinstance(model.get(name), Mapping) for name in ("architecture", "top_provider"))
    )


def _as_list(value: Any) -> Any:
    """The answer about a single model has that in place of the list."""
    if isinstance(value, Mapping) and isinstance(value.get("data"), dict):
        return {**value, "data": [value["data"]]}
    return value


def read(value: Any, file: str | None = None) -> Reading[Draft]:
    """Read the list, the array in it, or the answer about one model."""
    models = models_in(_as_list(value))
    if models is None:
        return no_list(value, file, ACCEPTS)
    listing = Listing(NAME, file, _EXTENDED_NAMES)
    prefix: Path = ("data",) if isinstance(value, Mapping) else ()
    single = isinstance(value, Mapping) and isinstance(value.get("data"), Mapping)
    paths = [prefix if single else (*prefix, index) for index in range(len(models))]
    listing.read(zip(paths, models, strict=True), read_model)
    return Reading(listing.draft(SETTINGS), tuple(_page_problems(value, file)))


def _page_problems(value: Any, file: str | None) -> Iterator[Problem]:
    links = value.get("links") if isinstance(value, Mapping) else None
    if isinstance(links, Mapping) and links.get("next"):
        yield one_page_only(("links", "next"), links["next"], file)


DIALECT: Final = Dialect(NAME, ACCEPTS, recognises, read, write, CAN_SAY)
