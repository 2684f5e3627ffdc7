"""What the guardrails find doubtful, as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class DoubtKind(StrEnum):
    """Which guardrail it was."""

    EMPTIED = "emptied"
    """There are no models any more."""
    GONE = "gone"
    """Too many models are gone."""
    ROLLBACK = "rollback"
    """The catalogue was rolled back, and this would undo it."""
    TYPE = "type"
    """Models are of another type."""
    PRICE = "price"
    """Prices are many times what they were, or a fraction of it."""
    ZERO = "zero"
    """Prices became zero, or ceased to be."""
    NAME = "name"
    """Traits or aliases stand for no listed model any more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one model that is in doubt."""

    model_id: str
    path: str = ""
    """Dotted, where it stands in the entry or in the settings; empty for the model itself."""
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """All that one guardrail found."""

    kind: DoubtKind
    message: str
    """One sentence, without a full stop, with the numbers."""
    findings: tuple[Finding, ...] = ()

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The models that are in doubt, each once."""
        return tuple(dict.fromkeys(finding.model_id for finding in self.findings))


def models_in(doubts: Iterable[Doubt]) -> frozenset[str]:
    """Every model that any of the guardrails found doubtful."""
    return frozenset(finding.model_id for doubt in doubts for finding in doubt.findings)
