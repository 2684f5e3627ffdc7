"""LiteLLM's price map, ``model_prices_and_context_window.json``.

An object with the name of each model and its fields: what it costs (see `litellm_fields`), how
much goes in and out, what it supports. A model is an entry if its ``mode`` is a model type of the
API; rerankers, searches, readers of documents, moderation and vector stores are none, and are
left out with that reason, as is what has no mode.

- ``litellm_provider`` is the owner of the entry; it stays in ``extensions.foreign.litellm`` too,
  as LiteLLM finds a price only under the very provider that it calls, whoever owns the entry.
- ``max_tokens`` is a legacy: the longest output where that is known, or else the longest input.
- ``deprecation_date`` is when the model is gone: the first instant of that day, in UTC.
- A flag that says false is kept, since an entry says false of what it does not know, too.
- A rate that is no number, or negative, is not understood.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import ModelFacts, entry_document
from modeldex.dialects.litellm_fields import (
    FLAGS,
    MODE_OF_TYPE,
    MODES,
    NAME,
    RATE_FIELDS,
)
from modeldex.dialects.litellm_rates import read_rates
from modeldex.dialects.litellm_sizes import LEGACY, Sizes, read_sizes, take_count
from modeldex.dialects.litellm_writing import has_mode, write
from modeldex.dialects.report import LeftOut, Report, Tally
from modeldex.dialects.sayable import Sayable
from modeldex.entries.ids import id_problems
from modeldex.entries.instants import instant_or_none
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading
from modeldex.entries.rates.splitting import split
from modeldex.entries.rates.tariff import ALWAYS, Tariff
from modeldex.entries.types import ModelType

SETTINGS: Final = Settings(name="LiteLLM", owned_by=NAME)
ACCEPTS: Final = "LiteLLM's price map {model: {litellm_provider, mode, input_cost_per_token, …}}"

_NO_MODELS: Final = {
    "sample_spec": "it documents the format, and is no model",
    "fallback_generalizations": "it holds rules for models that the map does not name",
}
_SIZED: Final = ("text", "embedding")
"""Types whose entries say how much goes in; the others have it in their extension."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def recognises(value: Any) -> bool:
    """An object of objects of which most have a provider of LiteLLM's, or a mode and a cost."""
    if not isinstance(value, dict):
        return False
    models = [fields for name, fields in value.items() if name not in _NO_MODELS]
    return sum(map(_is_model, models)) * 2 > len(models)


def _is_model(fields: Any) -> bool:
    if not isinstance(fields, dict):
        return False
    return "litellm_provider" in fields or (
        "mode" in fields and any("cost" in str(field) for field in fields)
    )


def read(value: Any, file: str | None = None) -> Reading[Draft]:
    """The models as entries, and what became of everything else."""
    if not isinstance(value, dict):
        problem = Problem("this is no price map", found=brief(value), expected=ACCEPTS, file=file)
        return Reading(None, (problem,))
    reader = _MapReader(file)
    for name, fields in value.items():
        reader.add(name, fields)
    return Reading(Draft(Mode.TOLERANT, SETTINGS, reader.entries, reader.report(len(value))))


class _MapReader:
    def __init__(self, file: str | None) -> None:
        self.file = file
        self.entries: list[RawEntry] = []
        self.left_out: list[LeftOut] = []
        self.extended = Tally()
        self.not_understood = Tally()

    def report(self, read: int) -> Report:
        return Report(
            NAME,
            read=read,
            kept=len(self.entries),
            left_out=tuple(self.left_out),
            extended=self.extended.facts(),
            not_understood=self.not_understood.facts(),
        )

    def add(self, name: Any, fields: Any) -> None:
        reason = _no_entry(name, fields)
        if reason is not None:
            self.left_out.append(LeftOut(str(name), reason))
            return
        reader = _ModelReader(name, fields)
        facts = reader.facts()
        for field in reader.extended:
            self.extended.note(field, name)
        for field in reader.not_understood:
            self.not_understood.note(field, name)
        self.entries.append(RawEntry(entry_document(facts, NAME), self.file, (name,)))


def _no_entry(name: Any, fields: Any) -> str | None:
    """Why the model can have no entry; None where it can."""
    if name in _NO_MODELS:
        return _NO_MODELS[name]
    if not isinstance(fields, Mapping):
        return f"it is no object but {brief(fields)}"
    problem = next(id_problems(name), None)
    if problem is not None:
        return problem.message
    mode = fields.get("mode")
    if mode is None:
        return "it has no mode, which is what tells its type"
    if not isinstance(mode, str) or mode not in MODES:
        return f"its mode is {brief(mode)}, which is no model type of the API"
    return None


class _ModelReader:
    """Takes the fields of one model; what nobody takes is kept as it is."""

    def __init__(self, name: str, fields: Mapping[str, Any]) -> None:
        self.name = name
        self.left = dict(fields)
        self.type: ModelType = MODES[self.left.pop("mode")]
        self.kept: dict[str, Any] = {}
        """For ``foreign``, though it is understood."""
        self.extended: list[str] = []
        """Names of the fields that went into typed extensions."""
        self.not_understood: list[str] = []
        if MODE_OF_TYPE[self.type] != fields["mode"]:
            self.kept["mode"] = fields["mode"]

    def facts(self) -> ModelFacts:
        """What is known of the model."""
        tariff, sizes = self._tariff(), self._sizes()
        in_spec = self.type in _SIZED
        facts = ModelFacts(
            id=self.name,
            type=self.type,
            owned_by=self._owner(),
            context_tokens=sizes.longest_input if in_spec else None,
            max_input_tokens=None if in_spec else sizes.longest_input,
            max_output_tokens=sizes.output,
            flags=self._flags() if self.type == "text" else {},
            embedding_dimensions=self._vector_size(),
            tariff=tariff,
            input_modalities=self._texts("supported_modalities"),
            output_modalities=self._texts("supported_output_modalities"),
            removes_at=self._removes_at(),
        )
        self.not_understood += self.left
        return replace(facts, foreign=self.kept | self.left)

    def _owner(self) -> str | None:
        owner = self.left.get("litellm_provider")
        if not isinstance(owner, str):
            return None
        self.kept["litellm_provider"] = self.left.pop("litellm_provider")
        return owner or None

    def _sizes(self) -> Sizes:
        sizes = read_sizes(self.left, self.type)
        if sizes.legacy is not None:
            self.kept[LEGACY] = sizes.legacy
        if sizes.longest_input is not None and self.type not in _SIZED:
            self.extended.append("max_input_tokens")
        if sizes.output is not None and self.type != "text":
            self.extended.append("max_output_tokens")
        return sizes

    def _tariff(self) -> Tariff:
        rates = read_rates(self.left, self.type)
        self.kept |= rates.kept
        self.not_understood += rates.not_understood
        rest = split(self.type, rates.tariff).rest
        extended = {(unit, ALWAYS) for unit in rest.rates} | {
            (unit, card.when) for card in rest.cards for unit in card.rates
        }
        self.extended += [name for name, unit, when in rates.sources if (unit, when) in extended]
        return rates.tariff

    def _flags(self) -> dict[str, bool]:
        flags: dict[str, bool] = {}
        for field, capability in FLAGS.items():
            value = self.left.get(field)
            if isinstance(value, bool):
                flags[capability] = self.left.pop(field)
                self.kept |= {} if value else {field: value}
        return flags

    def _vector_size(self) -> int | None:
        return take_count(self.left, "output_vector_size") if self.type == "embedding" else None

    def _texts(self, field: str) -> tuple[str, ...]:
        value = self.left.get(field)
        if not isinstance(value, list) or not value or not all(isinstance(x, str) for x in value):
            return ()
        self.extended.append(field)
        return tuple(self.left.pop(field))

    def _removes_at(self) -> str | None:
        value = self.left.get("deprecation_date")
        if not isinstance(value, str) or not _DAY.fullmatch(value) or not instant_or_none(value):
            return None
        return f"{self.left.pop('deprecation_date')}T00:00:00Z"


CAN_SAY: Final = Sayable(
    facts=frozenset(
        {
            "owned_by",
            "context_tokens",
            "max_input_tokens",
            "max_output_tokens",
            "embedding_dimensions",
            "input_modalities",
            "output_modalities",
            "removes_at",
        }
    ),
    types=tuple(MODE_OF_TYPE),
    flags=frozenset(FLAGS.values()),
    units=frozenset((*(field.unit for field in RATE_FIELDS), "web_searches")),
    conditions=frozenset(
        {
            "prompt_tokens_above",
            "prompt_tokens_from",
            "service_tier",
            "resolution",
            "search_context",
            "utc_from",
            "utc_until",
            "utc_days",
        }
    ),
)
"""Of the flags only those that are true, of ``removes_at`` the day. A threshold and a service tier
can be combined, and hours with days; a tier is one of `TIER_SUFFIXES`, a resolution is of a video
made, and all hours have one price."""

DIALECT: Final = Dialect(NAME, ACCEPTS, recognises, read, write, CAN_SAY, has_mode)
