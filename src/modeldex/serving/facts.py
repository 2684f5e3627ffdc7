"""What serving has to know of one entry, derived once and kept while the entry stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson

from modeldex.catalogue.lifecycle import removes_at
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS, Entry
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.types import ModelType


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry, ready to be put into bodies."""

    id: str
    type: ModelType
    body: bytes
    """The entry in the API's shape, as published."""
    extensions: bytes
    """What the API's shape can not say, as JSON; empty for nothing."""
    openai: bytes
    """The entry as an OpenAI client reads it: id, object, created, owned_by, context_length."""
    for_code: bool
    """A text model with ``optimizedForCode``: it belongs to the group ``code``."""
    traits: tuple[str, ...]
    """The traits that the entry claims."""
    removes_at: datetime | None
    """From this instant on the entry is not listed."""
    replacement: str | None
    """The id that takes its place then."""

    @property
    def extended(self) -> bytes:
        """The entry with its extensions, for who asks for them."""
        return whole(self)


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
    """Derive what serving needs; the entry's document is parsed here and nowhere later."""
    document = _parse(entry)
    spec = object_or_empty(document.get("model_spec"))
    replacement = object_or_empty(spec.get("deprecation")).get("replacementModelId")
    traits = spec.get("traits")
    return EntryFacts(
        id=entry.id,
        type=entry.type,
        body=entry.body,
        extensions=entry.extensions,
        openai=_openai(entry, document, spec),
        for_code=entry.type == "text"
        and object_or_empty(spec.get("capabilities")).get("optimizedForCode") is True,
        traits=tuple(trait for trait in traits if isinstance(trait, str))
        if isinstance(traits, list)
        else (),
        removes_at=removes_at(document),
        replacement=replacement if isinstance(replacement, str) else None,
    )


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
