"""Snapshots by view: what each audience sees of a revision at an instant, made when it is asked
for. Views that see the same share all of it."""

from array import array
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from threading import Lock

from modeldex.catalogue.catalogue import NamesByType, Settings
from modeldex.catalogue.naming import merge_names
from modeldex.catalogue.sight import Sight
from modeldex.catalogue.views import View, Views, anonymous_view, rate_limit_of
from modeldex.entries import json_codec
from modeldex.serving.facts import EntryFacts
from modeldex.serving.moment import Moment, moment_of
from modeldex.serving.names import visible_aliases, visible_traits
from modeldex.serving.published import Published
from modeldex.serving.representation import Aside, at_once
from modeldex.serving.sharing import Shared
from modeldex.serving.snapshot import Snapshot


class Seen(Mapping[str, EntryFacts]):
    """Entries under the overlay of a view, which is laid on when one is looked at."""

    __slots__ = ("_entries", "_sight")

    def __init__(self, entries: Mapping[str, EntryFacts], sight: Sight) -> None:
        self._entries = entries
        self._sight = sight

    def __getitem__(self, model_id: str) -> EntryFacts:
        facts = self._entries[model_id]
        return facts.under(self._sight.overlay(model_id, facts.replacement))

    def __contains__(self, model_id: object) -> bool:
        return model_id in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class Sights:
    """The snapshots of one moment, by the name of the view; None is nobody's view. Thread-safe.

    ``views`` are those of the revision itself, unless the past is looked at: it is shown by the
    views of today, so that no view sees more of it than of the present.
    """

    def __init__(self, moment: Moment, aside: Aside = at_once, views: Views | None = None) -> None:
        self.moment = moment
        self.views = moment.published.settings.views if views is None else views
        self.anonymous = anonymous_view(self.views)
        """The view of callers without a key, if any."""
        self._aside = aside
        self._shared: Shared[Snapshot] = Shared()
        self._made: dict[str | None, Snapshot] = {}
        self._making = Lock()

    def of(self, view: str | None) -> Snapshot | None:
        """What the view shows; None where the catalogue has no such view."""
        found = self._made.get(view)
        if found is not None:
            return found
        if view is not None and view not in self.views:
            return None
        with self._making:
            if view not in self._made:
                self._made[view] = self._make(view)
            return self._made[view]

    def everything(self) -> Snapshot:
        """What is shown to who looks through no view."""
        snapshot = self.of(None)
        if snapshot is None:
            raise AssertionError("nobody's view is always there")
        return snapshot

    def in_use(self) -> tuple[str | None, ...]:
        """The views that somebody has asked for."""
        return tuple(self._made)

    def warm(self, earlier: "Sights") -> None:
        """Have ready what readers of earlier snapshots have asked for, so that none waits."""
        for view in earlier.in_use():
            now, before = self.of(view), earlier.of(view)
            if now is not None and before is not None:
                now.warm(before)

    def _make(self, view: str | None) -> Snapshot:
        if view is None:
            return self._everything()
        moment, settings = self.moment, self.moment.published.settings
        judge = Sight(self.views, view, offline=moment.published.offline)
        listed = _seen(moment.listed, judge)
        gone = _seen(moment.gone, judge)
        known = {**gone, **listed}
        sight = judge.among(known.__contains__)
        traits, aliases = _names(sight, settings, known, listed)
        public = view == self.anonymous
        rate_limit = rate_limit_of(self.views, view)
        modified = _modified(moment, known)
        unreplaced = (name for name, to in moment.replaced.items() if to not in known)
        what = (
            _identity(listed, gone),
            json_codec.digest([traits, aliases]),
            _overlays(sight.lineage),
            frozenset(name for name in unreplaced if name in listed),
            modified,
            public,
        )
        same = self._shared.snapshot(what)
        if same is not None:
            return same.for_another(sight, rate_limit)
        snapshot = Snapshot(
            moment.published.revision,
            moment.published.published_at,
            moment.changes_at,
            Seen(listed, sight),
            traits,
            aliases,
            instant=moment.now,
            gone=gone,
            everything=moment.listed,
            sight=sight,
            settings=_without_names(settings),
            modified=modified,
            public=public,
            rate_limit=rate_limit,
            shared=self._shared,
            aside=self._aside,
        )
        self._shared.keep(what, snapshot)
        return snapshot

    def _everything(self) -> Snapshot:
        moment, settings = self.moment, self.moment.published.settings
        known = {**moment.gone, **moment.listed} if moment.gone else moment.listed
        sight = Sight({}, None, exists=moment.exists, offline=moment.published.offline)
        traits, aliases = _names(sight, settings, known, moment.listed)
        return Snapshot(
            moment.published.revision,
            moment.published.published_at,
            moment.changes_at,
            moment.listed,
            traits,
            aliases,
            instant=moment.now,
            gone=moment.gone,
            sight=sight,
            settings=settings,
            modified=_modified(moment, known),
            shared=self._shared,
            aside=self._aside,
        )


def compile_snapshot(
    published: Published,
    now: datetime,
    aside: Aside = at_once,
    *,
    view: str | None = None,
    views: Views | None = None,
) -> Snapshot:
    """What ``published`` shows at ``now`` to the audience of a view, or to who has none.

    ``aside`` does what need not be done at once: coding of large bodies. ``views`` are as in
    `Sights`.

    Raises:
        KeyError: there is no such view.
    """
    snapshot = Sights(moment_of(published, now), aside, views).of(view)
    if snapshot is None:
        raise KeyError(view)
    return snapshot


def _seen(entries: Mapping[str, EntryFacts], sight: Sight) -> dict[str, EntryFacts]:
    return {
        model_id: facts for model_id, facts in entries.items() if sight.sees(facts, facts.features)
    }


def _names(
    sight: Sight,
    settings: Settings,
    known: Mapping[str, EntryFacts],
    listed: Mapping[str, EntryFacts],
) -> tuple[NamesByType, NamesByType]:
    own_traits: NamesByType = {}
    own_aliases: NamesByType = {}
    for view in reversed(sight.lineage):
        own_traits = merge_names(own_traits, view.traits)
        own_aliases = merge_names(own_aliases, view.aliases)
    return (
        visible_traits(settings.traits, known, listed, own_traits),
        visible_aliases(settings.aliases, known, listed, own_aliases),
    )


def _modified(moment: Moment, known: Mapping[str, EntryFacts]) -> datetime | None:
    """When what is shown last changed: by a publish, or by the clock."""
    instants = [instant for model_id, instant in moment.changed.items() if model_id in known]
    published_at = moment.published.published_at
    if published_at is not None:
        instants.append(published_at)
    return max(instants, default=None)


def _identity(*parts: Mapping[str, EntryFacts]) -> bytes:
    """Which entries they are: the same facts are the same object, as long as the moment is kept."""
    content = blake2b(digest_size=16)
    for part in parts:
        content.update(array("Q", map(id, part.values())).tobytes())
        content.update(b"|")
    return content.digest()


def _overlays(lineage: tuple[View, ...]) -> tuple[object, ...]:
    """What in a view changes how entries look."""
    discounts = tuple(tuple(view.discount_to_user.items()) for view in lineage)
    currency = next((view.currency for view in lineage if view.currency), None)
    return (discounts, currency)


def _without_names(settings: Settings) -> Settings:
    """The settings that are told to who may not see all the models that they name."""
    return Settings(settings.name, settings.owned_by, settings.diem_per_usd)
