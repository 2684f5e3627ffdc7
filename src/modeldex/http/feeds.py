"""What happened as feeds: JSON Feed 1.1 (jsonfeed.org) and Atom (RFC 4287).

Ids, names and descriptions are whatever a catalogue holds: all text is escaped by the encoder of
its format, no field is HTML, and what XML can not hold at all is replaced.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5
from xml.etree import ElementTree

from modeldex.catalogue.changes import MISSING, FieldChange
from modeldex.catalogue.clock_events import ClockEvent, Leaving
from modeldex.entries import json_codec
from modeldex.entries.json_codec import brief
from modeldex.entries.numbers import round_amount
from modeldex.http.seen_events import Told

JSON_FEED: Final = "application/feed+json"
ATOM: Final = "application/atom+xml"

_NAMESPACE: Final = UUID("6f0a1c1e-3d0b-5c3f-9a39-5d1d6a6e7b42")
"""Of Modeldex's own, for the ids of items (RFC 4122, version 5)."""
_ATOM_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_MOST_FIELDS: Final = 50
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document can hold, escaped or not (its section 2.2)."""
_WORDS: Final = {
    "entry.added": "added",
    "entry.changed": "changed",
    "entry.price_changed": "price changed",
    "entry.removed": "removed",
    "entry.lifecycle": "deprecated",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its items, newest first."""

    title: str
    events: Sequence[Told]

    @property
    def updated(self) -> datetime:
        """When the newest of it happened; the epoch for a feed without anything."""
        return self.events[0].at if self.events else datetime.fromtimestamp(0, UTC)


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed. Each item carries the event itself as ``_modeldex``."""
    return json_codec.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "items": [_json_item(event) for event in feed.events],
        }
    )


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    ElementTree.register_namespace("", _ATOM_NAMESPACE)
    root = ElementTree.Element(_tag("feed"))
    _text(root, "id", _urn("feed", feed.title))
    _text(root, "title", feed.title)
    _text(root, "updated", feed.updated.isoformat())
    author = ElementTree.SubElement(root, _tag("author"))
    _text(author, "name", feed.title)
    for event in feed.events:
        _add_entry(root, event)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _json_item(event: Told) -> dict[str, Any]:
    return {
        "id": _item_id(event),
        "title": _title(event),
        "content_text": _content(event),
        "date_published": event.at.isoformat(),
        "tags": [event.event, event.change.type],
        "_modeldex": event.document(),
    }


def _add_entry(root: ElementTree.Element, event: Told) -> None:
    entry = ElementTree.SubElement(root, _tag("entry"))
    _text(entry, "id", _item_id(event))
    _text(entry, "title", _title(event))
    _text(entry, "updated", event.at.isoformat())
    for term in (event.event, event.change.type):
        ElementTree.SubElement(entry, _tag("category"), {"term": _in_xml(term)})
    _text(entry, "content", _content(event))


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    """An element of plain text, which RFC 4287 takes any text without a type for."""
    ElementTree.SubElement(parent, _tag(name)).text = _in_xml(text)


def _tag(name: str) -> str:
    return f"{{{_ATOM_NAMESPACE}}}{name}"


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _item_id(event: Told) -> str:
    """The same for ever, and of this event alone."""
    if isinstance(event, ClockEvent):
        return _urn(event.event, event.place)
    return _urn(event.at.isoformat(), str(event.place))


def _urn(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, ' '.join(parts))}"


def _title(event: Told) -> str:
    leaving = _leaving(event)
    if leaving is not None and leaving.days is not None:
        days = "1 day" if leaving.days == 1 else f"{leaving.days} days"
        return f"{event.change.id}: leaves in {days}"
    return f"{event.change.id}: {_WORDS[event.event]}"


def _content(event: Told) -> str:
    leaving = _leaving(event)
    if leaving is not None:
        said = f"{event.change.id} leaves the list at {leaving.removes_at.isoformat()}"
        instead = leaving.replacement
        return said if instead is None else f"{said}; {instead} takes its place"
    lines = [_line(field) for field in event.change.fields[:_MOST_FIELDS]]
    rest = len(event.change.fields) - len(lines)
    if rest:
        lines.append(f"and {rest} more")
    return "\n".join(lines) or f"{_title(event)}, a model of type {event.change.type}"


def _leaving(event: Told) -> Leaving | None:
    return event.leaving if isinstance(event, ClockEvent) else None


def _line(field: FieldChange) -> str:
    old, new = ("none" if side is MISSING else brief(side) for side in (field.old, field.new))
    percent = "" if field.percent is None else f" ({round_amount(Decimal(field.percent)):+f} %)"
    return f"{field.path}: {old} → {new}{percent}"
