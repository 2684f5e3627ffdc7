"""Layered catalogues for tests of the store."""

from datetime import UTC, datetime
from typing import Any

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.sourcing import Source, SourcedModel, SourceReading
from modeldex.entries.entry import Entry
from tests.documents import document, price

READ_AT = datetime(2026, 8, 22, 12, tzinfo=UTC)


def a_source(name: str = "acme", **options: Any) -> Source:
    return Source(name, **{"url": f"https://{name}.example/models", **options})


def a_model(model_id: str, usd: str = "0.02") -> dict[str, Any]:
    """An embedding model at that price per million tokens."""
    return document(model_id, "embedding", pricing={"input": price(usd), "output": price(usd)})


def a_reading(source: str = "acme", *models: dict[str, Any]) -> SourceReading:
    """What a source says: these models, or one."""
    said = models or (a_model(f"{source}/embed"),)
    return SourceReading.of(source, READ_AT, {each["id"]: SourcedModel(each) for each in said})


def written(*models: dict[str, Any], **settings: Any) -> Catalogue:
    """A catalogue as a person wrote it, with a source."""
    stated = Settings(**{"sources": (a_source(),), **settings})
    return Catalogue(stated, {each["id"]: Entry.of(each, ("object",)) for each in models})
