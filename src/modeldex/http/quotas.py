"""Who is counted as one caller, and against which limits."""

from functools import lru_cache

from modeldex.catalogue.rate_limits import RateLimit, parse_rate_limit
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance, MemoryLimiter
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

Subject = int | str
"""A key by its number, or an address for requests without a valid key."""


class Quotas:
    """Counts the requests of each caller, and its failures.

    Requests without a valid key are counted only where they get something; but an address that
    fails too often is blocked. A valid key is never blocked for what others do from its address.
    """

    def __init__(self, limiter: MemoryLimiter, default: tuple[RateLimit, ...]) -> None:
        self._limiter = limiter
        self._default = default

    def subject(self, caller: Key | Refusal, address: str) -> Subject:
        """Whom a request is counted for."""
        return caller.id if isinstance(caller, Key) else address

    def take(
        self, subject: Subject, caller: Key | Refusal, now: float, snapshot: Snapshot | None = None
    ) -> Allowance | None:
        """What the caller may ask, this request counted; None where nothing is counted.

        ``snapshot`` is what the caller is answered from.
        """
        limiter = self._limiter
        if limiter.blocked:
            blocked = self.blocked(subject, now)
            if blocked is not None:
                return blocked
        limits = limits_of(caller, snapshot, self._default)
        return limiter.take(subject, limits, now) if limits else None

    def blocked(self, subject: Subject, now: float) -> Allowance | None:
        """That the caller has to wait, after failing too often; None when it need not."""
        until = self._limiter.blocked_until(subject, now)
        if until is None:
            return None
        failures = self._limiter.failures
        return Allowance(False, failures.amount, failures.seconds, 0, int(until) + 1)

    def failed(self, subject: Subject, now: float) -> None:
        """A request of the caller failed."""
        self._limiter.failed(subject, now)


def limits_of(
    caller: Key | Refusal, snapshot: Snapshot | None, default: tuple[RateLimit, ...]
) -> tuple[RateLimit, ...]:
    """The key's own limits, else those of what it is shown, else the default; none for who is
    shown nothing."""
    own = caller.rate_limit if isinstance(caller, Key) else None
    if own is not None:
        return _parsed(own)
    if snapshot is not None and snapshot.rate_limit is not None:
        return _parsed(snapshot.rate_limit)
    return () if snapshot is None and isinstance(caller, Refusal) else default


@lru_cache(maxsize=1024)
def _parsed(text: str) -> tuple[RateLimit, ...]:
    return parse_rate_limit(text)
