"""Changes as feeds: JSON Feed 1.1 (jsonfeed.org) and Atom (RFC 4287).

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
from modeldex.entries import json_codec
from modeldex.entries.json_codec import brief
from modeldex.entries.numbers import round_amount
from modeldex.store.histories import DatedChange

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
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its items, newest first."""

    title: str
    changes: Sequence[DatedChange]

    @property
    def updated(self) -> datetime:
        """When the newest change was published; the epoch for a feed without any."""
        return self.changes[0].at if self.changes else datetime.fromtimestamp(0, UTC)


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed. Each item carries the change itself as ``_modeldex``."""
    return json_codec.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "items": [_json_item(change) for change in feed.changes],
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
    for change in feed.changes:
        _add_entry(root, change)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _json_item(change: DatedChange) -> dict[str, Any]:
    return {
        "id": _item_id(change),
        "title": _title(change),
        "content_text": _content(change),
        "date_published": change.at.isoformat(),
        "tags": [change.event, change.change.type],
        "_modeldex": change.document(),
    }


def _add_entry(root: ElementTree.Element, change: DatedChange) -> None:
    entry = ElementTree.SubElement(root, _tag("entry"))
    _text(entry, "id", _item_id(change))
    _text(entry, "title", _title(change))
    _text(entry, "updated", change.at.isoformat())
    for term in (change.event, change.change.type):
        ElementTree.SubElement(entry, _tag("category"), {"term": _in_xml(term)})
    _text(entry, "content", _content(change))


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    """An element of plain text, which RFC 4287 takes any text without a type for."""
    ElementTree.SubElement(parent, _tag(name)).text = _in_xml(text)


def _tag(name: str) -> str:
    return f"{{{_ATOM_NAMESPACE}}}{name}"


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _item_id(change: DatedChange) -> str:
    """The same for ever, and of this change alone."""
    return _urn(change.at.isoformat(), str(change.place))


def _urn(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_NAMESPACE, ' '.join(parts))}"


def _title(change: DatedChange) -> str:
    return f"{change.change.id}: {_WORDS[change.event]}"


def _content(change: DatedChange) -> str:
    lines = [_line(field) for field in change.change.fields[:_MOST_FIELDS]]
    rest = len(change.change.fields) - len(lines)
    if rest:
        lines.append(f"and {rest} more")
    return "\n".join(lines) or f"{_title(change)}, a model of type {change.change.type}"


def _line(field: FieldChange) -> str:
    old, new = ("none" if side is MISSING else brief(side) for side in (field.old, field.new))
    percent = "" if field.percent is None else f" ({round_amount(Decimal(field.percent)):+f} %)"
    return f"{field.path}: {old} → {new}{percent}"
