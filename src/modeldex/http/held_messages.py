"""What the admin routes say of held readings and of doubts."""

from datetime import datetime

from pydantic import Field

from modeldex.catalogue import doubts
from modeldex.catalogue.catalogue import Catalogue
from modeldex.http import messages
from modeldex.http.message import Message
from modeldex.store import holding
from modeldex.store.deciding import Review


class Reason(Message):
    """Why a reading is held."""

    kind: doubts.DoubtKind
    message: str


class Held(Message):
    """A reading of a source that waits for a person, or did."""

    number: int = Field(ge=1)
    source: str
    read_at: datetime
    digest: str = Field(description="Hex SHA-256 of what the source said.")
    reasons: list[Reason] = Field(description="As they were when it was read.")
    status: holding.HeldStatus
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    revision: int | None = Field(description="The revision that approving it made.")

    @classmethod
    def of(cls, held: holding.Held) -> "Held":
        return cls(
            number=held.number,
            source=held.source,
            read_at=held.read_at,
            digest=held.digest.hex(),
            reasons=[Reason(kind=each.kind, message=each.message) for each in held.reasons],
            status=held.status,
            created_at=held.created_at,
            decided_at=held.decided_at,
            decided_by=held.decided_by,
            revision=held.revision,
        )

    def value(self) -> holding.Held:
        """The held reading itself."""
        reasons = tuple(holding.Reason(each.kind, each.message) for each in self.reasons)
        return holding.Held(
            number=self.number,
            source=self.source,
            read_at=self.read_at,
            digest=bytes.fromhex(self.digest),
            reasons=reasons,
            status=self.status,
            created_at=self.created_at,
            decided_at=self.decided_at,
            decided_by=self.decided_by,
            revision=self.revision,
        )


class HeldReview(Message):
    """What is held, beside what is published now."""

    held: Held
    plan: messages.Plan = Field(
        description="What approving all of it would change; `doubts` is what is doubtful about it "
        "now."
    )

    @classmethod
    def of(cls, review: Review) -> "HeldReview":
        return cls(held=Held.of(review.held), plan=messages.Plan.of(review.plan))

    def value(self) -> Review:
        """The review itself; its plan holds no catalogue, which only the server needs."""
        return Review(self.held.value(), self.plan.value(Catalogue()))


class Approved(Message):
    """What came of an approval."""

    published: bool = Field(
        description="Whether a revision was made: not where the reading changed nothing any more."
    )
    revision: messages.Revision | None = Field(description="The revision that was made.")
    waits: bool = Field(description="Whether the reading goes on waiting, for what is in doubt.")
