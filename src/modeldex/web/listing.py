"""A model as one line of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.lifecycle import State, state_at
from modeldex.catalogue.search.highlights import highlights
from modeldex.catalogue.search.said import Said
from modeldex.entries import json_codec
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.rates.tariff import Rate
from modeldex.serving.facts import EntryFacts
from modeldex.web.marking import marked
from modeldex.web.prices import Line, main_prices, rates_of


@dataclass(frozen=True, slots=True)
class ModelRow:
    """What a list tells of a model."""

    id: str
    name: str
    marked_id: Markup
    """With what a search found it by inside ``mark``."""
    marked_name: Markup
    type: str
    description: str
    prices: tuple[Line, ...]
    """The one or two that the model is usually told by."""
    rates: Mapping[str, Rate]
    """By unit, without any condition."""
    context: int | None
    max_output: int | None
    capabilities: tuple[str, ...]
    privacy: str
    provider: str
    traits: tuple[str, ...]
    state: State
    created: datetime | None

    def plain(self, column: str) -> str:
        """A column for a spreadsheet: figures exactly, lists with spaces between."""
        if column in ("input", "output", "cache_read"):
            rate = self.rates.get(f"{column}_tokens")
            return "" if rate is None else f"{rate.usd:f}"
        if column == "price":
            return f"{self.prices[0].rate.usd:f}" if self.prices else ""
        value = getattr(self, column)
        if isinstance(value, datetime):
            return value.date().isoformat()
        return " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def row_of(
    facts: EntryFacts, traits: NamesByType, now: datetime, text: tuple[str, ...] = ()
) -> ModelRow:
    """A visible entry as a line; ``text`` is the free text that it was found by."""
    document: dict[str, Any] = json_codec.decode_stored(facts.extended)
    spec = object_or_empty(document.get("model_spec"))
    capabilities = object_or_empty(spec.get("capabilities"))
    created = document.get("created")
    held = traits.get(facts.type, {})
    name = _text(spec.get("name")) or facts.id
    places = highlights(Said(facts), text) if text else {}
    return ModelRow(
        id=facts.id,
        name=name,
        marked_id=marked(facts.id, places.get("id", ())),
        marked_name=marked(name, places.get("name" if spec.get("name") else "id", ())),
        type=facts.type,
        description=_text(spec.get("description")),
        prices=tuple(main_prices(document)),
        rates=rates_of(document),
        context=_count(spec.get("availableContextTokens", spec.get("maxInputTokens"))),
        max_output=_count(spec.get("maxCompletionTokens")),
        capabilities=tuple(name for name, value in capabilities.items() if value is True),
        privacy=_text(spec.get("privacy")),
        provider=_text(document.get("owned_by")),
        traits=tuple(name for name, target in held.items() if target == facts.id),
        state=state_at(document, now),
        created=datetime.fromtimestamp(created, UTC) if isinstance(created, int) else None,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
