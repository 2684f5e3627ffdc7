"""Traits and aliases of a layered catalogue: several layers may give one to different models."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from modeldex.catalogue.catalogue import NamesByType, Settings
from modeldex.catalogue.composing import Composed, LayerKind, Stage
from modeldex.catalogue.naming import merge_names
from modeldex.catalogue.sourcing import SourceReading, by_priority
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.types import ModelType

_BY_HAND: Final = -1
"""Where a claim stands that a person made; those of sources follow by their places."""


def joined_aliases(
    settings: Settings, readings: Mapping[str, SourceReading], models: Mapping[str, Composed]
) -> NamesByType:
    """The aliases of the sources for models that are published, by the priority of the sources,
    and over them those of the catalogue itself."""
    names: NamesByType = {}
    for source in reversed(by_priority(settings.sources)):
        reading = readings.get(source.name)
        for model_type, aliases in (reading.aliases if reading is not None else {}).items():
            listed = {name: of for name, of in aliases.items() if _is_published(models.get(of))}
            if listed:
                names = merge_names(names, {model_type: listed})
    return merge_names(names, settings.aliases) if names else settings.aliases


def settled_traits(
    models: Mapping[str, Composed], settings: Settings
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The models whose traits are others once each trait of a type belongs to one model, and
    what they are then.

    The catalogue's own traits decide, then what a person wrote of a model, then the sources by
    their priority, then the order of the models. What a person wrote is never changed.
    """
    place = {source.name: at for at, source in enumerate(by_priority(settings.sources))}
    published = {
        model_id: document
        for model_id, model in models.items()
        if (document := model.document) is not None
    }
    ranks = {
        model_id: _rank(models[model_id], place)
        for model_id, document in published.items()
        if _traits(document)
    }
    holders: dict[tuple[ModelType, str], str] = {
        (model_type, trait): model_id
        for model_type, names in settings.traits.items()
        for trait, model_id in names.items()
    }
    given: dict[str, list[str]] = {}
    for (_, trait), model_id in holders.items():
        given.setdefault(model_id, []).append(trait)
    for model_id in sorted(ranks, key=lambda each: ranks[each]):  # stable: in order among equals
        document = published[model_id]
        for trait in _traits(document):
            holders.setdefault((document["type"], trait), model_id)
    for model_id in dict.fromkeys((*ranks, *given)):
        if model_id in published and not models[model_id].is_only_written:
            document = published[model_id]
            own = _traits(document)
            kept = [each for each in own if holders[document["type"], each] == model_id]
            kept += [each for each in given.get(model_id, ()) if each not in kept]
            if kept != own:
                spec = {**object_or_empty(document.get("model_spec")), "traits": kept}
                yield model_id, {**document, "model_spec": spec}


def _is_published(model: Composed | None) -> bool:
    return model is not None and model.document is not None


def _traits(document: Mapping[str, Any]) -> list[str]:
    traits = object_or_empty(document.get("model_spec")).get("traits")
    if not isinstance(traits, list):
        return []
    return [trait for trait in traits if isinstance(trait, str)]


def _rank(model: Composed, place: Mapping[str, int]) -> int:
    """Who claims the model's traits: the topmost layer that says them."""
    for below, stage in reversed([*zip([None, *model.stages], model.stages, strict=False)]):
        if _decides_traits(stage, below):
            source = stage.layer.source
            return _BY_HAND if source is None else place[source]
    return _BY_HAND


def _decides_traits(stage: Stage, below: Stage | None) -> bool:
    if stage.layer.kind is LayerKind.RULE and below is not None:
        return _traits(stage.document) != _traits(below.document)
    return bool(_traits(stage.document if stage.stated is None else stage.stated))
