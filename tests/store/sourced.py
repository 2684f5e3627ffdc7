"""A catalogue with one source in a store, and what that source says, for tests of holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.guardrails import judge, limits_of
from modeldex.catalogue.layering import layer
from modeldex.catalogue.plan import make_plan
from modeldex.catalogue.sourcing import Source, SourceReading
from modeldex.catalogue.vanishing import followed_by
from modeldex.store.administration import LocalAdministration
from modeldex.store.holding import Held
from modeldex.store.records import Revision
from modeldex.store.store import Store
from tests.catalogue.guarding import Document, reading
from tests.store.conftest import Clock

SOURCE = Source("acme", url="https://acme.example/models")


@dataclass
class Sourced:
    """A store whose catalogue has the source ``acme``."""

    store: Store
    clock: Clock

    @classmethod
    def begun(
        cls, store: Store, clock: Clock, says: Iterable[Document], **settings: Any
    ) -> "Sourced":
        """With the source's first reading published."""
        sourced = cls(store, clock)
        administration = sourced.work("setup")
        written = Catalogue(Settings(sources=(SOURCE,), **settings))
        administration.publish(administration.plan(written), "Begin")
        assert isinstance(sourced.sync(says), Revision)
        return sourced

    def work(self, author: str = "anna") -> LocalAdministration:
        return LocalAdministration(self.store, author=author, clock=self.clock)

    def said(self, says: Iterable[Document]) -> SourceReading:
        """What the source says now, with what vanished."""
        return followed_by(
            self.store.readings().get("acme"),
            reading(says, self.clock()),
            SOURCE.keep_vanished,
        )

    def sync(self, says: Iterable[Document]) -> Revision | Held | None:
        """Read the source, and publish or hold what it says; None where nothing changes."""
        now = self.clock.move(hours=6)
        after, head = self.said(says), self.store.head()
        written, readings = self.store.written(), self.store.readings()
        layered = layer(written, {**readings, "acme": after}).value
        assert head is not None
        assert layered is not None
        published = self.store.catalogue(head.number)
        doubts = judge(
            limits_of(written.settings.guardrails),
            readings.get("acme"),
            after,
            published,
            layered.catalogue,
            rolled_back=self.store.sources.status("acme").hold_next,
        )
        if doubts:
            return self.store.holds.hold(after, doubts, now=now, actor="timetable")
        plan = make_plan(head.number, published, layered.catalogue, now)
        if plan.is_empty:
            return None
        return self.store.publish(
            plan, author="timetable", message="Sync acme", now=now, readings=[after]
        )

    def hold(self, says: Iterable[Document]) -> Held:
        """Read the source, which says what is doubtful."""
        held = self.sync(says)
        assert isinstance(held, Held)
        return held

    def prices(self) -> dict[str, str]:
        """What a million input tokens cost now, by model; ``offline`` for those that are."""
        return {
            entry.id: "offline"
            if entry.document()["model_spec"].get("offline")
            else str(entry.document()["model_spec"]["pricing"]["input"]["usd"])
            for entry in self.store.catalogue().entries.values()
        }
