"""Probes: cheap requests at an interval that tell whether models answer.

One failure says little, so a probe changes its mind only after several outcomes of the same kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from modeldex.catalogue.views import Selection
from modeldex.entries.durations import format_duration, parse_duration

ProbeKind: TypeAlias = Literal["listing", "completion"]

FAIL_AFTER: Final = 3
RECOVER_AFTER: Final = 2
EVERY: Final = timedelta(minutes=1)
TIMEOUT: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Probe:
    """One item of ``probes`` in ``catalogue.yaml``."""

    name: str
    url: str | None = None
    """What is asked; None: the address of the source."""
    source: str | None = None
    """The source whose models it is about, if `models` is empty, and whose credentials it has."""
    models: tuple[Selection, ...] = ()
    """The models that it is about."""
    request: ProbeKind = "listing"
    """A GET of a listing, or a completion of one token."""
    model: str | None = None
    """What a completion asks for, as the address calls the model."""
    credentials: str | None = None
    """The name of the environment variable that holds a bearer token."""
    every: timedelta = EVERY
    timeout: timedelta = TIMEOUT
    fail_after: int = FAIL_AFTER
    """Failures in a row after which the models count as offline."""
    recover_after: int = RECOVER_AFTER
    """Successes in a row after which they count as online again."""
    allow_private: bool = False

    def document(self) -> dict[str, Any]:
        """The probe as ``catalogue.yaml`` writes it, without what it does not say."""
        usual = Probe(self.name)
        said: dict[str, Any] = {"name": self.name}
        for name in ("url", "source", "request", "model", "credentials", "allow_private"):
            if (value := getattr(self, name)) != getattr(usual, name):
                said[name] = value
        if self.models:
            said["models"] = [each.document() for each in self.models]
        for name in ("every", "timeout"):
            if (span := getattr(self, name)) != getattr(usual, name):
                said[name] = format_duration(span)
        for name in ("fail_after", "recover_after"):
            if (count := getattr(self, name)) != getattr(usual, name):
                said[name] = count
        return said

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Probe":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        given = dict(document)
        for name in ("every", "timeout"):
            if name in given:
                given[name] = parse_duration(given[name])
        given["models"] = tuple(map(Selection.from_document, given.get("models", ())))
        return cls(**given)


@dataclass(frozen=True, slots=True)
class ProbeState:
    """What a probe has found."""

    name: str
    up: bool = True
    """What it holds of its models. A probe that has not asked yet thinks well of them."""
    since: datetime | None = None
    """Since when it holds that; None: always."""
    streak: int = 0
    """How many outcomes in a row speak against it."""
    last_attempt: datetime | None = None
    last_error: str | None = None
    """Of the last attempt, if that failed."""


def after(state: ProbeState, probe: Probe, error: str | None, now: datetime) -> ProbeState:
    """The state after one more attempt, which failed with ``error`` or succeeded (None)."""
    attempted = replace(state, last_attempt=now, last_error=error)
    if (error is None) == state.up:
        return replace(attempted, streak=0)
    streak = state.streak + 1
    if streak < (probe.fail_after if state.up else probe.recover_after):
        return replace(attempted, streak=streak)
    return replace(attempted, up=not state.up, since=now, streak=0)
