"""A catalogue: entries in order, and the settings that hold for all of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from modeldex.entries import json_codec
from modeldex.entries.entry import Entry
from modeldex.entries.filling import Filling
from modeldex.entries.types import ModelType

NamesByType = Mapping[ModelType, Mapping[str, str]]
"""For each model type, names (traits or aliases) and the ids that they stand for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``catalogue.yaml`` says, besides the models."""

    name: str = "Catalogue"
    owned_by: str = "modeldex"
    """What ``owned_by`` of an entry is when the entry does not say."""
    diem_per_usd: Decimal = Decimal(1)
    """How ``diem`` follows ``usd`` where an amount gives only ``usd``."""
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By model type (or ``all``): values for what an entry of that type does not say, in the
    shape of an entry."""
    traits: NamesByType = field(default_factory=dict)
    """Traits that the catalogue itself gives; they win over the entries' own."""
    aliases: NamesByType = field(default_factory=dict)
    """The compatibility mapping."""

    @property
    def filling(self) -> Filling:
        """What completes an entry of this catalogue."""
        return Filling(self.owned_by, self.diem_per_usd, self.defaults)

    def document(self) -> dict[str, Any]:
        """The settings as ``catalogue.yaml`` writes them."""
        return {
            "name": self.name,
            "owned_by": self.owned_by,
            "currencies": {"diem": {"per_usd": self.diem_per_usd}},
            "defaults": self.defaults,
            "traits": self.traits,
            "aliases": self.aliases,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Settings":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        return cls(
            name=document["name"],
            owned_by=document["owned_by"],
            diem_per_usd=Decimal(document["currencies"]["diem"]["per_usd"]),
            defaults=document["defaults"],
            traits=document["traits"],
            aliases=document["aliases"],
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Entries by id, in the order in which they are listed, and their settings."""

    settings: Settings = field(default_factory=Settings)
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def digest(self) -> bytes:
        """SHA-256 of the content: settings and entries, whatever their order."""
        content = hashlib.sha256(json_codec.digest(self.settings.document()))
        for model_id in sorted(self.entries):
            content.update(self.entries[model_id].digest)
        return content.digest()

    def document(self) -> dict[str, Any]:
        """The whole catalogue in the one-file form that `dialects.native` reads."""
        return {
            "modeldex": 1,
            **self.settings.document(),
            "models": [entry.document() for entry in self.entries.values()],
        }
