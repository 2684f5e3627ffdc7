"""When a source is read next."""

import random
from datetime import datetime, timedelta
from typing import Final

from modeldex.catalogue.sourcing import Source
from modeldex.store.source_status import SourceStatus, SyncKind

_SPREAD: Final = 0.1
"""How much longer than said a source may wait, so that many do not ask at the same moment."""
_FIRST_PAUSE: Final = timedelta(minutes=1)
_MOST_DOUBLINGS: Final = 12


def next_after_success(every: timedelta | None, now: datetime) -> datetime | None:
    """When a source is read that just could be; None where it is only read when asked to."""
    return None if every is None else now + every * _spread()


def next_after_failure(every: timedelta | None, failures: int, now: datetime) -> datetime | None:
    """When a source is read that could not be ``failures`` times in a row: after a minute, then
    each time twice as late, but never later than usual."""
    if every is None:
        return None
    pause: timedelta = _FIRST_PAUSE * 2 ** min(failures - 1, _MOST_DOUBLINGS)
    return now + min(pause, every) * _spread()


def is_due(source: Source, status: SourceStatus, settings_digest: bytes, now: datetime) -> bool:
    """Whether a running server is to read a source.

    One that was never read is due, and so is one whose settings are others than when it was
    read. A shorter ``every`` holds at once.
    """
    if source.every is None or (status.leased_until is not None and now < status.leased_until):
        return False
    if status.last_attempt is None or status.next_run is None:
        return True
    others = status.known.settings_digest not in (None, settings_digest)
    if others and status.last_outcome is not SyncKind.FAILED:
        return True
    return now >= min(status.next_run, status.last_attempt + source.every * (1 + _SPREAD))


def _spread() -> float:
    return 1 + random.random() * _SPREAD  # noqa: S311 - nothing is secret about it
