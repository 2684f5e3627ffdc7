"""Deciding about what is held: looking at it, approving it, all or part, and rejecting it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import Changes
from modeldex.catalogue.doubts import Doubt
from modeldex.catalogue.going import approved
from modeldex.catalogue.guardrails import judge, limits_of, models_in
from modeldex.catalogue.layering import layer
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.catalogue.sourcing import SourceReading
from modeldex.catalogue.vanishing import withholding
from modeldex.store.errors import Conflict, NothingToPublish, StoreError
from modeldex.store.holding import Held
from modeldex.store.records import Revision
from modeldex.store.texts import checked_author, checked_message, shown

if TYPE_CHECKING:
    from modeldex.store.store import Store

ALL_IN_DOUBT: Final = (
    "nothing to publish: whatever this would change is in doubt; approve all of it, or reject it"
)
"""Why nothing of a held reading can be published apart."""
_ATTEMPTS: Final = 5
"""How often an approval is worked out anew when somebody publishes meanwhile."""
_ROUNDS: Final = 5
"""How often what is left of a reading is judged again, once the doubtful models are out."""


@dataclass(frozen=True, slots=True)
class Review:
    """What is held, beside what is published now."""

    held: Held
    plan: Plan
    """What approving all of it would change, and what is doubtful about that now: it may be less
    than when it was read."""

    @property
    def undoubted(self) -> Changes:
        """The changes that are in no doubt: what approving it partly publishes."""
        doubtful = models_in(self.plan.doubts)
        kept = tuple(each for each in self.plan.changes.entries if each.id not in doubtful)
        return replace(self.plan.changes, entries=kept)


class Deciding(Protocol):
    """The part of an administration that is about held readings."""

    def pending(self) -> list[Held]:
        """What waits for a decision, oldest first."""

    def held(self, number: int) -> Review:
        """What waits under that number, beside what is published now.

        Raises:
            UnknownHeld: nothing was ever held under it.
            AlreadyDecided: it does not wait any more.
        """

    def approve(
        self, number: int, message: str = "", *, partial: bool = False, base: int | None = None
    ) -> Revision | None:
        """Accept a held reading, and publish what that changes on top of the newest revision;
        ``base`` asks that this be the one that a review rested on.

        Args:
            number: of what is held.
            message: why, for the log.
            partial: publish only what is in no doubt. Doubtful models stay as they are, and the
                reading goes on waiting for them.
            base: the revision that it has to be published on.

        Returns:
            The revision; None where the reading changes nothing any more.

        Raises:
            UnknownHeld: nothing was ever held under that number.
            AlreadyDecided: it does not wait any more.
            Conflict: the newest revision is not ``base``.
            NothingToPublish: it is partial, and all of it is in doubt.
        """

    def reject(self, number: int, message: str = "") -> Held:
        """Let what is published stay, and do not hold the same again.

        Raises:
            UnknownHeld: nothing was ever held under that number.
            AlreadyDecided: it does not wait any more.
        """


class LocalDeciding:
    """`Deciding` on a store."""

    _store: "Store"
    _author: str
    _clock: Callable[[], datetime]

    def pending(self) -> list[Held]:
        return self._store.holds.listing()

    def held(self, number: int) -> Review:
        return _Case.open(self._store, number, self._clock()).review()

    def approve(
        self, number: int, message: str = "", *, partial: bool = False, base: int | None = None
    ) -> Revision | None:
        checked_author(self._author)
        checked_message(message)
        for attempt in range(1, _ATTEMPTS + 1):
            case = _Case.open(self._store, number, self._clock())
            if base is not None and case.base != base:
                raise Conflict.between(base, self._store.head())
            try:
                return case.approve(self._author, message, partial=partial)
            except Conflict:
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def reject(self, number: int, message: str = "") -> Held:
        checked_author(self._author)
        return self._store.holds.reject(
            number, author=self._author, message=checked_message(message), now=self._clock()
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """A held reading, and all that deciding about it rests on."""

    store: "Store"
    now: datetime
    held: Held
    reading: SourceReading
    base: int
    published: Catalogue
    written: Catalogue
    readings: dict[str, SourceReading]
    rolled_back: bool

    @classmethod
    def open(cls, store: "Store", number: int, now: datetime) -> "_Case":
        held, reading = store.holds.pending(number)
        head = store.head()
        written = store.written()
        if all(source.name != held.source for source in written.settings.sources):
            raise StoreError(
                f"the catalogue has no source {shown(held.source)} any more; reject what is held"
            )
        return cls(
            store,
            now,
            held,
            reading,
            head.number if head else 0,
            store.catalogue(head.number) if head else Catalogue(),
            written,
            store.readings(written.settings),
            store.sources.status(held.source).hold_next,
        )

    @property
    def accepted(self) -> SourceReading | None:
        """What the source had said before."""
        return self.readings.get(self.held.source)

    def review(self) -> Review:
        plan = self.plan_of(self.reading)
        return Review(self.held, replace(plan, doubts=self.doubts_of(self.reading, plan)))

    def approve(self, author: str, message: str, *, partial: bool) -> Revision | None:
        reading, plan = self.undoubted() if partial else self.whole()
        return self.store.holds.approve(
            self.held,
            reading,
            plan,
            accepted=self.accepted,
            author=author,
            message=message or self._usual_message(partial=partial),
            now=self.now,
            whole=not partial,
        )

    def whole(self) -> tuple[SourceReading, Plan]:
        """All of the reading; what is gone with it counts as gone no more."""
        return approved(self.reading), self.plan_of(self.reading)

    def undoubted(self) -> tuple[SourceReading, Plan]:
        """What of the reading is in no doubt. Without the doubtful models another may come into
        doubt, so what is left is judged again until nothing is found.

        Raises:
            NothingToPublish: all of it is in doubt.
        """
        left, doubtful = self.reading, frozenset[str]()
        for _ in range(_ROUNDS):
            plan = self.plan_of(left)
            doubts = self.doubts_of(left, plan)
            if not doubts and not plan.is_empty:
                return left, plan
            found = models_in(doubts) - doubtful
            if not found:
                break
            doubtful |= found
            left = withholding(self.accepted, self.reading, doubtful)
        raise NothingToPublish(ALL_IN_DOUBT)

    def plan_of(self, reading: SourceReading) -> Plan:
        """What accepting a reading would change.

        Raises:
            StoreError: it makes an entry that can not be published.
        """
        layered = layer(self.written, {**self.readings, reading.source: reading})
        if layered.value is None:
            problem = next(each for each in layered.problems if each.is_error)
            raise StoreError(
                f"what is held as {self.held.number} can not be published: {problem.model_id}:"
                f" {problem}"
            )
        return make_plan(self.base, self.published, layered.value.catalogue, self.now)

    def doubts_of(self, reading: SourceReading, plan: Plan) -> tuple[Doubt, ...]:
        settings = self.written.settings
        source = next(each for each in settings.sources if each.name == reading.source)
        return judge(
            limits_of(settings.guardrails, source.guardrails),
            self.accepted,
            reading,
            self.published,
            plan.catalogue,
            rolled_back=self.rolled_back,
        )

    def _usual_message(self, *, partial: bool) -> str:
        what = "what is in no doubt of the" if partial else "the"
        read = f"{self.held.read_at:%Y-%m-%d %H:%M} UTC"
        return f"Approve {what} reading of {self.held.source} of {read}"
