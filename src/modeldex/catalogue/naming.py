"""Which entry a name stands for: traits and aliases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from modeldex.catalogue.catalogue import NamesByType
from modeldex.entries.types import ModelType


@dataclass(frozen=True, slots=True)
class Claim:
    """What one entry says of its own traits."""

    id: str
    type: ModelType
    traits: tuple[str, ...]


def resolve_traits(explicit: NamesByType, claims: Iterable[Claim]) -> NamesByType:
    """For each type, every trait and the id that holds it.

    What the catalogue itself says (``explicit``) wins over the entries' claims; among the
    entries the first one to claim a trait of its type holds it.
    """
    resolved: dict[ModelType, dict[str, str]] = {}
    for claim in claims:
        for trait in claim.traits:
            resolved.setdefault(claim.type, {}).setdefault(trait, claim.id)
    for model_type, names in explicit.items():
        resolved.setdefault(model_type, {}).update(names)
    return resolved


def merge_names(names: NamesByType, winning: NamesByType) -> NamesByType:
    """Both together; where a name of a type stands in both, ``winning`` wins."""
    merged: dict[ModelType, Mapping[str, str]] = dict(names)
    for model_type, targets in winning.items():
        merged[model_type] = {**merged.get(model_type, {}), **targets}
    return merged
