"""What serving has to know of one entry, derived once and kept while the entry stays as it is."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol

import orjson

from modeldex.catalogue.lifecycle import (
    changes_at,
    deprecation_of,
    follows_clock,
    priced_at,
    removes_at,
    scheduled_prices,
    starts_at,
    visible_from,
)
from modeldex.catalogue.matching import Features, features_of
from modeldex.catalogue.overlay import AS_PUBLISHED, DISCOUNT, Overlay, overlaid
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS, Entry
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.numbers import shortest
from modeldex.entries.types import ModelType

_WITHOUT_DISCOUNT: Final = Overlay(own_discount=False)
"""What every view changes: its readers are told their own discount, if any."""
_DISCOUNT_FIELD: Final = f'"{DISCOUNT}"'.encode()


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry, ready to be put into bodies."""

    id: str
    type: ModelType
    stored_body: bytes
    """The entry in the API's shape, as published."""
    stored_extensions: bytes
    openai: bytes
    """The entry as an OpenAI client reads it: id, object, created, owned_by, context_length."""
    for_code: bool
    """A text model with ``optimizedForCode``: it belongs to the group ``code``."""
    traits: tuple[str, ...]
    """The traits that the entry claims."""
    features: Features
    """What views look at; entries that have it in common share it."""
    listed_from: datetime | None
    """Before this instant the entry is not listed."""
    warned_from: datetime | None
    """From this instant on clients are warned of its end; None: at once, where it has one."""
    removes_at: datetime | None
    """From this instant on the entry is not listed."""
    replacement: str | None
    """The id that takes its place then."""
    remapped: bool
    """Whether who asks for it then is given its replacement."""
    boundaries: tuple[datetime, ...]
    """When the clock alone changes what the entry shows, in order."""
    schedule: "Schedule | None" = None
    """Its prices that are dated ahead."""
    overlay: Overlay = AS_PUBLISHED
    """What is changed in it for who sees it."""

    @property
    def body(self) -> bytes:
        """The entry in the API's shape, as it is shown."""
        if self.overlay is AS_PUBLISHED:
            return self.stored_body
        return overlaid_body(self.stored_body, self.overlay)

    @property
    def extensions(self) -> bytes:
        """What the API's shape can not say, as JSON; empty for nothing."""
        if self.overlay.currency is None or not self.stored_extensions:
            return self.stored_extensions
        extensions = json_codec.decode_stored(self.stored_extensions)
        return json_codec.encode(overlaid({EXTENSIONS: extensions}, self.overlay)[EXTENSIONS])

    @property
    def extended(self) -> bytes:
        """The entry with its extensions, for who asks for them."""
        return whole(self)

    def listed_at(self, now: datetime) -> bool:
        """Whether the entry is in the list at ``now``."""
        return (self.listed_from is None or self.listed_from <= now) and not self.removed_at(now)

    def removed_at(self, now: datetime) -> bool:
        """Whether the entry has left the list by ``now``."""
        return self.removes_at is not None and self.removes_at <= now

    def deprecated_at(self, now: datetime) -> bool:
        """Whether clients are warned of the entry's end at ``now``."""
        if self.removes_at is None:
            return False
        return self.warned_from is None or self.warned_from <= now

    def priced_at(self, now: datetime) -> "EntryFacts":
        """The facts with the prices that hold at ``now``."""
        return self if self.schedule is None else self.schedule.at(now, self)

    def under(self, overlay: Overlay) -> "EntryFacts":
        """The facts as they look under a further overlay."""
        if overlay is AS_PUBLISHED:
            return self
        if overlay == _WITHOUT_DISCOUNT and _DISCOUNT_FIELD not in self.stored_body:
            return self  # as most entries have none, most views share most of them
        both = overlay if self.overlay is AS_PUBLISHED else self.overlay.then(overlay)
        return replace(self, overlay=both)


class Schedule:
    """The prices of an entry that are dated ahead. What it shows in a span between two of them
    is made once, and only for the span that was asked for last. Thread-safe: whoever comes second
    makes the same again."""

    __slots__ = ("_begins", "_entry", "_made")

    def __init__(self, entry: Entry, begins: tuple[datetime, ...]) -> None:
        self._entry = entry
        self._begins = begins
        self._made: tuple[int, EntryFacts] | None = None

    def at(self, now: datetime, published: EntryFacts) -> EntryFacts:
        """``published`` with the prices that hold at ``now``."""
        span = bisect_right(self._begins, now)
        if span == 0:
            return published
        made = self._made
        if made is None or made[0] != span:
            shown = Entry.of(priced_at(self._entry.document(), now))
            facts = replace(published, stored_body=shown.body, stored_extensions=shown.extensions)
            made = self._made = (span, facts)
        return made[1]


def overlaid_body(body: bytes, overlay: Overlay) -> bytes:
    """A body under an overlay. A discount alone is put in without a look at the rest."""
    alone = overlay == Overlay(discount=overlay.discount, own_discount=overlay.own_discount)
    if not alone or b'"discount_to_user"' in body:
        return json_codec.encode(overlaid(json_codec.decode_stored(body), overlay))
    if overlay.discount is None:
        return body
    return b'%b,"%b":%b}' % (body[:-1], DISCOUNT.encode(), shortest(overlay.discount).encode())


class Bodies(Protocol):
    """What an entry and its facts have in common."""

    @property
    def body(self) -> bytes: ...
    @property
    def extensions(self) -> bytes: ...


def whole(entry: Bodies) -> bytes:
    """An entry's document as JSON, extensions included, without parsing it."""
    if not entry.extensions:
        return entry.body
    return b'%b,"%b":%b}' % (entry.body[:-1], EXTENSIONS.encode(), entry.extensions)


def facts_of(entry: Entry) -> EntryFacts:
    """Derive what serving needs; the entry's document is parsed here and, but for scheduled
    prices, nowhere later."""
    document = _parse(entry)
    spec = object_or_empty(document.get("model_spec"))
    traits = spec.get("traits")
    dates = _dates(entry, document) if follows_clock(entry) else _NO_DATES
    return EntryFacts(
        id=entry.id,
        type=entry.type,
        stored_body=entry.body,
        stored_extensions=entry.extensions,
        openai=_openai(entry, document, spec),
        for_code=entry.type == "text"
        and object_or_empty(spec.get("capabilities")).get("optimizedForCode") is True,
        traits=tuple(trait for trait in traits if isinstance(trait, str))
        if isinstance(traits, list)
        else (),
        features=_shared(features_of(document)),
        listed_from=dates.listed_from,
        warned_from=dates.warned_from,
        removes_at=dates.removes_at,
        replacement=dates.replacement,
        remapped=dates.remapped,
        boundaries=dates.boundaries,
        schedule=dates.schedule,
    )


class _Dates(NamedTuple):
    """What an entry says of its time; see `EntryFacts`."""

    listed_from: datetime | None = None
    warned_from: datetime | None = None
    removes_at: datetime | None = None
    replacement: str | None = None
    remapped: bool = False
    boundaries: tuple[datetime, ...] = ()
    schedule: Schedule | None = None


_NO_DATES: Final = _Dates()
"""Of most entries: to look for what is not there would take as long as all the rest."""


def _dates(entry: Entry, document: Mapping[str, Any]) -> _Dates:
    deprecation = deprecation_of(document)
    replacement = deprecation.get("replacementModelId")
    if entry.extensions:
        document = {**document, EXTENSIONS: json_codec.decode_stored(entry.extensions)}
    begins = scheduled_prices(document)
    return _Dates(
        visible_from(document),
        starts_at(document),
        removes_at(document),
        replacement if isinstance(replacement, str) else None,
        deprecation.get("autoRemap") is True,
        changes_at(document),
        Schedule(entry, begins) if begins else None,
    )


@lru_cache(maxsize=65536)
def _shared(features: Features) -> Features:
    """One copy of features that are the same: many entries have them in common."""
    return features


def _parse(entry: Entry) -> dict[str, Any]:
    """The document, quickly: none of its amounts is looked at, so they need not be exact."""
    try:
        document: dict[str, Any] = orjson.loads(entry.body)
    except orjson.JSONDecodeError:  # a number that no double can hold
        return entry.document()
    return document


def _openai(entry: Entry, document: Mapping[str, Any], spec: Mapping[str, Any]) -> bytes:
    context = document.get("context_length", spec.get("availableContextTokens"))
    slim = {
        "id": entry.id,
        "object": "model",
        "created": entry.created or 0,
        "owned_by": document.get("owned_by", ""),
    }
    if context is not None:
        slim["context_length"] = context
    return json_codec.compact(slim)
