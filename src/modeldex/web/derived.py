"""What pages need of a whole snapshot: made when it is asked for first, and kept with it, so that
no request walks through every entry."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import numpy as np

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.search.fields import FIELDS
from modeldex.catalogue.search.scope import Scope
from modeldex.entries.types import MODEL_TYPES
from modeldex.serving.facts import EntryFacts
from modeldex.serving.snapshot import Snapshot

Made = TypeVar("Made")
NamesById = Mapping[str, tuple[str, ...]]


def types_in(snapshot: Snapshot) -> tuple[str, ...]:
    """The model types that anything of is visible; text comes first, as most people want it."""

    def make() -> tuple[str, ...]:
        counts = type_counts(snapshot)
        return tuple(sorted(counts, key=lambda each: each != "text"))

    return _once(snapshot, "types", make)


def type_counts(snapshot: Snapshot) -> Mapping[str, int]:
    """How many models of each type are visible; only of types that there are."""

    def make() -> Mapping[str, int]:
        counts = Counter(facts.type for facts in snapshot.entries.values())
        return {each: counts[each] for each in MODEL_TYPES if each in counts}

    return _once(snapshot, "type counts", make)


def priced_units(snapshot: Snapshot, scope: Scope) -> tuple[str, ...]:
    """The fields of prices (see `search.fields`) that any visible model has."""

    def make() -> tuple[str, ...]:
        numbers = scope.index.numbers
        priced = [each.name for each in FIELDS.values() if each.unit and each.name in numbers]
        return tuple(
            name for name in priced if (scope.visible & ~np.isnan(numbers[name].values)).any()
        )

    return _once(snapshot, "units", make)


def first_ids(snapshot: Snapshot, most: int) -> Mapping[str, tuple[str, ...]]:
    """By model type the ids of its first models, ``most`` of them."""

    def make() -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for facts in snapshot.entries.values():
            ids = found.setdefault(facts.type, [])
            if len(ids) < most:
                ids.append(facts.id)
        return {name: tuple(ids) for name, ids in found.items()}

    return _once(snapshot, f"first {most}", make)


def aliases_by_id(snapshot: Snapshot) -> NamesById:
    """The aliases that lead to each model."""
    return _once(snapshot, "aliases", lambda: _by_id(snapshot.aliases))


def traits_by_id(snapshot: Snapshot) -> NamesById:
    """The traits that each model holds."""
    return _once(snapshot, "traits", lambda: _by_id(snapshot.traits))


def dated_entries(snapshot: Snapshot) -> tuple[EntryFacts, ...]:
    """The models whose state or prices the clock changes."""

    def make() -> tuple[EntryFacts, ...]:
        entries = snapshot.entries.values()
        return tuple(facts for facts in entries if facts.boundaries or facts.removes_at)

    return _once(snapshot, "dated", make)


def _by_id(names: NamesByType) -> NamesById:
    found: dict[str, list[str]] = {}
    for targets in names.values():
        for name, target in targets.items():
            found.setdefault(target, []).append(name)
    return {model_id: tuple(dict.fromkeys(each)) for model_id, each in found.items()}


def _once(snapshot: Snapshot, what: str, make: Callable[[], Made]) -> Made:
    kept: dict[str, Any] = snapshot.searched
    name = f"pages: {what}"
    if name not in kept:
        kept[name] = make()
    return cast("Made", kept[name])
