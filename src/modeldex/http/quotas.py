"""Who is counted as one caller, and against which limits."""

from functools import lru_cache

from modeldex.catalogue.rate_limits import RateLimit, parse_rate_limit
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance, MemoryLimiter
from modeldex.serving.shared_limiting import SharedLimiter
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

Subject = int | str
"""A key by its number, or an address for requests without a valid key."""


class Quotas:
    """Counts the requests of each caller, and its failures, in this process.

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
        return None if until is None else _has_to_wait(self._limiter.failures, until)

    def failed(self, subject: Subject, now: float) -> None:
        """A request of the caller failed."""
        self._limiter.failed(subject, now)


class SharedQuotas:
    """The same, counted with all processes that use the same store."""

    def __init__(self, limiter: SharedLimiter, default: tuple[RateLimit, ...]) -> None:
        self.health = limiter.health
        self._limiter = limiter
        self._default = default

    async def take(
        self, subject: Subject, caller: Key | Refusal, now: float, snapshot: Snapshot | None
    ) -> Allowance | None:
        """As `Quotas.take`; None also while the store does not answer."""
        blocked = await self.blocked(subject, now)
        if blocked is not None:
            return blocked
        limits = limits_of(caller, snapshot, self._default)
        return await self._limiter.take(_name(subject), limits, now) if limits else None

    async def blocked(self, subject: Subject, now: float) -> Allowance | None:
        """As `Quotas.blocked`."""
        until = await self._limiter.blocked_until(_name(subject), now)
        return None if until is None else _has_to_wait(self._limiter.failures, until)

    async def failed(self, subject: Subject, now: float) -> None:
        """As `Quotas.failed`."""
        await self._limiter.failed(_name(subject), now)


def _name(subject: Subject) -> str:
    return f"key/{subject}" if isinstance(subject, int) else f"address/{subject}"


def _has_to_wait(failures: RateLimit, until: float) -> Allowance:
    return Allowance(False, failures.amount, failures.seconds, 0, int(until) + 1)


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
