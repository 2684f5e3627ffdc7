"""Limits that many processes count together, in Valkey or Redis.

A store that does not answer lets everything through: it is asked again once a second, by one
request, and no other waits for it meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import structlog

from modeldex.catalogue.rate_limits import RateLimit
from modeldex.serving.limiting import FAILURES, Allowance

if TYPE_CHECKING:
    from limits.aio.storage import RedisStorage

log = structlog.get_logger("modeldex.limits")

T = TypeVar("T")

PATIENCE_SECONDS: Final = 0.1
"""How long a request waits for the store."""
REST_SECONDS: Final = 1.0
"""How long a store that did not answer is left alone."""
BLOCK_CHECK_SECONDS: Final = 1.0
"""How often a caller is looked up among those that another process blocked."""

_CONNECTIONS: Final = 32
_MOST_REMEMBERED: Final = 100_000
_PREFIX: Final = "modeldex"
_SCHEMES: Final = {"valkey": "redis", "valkeys": "rediss"}
"""Valkey speaks Redis' protocol; one client library is enough for both."""


class Counters(Protocol):
    """What is asked of a store: the `limits` library's storages have it."""

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter, which begins at 0 and is gone ``expiry`` seconds later."""

    async def get(self, key: str) -> int:
        """The value of a counter."""

    async def get_expiry(self, key: str) -> float:
        """Until when it lasts, in Unix time."""

    async def clear(self, key: str) -> None:
        """Forget a counter."""


def redis_counters(url: str) -> "RedisStorage":
    """The counters of a Valkey or Redis server; nothing is connected yet."""
    from limits.aio.storage import RedisStorage
    from redis.asyncio import BlockingConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    scheme, separator, rest = url.partition("://")
    pool = BlockingConnectionPool.from_url(
        _SCHEMES.get(scheme, scheme) + separator + rest,
        max_connections=_CONNECTIONS,
        timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    pooled: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage("async+redis://", implementation="redispy", key_prefix=_PREFIX, **pooled)


@dataclass(slots=True)
class Health:
    """Whether the store answers, for the metrics."""

    up: bool = True
    failures: int = 0
    """How often it did not answer in time, or with an error."""


@dataclass(slots=True)
class SharedLimiter:
    """Counts requests and failures with all who use the same store. Windows are fixed and begin
    with a caller's first request, wherever it came in."""

    counters: Counters
    failures: RateLimit = FAILURES
    health: Health = field(default_factory=Health)
    _rests_until: float = 0.0
    _ends: dict[str, float] = field(default_factory=dict)
    """By counter: until when its window lasts, as far as it is known."""
    _blocked: dict[str, float] = field(default_factory=dict)
    """By caller: until when it has to wait."""
    _checked: dict[str, float] = field(default_factory=dict)
    """By caller: until when it need not be looked up among those who have to wait."""

    async def take(self, caller: str, limits: Sequence[RateLimit], now: float) -> Allowance | None:
        """Count one request of a caller against all of its limits; None when the store does not
        answer, and then it may pass."""
        return await self._ask(lambda: self._take(caller, limits, now), now)

    async def blocked_until(self, caller: str, now: float) -> float | None:
        """Until when a caller that failed too often has to wait; None when it need not."""
        until = self._blocked.get(caller, 0.0)
        if until > now:
            return until
        if self._checked.get(caller, 0.0) > now:
            return None
        return await self._ask(lambda: self._look_up(caller, now), now)

    async def failed(self, caller: str, now: float) -> None:
        """Count one failed request of a caller."""
        await self._ask(lambda: self._fail(caller, now), now)

    async def _take(self, caller: str, limits: Sequence[RateLimit], now: float) -> Allowance:
        refused_until, standings = 0.0, []
        for limit in limits:
            name = f"{caller}/{limit.amount}/{limit.seconds}"
            count = await self.counters.incr(name, limit.seconds)
            ends_at = await self._end_of(name, limit, count, now)
            if count > limit.amount:
                refused_until = max(refused_until, ends_at)
            standings.append((limit, max(0, limit.amount - count), ends_at))
        first, remaining, ends_at = standings[0]
        resets_at = ceil(refused_until or ends_at)
        return Allowance(not refused_until, first.amount, first.seconds, remaining, resets_at)

    async def _end_of(self, name: str, limit: RateLimit, count: int, now: float) -> float:
        """When the window ends. It is asked for once: after that it does not move."""
        known = self._ends.get(name, 0.0)
        if count == 1:
            ends_at = now + limit.seconds
        elif known > now:
            return known
        else:
            ends_at = min(await self.counters.get_expiry(name), now + limit.seconds)
        _remember(self._ends, name, ends_at)
        return ends_at

    async def _look_up(self, caller: str, now: float) -> float | None:
        name = f"{caller}/blocked"
        if not await self.counters.get(name):
            _remember(self._checked, caller, now + BLOCK_CHECK_SECONDS)
            return None
        until = max(await self.counters.get_expiry(name), now)
        _remember(self._blocked, caller, until)
        return until

    async def _fail(self, caller: str, now: float) -> None:
        count = await self.counters.incr(f"{caller}/failed", self.failures.seconds)
        if count > self.failures.amount:
            await self.counters.incr(f"{caller}/blocked", self.failures.seconds)
            await self.counters.clear(f"{caller}/failed")
            _remember(self._blocked, caller, now + self.failures.seconds)

    async def _ask(self, work: Callable[[], Awaitable[T]], now: float) -> T | None:
        """What the store says; None when it does not, or is left alone."""
        if now < self._rests_until:
            return None
        if not self.health.up:  # this request tries; those beside it pass meanwhile
            self._rests_until = now + REST_SECONDS
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                said = await work()
        except Exception as error:  # whatever it is: reads go on
            self._note_failure(error, now)
            return None
        if not self.health.up:
            self.health.up, self._rests_until = True, 0.0
            log.info("the store of limits answers again")
        return said

    def _note_failure(self, error: Exception, now: float) -> None:
        self.health.failures += 1
        self._rests_until = now + REST_SECONDS
        if self.health.up:
            self.health.up = False
            # The error alone: its text can hold the address, and that a password.
            log.warning(
                "the store of limits does not answer; requests are let through",
                error=type(error).__name__,
            )


def _remember(known: dict[str, float], name: str, until: float) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[name] = until
