"""Telling where a model's fields come from, and what of a catalogue is not as it should be."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.examining import Finding, SourceHealth, examine
from modeldex.catalogue.origins import Origins, why
from modeldex.entries.problems import Severity

if TYPE_CHECKING:
    from modeldex.store.store import Store


class Explaining(Protocol):
    """The part of an administration that explains the catalogue."""

    def written(self, number: int | None = None) -> Catalogue:
        """What a person wrote of a revision, of the head without a number: without what sources
        say and rules and overrides make of it. All of it where nothing is layered.

        Raises:
            UnknownRevision: there is no such revision.
        """

    def why(self, model_id: str) -> Origins | None:
        """Where each field of a model comes from, with what the sources said last; None where
        no layer knows the id."""

    def findings(self) -> tuple[Finding, ...]:
        """What of the catalogue is not as it should be, and what to do about it."""


class LocalExplaining:
    """`Explaining` on a store."""

    _store: "Store"
    _clock: Callable[[], datetime]

    def written(self, number: int | None = None) -> Catalogue:
        return self._store.written(number)

    def why(self, model_id: str) -> Origins | None:
        settings = self._store.settings()
        if settings.is_layered:
            return why(self._store.written(), self._store.readings(), model_id)
        # What is published is what was written, so that the other entries need no look.
        entry = self._store.entry(model_id)
        return None if entry is None else why(Catalogue(settings, {model_id: entry}), {}, model_id)

    def findings(self) -> tuple[Finding, ...]:
        states = {
            name: SourceHealth(status.last_success, status.last_error, status.failures)
            for name, status in self._store.sources.all().items()
        }
        found = examine(self._store.written(), self._store.readings(), states, self._clock())
        return (*found, *self._waiting())

    def _waiting(self) -> Iterator[Finding]:
        held_readings = self._store.holds.listing()
        if not held_readings:
            return
        sources = {source.name for source in self._store.settings().sources}
        for held in held_readings:
            message = (
                f"what it said waits for a decision since {held.created_at.date().isoformat()}"
            )
            hint = f"`modeldex pending {held.number}` shows it"
            if held.source not in sources:
                message += ", and the catalogue has no such source any more"
                hint = f"`modeldex reject {held.number}` ends that"
            yield Finding("held", message, hint, Severity.WARNING, held.source)
