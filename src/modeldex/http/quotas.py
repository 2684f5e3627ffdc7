"""Who is counted as one caller, and against which limits."""

from collections.abc import Hashable
from functools import lru_cache

from modeldex.catalogue.rate_limits import RateLimit, parse_rate_limit
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance, Limiter
from modeldex.store.records import Key

Subject = tuple[str, Hashable]
"""A key by its number, or an address for requests without a valid key."""


class Quotas:
    """Counts the requests of each key, and the failures of each key and address.

    Requests without a valid key are not counted, as they get nothing; but an address that fails
    too often is blocked. A valid key is never blocked for what others do from its address.
    """

    def __init__(self, limiter: Limiter, default: tuple[RateLimit, ...]) -> None:
        self._limiter = limiter
        self._default = default

    def subject(self, caller: Key | Refusal, address: str) -> Subject:
        """Whom a request is counted for."""
        return ("key", caller.id) if isinstance(caller, Key) else ("address", address)

    def take(self, subject: Subject, caller: Key | Refusal, now: float) -> Allowance | None:
        """What the caller may ask, this request counted; None where nothing is counted."""
        blocked = self.blocked(subject, now)
        if blocked is not None or isinstance(caller, Refusal):
            return blocked
        return self._limiter.take(subject, limits_of(caller, self._default), now)

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


def limits_of(key: Key, default: tuple[RateLimit, ...]) -> tuple[RateLimit, ...]:
    """The key's own limits, or the default."""
    return default if key.rate_limit is None else _parsed(key.rate_limit)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> tuple[RateLimit, ...]:
    return parse_rate_limit(text)
