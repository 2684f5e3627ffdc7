"""What is told of probes, as types."""

from datetime import datetime, timedelta

from pydantic import Field

from modeldex.catalogue import probes
from modeldex.http.message import Message
from modeldex.store import probing


class Probe(Message):
    """A probe, and what it has found."""

    name: str
    url: str | None = Field(description="What it asks; null: the address of its source.")
    source: str | None
    request: probes.ProbeKind
    every_seconds: float
    up: bool = Field(description="What it holds of its models, hysteresis included.")
    since: datetime | None = Field(description="Since when it holds that; null: always.")
    streak: int = Field(description="Outcomes in a row that speak against it.")
    last_attempt: datetime | None
    last_error: str | None = Field(description="Of the last attempt, if that failed.")

    @classmethod
    def of(cls, record: probing.ProbeRecord) -> "Probe":
        probe, state = record.probe, record.state
        return cls(
            name=probe.name,
            url=probe.url,
            source=probe.source,
            request=probe.request,
            every_seconds=probe.every.total_seconds(),
            up=state.up,
            since=state.since,
            streak=state.streak,
            last_attempt=state.last_attempt,
            last_error=state.last_error,
        )

    def value(self) -> probing.ProbeRecord:
        """The record itself, as far as it is told."""
        probe = probes.Probe(
            self.name,
            self.url,
            self.source,
            request=self.request,
            every=timedelta(seconds=self.every_seconds),
        )
        state = probes.ProbeState(
            self.name, self.up, self.since, self.streak, self.last_attempt, self.last_error
        )
        return probing.ProbeRecord(probe, state)
