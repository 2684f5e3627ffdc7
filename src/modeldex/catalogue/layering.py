"""Layers: what is published, from what a person wrote and what the sources said.

From low to high: the sources by their priority, field by field; the rules, one after another; the
entries that a person wrote, in the fields that they state; the overrides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.composing import Composed, Composer, LayerKind, RuleUse, Stage
from modeldex.catalogue.composing import Layer as Layer
from modeldex.catalogue.disagreeing import Disagreement, disagreements
from modeldex.catalogue.layered_names import joined_aliases, settled_traits
from modeldex.catalogue.leading import dead_ends
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.entry import EXTENSIONS, Entry
from modeldex.entries.problems import Mode, Problem, Reading
from modeldex.entries.reading import read_entry
from modeldex.entries.stating import as_said


@dataclass(frozen=True, slots=True)
class Layered:
    """A catalogue as it is published, and what there is to tell of how it came about."""

    catalogue: Catalogue
    disagreements: tuple[Disagreement, ...] = ()
    """Of sources about a model, beyond the tolerance of the settings."""
    rule_uses: tuple[RuleUse, ...] = ()
    """For each rule, in order."""
    unused_overrides: tuple[str, ...] = ()
    """Ids of overrides for which there is no model."""
    unread: tuple[str, ...] = ()
    """Sources that nothing is known of yet: they were never read."""


def layer(written: Catalogue, readings: Mapping[str, SourceReading]) -> Reading[Layered]:
    """Lay everything together. Without sources and overrides, what is written is the result.

    A name or a replacement that leads nowhere is a warning, as a source can stop to list a model
    at any time; an entry that rules or overrides made impossible is an error.
    """
    settings = written.settings
    if not settings.sources and not settings.overrides:
        uses = tuple(RuleUse() for _ in settings.rules)
        return Reading(Layered(written, rule_uses=uses))
    work = _Work(written, readings)
    entries = work.entries()
    if any(problem.is_error for problem in work.problems):
        return Reading(None, tuple(work.problems))
    layered = work.layered(entries)
    return Reading(layered, (*work.problems, *dead_ends(layered.catalogue)))


class _Work:
    def __init__(self, written: Catalogue, readings: Mapping[str, SourceReading]) -> None:
        settings = written.settings
        self._written = written
        self._composer = Composer(settings, readings)
        self._models = composed(written, self._composer)
        self._unread = tuple(each.name for each in settings.sources if each.name not in readings)
        aliases = joined_aliases(settings, readings, self._models)
        self.settings = (
            settings if aliases is settings.aliases else replace(settings, aliases=aliases)
        )
        self.problems: list[Problem] = []

    def entries(self) -> dict[str, Entry]:
        found = {}
        for model_id, model in self._models.items():
            document = model.document
            if model.is_only_written and document is not None:
                found[model_id] = self._written.entries[model_id]
            elif document is not None and (entry := self._entry(document)) is not None:
                found[model_id] = entry
        return found

    def _entry(self, document: dict[str, Any]) -> Entry | None:
        if document.get(EXTENSIONS) == {}:
            document = {key: value for key, value in document.items() if key != EXTENSIONS}
        reading = read_entry(document, Mode.TOLERANT, self.settings.filling)
        self.problems += [replace(each, model_id=document["id"]) for each in reading.errors]
        return reading.value

    def layered(self, entries: Mapping[str, Entry]) -> Layered:
        settings = self._written.settings
        return Layered(
            Catalogue(self.settings, entries),
            tuple(
                disagreement
                for model_id, model in self._models.items()
                for disagreement in disagreements(model_id, model, settings.price_tolerance)
            ),
            tuple(self._composer.uses),
            tuple(name for name in settings.overrides if name not in self._models),
            self._unread,
        )


def composed(written: Catalogue, composer: Composer) -> dict[str, Composed]:
    """Every model of the catalogue by its id: those that a person wrote, then the sources'."""
    models = {
        entry.id: composer.compose(entry.id, as_said(entry)) for entry in written.entries.values()
    }
    for model_id in composer.sourced_ids():
        if model_id not in models:
            models[model_id] = composer.compose(model_id, None)
    names = Layer(LayerKind.NAMES)
    for model_id, document in settled_traits(models, written.settings):
        models[model_id].stages.append(Stage(names, document))
    return models
