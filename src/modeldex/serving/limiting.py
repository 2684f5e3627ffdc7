"""How much a caller may ask: requests per span of time, and a pause after many failures."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final, TypeVar

from modeldex.catalogue.rate_limits import RateLimit
from modeldex.serving.representation import Header

T = TypeVar("T")

FAILURES: Final = RateLimit(20, 30)
"""More failed requests than this block the caller for as long (the API's own rule)."""

_ROUNDING: Final = 1.0
"""Seconds by which a window may seem longer than it is, as Unix times are rounded."""
_MOST_CALLERS: Final = 100_000
"""Callers that are remembered; beyond it those whose span is over are forgotten."""


@dataclass(slots=True)
class Allowance:
    """Where a caller stands after one more request. It is read at once and not kept: whoever
    counts may count the next request in the same object."""

    allowed: bool
    limit: int
    """Requests per window, of the first limit."""
    seconds: int
    """How long that window is."""
    remaining: int
    resets_at: int
    """Unix time at which the window ends; with ``allowed`` false, from when to ask again."""
    lasting: tuple[Header, ...] = field(init=False, repr=False, compare=False)
    """The headers that say the same all through the window."""

    def __post_init__(self) -> None:
        self.lasting = (
            ("x-ratelimit-limit-requests", str(self.limit)),
            ("x-ratelimit-reset-requests", str(self.resets_at)),
            ("ratelimit-policy", f'"default";q={self.limit};w={self.seconds}'),
        )


def limit_headers(allowance: Allowance, now: float) -> list[Header]:
    """The API's three headers, and the fields of the IETF's draft on rate limits."""
    remaining = allowance.remaining
    left = int(allowance.resets_at - now)
    if left < 0:
        left = 0
    return [
        *allowance.lasting,
        ("x-ratelimit-remaining-requests", str(remaining)),
        ("ratelimit", f'"default";r={remaining};t={left}'),
    ]


@dataclass(slots=True)
class _Window:
    """What one caller may ask of one limit, until the window ends."""

    limit: RateLimit
    ends_at: float = 0.0
    longest: float = field(init=False)
    """Seconds; one that is further from its end was opened before the clock was set back."""
    allowance: Allowance = field(init=False)

    def __post_init__(self) -> None:
        self.longest = self.limit.seconds + _ROUNDING

    def begin(self, now: float) -> None:
        """Open it with the first request."""
        amount, seconds = self.limit.amount, self.limit.seconds
        self.ends_at = now + seconds
        self.allowance = Allowance(True, amount, seconds, amount, ceil(self.ends_at))


@dataclass(slots=True)
class _Account:
    """What one caller has asked, against each of its limits."""

    limits: Sequence[RateLimit]
    windows: list[_Window]


@dataclass(slots=True)
class _Failures:
    """Of one caller, since the first of them."""

    ends_at: float
    count: int = 0


@dataclass(slots=True)
class MemoryLimiter:
    """Counts in this process. Only the event loop may use it: it takes no lock.

    Windows are fixed and begin with a caller's first request, as those of the ``limits``
    library do; its own storage in memory costs 7 µs a request (3.7 to count and 3.1 to ask what
    is left, measured), twice what a whole answer takes, where this costs 0.2.
    """

    failures: RateLimit = FAILURES
    _accounts: dict[Hashable, _Account] = field(default_factory=dict)
    _failures: dict[Hashable, _Failures] = field(default_factory=dict)
    blocked: dict[Hashable, float] = field(default_factory=dict)
    """Until when callers that failed too often have to wait."""

    def take(self, caller: Hashable, limits: Sequence[RateLimit], now: float) -> Allowance:
        """Count one request of a caller against all of its limits.

        Raises:
            IndexError: there is no limit.
        """
        account = self._accounts.get(caller)
        if account is None or account.limits is not limits:
            account = self._account(caller, limits, now)
        refused_until = 0.0
        for window in account.windows:
            if not 0 < window.ends_at - now <= window.longest:
                window.begin(now)
            allowance = window.allowance
            if allowance.remaining:
                allowance.remaining -= 1
            else:
                refused_until = max(refused_until, window.ends_at)
        first = account.windows[0].allowance
        if not refused_until:
            return first
        return Allowance(False, first.limit, first.seconds, first.remaining, ceil(refused_until))

    def blocked_until(self, caller: Hashable, now: float) -> float | None:
        """Until when a caller that failed too often has to wait; None when it need not."""
        until = self.blocked.get(caller) if self.blocked else None
        if until is None:
            return None
        if 0 < until - now <= self.failures.seconds + _ROUNDING:
            return until
        del self.blocked[caller]
        return None

    def failed(self, caller: Hashable, now: float) -> None:
        """Count one failed request of a caller."""
        failures = self._failures.get(caller)
        longest = self.failures.seconds + _ROUNDING
        if failures is None or not 0 < failures.ends_at - now <= longest:
            _forget(self._failures, lambda each: each.ends_at <= now)
            failures = self._failures[caller] = _Failures(now + self.failures.seconds)
        failures.count += 1
        if failures.count > self.failures.amount:
            del self._failures[caller]
            self.blocked[caller] = now + self.failures.seconds

    def _account(self, caller: Hashable, limits: Sequence[RateLimit], now: float) -> _Account:
        """The caller's account; a new one where its limits have become others."""
        account = self._accounts.get(caller)
        if account is None or account.limits != limits:
            _forget(self._accounts, lambda each: all(w.ends_at <= now for w in each.windows))
            account = _Account(limits, [_Window(limit) for limit in limits])
            self._accounts[caller] = account
        account.limits = limits
        return account


def _forget(known: dict[Hashable, T], is_over: Callable[[T], bool]) -> None:
    """Make room where too many are remembered."""
    if len(known) < _MOST_CALLERS:
        return
    for caller in [caller for caller, each in known.items() if is_over(each)]:
        del known[caller]
    if len(known) >= _MOST_CALLERS:  # all of them active: an attack, and memory is finite
        known.clear()
