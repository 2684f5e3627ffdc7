"""The list that OpenRouter asks of providers who want to be listed there. Written only.

Source: OpenRouter's page for providers, the flat form of the model document (``pricing`` as an
object, ``supported_features``), which OpenRouter goes on reading. What is decided here:

- Only models with a price for prompt and completion tokens are written: the format demands both,
  and a 0 in their stead would sell the model for nothing.
- ``min_prompt_tokens`` is documented there as *exclusive*: prices of an override hold above it.
- An override depends on the prompt's size or on the time, as OpenRouter bills no combination.
- A date of deprecation is written with its hour, since a bare date is read there as 13:00 UTC.
- An offline model is written as not ready.
- What no entry has a field for (``datacenters``, ``capacity_tpm``, ``openrouter.slug``) is
  written as it stands in ``extensions.foreign.openrouter_provider``, and never made up.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final, NotRequired, TypedDict

from modeldex.catalogue.draft import Draft
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.modalities import inputs_of, outputs_of
from modeldex.dialects.openrouter_rates import (
    PRICE_FIELDS,
    SAYABLE_CONDITIONS,
    WrittenWhen,
    price_of,
    when_of,
)
from modeldex.dialects.openrouter_writing import hugging_face_id, parameters_of
from modeldex.dialects.sayable import Sayable
from modeldex.entries.instants import instant_or_none
from modeldex.entries.json_codec import brief
from modeldex.entries.merging import joined_deeply
from modeldex.entries.modalities import FLAG_BY_INPUT
from modeldex.entries.problems import Problem, Reading
from modeldex.entries.rates.tariff import Card, Rates, Tariff

NAME: Final = "openrouter_provider"


class Model(TypedDict):
    """A model as a provider offers it."""

    id: str
    """What OpenRouter calls it by."""
    hugging_face_id: str
    """``owner/name``, or an empty text for a model that is not there."""
    name: str
    created: int
    input_modalities: list[str]
    output_modalities: list[str]
    quantization: str | None
    context_length: NotRequired[int]
    max_output_length: NotRequired[int]
    pricing: dict[str, Any]
    supported_sampling_parameters: list[str]
    supported_features: list[str]
    description: NotRequired[str]
    deprecation_date: NotRequired[str]
    is_ready: NotRequired[bool]
    datacenters: NotRequired[list[dict[str, str]]]


INPUTS: Final = ("text", "image", "file", "audio", "video")
SAMPLING_PARAMETERS: Final = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "top_a",
    "frequency_penalty",
    "presence_penalty",
    "repetition_penalty",
    "stop",
    "seed",
    "max_tokens",
    "logit_bias",
)
FEATURE_BY_FLAG: Final[Mapping[str, str]] = {
    "supportsFunctionCalling": "tools",
    "supportsResponseSchema": "structured_outputs",
    "supportsLogProbs": "logprobs",
    "supportsWebSearch": "web_search",
    "supportsReasoning": "reasoning",
}
PRICES: Final = ("prompt", "completion", "image", "request", "input_cache_read")
"""Of those of OpenRouter's own list."""

_UNITS: Final = {field.unit: field.name for field in PRICE_FIELDS if field.name in PRICES}

CAN_SAY: Final = Sayable(
    facts=frozenset(
        {
            "name",
            "description",
            "created",
            "model_source",
            "context_tokens",
            "max_output_tokens",
            "quantization",
            "input_modalities",
            "output_modalities",
            "parameters",
            "removes_at",
            "offline",
        }
    ),
    types=("text",),
    flags=frozenset((*FEATURE_BY_FLAG, *FLAG_BY_INPUT.values())),
    units=frozenset(_UNITS),
    conditions=SAYABLE_CONDITIONS,
)
"""Nobody reads the list back. Conditions are not combined."""


def write(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Complete entries, extensions included, as the list."""
    offered = (facts_of(document, NAME) for document in documents)
    return {"data": [_written(facts) for facts in offered if _is_priced(facts.tariff)]}


def _is_listed(document: Mapping[str, Any]) -> bool:
    return _is_priced(facts_of(document, NAME).tariff)


def _is_priced(tariff: Tariff) -> bool:
    return {"input_tokens", "output_tokens"} <= tariff.rates.keys()


def _written(facts: ModelFacts) -> dict[str, Any]:
    model = Model(
        id=facts.id,
        hugging_face_id=hugging_face_id(facts.model_source) or "",
        name=facts.name or facts.id,
        created=facts.created or 0,
        input_modalities=[name for name in inputs_of(facts) if name in INPUTS],
        output_modalities=outputs_of(facts),
        quantization=None if facts.quantization == "not-available" else facts.quantization,
        pricing=_pricing(facts.tariff),
        supported_sampling_parameters=[
            name for name in facts.parameters if name in SAMPLING_PARAMETERS
        ],
        supported_features=_features(facts),
    )
    context = facts.context_tokens or facts.max_input_tokens
    if context is not None:
        model["context_length"] = context
    if facts.max_output_tokens is not None:
        model["max_output_length"] = facts.max_output_tokens
    if facts.description is not None:
        model["description"] = facts.description
    deprecation = _hour(facts.removes_at)
    if deprecation is not None:
        model["deprecation_date"] = deprecation
    if facts.offline:
        model["is_ready"] = False
    return joined_deeply(facts.foreign, model)


def _features(facts: ModelFacts) -> list[str]:
    features = [name for flag, name in FEATURE_BY_FLAG.items() if facts.flags.get(flag)]
    return features + (["json_mode"] if "response_format" in parameters_of(facts) else [])


def _pricing(tariff: Tariff) -> dict[str, Any]:
    overrides = [
        {**when, **prices}
        for card in tariff.cards
        if (when := _when(card)) is not None and (prices := _prices(card.rates))
    ]
    return _prices(tariff.rates) | ({"overrides": overrides} if overrides else {})


def _prices(rates: Rates) -> dict[str, Any]:
    return {name: price_of(rates[unit], unit) for unit, name in _UNITS.items() if unit in rates}


def _when(card: Card) -> WrittenWhen | None:
    """The condition, with the threshold above which it holds."""
    when = when_of(card.when)
    if when is None or "min_prompt_tokens" not in when:
        return when
    return {"min_prompt_tokens": when["min_prompt_tokens"] - 1} if len(when) == 1 else None


def _hour(text: str | None) -> str | None:
    """The hour, in UTC, in which the instant falls."""
    instant = instant_or_none(text)
    return None if instant is None else f"{instant.astimezone(UTC):%Y-%m-%dT%H}:00:00Z"


def _not_read(value: Any, file: str | None) -> Reading[Draft]:
    return Reading(
        None,
        (
            Problem(
                "lists for OpenRouter are written, not read",
                found=brief(value),
                expected="a document of another dialect",
                file=file,
            ),
        ),
    )


DIALECT: Final = Dialect(
    NAME,
    accepts="nothing: lists for OpenRouter are written, not read",
    recognises=lambda _: False,
    read=_not_read,
    write=write,
    can_say=CAN_SAY,
    lists=_is_listed,
)
