"""How one model comes about: what each layer says of it, one on top of the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.changes import same
from modeldex.catalogue.joining import joined, patched
from modeldex.catalogue.price_parts import states_price
from modeldex.catalogue.repricing import repriced
from modeldex.catalogue.rule_matching import Matcher
from modeldex.catalogue.rules import Rule
from modeldex.catalogue.sourcing import SourceReading, by_priority
from modeldex.entries.merging import without
from modeldex.entries.problems import parse_path

HIDDEN: Final = "hidden"
"""The field of an override that leaves its model out."""


class LayerKind(StrEnum):
    """What says something of a model, from low to high."""

    FILLED = "filled"
    """Nobody: derived, or a default of the catalogue."""
    SOURCE = "source"
    RULE = "rule"
    WRITTEN = "written"
    OVERRIDE = "override"
    NAMES = "names"
    """The traits of the catalogue itself."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a catalogue."""

    kind: LayerKind
    source: str | None = None
    read_at: datetime | None = None
    """When that source was read."""
    rule: int | None = None
    """The number of the rule in the file, from 1."""

    def __str__(self) -> str:
        if self.kind is LayerKind.SOURCE:
            return f"source {self.source}"
        return f"rule {self.rule}" if self.kind is LayerKind.RULE else str(self.kind)


WRITTEN: Final = Layer(LayerKind.WRITTEN)
OVERRIDE: Final = Layer(LayerKind.OVERRIDE)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says of a model."""

    source: str
    read_at: datetime
    document: dict[str, Any]
    vanished: bool = False
    """Whether the source does not list the model any more."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A model with all layers up to this one."""

    layer: Layer
    document: dict[str, Any]
    stated: Mapping[str, Any] | None = None
    """What the layer says itself; None where it works on what is there."""


@dataclass(slots=True)
class Composed:
    """How one model came about."""

    stages: list[Stage] = field(default_factory=list)
    hidden: Layer | None = None
    """The layer that leaves the model out, if one does."""
    statements: list[Statement] = field(default_factory=list)
    """The sources that its facts come from, the highest first."""
    ignored: list[Statement] = field(default_factory=list)
    """Sources that take it for a model of another type."""
    price_source: str | None = None

    @property
    def document(self) -> dict[str, Any] | None:
        """What is published, before it is completed; None for a model that is left out."""
        return self.stages[-1].document if self.stages and self.hidden is None else None

    @property
    def is_only_written(self) -> bool:
        """Whether nobody but the person who wrote the model says anything of it."""
        return len(self.stages) == 1 and self.stages[0].layer is WRITTEN


@dataclass(slots=True)
class RuleUse:
    """What became of a rule."""

    matched: int = 0
    """Models that it means."""
    changed: int = 0
    """Models that it changed or left out."""


class Composer:
    """Composes the models of one catalogue, and counts what its rules do."""

    def __init__(self, settings: Settings, readings: Mapping[str, SourceReading]) -> None:
        self._settings = settings
        self._readings = [
            readings[source.name]
            for source in by_priority(settings.sources)
            if source.name in readings
        ]
        self._rules = [
            (number, rule, Matcher(rule.match, settings.owned_by))
            for number, rule in enumerate(settings.rules, 1)
        ]
        self.uses = [RuleUse() for _ in settings.rules]

    def sourced_ids(self) -> Iterator[str]:
        """Every id that a source gives, in the order of the sources and of their documents."""
        seen: set[str] = set()
        for reading in self._readings:
            for model_id in reading.models:
                if model_id not in seen:
                    seen.add(model_id)
                    yield model_id

    def compose(self, model_id: str, written: dict[str, Any] | None) -> Composed:
        """One model from all layers; ``written`` is what a person wrote of it."""
        model = Composed()
        self._join_sources(model, model_id, None if written is None else written["type"])
        self._apply_rules(model)
        if written is not None:
            self._lay_written(model, written)
        self._override(model, model_id)
        return model

    def _join_sources(self, model: Composed, model_id: str, model_type: str | None) -> None:
        found = [
            Statement(
                reading.source,
                reading.read_at,
                _as_listed(dict(sourced.document), offline=sourced.vanished_since is not None),
                sourced.vanished_since is not None,
            )
            for reading in self._readings
            if (sourced := reading.models.get(model_id)) is not None
        ]
        # A source that still lists the model knows better than one that has stopped to.
        found = [each for each in found if not each.vanished] or found
        decided = model_type or (found[0].document["type"] if found else None)
        for each in found:
            listed = model.statements if each.document["type"] == decided else model.ignored
            listed.append(each)
        document: dict[str, Any] | None = None
        for each in reversed(model.statements):
            document = each.document if document is None else joined(document, each.document)
            layer = Layer(LayerKind.SOURCE, each.source, each.read_at)
            model.stages.append(Stage(layer, document, each.document))
        priced = (each.source for each in model.statements if states_price(each.document))
        model.price_source = next(priced, None)

    def _apply_rules(self, model: Composed) -> None:
        for number, rule, matcher in self._rules:
            if model.hidden is not None or not model.stages:
                return
            document = model.stages[-1].document
            if not matcher.fits(document):
                continue
            use, layer = self.uses[number - 1], Layer(LayerKind.RULE, rule=number)
            changed = self._changed(model, rule, matcher, document)
            if changed is None:
                continue
            use.matched += 1
            if rule.hide and matcher.fits_source(model.statements[0].source):
                model.hidden = layer
                use.changed += 1
            elif changed is not document and not same(changed, document):
                model.stages.append(Stage(layer, changed))
                use.changed += 1

    def _changed(
        self, model: Composed, rule: Rule, matcher: Matcher, document: dict[str, Any]
    ) -> dict[str, Any] | None:
        """What the rule makes of the document; None where the rule does not mean the model."""
        listed = matcher.fits_source(model.statements[0].source)
        priced = rule.price is not None and matcher.fits_source(model.price_source)
        if not listed and not priced:
            return None
        changed = document
        if listed:
            changed = patched(changed, rule.set) if rule.set else changed
            for path in rule.remove:
                changed = without(changed, parse_path(path))
        if priced and rule.price is not None:
            changed = repriced(changed, rule.price, self._settings.diem_per_usd)
        return changed

    def _lay_written(self, model: Composed, written: dict[str, Any]) -> None:
        """What a person wrote stands, whatever a rule left out of what the sources say."""
        if model.hidden is not None:
            model.hidden, model.stages, model.statements = None, [], []
        below = model.stages[-1].document if model.stages else None
        document = written if below is None else joined(below, written)
        model.stages.append(Stage(WRITTEN, document, written))

    def _override(self, model: Composed, model_id: str) -> None:
        patch = self._settings.overrides.get(model_id)
        if patch is None or not model.stages:
            return
        if patch.get(HIDDEN) is True:
            model.hidden = OVERRIDE
        stated = {name: value for name, value in patch.items() if name != HIDDEN}
        if stated and model.document is not None:
            document = patched(model.document, stated)
            model.stages.append(Stage(OVERRIDE, document, stated))


def _as_listed(document: dict[str, Any], *, offline: bool) -> dict[str, Any]:
    """A model that its source has stopped to list is offline."""
    if not offline:
        return document
    return {**document, "model_spec": {**document.get("model_spec", {}), "offline": True}}
