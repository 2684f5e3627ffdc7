"""Since when a model is in the catalogue, and when it was last changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from modeldex.store.records import EntryVersion


@dataclass(frozen=True, slots=True)
class Published:
    """A revision, and when it was published."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an entry came to be as its reader sees it."""

    first: Published
    """What brought it."""
    last: Published
    """What made it what it is; the same as ``first`` of an entry that never changed."""
    changes: int
    """How often it was changed since it was there first, comings and goings included."""


def provenance_of(
    versions: Sequence[EntryVersion], instants: Mapping[int, datetime]
) -> Provenance | None:
    """The provenance of an entry, from its versions as the reader sees them, oldest first: what
    the reader can not see changed nothing. None without versions."""
    if not versions:
        return None
    numbers = [
        version.since
        for before, version in pairwise(versions)
        if before.until != version.since or not _alike(before, version)
    ]
    first, last = versions[0].since, numbers[-1] if numbers else versions[0].since
    return Provenance(
        Published(first, instants[first]), Published(last, instants[last]), len(numbers)
    )


def _alike(one: EntryVersion, other: EntryVersion) -> bool:
    return (one.entry.body, one.entry.extensions) == (other.entry.body, other.entry.extensions)
