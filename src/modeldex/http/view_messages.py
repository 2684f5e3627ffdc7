"""What is told of views, as types."""

from pydantic import Field

from modeldex.catalogue import viewing as catalogue_views
from modeldex.http.message import Message
from modeldex.http.messages import Changes
from modeldex.store import viewing


class View(Message):
    """A view in numbers."""

    name: str
    base: str | None = Field(description="The view that it rests on.")
    entries: int = Field(ge=0, description="How many models it sees now.")
    anonymous: bool = Field(description="Whether callers without a key look through it.")
    rate_limit: str | None = Field(description="Of keys without a limit of their own.")
    keys: int = Field(ge=0, description="How many valid keys look through it.")

    @classmethod
    def of(cls, record: viewing.ViewRecord) -> "View":
        summary = record.summary
        return cls(
            name=summary.name,
            base=summary.base,
            entries=summary.entries,
            anonymous=summary.anonymous,
            rate_limit=summary.rate_limit,
            keys=record.keys,
        )

    def value(self) -> viewing.ViewRecord:
        """The record itself."""
        summary = catalogue_views.ViewSummary(
            self.name, self.base, self.entries, self.anonymous, self.rate_limit
        )
        return viewing.ViewRecord(summary, self.keys)


class ViewDifference(Message):
    """What differs for who looks through the second view in place of the first."""

    first: str
    second: str
    changes: Changes


class Judgement(Message):
    """Whether somebody sees a model now, and the rule that decided."""

    view: str | None = Field(description="What they look through; null: no view.")
    model_id: str
    seen: bool
    rule: str

    @classmethod
    def of(cls, judgement: catalogue_views.Judgement) -> "Judgement":
        return cls(
            view=judgement.view,
            model_id=judgement.model_id,
            seen=judgement.seen,
            rule=judgement.rule,
        )

    def value(self) -> catalogue_views.Judgement:
        """The judgement itself."""
        return catalogue_views.Judgement(self.view, self.model_id, self.seen, self.rule)
