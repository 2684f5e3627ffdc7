"""A model as one line of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from modeldex.catalogue.lifecycle import State, state_at
from modeldex.catalogue.search.highlights import highlights
from modeldex.catalogue.search.said import Said
from modeldex.entries import json_codec
from modeldex.entries.json_codec import object_or_empty
from modeldex.serving.facts import EntryFacts
from modeldex.serving.snapshot import Snapshot
from modeldex.web.derived import aliases_by_id, traits_by_id
from modeldex.web.marking import marked, marked_if_found
from modeldex.web.prices import Line, lines_of, main_prices

_MOST_NAMES: Final = 3
"""Further names that a line tells."""


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
    rates: Mapping[str, Line]
    """By unit (see `prices.lines_of`)."""
    context: int | None
    max_output: int | None
    capabilities: tuple[str, ...]
    privacy: str
    provider: str
    traits: tuple[str, ...]
    state: State
    created: datetime | None
    found_as: tuple[Markup, ...] = ()
    """The aliases and traits that a search found it by, marked."""

    def plain(self, column: str) -> str:
        """A column for a spreadsheet: figures exactly, lists with spaces between."""
        if column in ("input", "output", "cache_read"):
            line = self.rates.get(f"{column}_tokens")
            return "" if line is None else f"{line.rate.usd:f}"
        if column == "price":
            return f"{self.prices[0].rate.usd:f}" if self.prices else ""
        value = getattr(self, column)
        if isinstance(value, datetime):
            return value.date().isoformat()
        return " ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def row_of(
    facts: EntryFacts, snapshot: Snapshot, now: datetime, text: tuple[str, ...] = ()
) -> ModelRow:
    """A visible entry as a line; ``text`` is the free text that it was found by."""
    document: dict[str, Any] = json_codec.decode_stored(facts.extended)
    spec = object_or_empty(document.get("model_spec"))
    capabilities = object_or_empty(spec.get("capabilities"))
    created = document.get("created")
    lines = lines_of(document)
    traits = traits_by_id(snapshot).get(facts.id, ())
    name = _text(spec.get("name")) or facts.id
    places = highlights(Said(facts), text) if text else {}
    return ModelRow(
        id=facts.id,
        name=name,
        marked_id=marked(facts.id, places.get("id", ())),
        marked_name=marked(name, places.get("name" if spec.get("name") else "id", ())),
        type=facts.type,
        description=_text(spec.get("description")),
        prices=tuple(main_prices(lines)),
        rates=lines,
        context=_count(spec.get("availableContextTokens", spec.get("maxInputTokens"))),
        max_output=_count(spec.get("maxCompletionTokens")),
        capabilities=tuple(name for name, value in capabilities.items() if value is True),
        privacy=_text(spec.get("privacy")),
        provider=_text(document.get("owned_by")),
        traits=traits,
        state=state_at(document, now),
        created=datetime.fromtimestamp(created, UTC) if isinstance(created, int) else None,
        found_as=_found_as((*aliases_by_id(snapshot).get(facts.id, ()), *traits), text),
    )


def _found_as(names: tuple[str, ...], text: tuple[str, ...]) -> tuple[Markup, ...]:
    if not text:
        return ()
    found = (marked_if_found(name, text) for name in names)
    return tuple(each for each in found if each is not None)[:_MOST_NAMES]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
