"""Everything that a run found."""

from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.read_path.growth import LargeFigures, StartFigures
from benchmarks.read_path.machine import Machine
from benchmarks.read_path.measuring import Row
from benchmarks.read_path.publishing import PublishFigures
from benchmarks.read_path.rounds import Unserved


@dataclass(slots=True)
class Report:
    """A run as it goes on; what was not measured stays empty."""

    at: datetime
    machine: Machine
    settings: dict[str, str | int]
    """How it was measured: rounds, seconds, connections and so on."""
    bodies: dict[str, int] = field(default_factory=dict)
    """Bytes of the body as sent, by case."""
    rows: list[Row] = field(default_factory=list)
    unserved: list[Unserved] = field(default_factory=list)
    starts: list[StartFigures] = field(default_factory=list)
    publishes: list[PublishFigures] = field(default_factory=list)
    large: LargeFigures | None = None

    def start_of(self, contender: str, models: int) -> StartFigures | None:
        """The starts of a contender with so many models."""
        wanted = (contender, models)
        return next((each for each in self.starts if (each.contender, each.models) == wanted), None)

    @property
    def other_cores(self) -> float:
        """How many cores other programs kept busy meanwhile, on average."""
        return sum(row.other_cores for row in self.rows) / len(self.rows) if self.rows else 0.0
