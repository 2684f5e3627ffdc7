"""Readings and catalogues for tests of the guardrails."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.guardrails import DEFAULTS, Doubt, Limits, judge
from modeldex.catalogue.sourcing import SourcedModel, SourceReading
from modeldex.entries.entry import Entry
from tests.documents import document, price

Document = dict[str, Any]

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=6)


def priced(model_id: str, usd: str | Decimal = "1", **spec: Any) -> Document:
    """A text model of which a million tokens cost that much, in either direction."""
    amount = price(str(usd))
    return document(model_id, "text", pricing={"input": amount, "output": dict(amount)}, **spec)


def many(count: int) -> list[Document]:
    """That many models, all at one price."""
    return [priced(f"acme/{number}") for number in range(count)]


def reading(documents: Iterable[Document], at: datetime = NOW) -> SourceReading:
    """What a source says at an instant."""
    models = {each["id"]: SourcedModel(deepcopy(each)) for each in documents}
    return SourceReading.of("acme", at, models)


def layered(said: SourceReading, settings: Settings | None = None) -> Catalogue:
    """A catalogue of nothing but what one source says, vanished models made offline."""
    entries: dict[str, Entry] = {}
    for model_id, model in said.models.items():
        whole = deepcopy(dict(model.document))
        if model.vanished_since is not None:
            whole["model_spec"]["offline"] = True
        entries[model_id] = Entry.of(whole)
    return Catalogue(settings or Settings(), entries)


def judged(
    before: Iterable[Document] | None,
    after: Iterable[Document],
    limits: Limits = DEFAULTS,
    settings: Mapping[str, Any] | None = None,
    *,
    rolled_back: bool = False,
) -> tuple[Doubt, ...]:
    """What is doubtful about a source that said one thing and now says another."""
    said = reading(after)
    told = None if before is None else reading(before, BEFORE)
    names = Settings(**(settings or {}))
    published = Catalogue(names) if told is None else layered(told, names)
    return judge(limits, told, said, published, layered(said, names), rolled_back=rolled_back)
