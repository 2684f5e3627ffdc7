"""What views make of a catalogue: how many entries each sees, how two differ, and why a model is
seen or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.changes import Changes, compare
from modeldex.catalogue.lifecycle import entry_at, removes_at, visible_from
from modeldex.catalogue.matching import Features, features_of
from modeldex.catalogue.sight import EVERYTHING, Sight, Verdict
from modeldex.catalogue.views import rate_limit_of
from modeldex.entries.entry import Entry


@dataclass(frozen=True, slots=True)
class ViewSummary:
    """A view in numbers."""

    name: str
    base: str | None
    entries: int
    """How many models it sees now."""
    anonymous: bool
    rate_limit: str | None
    """Its own, or its base's."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether somebody sees a model now, and the rule that decided."""

    view: str | None
    """None: it sees everything."""
    model_id: str
    seen: bool
    rule: str


class Viewer:
    """Looks at a catalogue through its views, at an instant."""

    def __init__(self, catalogue: Catalogue, now: datetime) -> None:
        self._settings = catalogue.settings
        self._catalogue = catalogue
        self._now = now
        self._listed: list[tuple[Entry, Features]] = [
            (shown, features_of(shown.document()))
            for entry in catalogue.entries.values()
            if (shown := entry_at(entry, now)) is not None
        ]

    def summaries(self) -> Iterator[ViewSummary]:
        """Every view, in the order of the file."""
        views = self._settings.views
        for name, view in views.items():
            seen = sum(1 for _ in self._seen(name))
            limit = rate_limit_of(views, name)
            yield ViewSummary(name, view.base, seen, view.anonymous, limit)

    def difference(self, first: str | None, second: str | None) -> Changes:
        """What a reader would find changed who looked through the first view and then through the
        second; None looks through no view."""
        return compare(self._as_seen(first), self._as_seen(second))

    def judgement(self, view: str | None, model_id: str) -> Judgement:
        """Whether the view sees a model, and why."""
        verdict = self._verdict(view, model_id)
        return Judgement(view, model_id, verdict.seen, verdict.rule)

    def _verdict(self, view: str | None, model_id: str) -> Verdict:
        entry = self._catalogue.entries.get(model_id)
        if entry is None:
            return Verdict(False, "no model has this id")
        document = entry.document()
        begins, ends = visible_from(document), removes_at(document)
        if ends is not None and ends <= self._now:
            return Verdict(False, f"it left the list at {ends.isoformat()}")
        if begins is not None and begins > self._now:
            return Verdict(False, f"it is not listed before {begins.isoformat()}")
        return EVERYTHING if view is None else Sight(self._settings.views, view).verdict(entry)

    def _seen(self, view: str | None) -> Iterator[Entry]:
        sight = Sight(self._settings.views, view)
        return (entry for entry, features in self._listed if sight.sees(entry, features))

    def _as_seen(self, view: str | None) -> Catalogue:
        seen = {entry.id: entry for entry in self._seen(view)}
        sight = Sight(self._settings.views, view, exists=seen.__contains__)
        shown = {entry.id: sight.shown(entry) for entry in seen.values()}
        entries = {model_id: entry for model_id, entry in shown.items() if entry is not None}
        return Catalogue(Settings(), entries)
