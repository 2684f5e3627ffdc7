"""What the routes about the past say, as types."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from modeldex.catalogue.event_kinds import EntryEvent
from modeldex.catalogue.prices import Price
from modeldex.entries.types import ModelType
from modeldex.http.message import Message
from modeldex.http.messages import FieldChange
from modeldex.store.histories import DatedChange


class Change(Message):
    """What a revision did to one entry."""

    place: str = Field(description="Of the change among all others; `since` takes it.")
    revision: int = Field(ge=1)
    at: datetime = Field(description="When the revision was published.")
    event: EntryEvent = Field(description="`entry.price_changed` where what it costs changed.")
    id: str = Field(description="Of the entry.")
    type: ModelType
    fields: list[FieldChange] = Field(description="Only of a changed entry.")

    @classmethod
    def of(cls, seen: DatedChange) -> "Change":
        return cls.model_validate(
            {
                "place": str(seen.place),
                "revision": seen.revision,
                "at": seen.at,
                "event": seen.event,
                "id": seen.change.id,
                "type": seen.change.type,
                "fields": [FieldChange.of(field) for field in seen.change.fields],
            }
        )


class ChangePage(Message):
    """Changes in the order in which they happened."""

    object: Literal["list"]
    data: list[Change]
    next: str | None = Field(
        description="Give it as `since` for what comes after these; null at the end."
    )
    revision: int = Field(
        ge=0, description="The newest revision; at the end, give it as `since` later on."
    )


class PricePoint(Message):
    """What a model costs from an instant on."""

    starts_at: datetime
    ends_at: datetime | None = Field(description="When the next one begins; null for none known.")
    revision: int = Field(ge=1, description="The revision that says so.")
    listed: bool = Field(description="False from when on the model is not listed.")
    pricing: Any = Field(description="In the shape of the model's type; null where it has none.")
    rates: Any = Field(None, description="What the extensions add, where they do.")
    conditional_rates: Any = None
    included: Any = None

    @classmethod
    def of(cls, price: Price, ends_at: datetime | None) -> "PricePoint":
        document = price.document
        return cls(
            starts_at=price.since,
            ends_at=ends_at,
            revision=price.revision,
            listed=document is not None,
            **{"pricing": None, **(document or {})},
        )


class EntryHistory(Message):
    """All that happened to one entry, and what it cost when."""

    object: Literal["history"]
    id: str
    type: ModelType
    data: list[Change] = Field(description="Newest first.")
    next: int | None = Field(
        description="Give it as `before` for what happened before these; null at the end."
    )
    prices: list[PricePoint] = Field(
        description="Oldest first; those that are dated ahead stand at their own instants."
    )


def price_points(series: list[Price]) -> list[PricePoint]:
    """Each price with when the next one begins."""
    ends = (*(price.since for price in series[1:]), None)
    return [PricePoint.of(price, end) for price, end in zip(series, ends, strict=False)]
