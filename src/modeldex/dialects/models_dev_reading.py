"""One model of models.dev, read: its facts, and what of it is not understood.

What has no place of its own stands in ``foreign`` in two parts, as it was: ``model``, fields of
the model, and ``provider``, fields of the provider that lists it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from modeldex.dialects.facts import ModelFacts
from modeldex.dialects.foreign import ForeignObject, is_texts
from modeldex.dialects.modalities import input_flags
from modeldex.dialects.models_dev_format import (
    CHAT,
    FLAGS,
    MODALITIES,
    TYPE_NAMES,
    effort_of,
    is_date,
    is_flag,
    is_limit,
)
from modeldex.dialects.models_dev_rates import read_cost, read_modes
from modeldex.entries.rates.splitting import split
from modeldex.entries.rates.tariff import Tariff
from modeldex.entries.types import ModelType

MODEL: Final = "model"
PROVIDER: Final = "provider"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model stands, and what it was found to be."""

    entry_id: str
    provider_id: str
    key: str
    """The model's id by which the provider lists it."""
    type: ModelType


@dataclass(frozen=True, slots=True)
class ReadModel:
    """What came of a model."""

    facts: ModelFacts
    extended: tuple[str, ...]
    """Fields that went into typed extensions."""
    not_understood: tuple[str, ...]
    """Fields of the model that were kept as they are."""


def read_model(place: Place, model: Mapping[str, Any], provider: Mapping[str, Any]) -> ReadModel:
    """The facts of a model. ``provider`` is what is said of the provider and worth keeping."""
    fields = ForeignObject(model)
    facts = _Reader(place, fields).facts()
    kept = {MODEL: fields.rest(), PROVIDER: dict(provider)}
    facts["foreign"] = {name: part for name, part in kept.items() if part}
    read = ModelFacts(**facts)
    return ReadModel(read, tuple(_extended(read)), fields.kinds())


class _Reader:
    """Takes from the fields of a model what is understood."""

    def __init__(self, place: Place, fields: ForeignObject) -> None:
        self.place = place
        self.fields = fields
        self.is_text = place.type == "text"
        self.flags: dict[str, bool] = {}

    def facts(self) -> dict[str, Any]:
        self._take_what_repeats()
        taken, given = self._take_modalities()
        self._take_flags()
        efforts, default_effort = self._take_effort()
        return {
            "id": self.place.entry_id,
            "type": self.place.type,
            "owned_by": self.place.provider_id,
            "name": self.fields.text("name"),
            "description": self.fields.text("description"),
            "input_modalities": taken,
            "output_modalities": given,
            "flags": self.flags,
            "reasoning_efforts": efforts,
            "default_effort": default_effort,
            "knowledge_cutoff": self.fields.take("knowledge", is_date),
            "released": self.fields.take("release_date", is_date),
            "parameters": ("temperature",) if self.fields.flag("temperature") else (),
            # "Indicate the model is no longer served by the provider's public API"
            "offline": bool(self.fields.take("status", lambda value: value == "deprecated")),
            "tariff": self._take_tariff(),
            **self._take_limits(),
        }

    def _take_what_repeats(self) -> None:
        """How the model was found, and what it was found to be."""
        self.fields.take("id", lambda value: value == self.place.key)
        name = CHAT if self.is_text else TYPE_NAMES.get(self.place.type)
        self.fields.take("type", lambda value: value == name)

    def _take_modalities(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        inner = self.fields.inner("modalities")
        sides: dict[str, tuple[str, ...]] = {}
        for side in ("input", "output"):
            words = inner.take(side, is_texts) or []
            if not set(words) <= MODALITIES.keys():
                inner.keep(side, words)  # a reader of the format may not know them
            sides[side] = tuple(MODALITIES.get(word, word) for word in words)
        taken = sides["input"]
        if self.is_text and taken:
            self.flags |= input_flags(taken)
        # "Supports file attachments" follows, unless it contradicts.
        implied = any(word != "text" for word in taken)
        self.fields.take("attachment", lambda value: value is implied)
        return taken, sides["output"]

    def _take_flags(self) -> None:
        """Capabilities. The entry of what is no text model has no place for those it has."""
        for name, capability in FLAGS.items():
            value = self.fields.take(
                name, lambda value: is_flag(value) and (self.is_text or not value)
            )
            if value is not None and self.is_text:
                self.flags[capability] = value

    def _take_effort(self) -> tuple[tuple[str, ...], str | None]:
        """The reasoning option that is a choice of efforts; the others are kept."""
        options = self.fields.take("reasoning_options", lambda value: isinstance(value, list))
        others = list(options or ())
        found = None
        for index, option in enumerate(others if self.is_text else ()):
            found = effort_of(option)
            if found is not None:
                del others[index]
                self.flags["supportsReasoningEffort"] = True
                break
        if others:
            self.fields.keep("reasoning_options", others)
        return found or ((), None)

    def _take_limits(self) -> dict[str, int | None]:
        inner = self.fields.inner("limit")
        context, output = (
            int(value) if (value := inner.take(name, is_limit)) else None
            for name in ("context", "output")
        )
        prompt = inner.count("input")
        if self.place.type not in ("text", "embedding"):
            # Entries of these types have one place for what goes in.
            if context is not None and prompt is not None:
                inner.keep("context", context)
            prompt, context = prompt or context, None
        return {
            "context_tokens": context,
            "max_input_tokens": prompt,
            "max_output_tokens": output,
        }

    def _take_tariff(self) -> Tariff:
        cost = self.fields.peek("cost")
        read = read_cost(cost if isinstance(cost, Mapping) else {})
        _settle(self.fields.inner("cost"), cost, read.rest)
        experimental = self.fields.inner("experimental")
        modes = experimental.peek("modes")
        cards, rest = read_modes(modes if isinstance(modes, Mapping) else {})
        _settle(experimental.inner("modes"), modes, rest)
        return Tariff(read.rates, (*read.cards, *cards))


def _settle(fields: ForeignObject, document: Any, rest: Mapping[str, Any]) -> None:
    """Take all of the document but the rest."""
    for name in document if isinstance(document, Mapping) else ():
        fields.take(name, lambda _value: True)
        if name in rest:
            fields.keep(name, rest[name])


def _extended(facts: ModelFacts) -> Iterator[str]:
    """The fields of the model that its entry says in its extension."""
    rest = split(facts.type, facts.tariff).rest
    yield from (f"cost ({unit})" for unit in rest.rates)
    if any(card.when.service_tier is None for card in rest.cards):
        yield "cost.tiers"
    if any(card.when.service_tier is not None for card in rest.cards):
        yield "experimental.modes"
    values = {
        "knowledge": facts.knowledge_cutoff,
        "limit.input": facts.max_input_tokens,
        "limit.output": facts.max_output_tokens if facts.type != "text" else None,
        "modalities": facts.input_modalities or facts.output_modalities,
        "release_date": facts.released,
        "temperature": facts.parameters,
    }
    yield from (name for name, value in values.items() if value)
