"""What came of converting genai-prices' data: counts, and everything that has no place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from modeldex.dialects.report import Fact, LeftOut
from modeldex.entries.types import ModelType

PACKAGE: Final = "genai-prices"


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
    """Entries with a price, in the API's ``pricing`` or in their extension."""
    left_out: tuple[LeftOut, ...] = ()
    extended: tuple[Fact, ...] = ()
    """Facts that the API's shape has no field for, and that stand in the extension, the most
    frequent first."""
    not_carried: tuple[Fact, ...] = ()
    """Facts that nothing but ``extensions.foreign`` has a place for, or that are not there; the
    most frequent first."""
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
            "extended": [fact.document() for fact in self.extended],
            "not_carried": [fact.document() for fact in self.not_carried],
            "filled": [fact.document() for fact in self.filled],
        }
