"""Which entry a name stands for: traits and aliases."""

from collections.abc import Iterable
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
