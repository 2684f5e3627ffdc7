"""Sight: whether a model exists for the audience of a view, and how it looks to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from modeldex.catalogue.lifecycle import deprecation_of
from modeldex.catalogue.matching import (
    Features,
    features_of,
    means,
)
from modeldex.catalogue.overlay import AS_PUBLISHED, REPLACEMENT, Overlay, overlaid
from modeldex.catalogue.patterns import Patterns
from modeldex.catalogue.search.said import Listed
from modeldex.catalogue.views import Currency, Selection, View, Views, lineage
from modeldex.entries.entry import Entry
from modeldex.entries.json_codec import brief


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a model is seen, and the rule that decided."""

    seen: bool
    rule: str
    """As a person reads it: ``view "team" leaves it out: id "acme/*"``."""


EVERYTHING: Final = Verdict(True, "no view: every model is seen")


class Sight:
    """What a view, or nobody's view (None), sees of entries. Pure, and thread-safe.

    ``exists`` tells of other ids whether they exist for the same audience at the same instant, so
    that an entry does not name what its reader may not know of; ``offline`` are the ids of models
    that are marked as not answering.
    """

    def __init__(
        self,
        views: Views,
        name: str | None,
        *,
        exists: Callable[[str], bool] = lambda _: True,
        offline: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self._lineage = () if name is None else lineage(views, name)
        self._exists = exists
        self._offline = offline
        self._overlays: dict[tuple[Decimal | None, bool, bool], Overlay] = {}

    def among(self, exists: Callable[[str], bool]) -> "Sight":
        """The same sight, with other ids that exist."""
        other = Sight({}, None, exists=exists, offline=self._offline)
        other.name, other._lineage = self.name, self._lineage
        return other

    def sees(self, entry: Listed, features: Features) -> bool:
        """Whether the model exists for the view, whenever it is listed."""
        return self._refusal(entry, features) is None

    def verdict(self, entry: Entry) -> Verdict:
        """Whether the view sees the model, and why."""
        if not self._lineage:
            return EVERYTHING
        refusal = self._refusal(entry, features_of(entry.document()))
        return Verdict(True, self._consent()) if refusal is None else Verdict(False, refusal)

    def shown(self, entry: Entry) -> Entry | None:
        """The entry as the view sees it; None where it does not exist for the view."""
        if not self._lineage and not self._marks(entry):
            return entry
        document = entry.document()
        if not self.sees(entry, features_of(document)):
            return None
        shown = overlaid(document, self.overlay(entry.id, replacement_of(document)))
        return entry if shown == document else Entry.of(shown, entry.filled)

    def overlay(self, model_id: str, replacement: str | None) -> Overlay:
        """What is changed in the entry of that id, which names that replacement."""
        hidden = replacement is not None and not self._exists(replacement)
        offline = model_id in self._offline
        if not self._lineage and not hidden and not offline:
            return AS_PUBLISHED
        what = (self.discount(model_id), hidden, offline)
        overlay = self._overlays.get(what)
        if overlay is None:  # few are different, however many entries there are
            overlay = self._overlays[what] = Overlay(
                discount=what[0],
                own_discount=not self._lineage,
                currency=self.currency,
                without_replacement=hidden,
                offline=offline,
            )
        return overlay

    def discount(self, model_id: str) -> Decimal | None:
        """``discount_to_user`` of the view for a model."""
        return next(
            (discount for pattern, discount in self._discounts if pattern.fit(model_id)), None
        )

    @cached_property
    def _discounts(self) -> tuple[tuple[Patterns, Decimal], ...]:
        return tuple(
            (Patterns((pattern,)), discount)
            for view in self._lineage
            for pattern, discount in view.discount_to_user.items()
        )

    @property
    def changes_nothing(self) -> bool:
        """Whether entries that are seen look as they were published, but for what they name."""
        return not self._lineage

    @property
    def lineage(self) -> tuple[View, ...]:
        """The view and its bases, the view first."""
        return self._lineage

    @cached_property
    def currency(self) -> Currency | None:
        """The currency that prices are also told in."""
        return next((view.currency for view in self._lineage if view.currency), None)

    @cached_property
    def _beta(self) -> bool:
        return next((view.beta for view in self._lineage if view.beta is not None), False)

    @cached_property
    def _region(self) -> str | None:
        return next((view.region.upper() for view in self._lineage if view.region), None)

    def _marks(self, entry: Entry) -> bool:
        return entry.id in self._offline or b'"replacementModelId"' in entry.body

    def _refusal(self, entry: Listed, features: Features) -> str | None:
        """The rule that hides the model; None where none does."""
        if not self._lineage:
            return None
        for view in reversed(self._lineage):
            if view.include and not any(means(each, entry, features) for each in view.include):
                return f"view {brief(view.name)} does not include it"
            for each in view.exclude:
                if means(each, entry, features):
                    return f"view {brief(view.name)} leaves it out: {_shown(each)}"
        if features.beta and not self._beta:
            return f"it is for beta users only, and view {brief(self.name)} has no beta access"
        if self._region is not None and self._region in features.regions:
            return f"it is not available in {self._region}, the region of view {brief(self.name)}"
        return None

    def _consent(self) -> str:
        names = ", ".join(brief(view.name) for view in self._lineage if view.include)
        return (
            f"included by view {names}" if names else f"view {brief(self.name)} hides it by no rule"
        )


def replacement_of(document: Mapping[str, Any]) -> str | None:
    """The id that shall take the entry's place."""
    replacement = deprecation_of(document).get(REPLACEMENT)
    return replacement if isinstance(replacement, str) else None


def _shown(selection: Selection) -> str:
    parts = [f"{name} {brief(value)}" for name, value in selection.document().items()]
    return ", ".join(parts)
