"""The format of models.dev's ``api.json``: what each of its fields is.

An object by provider id; each provider holds its models by model id. The sources of what is
said here are models.dev's README ("Schema Reference") and ``packages/core/src/schema.ts``, its
generator ``packages/core/src/generate.ts``, and opencode, which the same people write and which
is what reads the format most.

Amounts are dollars per 1,000,000 tokens. Of ``cost.tiers`` the one with the greatest
``tier.size`` *below* the number of tokens in the whole prompt, cached ones included, decides:
opencode's ``session.ts`` chooses by ``contextTokens > item.tier.size``, so the size itself still
belongs to the cheaper rates. ``context_over_200k`` is the older, fixed form of the same. Where
tiers are given the generator repeats the only one in it, whatever its size, if that is 200,000
or more ("a legacy compatibility field … cost.tiers carries the exact threshold").
"""

import re
from collections.abc import Mapping
from typing import Any, Final, get_args

from modeldex.dialects.foreign import COUNT_LIMIT, is_count, is_texts
from modeldex.dialects.sayable import Sayable
from modeldex.entries.modalities import FLAG_BY_INPUT
from modeldex.entries.models.base import AMOUNT_LIMIT, is_number
from modeldex.entries.models.capabilities import ReasoningEffort
from modeldex.entries.types import ModelType

NAME: Final = "models.dev"

COST: Final[Mapping[str, str]] = {
    "input": "input_tokens",
    "output": "output_tokens",
    "reasoning": "reasoning_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write": "cache_write_tokens",
    "input_audio": "input_audio_tokens",
    "output_audio": "output_audio_tokens",
}
"""The fields of a cost, and what they are the price of. Others that stand in the data
(``cached_input``, ``citation``, ``image``, ``request``) have no meaning in the schema."""

LEGACY_THRESHOLD: Final = 200_000
"""Of ``context_over_200k``."""

MODALITIES: Final[Mapping[str, str]] = {
    "text": "text",
    "image": "image",
    "audio": "audio",
    "video": "video",
    "pdf": "file",
}
"""The modalities that the schema allows, and Modeldex's names for them."""

WORDS: Final[Mapping[str, str]] = {ours: word for word, ours in MODALITIES.items()} | {
    "embeddings": "text",  # as models.dev itself writes what comes out of an embedding model
    "speech": "audio",
    "transcription": "text",
}
"""The other way round, with words of other formats for what the schema calls otherwise."""

FLAGS: Final[Mapping[str, str]] = {
    "tool_call": "supportsFunctionCalling",
    "structured_output": "supportsResponseSchema",
    "reasoning": "supportsReasoning",
}
"""Fields that are a capability of text models."""

CHAT: Final = "chat"
TYPES: Final[Mapping[str, ModelType]] = {
    CHAT: "text",
    "embedding": "embedding",
    "image": "image",
    "realtime": "text",
    "speech": "tts",
    "transcription": "asr",
    "video": "video",
}
"""The values of ``type``, which newer files have, and the types of the API. ``reranking`` and
``decision`` are none of them."""

TYPE_NAMES: Final[Mapping[ModelType, str]] = {
    "embedding": "embedding",
    "image": "image",
    "tts": "speech",
    "asr": "transcription",
    "video": "video",
}
"""How a type is written. A text model is named as such only where it would not be taken for
one otherwise, and what is not here has no name."""

SERVICE_TIER: Final = "service_tier"
SPEED: Final = "speed"
WRITTEN_TIERS: Final = ("flex", "priority")
"""The service tiers that a request asks for by ``service_tier`` alone, so that a mode can be
written for them without knowing more. A batch is no mode of a request."""

DEFAULT_NPM: Final = "@ai-sdk/openai-compatible"
"""The package that a provider is called with, where nothing says another."""

CAN_SAY: Final = Sayable(
    facts=frozenset(
        {
            "owned_by",
            "name",
            "description",
            "context_tokens",
            "max_input_tokens",
            "max_output_tokens",
            "reasoning_efforts",
            "default_effort",
            "input_modalities",
            "output_modalities",
            "knowledge_cutoff",
            "released",
            "parameters",
            "offline",
        }
    ),
    types=("text", *TYPE_NAMES),
    flags=frozenset((*FLAGS.values(), *FLAG_BY_INPUT.values())),
    units=frozenset(COST.values()),
    conditions=frozenset({"prompt_tokens_above", "prompt_tokens_from", "service_tier"}),
)
"""Of the parameters only ``temperature``. A service tier is one of `WRITTEN_TIERS`, or was read in
this format."""

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_EFFORTS: Final = frozenset(get_args(ReasoningEffort))


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_limit(value: Any) -> bool:
    """A number of tokens. 0 is how the format says that there is none to tell."""
    return is_number(value) and 0 <= value < COUNT_LIMIT and (value == 0 or is_count(value))


def is_date(value: object) -> bool:
    """A year, a month or a day."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def is_amount(value: Any) -> bool:
    """A price. A negative one, or one as a text, is none."""
    return is_number(value) and 0 <= value < AMOUNT_LIMIT


def effort_of(option: Any) -> tuple[tuple[str, ...], str | None] | None:
    """The efforts that a reasoning option lets choose from, and the one that is chosen without;
    None where it is another kind of option, or uses words that the API does not know."""
    if not isinstance(option, Mapping) or option.get("type") != "effort":
        return None
    values, default = option.get("values"), option.get("default")
    if not is_texts(values) or not values or not set(values) <= _EFFORTS:
        return None
    if not option.keys() <= {"type", "values", "default"} or default not in (None, *values):
        return None
    return tuple(values), default


def service_tier(provider: object) -> str | None:
    """The service tier that a mode's part of the request asks for: ``service_tier`` of OpenAI,
    or ``speed`` of Anthropic, whose ``fast`` is one by another name."""
    body = provider.get("body") if isinstance(provider, Mapping) else None
    if not isinstance(body, Mapping) or len(body) != 1:
        return None
    ((name, value),) = body.items()
    return value if name in (SERVICE_TIER, SPEED) and isinstance(value, str) and value else None
