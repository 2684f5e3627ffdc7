"""What a format has words for."""

from dataclasses import dataclass

from modeldex.entries.types import ModelType


@dataclass(frozen=True, slots=True)
class Sayable:
    """What is written in a dialect and comes back when that is read.

    A model's id can be said in each. Everything else that a document holds is kept under
    ``extensions.foreign`` when it is read, and written back.
    """

    facts: frozenset[str]
    """Fields of `facts.ModelFacts`, those aside that the others here are about."""
    types: tuple[ModelType, ...]
    """Models of these come back as what they are."""
    flags: frozenset[str] = frozenset()
    """Capabilities of text models, by the API's names."""
    units: frozenset[str] = frozenset()
    """What a rate can be for; see `rates.units.UNITS`."""
    conditions: frozenset[str] = frozenset()
    """What a rate can depend on: fields of `rates.tariff.Condition`."""
