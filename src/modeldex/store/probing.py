"""Asking what probes have found."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from modeldex.catalogue.probes import Probe, ProbeState

if TYPE_CHECKING:
    from modeldex.store.store import Store


@dataclass(frozen=True, slots=True)
class ProbeRecord:
    """A probe of the published catalogue, and what it has found."""

    probe: Probe
    state: ProbeState


class Probing(Protocol):
    """The part of an administration that is about probes."""

    def probes(self) -> list[ProbeRecord]:
        """The probes of the published catalogue, in its order."""


class LocalProbing:
    """`Probing` on a store."""

    _store: "Store"

    def probes(self) -> list[ProbeRecord]:
        states = self._store.probes.states()
        return [
            ProbeRecord(probe, states.get(probe.name, ProbeState(probe.name)))
            for probe in self._store.settings().probes
        ]
