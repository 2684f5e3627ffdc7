"""Small makers of sources, readings and layered catalogues."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.guardrail_settings import Guardrails
from modeldex.catalogue.layering import Layered, layer
from modeldex.catalogue.sourcing import Source, SourcedModel, SourceReading
from modeldex.entries.problems import Mode

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


FULL_SOURCE = Source(
    "router",
    url="https://example.com/api/v1/models",
    dialect="openrouter",
    credentials="ROUTER_KEY",
    every=timedelta(hours=6),
    priority=10,
    select=("acme/*",),
    exclude=("*:free",),
    prefix="or/",
    rename={"acme/large": "large"},
    owned_by="router",
    allow_private=True,
    keep_vanished=timedelta(days=3),
    guardrails=Guardrails(gone_percent=Decimal(20)),
)
"""A source that says all that one can."""


def source(name: str, priority: int = 0, **more: Any) -> Source:
    return Source(name, file=f"{name}.json", priority=priority, **more)


def usd(amount: str) -> dict[str, Decimal]:
    return {"usd": Decimal(amount)}


def stated(model_id: str, model_type: str = "text", **spec: Any) -> dict[str, Any]:
    """What a source says of a model: nothing but its type and ``spec``."""
    document: dict[str, Any] = {"id": model_id, "type": model_type}
    return {**document, "model_spec": spec} if spec else document


def reading(
    name: str,
    *documents: Mapping[str, Any],
    vanished: tuple[str, ...] = (),
    aliases: Any = None,
) -> SourceReading:
    models = {
        each["id"]: SourcedModel(each, NOON if each["id"] in vanished else None)
        for each in documents
    }
    return SourceReading.of(name, NOON, models, aliases)


def written(*documents: Mapping[str, Any], **settings: Any) -> Catalogue:
    """A catalogue as a person wrote it, read as it would be."""
    draft = Draft(
        Mode.STRICT, Settings(**settings), [RawEntry(dict(document)) for document in documents]
    )
    made = assemble(draft)
    assert made.value is not None, made.problems
    return made.value


def laid(catalogue: Catalogue, *readings: SourceReading) -> Layered:
    """The catalogue with its sources' readings, which must be without errors."""
    named = {each.name for each in catalogue.settings.sources}
    missing = tuple(source(each.source) for each in readings if each.source not in named)
    settings = replace(catalogue.settings, sources=(*catalogue.settings.sources, *missing))
    made = layer(replace(catalogue, settings=settings), {each.source: each for each in readings})
    assert made.value is not None, made.problems
    return made.value


def spec(layered: Layered, model_id: str) -> dict[str, Any]:
    found: dict[str, Any] = layered.catalogue.entries[model_id].document()["model_spec"]
    return found
