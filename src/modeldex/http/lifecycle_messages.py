"""What is told of models that go away, and of those that are marked, as types."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from modeldex.catalogue import departures
from modeldex.catalogue.lifecycle import State
from modeldex.http.message import Message, Request
from modeldex.store import marks

Number = Annotated[Any, WithJsonSchema({"type": ["number", "null"]})]


class PriceBeside(Message):
    """The price of a unit, of a model and of its replacement."""

    unit: str
    usd: Number = Field(description="Null where the model has no such price.")
    replacement_usd: Number = Field(description="Null where the replacement has no such price.")
    percent: Number = Field(description="By how much the replacement is dearer, or cheaper.")


class Departure(Message):
    """A model that leaves the list."""

    id: str
    type: str
    state: State = Field(description="Where it stands now.")
    startsAt: datetime | None = Field(  # noqa: N815 - as the API writes it
        description="From when clients are warned; null: they are warned already."
    )
    removesAt: datetime  # noqa: N815
    autoRemap: bool = Field(  # noqa: N815
        description="Whether who asks for it afterwards is given its replacement."
    )
    replacementModelId: str | None = Field(  # noqa: N815
        description="What takes its place, as far as the key may see it."
    )
    prices: list[PriceBeside] = Field(description="By unit; empty without a replacement.")

    @classmethod
    def of(cls, departure: departures.Departure) -> "Departure":
        return cls(
            id=departure.model_id,
            type=departure.type,
            state=departure.state,
            startsAt=departure.starts_at,
            removesAt=departure.removes_at,
            autoRemap=departure.remapped,
            replacementModelId=departure.replacement,
            prices=[
                PriceBeside(
                    unit=each.unit,
                    usd=each.usd,
                    replacement_usd=each.replacement_usd,
                    percent=each.percent,
                )
                for each in departure.prices
            ],
        )


class OfflineMark(Message):
    """That a model does not answer: since when, why, and who says so."""

    model_id: str
    marked_by: Literal["person", "probe"]
    reason: str
    since: datetime
    actor: str

    @classmethod
    def of(cls, mark: marks.OfflineMark) -> "OfflineMark":
        return cls(
            model_id=mark.model_id,
            marked_by=mark.marked_by,
            reason=mark.reason,
            since=mark.since,
            actor=mark.actor,
        )

    def value(self) -> marks.OfflineMark:
        """The mark itself."""
        return marks.OfflineMark(**self.model_dump())


class MarkOffline(Request):
    """Why a model does not answer."""

    reason: str = Field("", max_length=marks.MAX_REASON_LENGTH, description="For people.")
