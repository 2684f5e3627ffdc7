"""The guardrails: what about a new reading, or a new catalogue, a person should look at first.

Prices, types and names are judged by what clients would see: the catalogue that would be
published beside the one that is. How many models are gone is judged by what the source said
before and says now, as several sources may share a catalogue.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_UP, Decimal
from types import MappingProxyType
from typing import Final

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.differing import absence, differing, doubts_of_changes
from modeldex.catalogue.doubts import Doubt as Doubt
from modeldex.catalogue.doubts import DoubtKind as DoubtKind
from modeldex.catalogue.doubts import Finding as Finding
from modeldex.catalogue.doubts import models_in as models_in
from modeldex.catalogue.going import GONE_WITHIN, gone_before, newly_gone, present
from modeldex.catalogue.guardrail_settings import DEFAULTS as DEFAULTS
from modeldex.catalogue.guardrail_settings import Guardrails as Guardrails
from modeldex.catalogue.guardrail_settings import Limits as Limits
from modeldex.catalogue.guardrail_settings import limits_of as limits_of
from modeldex.catalogue.plan import Plan
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.numbers import shortest

_PER_CENT: Final = 100
_TENTH: Final = Decimal("0.1")
_WINDOW: Final = f"{GONE_WITHIN.days} days"


def judge(
    limits: Limits,
    before: SourceReading | None,
    after: SourceReading,
    published: Catalogue,
    proposed: Catalogue,
    *,
    rolled_back: bool = False,
) -> tuple[Doubt, ...]:
    """What is doubtful about a reading of a source.

    Args:
        limits: the guardrails of the source (see `limits_of`).
        before: what the source last said and was accepted; None for its first reading, of which
            nothing can be gone.
        after: what it says now; the time at which it was read is that of the judgement.
        published: what clients see.
        proposed: what they would see.
        rolled_back: whether the catalogue was rolled back after ``before`` was accepted.
    """
    found = [_gone_from_source(limits, before, after)]
    if rolled_back and limits.rollbacks:
        found.append(_undoing(published, proposed))
    found += doubts_of_changes(limits, published, proposed, after.read_at)
    return tuple(doubt for doubt in found if doubt is not None)


def judge_catalogue(
    limits: Limits, published: Catalogue, proposed: Catalogue, at: datetime
) -> tuple[Doubt, ...]:
    """What is doubtful about a catalogue that a person wants to publish at that instant."""
    gone = {
        old.id: how
        for old, new in differing(published, proposed)
        if absence(old.document(), at) is None
        and (how := absence(None if new is None else new.document(), at)) is not None
    }
    counts = len(published.entries), len(proposed.entries)
    found = [
        _gone(limits, "the catalogue", *counts, gone),
        *doubts_of_changes(limits, published, proposed, at),
    ]
    return tuple(doubt for doubt in found if doubt is not None)


def doubted(plan: Plan, published: Catalogue, at: datetime) -> Plan:
    """The plan of a person, with what is doubtful about it. The guardrails are those of the
    catalogue that is published, so that a small file does not turn them off unseen."""
    limits = limits_of(published.settings.guardrails)
    return replace(plan, doubts=judge_catalogue(limits, published, plan.catalogue, at))


def _gone_from_source(
    limits: Limits, before: SourceReading | None, after: SourceReading
) -> Doubt | None:
    said = after.listed
    if before is None:
        empty = limits.emptied and not said
        return Doubt(DoubtKind.EMPTIED, "the source has no models") if empty else None
    had = len(present(before, after.read_at))
    gone, earlier = newly_gone(before, after), gone_before(before, after)
    return _gone(limits, "the source", had, len(said), gone, earlier)


def _gone(
    limits: Limits,
    subject: str,
    before: int,
    after: int,
    gone: Mapping[str, str],
    earlier: Mapping[str, str] = MappingProxyType({}),
) -> Doubt | None:
    """A doubt when nothing is left, or too much of it is gone.

    Args:
        before: how many models there were.
        after: how many there are.
        gone: the models that are not listed any more, and how they are gone.
        earlier: those that had gone lately already.
    """
    if before and not after and limits.emptied:
        message = f"{subject} has no models any more; it had {before:,}"
        return Doubt(DoubtKind.EMPTIED, message, tuple(_losses(gone)))
    most, count = limits.gone_percent, len(gone) + len(earlier)
    if most is None or not gone or count < limits.gone_at_least:
        return None
    of = before + len(earlier)
    share = Decimal(count * _PER_CENT) / of
    if share <= most:
        return None
    lately, within = "", "at once"
    if earlier:
        lately, within = f" ({len(earlier):,} of them before this reading)", f"in {_WINDOW}"
    message = (
        f"{count:,} of the {of:,} models of {subject} are gone{lately}, {_number(share)} %;"
        f" up to {_number(most)} % may go {within}"
    )
    return Doubt(DoubtKind.GONE, message, (*_losses(gone), *_losses(earlier)))


def _losses(gone: Mapping[str, str]) -> Iterator[Finding]:
    return (Finding(model_id, old="listed", new=how) for model_id, how in gone.items())


def _undoing(published: Catalogue, proposed: Catalogue) -> Doubt | None:
    """After a rollback any change may be the one that somebody took back."""
    touched = [old.id for old, _ in differing(published, proposed)]
    touched += [model_id for model_id in proposed.entries if model_id not in published.entries]
    if not touched and published.settings == proposed.settings:
        return None
    return Doubt(
        DoubtKind.ROLLBACK,
        "the catalogue was rolled back after the source was last accepted, and this may undo it",
        tuple(map(Finding, touched)),
    )


def _number(value: Decimal) -> str:
    return shortest(value.quantize(_TENTH, ROUND_UP))
