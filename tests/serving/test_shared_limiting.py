"""Limits that are counted in a store, on a clock that is moved: here one made of dictionaries;
`tests/http/test_shared_limits.py` has a real one."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from modeldex.catalogue.rate_limits import RateLimit
from modeldex.serving.limiting import Allowance
from modeldex.serving.shared_limiting import (
    BLOCK_CHECK_SECONDS,
    REST_SECONDS,
    SharedLimiter,
)

T = TypeVar("T")

MINUTE = (RateLimit(3, 60),)
BURST = (RateLimit(10, 60), RateLimit(2, 1))
NOW = 1000.5


@dataclass
class Store:
    """Counters as Redis has them. ``now`` is moved by the test."""

    now: float = NOW
    broken: Exception | None = None
    hangs: bool = False
    asked: int = 0
    counts: dict[str, tuple[int, float]] = field(default_factory=dict)

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        count, until = await self._read(key)
        self.counts[key] = count + amount, until if count else self.now + expiry
        return count + amount

    async def get(self, key: str) -> int:
        return (await self._read(key))[0]

    async def get_expiry(self, key: str) -> float:
        return (await self._read(key))[1]

    async def clear(self, key: str) -> None:
        self.counts.pop(key, None)

    async def _read(self, key: str) -> tuple[int, float]:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.broken is not None:
            raise self.broken
        count, until = self.counts.get(key, (0, self.now))
        return (count, until) if until > self.now else (0, self.now)


def run(work: Awaitable[T]) -> T:
    async def waited() -> T:
        return await work

    return asyncio.run(waited())


class Process:
    """One of those who share a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.limiter = SharedLimiter(store)

    def take(self, limits: tuple[RateLimit, ...] = MINUTE, caller: str = "key/1") -> Allowance:
        taken = self.let(limits, caller)
        assert taken is not None
        return taken

    def let(
        self, limits: tuple[RateLimit, ...] = MINUTE, caller: str = "key/1"
    ) -> Allowance | None:
        return run(self.limiter.take(caller, limits, self.store.now))

    def fail(self, times: int, caller: str = "key/1") -> None:
        for _ in range(times):
            run(self.limiter.failed(caller, self.store.now))

    def blocked_until(self, caller: str = "key/1") -> float | None:
        return run(self.limiter.blocked_until(caller, self.store.now))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def one(store: Store) -> Process:
    return Process(store)


@pytest.fixture
def other(store: Store) -> Process:
    return Process(store)


class TestRequests:
    def test_are_counted_for_all_who_share_the_store(
        self, store: Store, one: Process, other: Process
    ) -> None:
        assert one.take() == Allowance(True, 3, 60, 2, 1061)
        store.now += 10
        assert other.take() == Allowance(True, 3, 60, 1, 1061)
        assert one.take() == Allowance(True, 3, 60, 0, 1061)
        assert other.take() == Allowance(False, 3, 60, 0, 1061)
        store.now += 50
        assert other.take() == Allowance(True, 3, 60, 2, 1121)
        assert one.take().remaining == 1

    def test_of_others_are_not_counted_along(self, one: Process, other: Process) -> None:
        for _ in range(4):
            one.take(caller="key/1")
        assert other.take(caller="key/2").allowed

    def test_may_have_several_limits(self, store: Store, one: Process, other: Process) -> None:
        assert [each.take(BURST).allowed for each in (one, other, one)] == [True, True, False]
        assert one.take(BURST).resets_at == 1002, "when the shorter one lets through again"
        store.now += 1
        assert other.take(BURST).allowed

    def test_cost_one_question_each_while_a_window_lasts(
        self, store: Store, one: Process, other: Process
    ) -> None:
        one.take()
        other.take()
        before = store.asked
        one.take()
        other.take()
        assert store.asked == before + 2


class TestFailures:
    def test_block_the_caller_everywhere(self, store: Store, one: Process, other: Process) -> None:
        one.fail(10)
        other.fail(10)
        assert one.blocked_until() is None
        one.fail(1)
        assert one.blocked_until() == NOW + 30
        assert other.blocked_until() == NOW + 30
        assert other.blocked_until("key/2") is None
        store.now += 30
        assert one.blocked_until() is None
        assert other.blocked_until() is None

    def test_block_within_a_second_those_who_were_looked_up_before(
        self, store: Store, one: Process, other: Process
    ) -> None:
        assert other.blocked_until() is None
        one.fail(21)
        store.now += BLOCK_CHECK_SECONDS
        assert other.blocked_until() == NOW + 30

    def test_that_come_slowly_do_not_block(self, store: Store, one: Process) -> None:
        for _ in range(60):
            one.fail(1)
            store.now += 2
        assert one.blocked_until() is None


class TestAStoreThatIsGone:
    @pytest.fixture(params=["fails", "hangs"])
    def gone(self, request: pytest.FixtureRequest, store: Store) -> Store:
        store.broken = ConnectionError("redis://:secret@host is gone")
        store.hangs = request.param == "hangs"
        return store

    def test_lets_everything_through(self, gone: Store, one: Process) -> None:
        assert [one.let() for _ in range(10)] == [None] * 10
        assert one.blocked_until() is None
        one.fail(50)
        assert one.blocked_until() is None

    def test_is_left_alone_for_a_while_and_then_asked_by_one(
        self, gone: Store, one: Process
    ) -> None:
        for _ in range(10):
            one.let()
        assert gone.asked == 1
        gone.now += REST_SECONDS
        for _ in range(10):
            one.let()
        assert gone.asked == 2

    def test_is_told(self, gone: Store, one: Process) -> None:
        assert (one.limiter.health.up, one.limiter.health.failures) == (True, 0)
        one.let()
        assert (one.limiter.health.up, one.limiter.health.failures) == (False, 1)

    def test_counts_again_once_it_is_back(self, gone: Store, one: Process) -> None:
        one.let()
        gone.broken, gone.hangs = None, False
        assert one.let() is None, "it is left alone yet"
        gone.now += REST_SECONDS
        assert one.take().remaining == 2
        assert one.limiter.health.up
        assert one.take().remaining == 1

    def test_is_told_without_its_address(
        self, gone: Store, one: Process, capsys: pytest.CaptureFixture[str]
    ) -> None:
        one.let()
        told = capsys.readouterr()
        assert "secret" not in told.out + told.err
