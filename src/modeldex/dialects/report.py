"""What came of reading a foreign document: counts, and everything that has no place of its own."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

EXAMPLES: Final = 3
"""How many ids a fact names."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something of one kind that a document says, and how often."""

    kind: str
    count: int
    """How often; one model may count more than once."""
    models: int
    """How many different models it concerns."""
    examples: tuple[str, ...]
    """The ids of the first few, in the document's order."""

    def document(self) -> dict[str, Any]:
        """The fact as JSON values."""
        return {
            "kind": self.kind,
            "count": self.count,
            "models": self.models,
            "examples": list(self.examples),
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A model that has no entry."""

    model_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a dialect made of a document. Nothing of the document is missing from it: each fact
    is in an entry's own fields, in its extension, or kept as it was and named here."""

    dialect: str
    read: int
    """Models that the document holds."""
    kept: int
    """Entries made of them."""
    left_out: tuple[LeftOut, ...] = ()
    extended: tuple[Fact, ...] = ()
    """Fields that went into typed extensions, the most frequent first."""
    not_understood: tuple[Fact, ...] = ()
    """Fields that were kept as they are under ``extensions.foreign``, the most frequent first."""

    def document(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "dialect": self.dialect,
            "read": self.read,
            "kept": self.kept,
            "left_out": [
                {"model_id": model.model_id, "reason": model.reason} for model in self.left_out
            ],
            "extended": [fact.document() for fact in self.extended],
            "not_understood": [fact.document() for fact in self.not_understood],
        }


@dataclass(slots=True)
class Tally:
    """Counts facts by kind while models are read."""

    _by_kind: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, kind: str, model_id: str) -> None:
        """One more fact of this kind, at this model."""
        self._by_kind.setdefault(kind, Counter())[model_id] += 1

    def facts(self) -> tuple[Fact, ...]:
        """All kinds, the most frequent first, then by name."""
        facts = [
            Fact(kind, models.total(), len(models), tuple(models)[:EXAMPLES])
            for kind, models in self._by_kind.items()
        ]
        return tuple(sorted(facts, key=lambda fact: (-fact.count, fact.kind)))
