"""Entries written as ``api.json`` of models.dev.

An entry goes to the provider that its ``owned_by`` names, and loses that name at the beginning
of its id. What was read in this format and has no place in an entry is written back as it was.

What a reader can not do without is filled with the least that it could mean: a limit of 0 is how
the format says that none is known, ``attachment`` follows from the modalities, and a provider of
whom nothing is known is called like any OpenAI-compatible one, with the key from an environment
variable that is named after it. (Its address is not known: opencode takes it from its own
configuration.)

Prices by the image, the second or the request have no place in the format, nor have those that
depend on a date, an hour or a batch. A model that is priced only so has no ``cost``, as
models.dev's own image models have none; nothing is priced at 0 that is not free.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.modalities import inputs_of, outputs_of
from modeldex.dialects.models_dev_format import (
    CHAT,
    DEFAULT_NPM,
    FLAGS,
    NAME,
    TYPE_NAMES,
    WORDS,
)
from modeldex.dialects.models_dev_rates import written_cost, written_modes
from modeldex.dialects.models_dev_reading import MODEL, PROVIDER
from modeldex.dialects.models_dev_types import type_of
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.merging import joined_deeply

_TIERS: Final = "tiers"


def write_providers(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The entries by provider, in their order."""
    providers: dict[str, dict[str, Any]] = {}
    all_facts = [facts_of(entry, NAME) for entry in entries]
    ids = {(facts.owned_by, facts.id) for facts in all_facts}
    for facts in all_facts:
        provider_id = facts.owned_by or NAME
        provider = providers.setdefault(provider_id, _least_provider(provider_id))
        kept = object_or_empty(facts.foreign.get(PROVIDER))
        models = provider["models"]
        if not models:  # of all that its models keep of a provider, the first says it
            provider |= {**kept, "models": models}
        short = facts.id.removeprefix(f"{provider_id}/")
        key = short if short and (facts.owned_by, short) not in ids else facts.id
        models[key] = _written_model(key, facts)
    return providers


def _least_provider(provider_id: str) -> dict[str, Any]:
    variable = re.sub(r"[^A-Z0-9]+", "_", provider_id.upper()).strip("_") or "MODEL"
    return {
        "id": provider_id,
        "env": [f"{variable}_API_KEY"],
        "npm": DEFAULT_NPM,
        "name": provider_id,
        "models": {},
    }


def _written_model(key: str, facts: ModelFacts) -> dict[str, Any]:
    kept = object_or_empty(facts.foreign.get(MODEL))
    written = joined_deeply(joined_deeply(_least(key, facts), kept), _said(facts, kept))
    if facts.type == "text" and type_of(key, written) != "text":
        written["type"] = CHAT
    return written


def _least(key: str, facts: ModelFacts) -> dict[str, Any]:
    """What a reader requires, where nobody says it."""
    return {
        "id": key,
        "name": key,
        "attachment": any(word != "text" for word in _words(inputs_of(facts))),
        **dict.fromkeys(FLAGS, False),
        **({"reasoning_options": []} if facts.flags.get("supportsReasoning") else {}),
        "temperature": False,
        "release_date": _day(facts.created),
        "modalities": {
            "input": _words(inputs_of(facts)) or ["text"],
            "output": _words(outputs_of(facts)) or ["text"],
        },
        "limit": {"context": 0, "output": 0},
    }


def _said(facts: ModelFacts, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the entry says."""
    said: dict[str, Any] = {
        "name": facts.name,
        "type": TYPE_NAMES.get(facts.type),
        "description": facts.description,
        **{name: facts.flags.get(capability) or None for name, capability in FLAGS.items()},
        "reasoning_options": _reasoning_options(facts, kept),
        "temperature": "temperature" in facts.parameters or None,
        "knowledge": facts.knowledge_cutoff,
        "release_date": facts.released,
        "limit": _limit(facts, kept),
        "status": "deprecated" if facts.offline else None,
        "cost": _cost(facts, kept),
        "experimental": _experimental(facts, kept),
    }
    return {name: value for name, value in said.items() if value is not None and value != {}}


def _words(modalities: Iterable[str]) -> list[str]:
    """Modalities in words that every reader of the format knows."""
    return list(dict.fromkeys(WORDS[word] for word in modalities if word in WORDS))


def _reasoning_options(facts: ModelFacts, kept: Mapping[str, Any]) -> list[Any] | None:
    """The choice of efforts before the others: the order of the options says nothing."""
    others = kept.get("reasoning_options")
    if not facts.reasoning_efforts:
        return None
    option: dict[str, Any] = {"type": "effort", "values": list(facts.reasoning_efforts)}
    option |= {"default": facts.default_effort} if facts.default_effort else {}
    return [option, *(others if isinstance(others, list) else ())]


def _limit(facts: ModelFacts, kept: Mapping[str, Any]) -> dict[str, int]:
    context, prompt = facts.context_tokens, facts.max_input_tokens
    if facts.type not in ("text", "embedding") and "context" not in object_or_empty(
        kept.get("limit")
    ):
        context, prompt = prompt, None
    limits = {"context": context, "input": prompt, "output": facts.max_output_tokens}
    return {name: value for name, value in limits.items() if value is not None}


def _cost(facts: ModelFacts, kept: Mapping[str, Any]) -> dict[str, Any]:
    cost = written_cost(facts.tariff, facts.type)
    tiers = object_or_empty(kept.get("cost")).get(_TIERS)
    if cost and isinstance(tiers, list):
        cost[_TIERS] = _with_rests(cost.get(_TIERS, []), tiers)
    return cost


def _with_rests(tiers: list[Any], kept: list[Any]) -> list[Any]:
    """The tiers, with what was not understood of each, and those of which nothing was."""
    merged = list(tiers)
    sizes = [tier["tier"]["size"] for tier in tiers]
    for rest in kept:
        size = object_or_empty(object_or_empty(rest).get("tier")).get("size")
        if size in sizes:
            merged[sizes.index(size)] = rest | merged[sizes.index(size)]
        else:
            merged.append(rest)
    return merged


def _experimental(facts: ModelFacts, kept: Mapping[str, Any]) -> dict[str, Any]:
    modes = object_or_empty(object_or_empty(kept.get("experimental")).get("modes"))
    written = written_modes(facts.tariff, facts.type, modes)
    return {"modes": written} if written else {}


def _day(created: int | None) -> str:
    """The day that the entry says the model was made; empty where it does not say."""
    if not created or not 0 < created < 10**11:
        return ""
    return datetime.fromtimestamp(created, UTC).date().isoformat()
