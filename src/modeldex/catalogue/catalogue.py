"""A catalogue: entries in order, and the settings that hold for all of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.guardrail_settings import Guardrails
from modeldex.catalogue.probes import Probe
from modeldex.catalogue.rules import Rule
from modeldex.catalogue.sourcing import NamesByType, Source
from modeldex.catalogue.views import View, Views
from modeldex.catalogue.webhooks import Webhook
from modeldex.entries import json_codec
from modeldex.entries.entry import Entry
from modeldex.entries.filling import Filling

__all__ = ["PRICE_TOLERANCE", "Catalogue", "NamesByType", "Settings"]

PRICE_TOLERANCE: Final = Decimal("0.05")
"""By how much of the lower one two sources' prices may differ before that is told."""


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
    views: Views = field(default_factory=dict)
    """What each audience may see, by the view's name."""
    sources: tuple[Source, ...] = ()
    """Where further entries come from, in the order of the file."""
    rules: tuple[Rule, ...] = ()
    """What is changed in what the sources list, one after another."""
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By id: a merge patch (RFC 7396) on top of everything else; ``hidden: true`` leaves the
    model out."""
    probes: tuple[Probe, ...] = ()
    """What tells whether models answer."""
    price_tolerance: Decimal = PRICE_TOLERANCE
    guardrails: Guardrails = field(default_factory=Guardrails)
    """What of a source's new reading a person has to approve."""
    webhooks: tuple[Webhook, ...] = ()
    """Where changes are told, in the order of the file."""

    @property
    def is_layered(self) -> bool:
        """Whether what is published may differ from what is written."""
        return bool(self.sources or self.rules or self.overrides)

    def unlayered(self) -> "Settings":
        """The settings of what is published, where it stands for itself: without what it was
        made of."""
        return replace(self, sources=(), rules=(), overrides={}, price_tolerance=PRICE_TOLERANCE)

    @property
    def filling(self) -> Filling:
        """What completes an entry of this catalogue."""
        return Filling(self.owned_by, self.diem_per_usd, self.defaults)

    def document(self) -> dict[str, Any]:
        """The settings as ``catalogue.yaml`` writes them. What came later to the first six
        sections is written only where it says something, so that the digests of catalogues
        without it stay."""
        return {
            "name": self.name,
            "owned_by": self.owned_by,
            "currencies": {"diem": {"per_usd": self.diem_per_usd}},
            "defaults": self.defaults,
            "traits": self.traits,
            "aliases": self.aliases,
            **self._further_sections(),
        }

    def _further_sections(self) -> dict[str, Any]:
        sections: dict[str, Any] = {
            "views": {name: view.document() for name, view in self.views.items()},
            "sources": [source.document() for source in self.sources],
            "rules": [rule.document() for rule in self.rules],
            "overrides": self.overrides,
            "probes": [probe.document() for probe in self.probes],
            "guardrails": self.guardrails.document(),
            "webhooks": [webhook.document() for webhook in self.webhooks],
        }
        if self.price_tolerance != PRICE_TOLERANCE:
            sections["price_tolerance"] = self.price_tolerance
        return {name: section for name, section in sections.items() if section not in ([], {})}

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
            views={
                name: View.from_document(name, each)
                for name, each in document.get("views", {}).items()
            },
            sources=tuple(map(Source.from_document, document.get("sources", ()))),
            rules=tuple(map(Rule.from_document, document.get("rules", ()))),
            overrides=document.get("overrides", {}),
            probes=tuple(map(Probe.from_document, document.get("probes", ()))),
            price_tolerance=Decimal(document.get("price_tolerance", PRICE_TOLERANCE)),
            guardrails=Guardrails.from_document(document.get("guardrails", {})),
            webhooks=tuple(map(Webhook.from_document, document.get("webhooks", ()))),
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
