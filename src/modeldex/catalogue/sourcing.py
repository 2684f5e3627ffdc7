"""Where entries come from besides a person: sources, and what a source last said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from modeldex.catalogue.guardrail_settings import Guardrails
from modeldex.entries import json_codec
from modeldex.entries.durations import format_duration, parse_duration
from modeldex.entries.instants import parse_instant
from modeldex.entries.types import ModelType

NamesByType = Mapping[ModelType, Mapping[str, str]]
"""For each model type, names (traits or aliases) and the ids that they stand for."""

KEEP_VANISHED: Final = timedelta(days=7)
"""How long a model that its source does not list any more stays, as offline."""

FOR_SOURCES: Final = "MODELDEX_SOURCE_"
"""How the variables begin whose names are kept for credentials of sources."""

_OWN: Final = "MODELDEX_"


def is_for_sources(variable: str) -> bool:
    """Whether a source may be sent what an environment variable of that name holds. Modeldex's own
    hold keys and passwords, which whoever may publish a catalogue could have sent anywhere."""
    return not variable.startswith(_OWN) or variable.startswith(FOR_SOURCES)


PLACES: Final = ("url", "file", "directory", "package")
"""The fields of a source that say where its document is; one of them is given."""


@dataclass(frozen=True, slots=True)
class Source:
    """One item of ``sources`` in ``catalogue.yaml``: where entries come from, and which."""

    name: str
    url: str | None = None
    file: str | None = None
    """Relative to the catalogue's directory."""
    directory: str | None = None
    """Relative to the catalogue's directory."""
    package: str | None = None
    """An installed Python package that carries data."""
    dialect: str | None = None
    """None: recognised by the document's content."""
    credentials: str | None = None
    """The name of the environment variable that holds a bearer token."""
    every: timedelta | None = None
    """How often a running server reads it; None: only when asked to."""
    priority: int = 0
    """Of several sources that list a model the highest wins (see `by_priority`)."""
    select: tuple[str, ...] = ()
    """Patterns of ids as the source writes them; none: all."""
    exclude: tuple[str, ...] = ()
    """Patterns of ids that are left out of the selected ones."""
    prefix: str = ""
    """Put before every id that `rename` does not name."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """Ids as the source writes them, and what they become."""
    owned_by: str | None = None
    """``owned_by`` of every model of the source, whatever it says itself."""
    allow_private: bool = False
    """Whether ``url`` may lead to a private, loopback or link-local address."""
    keep_vanished: timedelta = KEEP_VANISHED
    guardrails: Guardrails | None = None
    """What holds for this source in place of the catalogue's guardrails."""

    @property
    def place(self) -> tuple[str, str]:
        """Which of `PLACES` says where it is, and what that says."""
        kind = next(kind for kind in PLACES if getattr(self, kind) is not None)
        return kind, getattr(self, kind)

    def renamed(self, model_id: str) -> str:
        """What the catalogue calls a model of the source."""
        return self.rename.get(model_id) or f"{self.prefix}{model_id}"

    def document(self) -> dict[str, Any]:
        """The source as ``catalogue.yaml`` writes it, without what it does not say."""
        kind, place = self.place
        said = {
            "name": self.name,
            kind: place,
            "dialect": self.dialect,
            "credentials": self.credentials,
            "owned_by": self.owned_by,
            "every": None if self.every is None else format_duration(self.every),
            "priority": self.priority or None,
            "select": list(self.select) or None,
            "exclude": list(self.exclude) or None,
            "prefix": self.prefix or None,
            "rename": dict(self.rename) or None,
            "allow_private": self.allow_private or None,
            "keep_vanished": None
            if self.keep_vanished == KEEP_VANISHED
            else format_duration(self.keep_vanished),
            "guardrails": None if self.guardrails is None else self.guardrails.document(),
        }
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Source":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        given = dict(document)
        for name in ("every", "keep_vanished"):
            if name in given:
                given[name] = parse_duration(given[name])
        for name in ("select", "exclude"):
            if name in given:
                given[name] = tuple(given[name])
        if "guardrails" in given:
            given["guardrails"] = Guardrails.from_document(given["guardrails"])
        return cls(**given)


def by_priority(sources: Iterable[Source]) -> list[Source]:
    """The highest first; those of equal priority in the order of the file."""
    return sorted(sources, key=lambda source: -source.priority)


@dataclass(frozen=True, slots=True)
class SourcedModel:
    """One model as a source states it."""

    document: Mapping[str, Any]
    """In the shape of an entry, under the catalogue's id, with nothing filled in."""
    vanished_since: datetime | None = None
    """When the source was first read without it; None while the source lists it."""


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What a source last said and was accepted."""

    source: str
    """The source's name."""
    read_at: datetime
    digest: bytes
    """SHA-256 of the content, whenever it was read; see `content_digest`."""
    models: Mapping[str, SourcedModel]
    """By the catalogue's id, in the order of the source's document."""
    aliases: NamesByType = field(default_factory=dict)
    """Aliases that the source's document gives its models, by the catalogue's ids."""
    faulty: frozenset[str] = frozenset()
    """Ids of models that the source lists, as something that can be no entry. What it said of one
    of them before stays (see `vanishing.followed_by`)."""
    gone: Mapping[str, datetime] = field(default_factory=dict)
    """Ids of models that went lately, and when the source was first read without them (see
    `going`). It tells of the readings before, and is no part of the content."""

    @property
    def listed(self) -> dict[str, SourcedModel]:
        """What the source itself lists: not the models that are kept for a while after it."""
        return {
            model_id: model
            for model_id, model in self.models.items()
            if model.vanished_since is None
        }

    @classmethod
    def of(
        cls,
        source: str,
        read_at: datetime,
        models: Mapping[str, SourcedModel],
        aliases: NamesByType | None = None,
        faulty: frozenset[str] = frozenset(),
    ) -> "SourceReading":
        """A reading with the digest of its content."""
        names = aliases or {}
        digest = content_digest(models, names, faulty)
        return cls(source, read_at, digest, models, names, faulty)

    def document(self) -> dict[str, Any]:
        """The reading as JSON values."""
        return {
            "source": self.source,
            "read_at": self.read_at.isoformat(),
            "models": [_model_document(model) for model in self.models.values()],
            "aliases": self.aliases,
            "faulty": sorted(self.faulty),
            "gone": {model_id: at.isoformat() for model_id, at in self.gone.items()},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "SourceReading":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        models = {}
        for each in document["models"]:
            since = each.get("vanished_since")
            models[each["document"]["id"]] = SourcedModel(
                each["document"], None if since is None else parse_instant(since)
            )
        names = cast("NamesByType", document["aliases"])
        faulty = frozenset(document.get("faulty", ()))
        read_at = parse_instant(document["read_at"])
        reading = cls.of(document["source"], read_at, models, names, faulty)
        gone = {each: parse_instant(at) for each, at in document.get("gone", {}).items()}
        return replace(reading, gone=gone)


def content_digest(
    models: Mapping[str, SourcedModel], aliases: NamesByType, faulty: Iterable[str] = ()
) -> bytes:
    """SHA-256 of models in their order, of aliases and of what is faulty: equal digests mean that
    a source said the same again."""
    said = [_model_document(model) for model in models.values()]
    return json_codec.digest({"models": said, "aliases": aliases, "faulty": sorted(faulty)})


def _model_document(model: SourcedModel) -> dict[str, Any]:
    document: dict[str, Any] = {"document": model.document}
    if model.vanished_since is not None:
        document["vanished_since"] = model.vanished_since.isoformat()
    return document
