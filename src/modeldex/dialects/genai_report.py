"""What came of converting genai-prices' data: counts, and everything that was not carried."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from modeldex.entries.types import ModelType

PACKAGE: Final = "genai-prices"
EXAMPLES: Final = 3
"""How many ids a fact names."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something of one kind that the data says and the entries do not, or the reverse."""

    kind: str
    count: int
    """How often; one model may count more than once."""
    models: int
    """How many different models it concerns."""
    examples: tuple[str, ...]
    """The ids of the first few, in the data's order."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A model that has no entry."""

    model_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class StarterReport:
    """What the package held, and what became of it."""

    version: str
    """Of the package."""
    newest_price: date | None
    """The latest day from which a price holds, up to the instant of the conversion. The package
    names no date of its own, so this is the best sign of its age: it is at least this recent."""
    announced_until: date | None
    """The latest day named for a price at all; later than ``newest_price`` when the data
    announces prices that do not hold yet."""
    providers: int
    models: int
    """Models read."""
    carried: Mapping[ModelType, int]
    """Entries made, by type."""
    priced: int
    """Entries with a pricing."""
    left_out: tuple[LeftOut, ...] = ()
    not_carried: tuple[Fact, ...] = ()
    """Facts of carried models that an entry has no place for, the most frequent first."""
    filled: tuple[Fact, ...] = ()
    """Values in the entries that the data does not state, and why they hold."""

    @property
    def source(self) -> str:
        """The package and its version: ``genai-prices 0.2.3``."""
        return f"{PACKAGE} {self.version}"

    @property
    def entries(self) -> int:
        """How many entries were made."""
        return sum(self.carried.values())

    def summary(self) -> str:
        """One line for a log."""
        age = f", newest price of {self.newest_price.isoformat()}" if self.newest_price else ""
        return (
            f"{self.entries} of {self.models} models from {self.providers} providers "
            f"({self.source}{age}); {self.priced} with prices, {len(self.left_out)} left out"
        )

    def document(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "source": self.source,
            "newest_price": self.newest_price and self.newest_price.isoformat(),
            "announced_until": self.announced_until and self.announced_until.isoformat(),
            "providers": self.providers,
            "models": self.models,
            "entries": self.entries,
            "priced": self.priced,
            "carried": dict(self.carried),
            "left_out": [
                {"model_id": model.model_id, "reason": model.reason} for model in self.left_out
            ],
            "not_carried": [_fact_document(fact) for fact in self.not_carried],
            "filled": [_fact_document(fact) for fact in self.filled],
        }


def _fact_document(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "count": fact.count,
        "models": fact.models,
        "examples": list(fact.examples),
    }


@dataclass(slots=True)
class Tally:
    """Counts facts by kind while models are converted."""

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
