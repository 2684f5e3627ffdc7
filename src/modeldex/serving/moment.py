"""A revision at an instant: which entries are listed, which are gone, and until when that holds."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from modeldex.catalogue.overlay import AS_PUBLISHED, Overlay
from modeldex.serving.facts import EntryFacts
from modeldex.serving.published import Published

_OFFLINE: Final = Overlay(offline=True)
_UNREPLACED: Final = Overlay(without_replacement=True)


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a revision shows at one instant to who may see everything."""

    published: Published
    now: datetime
    listed: Mapping[str, EntryFacts]
    """Entries that are in the list, at the prices that hold now, in the order of the list."""
    gone: Mapping[str, EntryFacts]
    """Entries that have left it."""
    scheduled: frozenset[str]
    """Ids of entries that are to come: they do not exist for anybody yet."""
    changes_at: datetime | None
    """The next instant at which the clock alone changes any of this, or None."""
    changed: Mapping[str, datetime]
    """By id of an entry that is listed or gone: when the clock last changed it."""
    replaced: Mapping[str, str]
    """By id of a listed entry: the id that shall take its place."""

    def exists(self, model_id: str) -> bool:
        """Whether there is such an entry for who may see everything: listed, gone, or of another
        catalogue, but none that is to come."""
        return model_id not in self.scheduled


def moment_of(published: Published, now: datetime) -> Moment:
    """What ``published`` holds at ``now``."""
    listed: dict[str, EntryFacts] = {}
    gone: dict[str, EntryFacts] = {}
    dated: list[EntryFacts] = []
    for model_id, facts in published.facts.items():
        if not facts.boundaries:
            listed[model_id] = facts
            continue
        dated.append(facts)
        if facts.removed_at(now):
            gone[model_id] = facts
        elif facts.listed_at(now):
            listed[model_id] = facts.priced_at(now)
    scheduled = frozenset(
        facts.id for facts in dated if facts.id not in listed and facts.id not in gone
    )
    replaced = {
        model_id: facts.replacement
        for model_id, facts in listed.items()
        if facts.replacement is not None
    }
    marks = dict.fromkeys(published.offline & listed.keys(), _OFFLINE)
    for model_id, replacement in replaced.items():
        if replacement in scheduled:
            marks[model_id] = marks.get(model_id, AS_PUBLISHED).then(_UNREPLACED)
    listed.update({model_id: listed[model_id].under(mark) for model_id, mark in marks.items()})
    return Moment(
        published,
        now,
        listed,
        gone,
        scheduled,
        changes_at=_next_boundary(dated, now),
        changed=_last_boundaries(dated, now),
        replaced=replaced,
    )


def _next_boundary(dated: list[EntryFacts], now: datetime) -> datetime | None:
    to_come = (instant for facts in dated for instant in facts.boundaries if instant > now)
    return min(to_come, default=None)


def _last_boundaries(dated: list[EntryFacts], now: datetime) -> dict[str, datetime]:
    passed = ((facts.id, bisect_right(facts.boundaries, now), facts) for facts in dated)
    return {model_id: facts.boundaries[count - 1] for model_id, count, facts in passed if count}
