"""The answer to a search: entries as they are served, with counts and the way to the next page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from modeldex.catalogue.search.facets import Counted, Facet
from modeldex.catalogue.search.highlights import Highlights, highlights
from modeldex.catalogue.search.parameters import Asked
from modeldex.catalogue.search.projecting import projected
from modeldex.catalogue.search.said import Said
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import BadCursor, Found, search
from modeldex.entries import json_codec
from modeldex.serving.facts import EntryFacts
from modeldex.serving.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found, for an answer or a page."""

    entries: tuple[EntryFacts, ...]
    """Those of the page, in order, as the snapshot shows them."""
    found: Found
    highlights: Mapping[str, Highlights]
    """By id, if that was asked for."""
    revision: int


def answer_search(
    snapshot: Snapshot, scope: Scope, asked: Asked, now: datetime
) -> SearchAnswer | BadCursor:
    """Search what a snapshot shows. ``scope`` is its own (see `searching.Searching`)."""
    found = search(scope, asked.question, now)
    if isinstance(found, BadCursor):
        return found
    entries = tuple(snapshot.entries[model_id] for model_id in found.ids)
    text = asked.question.query.text
    told = {entry.id: highlights(Said(entry), text) for entry in entries} if asked.highlight else {}
    return SearchAnswer(entries, found, told, snapshot.revision)


def body_of(answer: SearchAnswer, asked: Asked) -> bytes:
    """The answer as JSON. Entries are the bytes that they are served as everywhere, unless only
    some of their fields are wanted."""
    data = b",".join(_entry(entry, asked) for entry in answer.entries)
    found = answer.found
    rest: dict[str, Any] = {
        "total": found.total,
        "facets": {name: facet_document(facet) for name, facet in found.facets.items()},
        "next": found.next,
        "revision": answer.revision,
    }
    if asked.highlight:
        rest["highlights"] = answer.highlights
    return b'{"object":"list","data":[%b],%b' % (data, json_codec.encode(rest)[1:])


def _entry(entry: EntryFacts, asked: Asked) -> bytes:
    body = entry.extended if asked.extended else entry.body
    if not asked.fields:
        return body
    return json_codec.encode(projected(_exactly(body), asked.fields))


def _exactly(body: bytes) -> Mapping[str, Any]:
    """Stored JSON with all digits of its numbers."""
    document: Mapping[str, Any] = json_codec.decode_stored(body)
    return document


def facet_document(facet: Facet) -> dict[str, Any]:
    """A facet as JSON values."""
    if isinstance(facet, Counted):
        counts = [{"value": word, "count": count} for word, count in facet.counts]
        return {"values": counts, "more": facet.more}
    return {
        "min": _number(facet.least),
        "max": _number(facet.greatest),
        "count": facet.count,
    }


def _number(value: float | None) -> Decimal | int | None:
    if value is None:
        return None
    return int(value) if value.is_integer() else Decimal(repr(value))
