"""How much a caller may ask: requests per span of time, and a pause after many failures."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final, NamedTuple, Protocol

from modeldex.store.rate_limits import RateLimit

FAILURES: Final = RateLimit(20, 30)
"""More failed requests than this block the caller for as long (the API's own rule)."""

_MOST_CALLERS: Final = 100_000
"""Callers that are remembered; beyond it those whose span is over are forgotten."""


class Allowance(NamedTuple):
    """Where a caller stands after one more request."""

    allowed: bool
    limit: int
    """Requests per window, of the first limit."""
    seconds: int
    """How long that window is."""
    remaining: int
    resets_at: int
    """Unix time at which the window ends; with ``allowed`` false, from when to ask again."""


class Limiter(Protocol):
    """Counts requests and failures, in this process or for many."""

    @property
    def failures(self) -> RateLimit:
        """How many failures are let pass, and within how long."""

    def take(self, caller: Hashable, limits: Sequence[RateLimit], now: float) -> Allowance:
        """Count one request of a caller against all of its limits."""

    def blocked_until(self, caller: Hashable, now: float) -> float | None:
        """Until when a caller that failed too often has to wait; None when it need not."""

    def failed(self, caller: Hashable, now: float) -> None:
        """Count one failed request of a caller."""


@dataclass(slots=True)
class _Window:
    """Counts since a first request, until the window ends."""

    ends_at: float
    count: int = 0


@dataclass(slots=True)
class MemoryLimiter:
    """Counts in this process. Only the event loop may use it: it takes no lock.

    Windows are fixed and begin with a caller's first request, as those of the ``limits``
    library do; its own storage in memory costs 7 µs a request (3.7 to count and 3.1 to ask what
    is left, measured), a quarter of what a whole answer takes, where this costs 0.4.
    """

    failures: RateLimit = FAILURES
    _windows: dict[Hashable, _Window] = field(default_factory=dict)
    _failures: dict[Hashable, _Window] = field(default_factory=dict)
    _blocked: dict[Hashable, float] = field(default_factory=dict)

    def take(self, caller: Hashable, limits: Sequence[RateLimit], now: float) -> Allowance:
        allowed, refused_until = True, 0.0
        first: Allowance | None = None
        for limit in limits:
            window = self._window(caller, limit, now)
            if window.count < limit.amount:
                window.count += 1
            else:
                allowed, refused_until = False, max(refused_until, window.ends_at)
            if first is None:
                first = Allowance(
                    True,
                    limit.amount,
                    limit.seconds,
                    limit.amount - window.count,
                    ceil(window.ends_at),
                )
        if first is None:
            raise ValueError("a caller without any limit is not counted")
        if allowed:
            return first
        return first._replace(allowed=False, resets_at=ceil(refused_until))

    def blocked_until(self, caller: Hashable, now: float) -> float | None:
        until = self._blocked.get(caller) if self._blocked else None
        if until is None:
            return None
        if until > now:
            return until
        del self._blocked[caller]
        return None

    def failed(self, caller: Hashable, now: float) -> None:
        window = self._failures.get(caller)
        if window is None or window.ends_at <= now:
            _forget_ended(self._failures, now)
            window = self._failures[caller] = _Window(now + self.failures.seconds)
        window.count += 1
        if window.count > self.failures.amount:
            del self._failures[caller]
            self._blocked[caller] = now + self.failures.seconds

    def _window(self, caller: Hashable, limit: RateLimit, now: float) -> _Window:
        window = self._windows.get((caller, limit))
        if window is None or window.ends_at <= now:
            _forget_ended(self._windows, now)
            window = self._windows[caller, limit] = _Window(now + limit.seconds)
        return window


def _forget_ended(windows: dict[Hashable, _Window], now: float) -> None:
    if len(windows) >= _MOST_CALLERS:
        for caller in [key for key, window in windows.items() if window.ends_at <= now]:
            del windows[caller]
        if len(windows) >= _MOST_CALLERS:  # all of them active: an attack, and memory is finite
            windows.clear()
